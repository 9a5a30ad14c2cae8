"""Operations/Pooling. The values have no equals by chance; sometimes they are halves, of which the first counts."""

import torch
import torch.nn.functional as F

from .convolution import padded, said
from .drawing import *


def window_of(axes, dilates):
    """Window, stride (None is the window), dilation, padding as (before, after) and as it is said, size, rounds up."""
    window = R.choice([[2, 2], [3, 3], pair(1, 4)])[:axes]
    stride = R.choice([None, pair(1, 4)[:axes]])
    dilation = pair(1, 3)[:axes] if dilates and maybe(0.4) else [1] * axes
    size = [(w - 1) * d + R.randint(1, 12) for w, d in zip(window, dilation)]
    form = R.choice(["valid", "symmetric", "same", "explicit"])
    rounds_up = form in ("valid", "symmetric") and maybe()
    extents = [(w - 1) * d for w, d in zip(window, dilation)]
    sides = [(0, 0)] * axes
    if form == "symmetric":
        # Half a window is the most that PyTorch allows.
        sides = [(a, a) for a in (R.randint(0, w // 2) for w in window)]
    elif form == "same":
        sides = [same_padding(*numbers) for numbers in zip(size, window, stride or window, dilation)]
    elif form == "explicit":
        sides = [(R.randint(0, e), R.randint(0, e)) for e in extents]
    padding = form if form in ("valid", "same") else [amount for side in sides for amount in side]
    return window, stride, dilation, sides, padding, size, rounds_up


def content(size):
    x = normal(R.randint(1, 3), *size, channels())
    return (x * 2).round() / 2 if maybe(0.2) else x


def max_pool(name, axes, gives_indices):
    @operation(name, weight=3, cancels=SHARED)
    def draw():
        window, stride, dilation, sides, padding, size, rounds_up = window_of(axes, True)
        symmetric = all(a == b and a <= w // 2 for (a, b), w in zip(sides, window))
        if gives_indices and not symmetric:
            return draw()
        function = F.max_pool1d if axes == 1 else F.max_pool2d

        def run(x):
            x, before = first(x), 0
            if symmetric:
                before = [a for a, _ in sides]
            else:
                x = padded(x, sides, value=-torch.inf)
            y = function(x, window, stride, before, dilation, rounds_up, gives_indices)
            return [last(y[0]), last(y[1]).int()] if gives_indices else last(y)

        x = content(size)
        y = run(x)
        if (y[0] if gives_indices else y).isinf().any():  # a window that sees no element
            return draw()
        arguments = said(axes, window=window, stride=stride, dilation=dilation, padding=padding, roundsUp=rounds_up)
        return Case([x], arguments, run)


max_pool("maxPool2D", 2, False)
max_pool("maxPool2DWithIndices", 2, True)
max_pool("maxPool1D", 1, False)
max_pool("maxPool1DWithIndices", 1, True)


def average_pool(name, axes):
    @operation(name, weight=3, cancels=SUMS)
    def draw():
        window, stride, _, sides, padding, size, rounds_up = window_of(axes, False)
        symmetric = all(a == b and a <= w // 2 for (a, b), w in zip(sides, window))
        counts, divisor = maybe(), R.choice([None, None, 1, 3, 7]) if symmetric else None
        steps = stride or window
        # Sequences as images of one row, since PyTorch's 1-D pooling has no divisor.
        two = lambda numbers, other: [other, *numbers] if axes == 1 else numbers
        pool = lambda x, **options: F.avg_pool2d(x, two(window, 1), two(steps, 1), **options)

        def run(x):
            x = first(x) if axes == 2 else first(x).unsqueeze(2)
            if symmetric:
                y = pool(x, padding=two([a for a, _ in sides], 0), ceil_mode=rounds_up, count_include_pad=counts,
                         divisor_override=divisor)  # fmt: skip
            else:
                y = pool(padded(x, sides))
                y = y if counts else y / pool(padded(torch.ones_like(x), sides))
            return last(y) if axes == 2 else last(y.squeeze(2))

        arguments = said(axes, window=window, stride=stride, padding=padding)
        x = content(size)
        if not run(x).isfinite().all():
            return draw()
        return Case([x], arguments | dict(counts=counts, roundsUp=rounds_up, divisor=divisor), run)


average_pool("averagePool2D", 2)
average_pool("averagePool1D", 1)


def unpooled(x, i, target):
    """By a scatter: PyTorch checks that the size could come of a pooling."""
    flat = torch.zeros(*x.shape[:2], math.prod(target), dtype=x.dtype)
    return flat.scatter(2, i.flatten(2).long(), x.flatten(2)).reshape(*x.shape[:2], *target)


def unpool(name, axes):
    @operation(name, weight=2)
    def draw():
        n, c = R.randint(1, 3), channels()
        if maybe():
            size, target = [R.randint(1, 6) for _ in range(axes)], [R.randint(6, 12) for _ in range(axes)]
            # No position twice: there PyTorch's order is open.
            places = [torch.randperm(math.prod(target))[: math.prod(size)].reshape(size) for _ in range(n * c)]
            indices = torch.stack(places).reshape(n, c, *size)
            run = lambda x, i: last(unpooled(first(x), first(i), target))
        else:
            window, target = R.randint(1, 3), [R.randint(3, 12) for _ in range(axes)]
            pool = F.max_pool1d if axes == 1 else F.max_pool2d
            values, indices = pool(normal(n, c, *target), window, return_indices=True)
            size = list(values.shape[2:])
            function = F.max_unpool1d if axes == 1 else F.max_unpool2d
            run = lambda x, i: last(function(first(x), first(i).long(), window, output_size=target))
        return Case([normal(n, *size, c), last(indices).int()], said(axes, size=target), run)


unpool("maxUnpool2D", 2)
unpool("maxUnpool1D", 1)


def adaptive(name, axes, function):
    @operation(name, cancels=SUMS)
    def draw():
        size, target = [R.randint(1, 12) for _ in range(axes)], [R.randint(1, 9) for _ in range(axes)]
        run = lambda x: last(function(first(x), target))
        return Case([normal(R.randint(1, 3), *size, channels())], said(axes, size=target), run)


adaptive("adaptiveAveragePool2D", 2, F.adaptive_avg_pool2d)
adaptive("adaptiveAveragePool1D", 1, F.adaptive_avg_pool1d)
adaptive("adaptiveMaxPool2D", 2, F.adaptive_max_pool2d)
adaptive("adaptiveMaxPool1D", 1, F.adaptive_max_pool1d)


def whole_image(name, function):
    @operation(name, cancels=SUMS)
    def draw():
        x = normal(R.randint(1, 3), *[R.randint(1, 9) for _ in range(R.randint(1, 2))], channels())
        return Case([x], {}, lambda x: function(x.flatten(1, -2)))


whole_image("globalAveragePool", lambda x: x.mean(1))
whole_image("globalMaxPool", lambda x: x.amax(1))
