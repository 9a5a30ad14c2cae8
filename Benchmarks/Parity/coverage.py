"""What the package has and the drawing does not: every public function of the operations and losses, with every label
of its arguments, and every initialiser of optimizers and schedules, must be called in the tool; every operation of the
tool must be drawn. Overloads that differ in types alone are not told apart.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "Benchmarks/Sources/ParityTool/Operations"

# Files that need no drawing of their own, and why. One that has something to draw, or is gone, is an error.
EXEMPT = {
    "CrossCorrelation2DFilterGradient": "the filter's gradient of every convolution",
    "CrossCorrelation2DInputGradient": "the input's gradient of every convolution",
    "RowProducts": "the weights' gradient of gridSample",
    "WeightedRowSpread": "the images' gradient of interpolation and grid sampling",
    "WeightedRowSum": "the sums of interpolation and grid sampling",
    "Gather": "the second derivative of max and maxPool",
    "ScatterSum": "the gradient of max and maxPool",
    "StridedCopy": "slice, flip and unfold are made of it",
    "StridedSum": "the gradients of slice and unfold, and fold",
    "ClassLabels": "the labels of the losses",
    "Reduction": "the reductions of all losses",
    "Optimizer": "a protocol",
    "OptimizerRule": "a protocol",
    "RuleOptimizer": "what the optimizers have in common",
    "Schedule": "a protocol",
}

# Arguments that cannot be compared: PyTorch draws other random numbers.
EXEMPT_LABELS = {("scaledDotProductAttention", "dropoutRate")}


def balanced(text, start):
    """What stands between the bracket at `start` and its partner."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[start + 1:position]
    raise ValueError("a bracket without a partner")


def parts(text):
    """Split at the commas that stand in no bracket."""
    depth, current, result = 0, "", []
    for character in text:
        depth += {"(": 1, "[": 1, "{": 1, "<": 1, ")": -1, "]": -1, "}": -1, ">": -1}.get(character, 0)
        if character == "," and depth == 0:
            result.append(current)
            current = ""
        else:
            current += character
    return [part.strip() for part in [*result, current] if part.strip()]


def declared(text, initialisers):
    """(name, {label: whether it is required}) of each public function, or initialiser by its type's name."""
    function = r"public (?:static |mutating )*(?:prefix )?func (\w+|[^\s\w(]+)[^(]*\("
    keyword = r"public init()\(" if initialisers else function
    for match in re.finditer(keyword, text):
        name = match[1]
        if initialisers:
            before = text[:match.start()]
            kind = [*re.finditer(r"public struct (\w+)|RuleOptimizer where Rule == (\w+)Rule", before)][-1]
            if kind[1] and kind[1].endswith("Rule"):
                continue
            name = kind[1] or kind[2]
        arguments = parts(balanced(text, match.end() - 1).replace("->", "→"))
        # Of an operator the tool's closures take the operands; of a closure the label falls away behind the bracket.
        yield name, {part.split()[0].rstrip(":"): "=" not in part and "→" not in part for part in arguments}


def calls(text, name):
    """The labels of each call."""
    for match in re.finditer(rf"(?<!func )(?<!\w){re.escape(name)}(?:\(| \{{)", text):
        if match[0].endswith("{"):
            yield {"_"}
            continue
        found = [re.match(r"(\w+): ", part) for part in parts(re.sub(r"->|[<>]", "", balanced(text, match.end() - 1)))]
        yield {label[1] if label else "_" for label in found}


def is_used(operator, text):
    return f"$0 {operator} $1" in text or f" {operator}x[0]" in text


def gaps(text, name, labels):
    """What of a declaration is not called, as words."""
    if not name[0].isalnum():
        return [] if is_used(name, text) else [name]
    required = {label for label, needed in labels.items() if needed}
    fitting = [call for call in calls(text, name) if call <= set(labels) | {"_"} and required <= call | {"_"}]
    if not fitting:
        return [f"{name}({':'.join(labels)})"]
    unsaid = set(labels).difference(*fitting) - {"_"}
    return [f"{name}({label}:)" for label in labels if label in unsaid and (name, label) not in EXEMPT_LABELS]


def missing():
    """What the package declares and the tool does not call, one line each."""
    text = "\n".join(file.read_text() for file in sorted(TOOL.glob("*.swift")))
    core, layers = ROOT / "Sources/AutoDiffCore", ROOT / "Sources/NNLayers"
    files = [(file, False) for folder in (core / "Operations", layers / "Losses") for file in folder.rglob("*.swift")]
    files += [(core / f"Tensor/Tensor+{name}.swift", False) for name in ("Masks", "OneHot", "Rounding", "Search")]
    files += [(file, "Clipping" not in file.name) for name in ("Optimizers", "Schedules")
              for file in (layers / name).rglob("*.swift")]  # fmt: skip
    lines, unseen = [], set(EXEMPT)
    for file, initialisers in sorted(files):
        declarations = list(declared(file.read_text(), initialisers))
        unseen.discard(file.stem)
        if file.stem in EXEMPT:
            continue
        if not declarations:
            lines.append(f"{file.stem}: nothing public to call; name it in EXEMPT, with the reason")
        for name, labels in declarations:
            lines += [f"{file.stem}: {gap}" for gap in gaps(text, name, labels)]
    return lines + [f"EXEMPT names {name}, which is no file" for name in sorted(unseen)]


if __name__ == "__main__":
    print("\n".join(missing()) or "everything is drawn")
