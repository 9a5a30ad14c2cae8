"""Convolutions, poolings and control of gradients."""

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from .cases import FLOAT32, TYPES, first, kchw, last, oik, rand


def plain_convolutions(cases):
    def case(name, x, w, bias=False, pad=None, types=TYPES, **options):
        def run(x, weight, bias=None):
            x = first(x) if pad is None else F.pad(first(x), pad)
            return last(F.conv2d(x, kchw(weight), bias, **options))

        inputs = {"x": lambda: rand(*x), "weight": lambda: rand(*w)}
        if bias:
            inputs["bias"] = lambda: rand(w[3])
        cases.operation(f"conv/{name}", inputs, run, types=types)

    case("valid", (2, 5, 6, 3), (3, 2, 3, 4))
    case("bias", (2, 4, 5, 2), (2, 3, 2, 3), bias=True)
    case("padding1", (2, 5, 4, 3), (3, 3, 3, 4), bias=True, padding=1)
    case("stride2", (2, 7, 6, 2), (3, 3, 2, 4), stride=2, padding=1)
    case("asymmetric", (1, 5, 5, 2), (3, 3, 2, 3), pad=(2, 0, 1, 3), stride=(2, 1))  # left, right, top, bottom
    case("same-even", (1, 5, 6, 2), (4, 2, 2, 3), padding="same")
    case("dilation2", (1, 7, 8, 2), (3, 2, 2, 3), padding=1, dilation=2)
    case("groups2", (1, 5, 5, 4), (3, 3, 2, 6), bias=True, padding=1, groups=2)
    case("depthwise", (1, 5, 5, 4), (3, 3, 1, 4), padding=1, groups=4)
    case("1x1", (2, 3, 3, 5), (1, 1, 5, 7))
    # Wide enough for whole tiles of the vector kernels and a rest.
    case("wide", (1, 9, 7, 17), (3, 3, 17, 33), bias=True, padding=1, types={"f32": torch.float32})


def convolutions(cases):
    def case(name, x, w, function, bias=None):
        inputs = {"x": lambda: rand(*x), "weight": lambda: rand(*w)}
        if bias:
            inputs["bias"] = lambda: rand(bias)
        cases.operation(
            f"convolution/{name}", inputs, lambda x, weight, bias=None: last(function(first(x), weight, bias))
        )

    one = lambda **options: lambda x, w, b: F.conv1d(x, oik(w), b, **options)
    case("1d", (2, 9, 3), (3, 3, 4), one())
    case("1d-stride", (2, 9, 3), (4, 3, 5), one(stride=2, padding=1), bias=5)
    case("1d-dilation-groups", (1, 10, 4), (3, 2, 6), one(dilation=2, padding=3, groups=2), bias=6)
    case("1d-same", (2, 7, 2), (4, 2, 3), one(padding="same"))

    def padded(mode, amounts, **options):
        return lambda x, w, b: F.conv2d(F.pad(x, amounts, mode=mode), kchw(w), b, **options)

    for mode in ("reflect", "replicate", "circular"):
        case(f"{mode}", (2, 5, 6, 2), (3, 3, 2, 3), padded(mode, (2, 1, 1, 2), stride=(2, 1)), bias=3)
        case(f"{mode}-same", (1, 5, 6, 2), (4, 3, 2, 3), padded(mode, (1, 1, 1, 2)))
    case(
        "1d-circular",
        (2, 7, 2),
        (3, 2, 3),
        lambda x, w, b: F.conv1d(F.pad(x, (1, 2), mode="circular"), oik(w), b),
        bias=3,
    )
    case("true2d", (2, 5, 6, 3), (3, 2, 3, 4), lambda x, w, b: F.conv2d(x, kchw(w).flip(2, 3), b, padding=1), bias=4)
    case(
        "depthwise-stride",
        (1, 6, 7, 2),
        (3, 2, 1, 2),
        lambda x, w, b: F.conv2d(x, kchw(w), b, stride=2, dilation=2, groups=2),
    )
    case("true1d", (2, 6, 3), (3, 3, 4), lambda x, w, b: F.conv1d(x, oik(w).flip(2), b, stride=2))

    # Output padding of the stride and more, less than the dilation.
    beyond = lambda **options: lambda x, w, b: F.conv_transpose2d(x, kchw(w), b, **options)
    case("transposed-beyond", (1, 3, 4, 2), (3, 2, 3, 2), beyond(dilation=(3, 4), output_padding=(2, 3)), bias=3)
    case(
        "transposed-beyond-cut",
        (1, 4, 3, 2),
        (3, 3, 2, 2),
        beyond(stride=2, padding=(3, 1), dilation=(4, 5), output_padding=(3, 4)),
    )
    case(
        "transposed-beyond-1d",
        (2, 5, 2),
        (3, 3, 2),
        lambda x, w, b: F.conv_transpose1d(x, oik(w), b, stride=1, padding=1, output_padding=2, dilation=3),
        bias=3,
    )

    two = lambda **options: lambda x, w, b: F.conv_transpose2d(x, kchw(w), b, **options)
    case("transposed", (2, 3, 4, 4), (3, 2, 3, 4), two())
    case("transposed-stride", (2, 4, 3, 4), (3, 3, 5, 4), two(stride=2, padding=1, output_padding=1), bias=5)
    case(
        "transposed-uneven",
        (1, 3, 4, 2),
        (4, 2, 3, 2),
        two(stride=(3, 2), padding=(1, 0), output_padding=(2, 1)),
        bias=3,
    )
    case("transposed-groups", (1, 4, 4, 4), (3, 3, 3, 4), two(stride=2, groups=2), bias=6)
    case("transposed-dilation", (1, 4, 5, 2), (3, 2, 3, 2), two(padding=(2, 1), dilation=(2, 3)), bias=3)
    case(
        "transposed-1d",
        (2, 5, 4),
        (3, 3, 4),
        lambda x, w, b: F.conv_transpose1d(x, oik(w), b, stride=2, padding=1, output_padding=1),
        bias=3,
    )
    case("depthwise", (2, 5, 6, 3), (3, 3, 1, 6), lambda x, w, b: F.conv2d(x, kchw(w), b, padding=1, groups=3), bias=6)


def plain_poolings(cases):
    case = lambda name, shape, f: cases.operation(name, {"x": lambda: rand(*shape)}, lambda x: last(f(first(x))))
    case("maxpool/2x2", (2, 4, 6, 3), lambda x: F.max_pool2d(x, 2))
    case("maxpool/overlapping", (1, 7, 6, 3), lambda x: F.max_pool2d(x, 3, stride=2, padding=1))
    case("maxpool/rest", (1, 5, 7, 2), lambda x: F.max_pool2d(x, (2, 3)))
    case("avgpool/2x2", (2, 4, 6, 3), lambda x: F.avg_pool2d(x, 2))
    case("avgpool/counted", (1, 7, 6, 3), lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=True))
    case("avgpool/uncounted", (1, 7, 6, 3), lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))


def poolings(cases):
    def case(name, shape, function, constants={}):
        cases.operation(
            f"pooling/{name}",
            {"x": lambda: rand(*shape)},
            lambda x, **more: last(function(first(x), **more)),
            constants,
        )

    case("max-dilation", (2, 8, 9, 3), lambda x: F.max_pool2d(x, (2, 3), stride=2, padding=1, dilation=(3, 2)))
    case("max-ceil", (2, 6, 7, 3), lambda x: F.max_pool2d(x, 3, stride=2, ceil_mode=True))
    case("max-ceil-padded", (1, 5, 6, 2), lambda x: F.max_pool2d(x, 2, stride=2, padding=1, ceil_mode=True))
    case("max-ceil-dilation", (1, 8, 8, 2), lambda x: F.max_pool2d(x, 3, stride=3, dilation=2, ceil_mode=True))
    case("max-1d", (2, 9, 3), lambda x: F.max_pool1d(x, 3, stride=2, padding=1, dilation=2, ceil_mode=True))
    case("avg-ceil", (2, 6, 7, 3), lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, ceil_mode=True))
    case(
        "avg-ceil-uncounted",
        (2, 6, 7, 3),
        lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    )
    case("avg-ceil-unpadded", (1, 6, 8, 2), lambda x: F.avg_pool2d(x, 3, stride=2, ceil_mode=True))
    case("avg-divisor", (2, 6, 7, 3), lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, divisor_override=5))
    case("avg-1d", (2, 10, 3), lambda x: F.avg_pool1d(x, 3, stride=2, padding=1, ceil_mode=True))
    for name, size in {"": (3, 2), "-divisible": (2, 5), "-larger": (9, 7)}.items():
        case(f"adaptive-avg{name}", (2, 8, 5, 3), lambda x: F.adaptive_avg_pool2d(x, size))
        case(f"adaptive-max{name}", (2, 8, 5, 3), lambda x: F.adaptive_max_pool2d(x, size))
    case("adaptive-avg-1d", (2, 7, 3), lambda x: F.adaptive_avg_pool1d(x, 3))
    case("adaptive-max-1d", (2, 7, 3), lambda x: F.adaptive_max_pool1d(x, 3))
    for kind, function in {"avg": torch.mean, "max": torch.amax}.items():
        cases.operation(f"pooling/global-{kind}", {"x": lambda: rand(2, 3, 4, 5)}, lambda x: function(x, dim=(1, 2)))
        cases.operation(f"pooling/global-{kind}-1d", {"x": lambda: rand(2, 7, 3)}, lambda x: function(x, dim=1))

    def unpooled(x):
        values, indices = F.max_pool2d(x, 2, return_indices=True)
        return F.max_unpool2d(values * values, indices, 2, output_size=x.shape[2:])

    case("unpool", (2, 5, 6, 3), unpooled)
    torch.manual_seed(51)
    places = torch.stack([torch.randperm(25)[:4].reshape(2, 2) for _ in range(6)]).reshape(2, 3, 2, 2)
    case(
        "unpool-indices",
        (2, 2, 2, 3),
        lambda x, indices: F.max_unpool2d(x, first(indices).long(), 2, output_size=(5, 5)),
        {"indices": last(places).int().contiguous()},
    )

    def unpooled_1d(x):
        values, indices = F.max_pool1d(x, 3, stride=3, padding=1, return_indices=True)
        return F.max_unpool1d(values, indices, 3, stride=3, padding=1, output_size=x.shape[2:])

    case("unpool-1d", (2, 8, 3), unpooled_1d)


def controls(cases):
    def hooked(x):
        h = x * x
        h.register_hook(lambda g: 2 * g + 1)
        return torch.sin(h)

    class Through(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, g):
            return 3 * g

    inputs = {"x": lambda: rand(3, 4)}
    cases.operation("control/detached", inputs, lambda x: x.detach() * torch.tanh(x))
    cases.operation("control/hook", inputs, hooked)
    cases.operation("control/custom", inputs, lambda x: Through.apply(4 * x) * x)
    part = lambda x, weight: checkpoint(lambda x: torch.tanh(x @ weight), x, use_reentrant=False)
    cases.operation(
        "control/checkpoint",
        {"x": lambda: rand(3, 4), "weight": lambda: rand(4, 4)},
        lambda x, weight: part(part(x, weight), weight),
    )


def containers(cases):
    """Layers that hold layers, and a linear one; the names are the paths of the Swift layers."""
    x = {"x": lambda: rand(4, 3)}
    linear = lambda x, w, b: F.linear(x, w.T, b)
    inner = lambda paths: {
        f"{path}.{key}": (lambda: rand(3, 3)) if key == "weight" else (lambda: rand(3))
        for path in paths
        for key in ("weight", "bias")
    }
    run = lambda x, p, path: torch.tanh(linear(x, p[f"{path}.weight"], p[f"{path}.bias"]))
    cases.operation(
        "container/linear",
        x | {"weight": lambda: rand(3, 5), "bias": lambda: rand(5)},
        lambda x, weight, bias: linear(x, weight, bias),
    )
    cases.operation("container/checkpointed", x | inner(["body.0"]), lambda x, **p: run(x, p, "body.0"))
    cases.operation("container/residual", x | inner(["body.0"]), lambda x, **p: x + run(x, p, "body.0"))
    cases.operation(
        "container/concatenating",
        x | inner(["0.0", "1.0"]),
        lambda x, **p: torch.cat([run(x, p, "0.0"), run(x, p, "1.0")], -1),
    )
    cases.operation("container/repeated", x | inner(["0.0", "1.0"]), lambda x, **p: run(run(x, p, "0.0"), p, "1.0"))


def make(cases):
    for group in (plain_convolutions, convolutions, plain_poolings, poolings, controls, containers):
        group(cases)
