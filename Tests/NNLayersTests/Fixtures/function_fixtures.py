"""Elementwise functions, activations and reductions: what make_fixtures.py writes to pytorch-functions.safetensors."""

import torch
import torch.nn.functional as F


def make(operation, keep, leaf, rand, types):
    functions(operation, rand)
    activations(operation, rand)
    reductions(operation, rand)


def functions(operation, rand):
    def case(name, function, low=-3.0, high=3.0):
        operation(f"function/{name}", {"x": lambda: rand(3, 7, low=low, high=high)}, lambda x: function(x))

    case("abs", torch.abs)
    case("square", torch.square)
    case("rsqrt", torch.rsqrt, 0.05, 4)
    case("log1p", torch.log1p, -0.9, 3)
    case("log1p-small", torch.log1p, -1e-4, 1e-4)
    case("expm1", torch.expm1)
    case("expm1-small", torch.expm1, -1e-4, 1e-4)
    case("sin", torch.sin, -20, 20)
    case("cos", torch.cos, -20, 20)
    case("erf", torch.erf)
    case("clamp", lambda x: x.clamp(-1, 2))
    case("clamp-min", lambda x: x.clamp(min=0.5))
    case("clamp-max", lambda x: x.clamp(max=0.5))
    # Alone their gradients are zero.
    case("sign", lambda x: torch.sign(x) * x)
    case("floor", lambda x: torch.floor(x) * x)
    case("ceil", lambda x: torch.ceil(x) * x)
    case("round", lambda x: torch.round(x) * x)
    case("trunc", lambda x: torch.trunc(x) * x)
    case("where", lambda x: torch.where((x > 0) & ~(x >= 2) | (x == -1), x * x, 0.5))

    def pair(name, function, a, b):
        # Eighths, so that there are equals.
        eighths = lambda shape: (rand(*shape, low=-1, high=1) * 8).round() / 8
        operation(f"pair/{name}", {"a": lambda: eighths(a), "b": lambda: eighths(b)}, lambda a, b: function(a, b))

    for suffix, a, b in [("", (6, 7), (6, 7)), ("-last", (5, 3, 4), (4,)), ("-both", (2, 1, 4), (3, 1))]:
        pair(f"maximum{suffix}", torch.maximum, a, b)
        pair(f"minimum{suffix}", torch.minimum, a, b)
        pair(f"where{suffix}", lambda a, b: torch.where(a < b, a, b * b), a, b)


def activations(operation, rand):
    def case(name, function, low=-6.0, high=6.0):
        operation(f"activation/{name}", {"x": lambda: rand(4, 9, low=low, high=high)}, lambda x: function(x))

    case("relu6", F.relu6, -4, 10)
    case("leaky_relu", F.leaky_relu)
    case("leaky_relu-0.3", lambda x: F.leaky_relu(x, 0.3))
    case("elu", F.elu)
    case("elu-0.4", lambda x: F.elu(x, 0.4))
    case("selu", F.selu)
    case("gelu", F.gelu)
    case("gelu-tanh", lambda x: F.gelu(x, approximate="tanh"))
    case("silu", F.silu)
    case("mish", F.mish)
    case("softplus", F.softplus)
    case("softplus-2-3", lambda x: F.softplus(x, beta=2, threshold=3))
    # In double precision F.hardsigmoid's backward has a sixth that was rounded to float32.
    case("hardsigmoid", lambda x: F.hardsigmoid(x) if x.dtype == torch.float32 else F.relu6(x + 3) / 6)
    case("hardswish", F.hardswish)
    case("softmin", lambda x: F.softmin(x, dim=-1))
    case("softmin-first", lambda x: F.softmin(x, dim=0))

    def prelu(name, shape, slopes):
        # PyTorch has the channels in axis 1.
        run = lambda x, slope: F.prelu(x.movedim(-1, 1), slope).movedim(1, -1)
        operation(f"activation/{name}", {"x": lambda: rand(*shape), "slope": lambda: rand(slopes)}, run)

    prelu("prelu-channels", (2, 3, 4, 5), 5)
    prelu("prelu-one", (2, 3, 4), 1)


def reductions(operation, rand):
    def along_axes(name, function, low=-2.0, high=2.0):
        def case(suffix, run):
            operation(f"along/{name}-{suffix}", {"x": lambda: rand(2, 3, 4, low=low, high=high)}, run)

        case("all", lambda x: function(x, (0, 1, 2), False))
        case("first", lambda x: function(x, 0, False))
        case("last-kept", lambda x: function(x, -1, True))
        case("apart", lambda x: function(x, (0, 2), False))

    along_axes("amin", lambda x, dim, keep: torch.amin(x, dim, keep))
    along_axes("var", lambda x, dim, keep: torch.var(x, dim, correction=1, keepdim=keep))
    along_axes("var-biased", lambda x, dim, keep: torch.var(x, dim, correction=0, keepdim=keep))
    along_axes("var-far", lambda x, dim, keep: torch.var(x, dim, correction=1, keepdim=keep), 100, 101)
    along_axes("std", lambda x, dim, keep: torch.std(x, dim, correction=1, keepdim=keep))
    for order in [1, 2, 3, 1.5, float("inf")]:
        along_axes(f"norm-{order}", lambda x, dim, keep: torch.linalg.vector_norm(x, order, dim, keep))
    along_axes("logsumexp", torch.logsumexp)
    along_axes("logsumexp-large", torch.logsumexp, 90, 100)

    def rows(name, function, zeros=()):
        def make():
            x = rand(4, 6, low=-2, high=2)
            for index in zeros:
                x[index] = 0
            return x

        operation(f"along/{name}", {"x": make}, lambda x: function(x))

    rows("prod-all", torch.prod)
    rows("prod-rows", lambda x: torch.prod(x, 1))
    rows("prod-columns-kept", lambda x: torch.prod(x, 0, keepdim=True))
    rows("prod-zeros", lambda x: torch.prod(x, 1), zeros=[(1, 2), (2, 0), (2, 5), (3, slice(None))])
    rows("cumsum", lambda x: torch.cumsum(x, 1))
    rows("cumsum-first", lambda x: torch.cumsum(x, 0))
    rows("topk", lambda x: torch.topk(x, 3).values)
    rows("topk-smallest-first", lambda x: torch.topk(x, 2, dim=0, largest=False).values)
    for name, function in {"argmax": torch.argmax, "argmin": torch.argmin}.items():
        # The indices as numbers, so that they take part in something with a gradient.
        rows(name, lambda x: x * function(x, 1, keepdim=True))
