"""What a drawn case is, and the numbers, shapes and windows that all families draw."""

import math
import random
from dataclasses import dataclass, field
from typing import Callable, Sequence

import torch

R = random.Random()
BOTH = ("float32", "float64")


@dataclass
class Case:
    inputs: Sequence[torch.Tensor]  # in this package's layout; int32 where they are indices, labels or masks
    arguments: dict
    run: Callable  # what PyTorch computes of the inputs: a tensor or several
    constants: Sequence[int] = ()  # positions of the inputs that are not differentiated
    types: Sequence[str] = BOTH
    elementwise: bool = False  # each element relative to itself, not to the largest

    def __post_init__(self):
        """Numbers that float32 holds exactly, so that both precisions start from the same ones."""
        self.inputs = [x.float().double() if x.is_floating_point() else x for x in self.inputs]


@dataclass
class Operation:
    name: str
    draw: Callable[[], Case]
    weight: int = 1  # how many times as many cases
    # Why a result or gradient may be small beside the terms that it is made of. Its limit is then measured with the case,
    # and may be wider: see comparison.py.
    cancels: str | None = None
    # The magnitude of those terms in results and gradients, of the inputs and the upstream gradients, where inputs that
    # move do not show it: the derivative of a saturated function hangs on the rounding of a result that stands still.
    terms: Callable | None = None
    # Where PyTorch gives zeros as gradient and this package gives none.
    omits_zero_gradients: bool = False


OPERATIONS: dict[str, Operation] = {}


def operation(name, **options):
    def register(draw):
        assert name not in OPERATIONS, name
        OPERATIONS[name] = Operation(name, draw, **options)
        return draw

    return register


maybe = lambda share=0.5: R.random() < share
pair = lambda low, high: [R.randint(low, high), R.randint(low, high)]
channels = lambda: R.choice([1, 2, 3, 4, 7, 8, 16, 17, 24, 32, 33, 48, 64])
uniform = lambda low, high: R.uniform(low, high)


# Reasons why a result or gradient cancels that several families share.
SUMS = "a sum of terms of both signs may be small beside them"
SHARED = "the gradient of what is used several times is a sum of terms of both signs, which may be small beside them"


class ChannelsLast(torch.autograd.Function):
    """Puts the channels last, and in the backward first in memory too: of a single image PyTorch's instance_norm takes a
    gradient whose channels are last in memory for one whose channels are first."""

    @staticmethod
    def forward(ctx, x):
        return x.movedim(1, -1).contiguous()

    @staticmethod
    def backward(ctx, gradient):
        return gradient.movedim(-1, 1).contiguous()


first = lambda x: x.movedim(-1, 1).contiguous()
last = ChannelsLast.apply


def normal(*shape):
    return torch.randn(shape).double()


def between(low, high, *shape):
    return (torch.rand(shape) * (high - low) + low).double()


def whole(low, high, *shape):
    """Labels, indices, masks: low, ..., high - 1."""
    return torch.randint(low, high, shape, dtype=torch.int32)


def shape(low_rank=1, high_rank=4, sizes=(1, 2, 3, 5, 8, 16, 19)):
    return [R.choice(sizes) for _ in range(R.randint(low_rank, high_rank))]


def signed(axis, rank):
    """The axis, sometimes counted from the last."""
    return axis - rank if maybe(0.3) else axis


def axis_of(sizes):
    axis = R.randrange(len(sizes))
    return axis, signed(axis, len(sizes))


def some_axes(sizes):
    """None for all, or some; with the list of all that are meant."""
    if maybe(0.2):
        return None, list(range(len(sizes)))
    axes = sorted(R.sample(range(len(sizes)), R.randint(1, len(sizes))))
    return [signed(axis, len(sizes)) for axis in axes], axes


def spread(*shape, scales=(1e-3, 0.1, 1, 3, 20)):
    """Normal numbers of one of the scales; sometimes halves, which meet each other and the kinks."""
    if maybe(0.15):
        return (normal(*shape) * 4).round() / 2
    return normal(*shape) * R.choice(scales)


def apart(x, places, margin=1e-3):
    """Moves elements that are nearer to one of the places than the margin: there a rounding decides."""
    for place in places:
        x = torch.where((x - place).abs() < margin, place + 2 * margin, x)
    return x


def same_padding(size, window, stride, dilation):
    """Before and after: of the amount for which ceil(size / stride) windows fit the surplus half goes after."""
    total = max(0, (-(-size // stride) - 1) * stride + (window - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


def encoded(arguments):
    """Arguments as the tool reads them: lists of numbers, or words. None is left out."""
    result = {}
    for key, value in arguments.items():
        if value is None:
            continue
        if isinstance(value, float) and math.isinf(value):
            value = "inf"
        if not isinstance(value, str):
            value = [float(v) for v in (value if isinstance(value, (list, tuple)) else [value])]
        result[key] = value
    return result
