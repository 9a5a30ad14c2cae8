"""Draws random operations, losses, optimizers and schedules, runs them by PyTorch in double and single precision and
here in both, and prints the worst errors of results and gradients. How they are measured is said in comparison.py.

    swift build -c release --package-path Benchmarks --product parity
    python Benchmarks/Parity/parity.py --count 5000 Benchmarks/.build/release/parity   # pip install numpy torch safetensors

Ends with status 1 where an error is over its limit, or where the package has something that is not drawn (coverage.py).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import coverage
from comparison import LIMITS, Measured
from draws import OPERATIONS, R, encoded

BATCH = 500


def schedule(count, names):
    """So many operations, each at least once and in proportion to its weight."""
    turn = [operation for name, operation in OPERATIONS.items() if name in names for _ in range(operation.weight)]
    rounds, rest = divmod(max(count, len(turn)), len(turn))
    return turn * rounds + R.sample(turn, rest)


def drawn(operation):
    while True:
        measured = Measured(operation, operation.draw())
        if measured.is_finite:
            return measured


def run_tool(tool, cases):
    """The tool's results by case and scalar type."""
    tensors, described = {}, []
    for index, measured in enumerate(cases):
        case = measured.case
        for position, x in enumerate(case.inputs):
            tensors[f"{index}/{position}"] = (x.float() if "float32" in case.types and x.is_floating_point() else x)
        tensors |= {f"{index}/u{position}": u.float() for position, u in measured.upstream.items()}
        described.append(dict(operation=measured.operation.name, inputs=len(case.inputs), types=list(case.types),
                              constants=list(case.constants), arguments=encoded(case.arguments)))  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("cases.safetensors", "results.safetensors")]
        tensors = {key: x.contiguous().clone() for key, x in tensors.items()}
        save_file(tensors or {"none": torch.zeros(1)}, files[0], {"cases": json.dumps(described)})
        subprocess.run([tool, "operations", *files], check=True)
        loaded = load_file(files[1])
    results = defaultdict(dict)
    for key, tensor in loaded.items():
        index, kind, name = key.split("/")
        results[int(index), kind][name] = tensor
    return results


class Table:
    def __init__(self):
        self.counts, self.widened = defaultdict(int), defaultdict(int)
        self.worst = defaultdict(float)
        self.failures = defaultdict(list)

    def add(self, measured, results, index):
        name = measured.operation.name
        self.counts[name] += 1
        for kind in measured.case.types:
            for key, value in measured.errors(kind, results[index, kind]):
                self.keep(name, kind, key, value)
                if kind == "float32":
                    self.keep(name, "PyTorch", key, measured.own.get(key, 0.0))
                if value > measured.limit(kind, key):
                    shapes = [list(x.shape) for x in measured.case.inputs]
                    own = f", PyTorch's own {measured.own[key]:.1e}" if key in measured.own else ""
                    self.failures[name].append(
                        f"{kind} {key} {value:.1e}{own}: {shapes} {measured.case.arguments}")  # fmt: skip
                elif value > LIMITS[kind]:
                    self.widened[name] += 1

    def keep(self, name, column, key, value):
        place = (name, column, key[0])
        self.worst[place] = max(self.worst[place], value)

    def print(self):
        print("the worst errors of results and of gradients, beside them PyTorch's own; all against its double precision")
        heads = ["float32", "PyTorch", "gradient", "PyTorch", "float64", "gradient"]
        columns = [("float32", "y"), ("PyTorch", "y"), ("float32", "g"), ("PyTorch", "g"), ("float64", "y"), ("float64", "g")]
        print(f"{'operation':30}{'cases':>6}" + "".join(f"{head:>9}" for head in heads))
        for name in OPERATIONS:
            if not self.counts[name]:
                continue
            places = [(name, *column) for column in columns]
            numbers = "".join(f"{self.worst[place]:9.1e}" if place in self.worst else " " * 9 for place in places)
            verdict = "within the limits"
            if self.widened[name]:
                verdict = f"within the limits, {self.widened[name]} of them wider"
            if self.failures[name]:
                verdict = f"{len(self.failures[name])} OVER"
            print(f"{name:30}{self.counts[name]:6}{numbers}  {verdict}")
        reasons = {name: OPERATIONS[name].cancels for name in OPERATIONS if self.widened[name]}
        print("\nLimits were wider, by what PyTorch's rounding or that of the inputs changes, because:")
        print("\n".join(f"  {name}: {reason}" for name, reason in reasons.items()) or "  nowhere")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", help="these operations alone")
    options = parser.parse_args()
    R.seed(options.seed)
    torch.manual_seed(options.seed)
    warnings.simplefilter("ignore")

    gaps = coverage.missing()
    known = set(subprocess.run([options.tool, "operations"], check=True, capture_output=True, text=True).stdout.split())
    gaps += [f"{name} is computed by the tool and not drawn" for name in sorted(known - OPERATIONS.keys())]
    gaps += [f"{name} is drawn and not computed by the tool" for name in sorted(OPERATIONS.keys() - known)]

    table = Table()
    order = [operation for operation in schedule(options.count, options.only or known) if operation.name in known]
    for start in range(0, len(order), BATCH):
        cases = [drawn(operation) for operation in order[start:start + BATCH]]
        results = run_tool(options.tool, cases)
        for index, measured in enumerate(cases):
            table.add(measured, results, index)
    table.print()

    failures = [f"{name}: {line}" for name, lines in table.failures.items() for line in lines[:3]]
    print("\n".join(["", *failures, *(f"not compared: {gap}" for gap in gaps)]))
    if not failures and not gaps:
        print(f"all {len(order)} cases are within their limits, and everything is drawn")
    sys.exit(bool(failures or gaps))


if __name__ == "__main__":
    main()
