"""Draws random operations, runs them by PyTorch in double precision and here in both precisions, and prints the worst
errors, of results and gradients, relative to the largest element of each or to 1.

    swift build -c release --package-path Benchmarks --product parity
    python Benchmarks/Parity/parity.py --count 3000 Benchmarks/.build/release/parity     # pip install torch safetensors

Ends with status 1 where an error is over 1e-5 in float32 or 1e-10 in float64.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

LIMITS = {torch.float32: 1e-5, torch.float64: 1e-10}
R = random.Random()

nchw = lambda x: x.permute(0, 3, 1, 2)
nhwc = lambda x: x.permute(0, 2, 3, 1)
channels = lambda: R.choice([1, 2, 3, 4, 7, 8, 16, 17, 24, 32, 33, 48, 64])
pair = lambda low, high: [R.randint(low, high), R.randint(low, high)]


def normal(*shape):
    return torch.randn(shape).double()


def shape(low_rank=1, high_rank=4):
    return [R.choice([1, 2, 3, 5, 8, 16, 19]) for _ in range(R.randint(low_rank, high_rank))]


def pads(window, dilation=(1, 1)):
    """Top, bottom, left, right: less than the window, so that each window sees something."""
    extents = [(w - 1) * d for w, d in zip(window, dilation)]
    return [R.randint(0, extents[0] // 2), R.randint(0, extents[0] // 2)] + [R.randint(0, extents[1] // 2) for _ in "lr"]


def padded(x, sides, value=0.0):
    top, bottom, left, right = sides
    return F.pad(nchw(x), (left, right, top, bottom), value=value)


# Each function returns the inputs, in this package's layout, the arguments, and what PyTorch computes.


def convolution():
    kind = R.choice(["plain", "plain", "groups", "depthwise"])
    groups = 1 if kind == "plain" else R.choice([2, 4]) if kind == "groups" else channels()
    c, k = (channels(), channels()) if kind == "plain" else (groups * R.randint(1, 4), groups * R.randint(1, 4))
    if kind == "depthwise":
        c, k = groups, groups * R.randint(1, 2)
    window = R.choice([[1, 1], [3, 3], [3, 3], [5, 5], pair(1, 4)])
    stride, dilation = R.choice([[1, 1], [1, 1], pair(1, 3)]), R.choice([[1, 1], [1, 1], pair(1, 2)])
    sides = R.choice([[0] * 4, [w // 2 for w in window for _ in "ab"], pads(window, dilation)])
    size = [(w - 1) * d + R.randint(1, 14) for w, d in zip(window, dilation)]
    x = normal(R.randint(1, 3), *size, c)
    w = normal(*window, c // groups, k) / (window[0] * window[1] * c // groups) ** 0.5
    inputs = [x, w] + ([normal(k)] if R.random() < 0.5 else [])

    def run(x, w, b=None):
        y = F.conv2d(padded(x, sides), w.permute(3, 2, 0, 1).contiguous(), b, stride=stride, dilation=dilation, groups=groups)
        return nhwc(y)

    return inputs, dict(stride=stride, dilation=dilation, padding=sides, groups=[groups]), run


def pooling(maximum):
    window, stride = R.choice([[2, 2], [3, 3], pair(1, 4)]), pair(1, 3)
    sides = R.choice([[0] * 4, pads(window)])
    x = normal(R.randint(1, 3), *[w + R.randint(0, 12) for w in window], channels())
    counts = maximum or R.random() < 0.5
    if maximum:
        run = lambda x: nhwc(F.max_pool2d(padded(x, sides, -torch.inf), window, stride))
    elif counts:
        run = lambda x: nhwc(F.avg_pool2d(padded(x, sides), window, stride))
    else:
        inside = padded(torch.ones_like(x), sides)
        run = lambda x: nhwc(F.avg_pool2d(padded(x, sides), window, stride) / F.avg_pool2d(inside, window, stride))
    return [x], dict(window=window, stride=stride, padding=sides, counts=[int(counts)]), run


def product():
    m, k, n = (R.choice([1, 2, 5, 16, 33, 64, 100]) for _ in "mkn")
    batch = R.choice([[], [3], [2, 3]])
    left, right = R.random() < 0.4, R.random() < 0.4
    a = normal(*R.choice([[], batch]), *((k, m) if left else (m, k)))
    b = normal(*R.choice([batch, [1] * len(batch)]), *((n, k) if right else (k, n)))
    run = lambda a, b: (a.mT if left else a) @ (b.mT if right else b)
    return [a, b], dict(left=[int(left)], right=[int(right)]), run


def normalization():
    c, relu = channels(), R.random() < 0.5
    # Of a few rows the gradient all but cancels: there PyTorch's float32 is wrong in the third digit too.
    x = normal(*R.choice([[R.randint(8, 40)], [R.randint(2, 4), 5], [R.randint(1, 4), R.randint(2, 9), 7]]), c)

    def run(x, w, b):
        y = F.batch_norm(x.movedim(-1, 1), None, None, w, b, training=True).movedim(1, -1)
        return y.relu() if relu else y

    return [x * 2 + 1, normal(c), normal(c)], dict(relu=[int(relu)]), run


def reduction(function):
    sizes = shape()
    axes = sorted(R.sample(range(len(sizes)), R.randint(1, len(sizes))))
    keeps = R.random() < 0.5
    return [normal(*sizes)], dict(axes=axes, keeps=[int(keeps)]), lambda x: function(x, axes, keeps)


def along_axis(function):
    sizes = shape()
    axis = R.randrange(len(sizes))
    return [normal(*sizes)], dict(axis=[axis]), lambda x: function(x, axis)


def elementwise(function):
    return [normal(*shape()) * R.choice([0.1, 1, 3])], {}, function


def broadcast(function, low=None):
    sizes = shape()
    other = [1 if R.random() < 0.3 else s for s in sizes][R.randint(0, len(sizes)):]
    b = normal(*other)
    if low:
        b = b.sign() * (b.abs() + low)
    return [normal(*sizes), b], {}, function


def selection(gather):
    sizes = shape()
    axis = R.randrange(len(sizes))
    wanted = [*sizes[:axis], R.randint(1, 9), *sizes[axis + 1:]] if gather else [R.randint(1, 9)]
    indices = torch.randint(sizes[axis], wanted, dtype=torch.int32)
    run = (lambda x, i: x.gather(axis, i.long())) if gather else (lambda x, i: x.index_select(axis, i))
    return [normal(*sizes), indices], dict(axis=[axis]), run


def slicing():
    sizes = shape()
    axis = R.randrange(len(sizes))
    first = R.randint(0, sizes[axis] - 1)
    last, step = R.randint(first + 1, sizes[axis]), R.randint(1, 3)
    indices = torch.arange(first, last, step)
    return [normal(*sizes)], dict(axis=[axis], first=[first], last=[last], step=[step]), lambda x: x.index_select(axis, indices)


def concatenation():
    sizes = shape()
    axis = R.randrange(len(sizes))
    parts = [normal(*sizes[:axis], R.randint(1, 6), *sizes[axis + 1:]) for _ in range(R.randint(2, 4))]
    return parts, dict(axis=[axis]), lambda *x: torch.cat(x, axis)


def rolling():
    sizes, shift = shape(), R.randint(-9, 9)
    axis = R.randrange(len(sizes))
    return [normal(*sizes)], dict(axis=[axis], shift=[shift]), lambda x: x.roll(shift, axis)


def transposition():
    sizes = shape()
    order = R.sample(range(len(sizes)), len(sizes))
    return [normal(*sizes)], dict(order=order), lambda x: x.permute(order)


OPERATIONS = {
    "convolution": convolution, "maxPool": lambda: pooling(True), "averagePool": lambda: pooling(False),
    "matrixProduct": product, "batchNormalization": normalization,
    "sum": lambda: reduction(torch.sum), "mean": lambda: reduction(torch.mean), "max": lambda: reduction(torch.amax),
    "logSumExp": lambda: reduction(torch.logsumexp), "norm": lambda: reduction(lambda x, a, k: torch.linalg.vector_norm(x, 2, a, k)),
    "variance": lambda: reduction(lambda x, a, k: x.var(a, correction=0, keepdim=k)),
    "cumulativeSum": lambda: along_axis(torch.cumsum), "softmax": lambda: along_axis(torch.softmax),
    "logSoftmax": lambda: along_axis(torch.log_softmax),
    "add": lambda: broadcast(torch.add), "subtract": lambda: broadcast(torch.sub),
    "multiply": lambda: broadcast(torch.mul), "divide": lambda: broadcast(torch.div, low=0.5),
    "relu": lambda: elementwise(F.relu), "leakyReLU": lambda: elementwise(F.leaky_relu), "elu": lambda: elementwise(F.elu),
    "selu": lambda: elementwise(F.selu), "gelu": lambda: elementwise(F.gelu), "silu": lambda: elementwise(F.silu),
    "mish": lambda: elementwise(F.mish), "softplus": lambda: elementwise(F.softplus),
    "sigmoid": lambda: elementwise(torch.sigmoid), "tanh": lambda: elementwise(torch.tanh),
    "hardSwish": lambda: elementwise(F.hardswish), "exp": lambda: elementwise(torch.exp), "erf": lambda: elementwise(torch.erf),
    "indexSelect": lambda: selection(False), "gather": lambda: selection(True), "slice": slicing,
    "concatenate": concatenation, "roll": rolling, "transpose": transposition,
}  # fmt: skip


def error(actual, expected):
    """Relative to the largest element, or to 1 where all are smaller: so large are the operands, whose sums may cancel."""
    assert actual.shape == expected.shape, (actual.shape, expected.shape)
    difference = (actual.double() - expected).abs().max().item()
    return difference / max(expected.abs().max().item(), 1) if difference == difference else float("inf")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool", type=Path)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    R.seed(options.seed)
    torch.manual_seed(options.seed)

    cases, tensors, expected = [], {}, {}
    names = list(OPERATIONS) + ["convolution"] * 8 + ["matrixProduct"] * 2 + ["maxPool", "averagePool", "batchNormalization"]
    for index in range(options.count):
        name = R.choice(names)
        inputs, arguments, function = OPERATIONS[name]()
        # Numbers that float32 holds exactly, so that both precisions start from the same ones.
        inputs = [x.float().double() if x.is_floating_point() else x for x in inputs]
        leaves = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
        y = function(*leaves)
        upstream = normal(*y.shape)
        y.backward(upstream)
        kind = R.choice(list(LIMITS))
        cases.append((dict(operation=name, inputs=len(inputs), arguments=arguments), kind))
        for position, x in enumerate([*inputs, upstream]):
            key = f"{index}/{position if position < len(inputs) else 'u'}"
            tensors[key] = (x.to(kind) if x.is_floating_point() else x).contiguous()
        expected[f"{index}/y"] = y.detach()
        expected |= {f"{index}/g{i}": x.grad for i, x in enumerate(leaves) if x.grad is not None}

    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("cases.safetensors", "results.safetensors")]
        save_file(tensors, files[0], {"cases": json.dumps([case for case, _ in cases])})
        subprocess.run([options.tool, "operations", *files], check=True)
        results = load_file(files[1])

    assert results.keys() == expected.keys(), sorted(results.keys() ^ expected.keys())[:10]
    worst = defaultdict(float)
    failed = []
    for key, tensor in expected.items():
        case, kind = cases[int(key.split("/")[0])]
        assert results[key].dtype == kind, key
        value = error(results[key], tensor)
        place = (case["operation"], "y" in key, kind)
        worst[place] = max(worst[place], value)
        if value > LIMITS[kind]:
            shapes = [list(x.shape) for name, x in tensors.items() if name.startswith(key.split("/")[0] + "/")]
            failed.append(f"{value:.1e} {key} {case} {shapes}")
    print(f"{'operation':20}{'cases':>6}{'float32':>10}{'gradient':>10}{'float64':>10}{'gradient':>10}")
    for name in OPERATIONS:
        count = sum(case["operation"] == name for case, _ in cases)
        columns = [worst[name, is_result, kind] for kind in LIMITS for is_result in (True, False)]
        print(f"{name:20}{count:6}" + "".join(f"{value:10.1e}" for value in columns))
    print("\n".join(failed[:20]) or f"all {options.count} within 1e-5 and 1e-10")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
