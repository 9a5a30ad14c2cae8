"""Operations/Activations and Operations/Reductions."""

import torch
import torch.nn.functional as F

from .drawing import *


def content(*sizes):
    """Numbers around 0, large ones of both signs, or the tail where most activations all but vanish."""
    return between(-9, -2, *sizes) if maybe(0.15) else spread(*sizes)


def activation(name, function, **options):
    operation(name, weight=2, **options)(lambda: Case([content(*shape())], {}, function))


activation("relu", F.relu)
activation("relu6", F.relu6)
activation("selu", F.selu)
# PyTorch adds 1 to a function that is nearly -1 in the tail: its double precision has no digits there. The same functions
# written so that nothing cancels are the reference.
activation("gelu", lambda x: F.gelu(x) if x.dtype == torch.float32 else x * torch.erfc(-x / math.sqrt(2)) / 2)


def gelu_tanh(x):
    if x.dtype == torch.float32:
        return F.gelu(x, approximate="tanh")
    return x * torch.sigmoid(2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))


activation("geluTanh", gelu_tanh)
activation("silu", F.silu)
activation("mish", F.mish)
upstream_alone = lambda inputs, upstream: {"g0": upstream[0].abs().max().item()}
activation("sigmoid", torch.sigmoid, cancels="the derivative y (1 - y) of a result nearly 1", terms=upstream_alone)
activation("tanh", torch.tanh, cancels="the derivative 1 - y² of a result that is nearly 1", terms=upstream_alone)
# In double precision PyTorch divides by a 6 that went through float32.
activation("hardSigmoid", lambda x: F.hardsigmoid(x) if x.dtype == torch.float32 else F.relu6(x + 3) / 6)
activation("hardSwish", F.hardswish)


@operation("leakyReLU")
def leaky_relu():
    slope = R.choice([0.01, 0.2, uniform(0, 1)])
    return Case([content(*shape())], dict(slope=slope), lambda x: F.leaky_relu(x, slope))


@operation("prelu", cancels=SHARED)
def prelu():
    sizes = shape(2, 4)
    slope = between(-0.5, 1, R.choice([1, sizes[-1]]))
    return Case([spread(*sizes), slope], {}, lambda x, slope: last(F.prelu(first(x), slope)))


@operation("elu")
def elu():
    alpha = R.choice([1, uniform(0.1, 3)])
    return Case([content(*shape())], dict(alpha=alpha), lambda x: F.elu(x, alpha))


@operation("softplus")
def softplus():
    # The step at the threshold is e^-threshold: at a low one a rounding of beta · x would decide.
    beta, threshold = R.choice([1, 0.5, 2, uniform(0.2, 5)]), R.choice([20, 15, uniform(3, 10)])
    x = apart(content(*shape()), [threshold / beta])
    return Case([x], dict(beta=beta, threshold=threshold), lambda x: F.softplus(x, beta, threshold))


def along(name, function, scales=(1e-3, 1, 10)):
    @operation(name, weight=2, terms=upstream_alone,
               cancels="the gradient is that of the result less its mean, which may be nearly it")  # fmt: skip
    def draw():
        # Along an axis of one element all is constant, and the gradient nothing but rounding.
        sizes = shape(sizes=(2, 3, 5, 8, 16, 19))
        axis, said = axis_of(sizes)
        return Case([spread(*sizes, scales=scales)], dict(axis=said), lambda x: function(x, axis))


along("softmax", torch.softmax)
along("logSoftmax", torch.log_softmax)
along("softmin", F.softmin)

def reduction(name, function, make=normal, sizes=(1, 2, 3, 5, 8, 16, 19), cancels=None, extra=lambda count: {}):
    @operation(name, cancels=cancels)
    def draw():
        shape_ = shape(sizes=sizes)
        (said, axes), keeps = some_axes(shape_), maybe()
        arguments = extra(math.prod(shape_[axis] for axis in axes))
        run = lambda x: function(x, axes, keeps, **arguments)
        return Case([make(*shape_)], dict(axes=said, keeps=keeps) | arguments, run)


def product(x, axes, keeps):
    for axis in reversed(axes):
        x = x.prod(axis, keepdim=keeps)
    return x


def far(*sizes):
    """Sometimes far from 0, where the naive formula of the variance would cancel."""
    return normal(*sizes) + R.choice([0, 0, 10, 100])


MANY = (2, 3, 5, 8, 16, 19)
correction = lambda count: dict(correction=R.choice([c for c in (0, 1, 1.5) if c < count]))
orders = lambda _: dict(order=R.choice([0.7, 1, 1.5, 2, 3, 4.2, math.inf]))
reduction("sum", torch.sum, cancels=SUMS)
reduction("mean", torch.mean, cancels=SUMS)
reduction("max", torch.amax)
reduction("min", torch.amin)
reduction("product", product, lambda *s: normal(*s).sign() * between(0.7, 1.4, *s), (1, 2, 3, 5))
reduction("logSumExp", torch.logsumexp, lambda *s: spread(*s, scales=(1, 10, 100)))
reduction(
    "variance", lambda x, axes, keeps, correction: x.var(axes, correction=correction, keepdim=keeps), far, MANY,
    "far from 0 the differences from the mean have few digits left of those of the elements", correction)  # fmt: skip
reduction(
    "standardDeviation", lambda x, axes, keeps, correction: x.std(axes, correction=correction, keepdim=keeps), far,
    MANY, "as for the variance", correction)  # fmt: skip
reduction(
    "norm", lambda x, axes, keeps, order: torch.linalg.vector_norm(x, order, axes, keeps), extra=orders,
    make=lambda *s: apart(normal(*s), [0]))  # fmt: skip


@operation("cumulativeSum", cancels=SUMS)
def cumulative_sum():
    sizes, backward = shape(), maybe(0.3)
    axis, said = axis_of(sizes)
    run = lambda x: x.flip(axis).cumsum(axis).flip(axis) if backward else x.cumsum(axis)
    return Case([normal(*sizes)], dict(axis=said, reversed=backward), run)


@operation("topK")
def top_k():
    sizes, largest = shape(), maybe()
    axis, said = axis_of(sizes)
    k = R.randint(1, sizes[axis])

    def run(x):
        values, indices = x.topk(k, axis, largest)
        return [values, indices.int()]

    # No equals: PyTorch leaves their order open.
    x = torch.randperm(math.prod(sizes)).reshape(sizes).double() / 8 - 5
    return Case([x], dict(k=k, axis=said, largest=largest), run)
