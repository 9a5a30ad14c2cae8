"""Functions of each element, masks and searches: Operations/Elementwise and Tensor+Masks, +Rounding, +Search."""

import torch

from .drawing import *


def broadcast_pair(make=spread):
    sizes = shape()
    other = [1 if maybe(0.3) else s for s in sizes][R.randint(0, len(sizes)):]
    pairs = [make(*sizes), make(*other)]
    R.shuffle(pairs)
    return pairs


def away_from_zero(*sizes):
    x = spread(*sizes, scales=(0.1, 1, 3))
    return torch.where(x < 0, -1.0, 1.0) * (x.abs() + 0.5)


def arithmetic(name, function, right=spread):
    @operation(name, weight=2, cancels=SHARED)
    def draw():
        operands = R.choice(["both", "both", "right", "left"])
        number = R.choice([-3.5, 0.25, 1, 1.7, 20])
        if operands == "both":
            a, b = broadcast_pair()
            return Case([a, right(*b.shape)], dict(operands="both"), function)
        x = spread(*shape()) if operands == "right" else right(*shape())
        run = (lambda x: function(x, number)) if operands == "right" else (lambda x: function(number, x))
        return Case([x], dict(operands=operands, number=number), run)


arithmetic("add", lambda a, b: a + b)
arithmetic("subtract", lambda a, b: a - b)
arithmetic("multiply", lambda a, b: a * b)
arithmetic("divide", lambda a, b: a / b, away_from_zero)


@operation("power", weight=2, cancels=SHARED, omits_zero_gradients=True)  # of the power 0
def power():
    if maybe():
        a, b = broadcast_pair()
        return Case([between(0.2, 4, *a.shape), between(-3, 3, *b.shape)], {}, torch.pow)
    number = R.choice([-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.7, 3, 4])
    sizes = shape()
    x = away_from_zero(*sizes) if number == int(number) else between(0.2, 4, *sizes)
    return Case([x], dict(number=number), lambda x: x**number)


def extreme(name, function):
    @operation(name, weight=2, cancels=SHARED)
    def draw():
        if maybe(0.7):
            return Case(broadcast_pair(), {}, function)
        number = R.choice([-0.5, 0, 1.5])
        run = lambda x: function(x, torch.full([], number, dtype=x.dtype))
        return Case([spread(*shape())], dict(number=number), run)


extreme("maximum", torch.maximum)
extreme("minimum", torch.minimum)


def function(name, function, make=lambda: spread(*shape()), **options):
    operation(name, **options)(lambda: Case([make()], {}, function))


positive = lambda low: lambda: between(low, R.choice([1, 5, 100]), *shape())
small_or_not = lambda *scales: lambda: spread(*shape(), scales=scales)
function("negate", torch.neg)
function("abs", torch.abs)
function("square", torch.square)
function("sqrt", torch.sqrt, positive(0.01))
function("rsqrt", torch.rsqrt, positive(0.01))
function("exp", torch.exp, small_or_not(1e-3, 1, 10))
function("expm1", torch.expm1, small_or_not(1e-4, 1e-2, 1, 10))
function("log", torch.log, positive(0.01))
function("log1p", torch.log1p, lambda: between(R.choice([-0.9, -1e-4]), R.choice([1e-4, 1, 50]), *shape()))
function("sin", torch.sin, small_or_not(1e-3, 1, 10, 1000))
function("cos", torch.cos, small_or_not(1e-3, 1, 10, 1000))
function("erf", torch.erf, small_or_not(1e-3, 0.5, 2))


@operation("clamp")
def clamp():
    low, high = sorted([R.choice([-2, -0.5, 0, 0.3]), R.choice([-1, 0, 0.5, 2])])
    low, high = R.choice([(low, high), (low, None), (None, high)])
    return Case([spread(*shape())], dict(min=low, max=high), lambda x: x.clamp(low, high))


def rounding(name, function):
    """Of a variable, without a gradient, and of a tensor."""
    x = lambda: spread(*shape(), scales=(0.3, 1, 5, 1e4))
    operation(name, omits_zero_gradients=True)(lambda: Case([x()], {}, lambda x: [function(x), function(x.detach())]))


for name in ("floor", "ceil", "round", "trunc", "sign"):
    rounding(name, getattr(torch, name))


@operation("select", cancels=SHARED)
def select():
    a, b = broadcast_pair()
    mask = whole(0, 2, *R.choice([a.shape, b.shape])) * R.choice([1, -7])
    return Case([a, b, mask], {}, lambda a, b, m: torch.where(m != 0, a, b))


@operation("replace", cancels=SHARED)
def replace():
    sizes = shape()
    x, mask = spread(*sizes), whole(0, 2, *sizes[R.randint(0, len(sizes)):])
    if maybe():
        number = R.choice([0, -1.5, 1e6])
        return Case([x, mask], dict(number=number), lambda x, m: x.masked_fill(m != 0, number))
    other = spread(*[1 if maybe(0.3) else s for s in sizes])
    return Case([x, mask, other], {}, lambda x, m, o: torch.where(m != 0, o, x))


@operation("cast")
def cast():
    def run(x):
        return [x.to(torch.float32).to(x.dtype), x.detach().to(torch.int32)]

    return Case([spread(*shape(), scales=(1, 50, 1e5))], {}, run)


@operation("dropout")
def dropout():
    """The kept elements are drawn from another stream of random numbers; what is left is the identity."""
    inference = 1 if maybe() else None
    rate = R.choice([0.2, 0.7]) if inference else 0
    return Case([spread(*shape())], dict(rate=rate, inference=inference), lambda x: x * 1)


def comparison(name, function):
    @operation(name)
    def draw():
        constants = (0, 1)
        if maybe():
            return Case(broadcast_pair(), {}, lambda a, b: [function(a, b).int()] * 2, constants)
        number = R.choice([-0.5, 0, 1.5])
        return Case([spread(*shape())], dict(number=number), lambda x: [function(x, number).int()] * 2, constants)


for name, function_ in dict(less=torch.lt, lessOrEqual=torch.le, greater=torch.gt, greaterOrEqual=torch.ge,
                            equal=torch.eq, notEqual=torch.ne).items():  # fmt: skip
    comparison(name, function_)


def logical(name, function):
    def draw():
        sizes = shape()
        masks = [whole(0, 2, *sizes) * R.choice([1, 3]), whole(0, 2, *[1 if maybe(0.3) else s for s in sizes])]
        return Case(masks, {}, lambda a, b: function(a != 0, b != 0).int(), types=["float32"])

    operation(name)(draw)


logical("and", torch.logical_and)
logical("or", torch.logical_or)
logical("exclusiveOr", torch.logical_xor)
operation("not")(
    lambda: Case([whole(0, 2, *shape()) * R.choice([1, -2])], {}, lambda m: (m == 0).int(), types=["float32"]))


def over_axes(name, function):
    @operation(name)
    def draw():
        sizes, keeps = shape(), maybe()
        said, axes = some_axes(sizes)
        mask = (torch.rand(sizes) < R.choice([0.1, 0.9])).int()
        run = lambda m: function(m != 0, axes, keeps).int()
        return Case([mask], dict(axes=said, keeps=keeps), run, types=["float32"])


over_axes("any", lambda m, axes, keeps: torch.any(m, dim=axes, keepdim=keeps))
over_axes("all", lambda m, axes, keeps: torch.all(m, dim=axes, keepdim=keeps))


def search(name, function):
    @operation(name)
    def draw():
        sizes, keeps = shape(), maybe()
        axis, said = axis_of(sizes) if maybe(0.8) else (None, None)
        # Halves have equals: the first counts. PyTorch keeps no axes without an axis.
        keeps = keeps and axis is not None
        run = lambda x: function(x, dim=axis, keepdim=keeps).int()
        return Case([spread(*sizes)], dict(axis=said, keeps=keeps), run, constants=(0,))


search("argmax", torch.argmax)
search("argmin", torch.argmin)
