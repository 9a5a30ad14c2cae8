"""Elementwise functions, activations, reductions and products."""

import torch
import torch.nn.functional as F

from .cases import FLOAT32, TYPES, ints, rand


def elementwise(cases):
    def case(name, function, low=-1.0, high=1.0):
        cases.operation(f"unary/{name}", {"x": lambda: rand(3, 7, low=low, high=high)}, function)

    case("relu", torch.relu)
    case("sigmoid", torch.sigmoid, -6, 6)
    case("tanh", torch.tanh, -4, 4)
    case("exp", torch.exp, -4, 4)
    case("log", torch.log, 0.01, 5)
    case("sqrt", torch.sqrt, 0.01, 5)
    case("pow2", lambda x: x**2)
    case("pow3", lambda x: x**3)
    case("pow-1.5", lambda x: x**-1.5, 0.3, 3)

    def pair(name, function, a, b, low=-1.0):
        cases.operation(f"binary/{name}", {"a": lambda: rand(*a, low=low), "b": lambda: rand(*b, low=low)}, function)

    for suffix, a, b in [("", (2, 3), (2, 3)), ("-last", (2, 3, 4), (4,)), ("-both", (2, 1, 4), (3, 1))]:
        pair(f"add{suffix}", lambda a, b: a + b, a, b)
        pair(f"sub{suffix}", lambda a, b: a - b, a, b)
        pair(f"mul{suffix}", lambda a, b: a * b, a, b)
        pair(f"div{suffix}", lambda a, b: a / b, a, b, low=0.25)
        pair(f"pow{suffix}", lambda a, b: a**b, a, b, low=0.25)


def functions(cases):
    def case(name, function, low=-3.0, high=3.0):
        cases.operation(f"function/{name}", {"x": lambda: rand(3, 7, low=low, high=high)}, lambda x: function(x))

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
    case("neg", torch.neg)
    # Through the other type and back.
    case("cast", lambda x: (x.to(torch.float32 if x.dtype == torch.float64 else torch.float64) ** 2).to(x.dtype))
    # Masks and rows of ones take part in something that has a gradient.
    case("any", lambda x: x * (x > 2).any(1, keepdim=True))
    case("all", lambda x: x * (x > -2.5).all(0))
    case("any-all", lambda x: x * ((x > 2.9).any() | (x > -3).all()))
    labels = torch.tensor([2, 0, 6], dtype=torch.int32)
    cases.operation(
        "function/one-hot",
        {"x": lambda: rand(3, 7)},
        lambda x, labels: x * F.one_hot(labels.long(), 7),
        {"labels": labels},
    )
    cases.operation(
        "function/one-hot-product",
        {"x": lambda: rand(4, 3)},
        lambda x, labels: F.one_hot(labels.long(), 4).to(x.dtype) @ x,
        {"labels": torch.tensor([[3, 0], [1, 1]], dtype=torch.int32)},
    )

    def pair(name, function, a, b):
        # Eighths, so that there are equals.
        eighths = lambda shape: (rand(*shape, low=-1, high=1) * 8).round() / 8
        cases.operation(f"pair/{name}", {"a": lambda: eighths(a), "b": lambda: eighths(b)}, lambda a, b: function(a, b))

    for suffix, a, b in [("", (6, 7), (6, 7)), ("-last", (5, 3, 4), (4,)), ("-both", (2, 1, 4), (3, 1))]:
        pair(f"maximum{suffix}", torch.maximum, a, b)
        pair(f"minimum{suffix}", torch.minimum, a, b)
        pair(f"where{suffix}", lambda a, b: torch.where(a < b, a, b * b), a, b)


def activations(cases):
    def case(name, function, low=-6.0, high=6.0):
        cases.operation(f"activation/{name}", {"x": lambda: rand(4, 9, low=low, high=high)}, lambda x: function(x))

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
        cases.operation(f"activation/{name}", {"x": lambda: rand(*shape), "slope": lambda: rand(slopes)}, run)

    prelu("prelu-channels", (2, 3, 4, 5), 5)
    prelu("prelu-one", (2, 3, 4), 1)


def axis_reductions(cases):
    case = lambda name, function: cases.operation(f"reduction/{name}", {"x": lambda: rand(2, 3, 4)}, function)
    for name, function in {"sum": torch.sum, "mean": torch.mean, "amax": torch.amax}.items():
        case(f"{name}-all", lambda x: function(x, dim=(0, 1, 2)))
        case(f"{name}-first", lambda x: function(x, dim=0))
        case(f"{name}-last-kept", lambda x: function(x, dim=-1, keepdim=True))
        case(f"{name}-apart", lambda x: function(x, dim=(0, 2)))
    for name, function in {"softmax": F.softmax, "log_softmax": F.log_softmax}.items():
        cases.operation(f"{name}/last", {"x": lambda: rand(3, 5, low=-4, high=4)}, lambda x: function(x, dim=-1))
        cases.operation(f"{name}/axis1", {"x": lambda: rand(2, 3, 4)}, lambda x: function(x, dim=1))
        cases.operation(f"{name}/large", {"x": lambda: rand(3, 5, low=1000, high=1006)}, lambda x: function(x, dim=-1))
    scores = {"x": lambda: rand(5, 4, low=-3, high=3)}
    labels = torch.tensor([3, 0, 1, 1, 2], dtype=torch.int32)
    cases.operation(
        "cross_entropy/labels", scores, lambda x, labels: F.cross_entropy(x, labels.long()), {"labels": labels}
    )
    torch.manual_seed(5)
    soft = torch.softmax(rand(5, 4), dim=-1)
    cases.operation("cross_entropy/soft", scores, lambda x, targets: F.cross_entropy(x, targets), {"targets": soft})


def reductions(cases):
    def along_axes(name, function, low=-2.0, high=2.0):
        def case(suffix, run):
            cases.operation(f"along/{name}-{suffix}", {"x": lambda: rand(2, 3, 4, low=low, high=high)}, run)

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

        cases.operation(f"along/{name}", {"x": make}, lambda x: function(x))

    rows("prod-all", torch.prod)
    rows("prod-rows", lambda x: torch.prod(x, 1))
    rows("prod-columns-kept", lambda x: torch.prod(x, 0, keepdim=True))
    rows("prod-zeros", lambda x: torch.prod(x, 1), zeros=[(1, 2), (2, 0), (2, 5), (3, slice(None))])
    rows("cumsum", lambda x: torch.cumsum(x, 1))
    rows("cumsum-first", lambda x: torch.cumsum(x, 0))
    rows("cumsum-reversed", lambda x: torch.cumsum(x.flip(1), 1).flip(1))
    rows("cumsum-first-reversed", lambda x: torch.cumsum(x.flip(0), 0).flip(0))
    rows("topk", lambda x: torch.topk(x, 3).values)
    rows("topk-smallest-first", lambda x: torch.topk(x, 2, dim=0, largest=False).values)
    for name, function in {"argmax": torch.argmax, "argmin": torch.argmin}.items():
        # The indices as numbers, so that they take part in something with a gradient.
        rows(name, lambda x: x * function(x, 1, keepdim=True))


def products(cases):
    inputs = {"x": lambda: rand(4, 5), "weight": lambda: rand(5, 3), "bias": lambda: rand(3)}
    cases.operation("linear/bias", inputs, lambda x, weight, bias: F.linear(x, weight.T, bias))
    del inputs["bias"]
    cases.operation("linear/batches", inputs | {"x": lambda: rand(2, 3, 5)}, lambda x, weight: F.linear(x, weight.T))

    def case(name, a, b, types=TYPES):
        cases.operation(
            f"matmul/{name}", {"a": lambda: rand(*a), "b": lambda: rand(*b)}, lambda a, b: a @ b, types=types
        )

    case("matrices", (3, 4), (4, 5))
    case("batches", (3, 2, 4), (3, 4, 5))
    case("broadcast", (2, 1, 3, 4), (3, 4, 2))
    case("wide", (19, 35), (35, 37), types={"f32": torch.float32})


def make(cases):
    for group in (elementwise, functions, activations, axis_reductions, reductions, products):
        group(cases)
