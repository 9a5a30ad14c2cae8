"""Operations/Convolution. Images are [N, H, W, C] and filters [KH, KW, C / groups, K] here."""

import torch
import torch.nn.functional as F

from .drawing import *

filters = lambda w: w.movedim(-1, 0).movedim(-1, 1).contiguous()  # [.., C, K] as PyTorch's [K, C, ..]


def sliding(axes, most=14):
    """Window, stride, dilation, padding as it is said here and as (before, after) for each axis, the input's size."""
    window = R.choice([[1, 1], [3, 3], [3, 3], [5, 5], pair(1, 4), [7, 2]])[:axes]
    stride = R.choice([[1, 1], [1, 1], [2, 2], pair(1, 3)])[:axes]
    dilation = R.choice([[1, 1], [1, 1], pair(1, 3)])[:axes]
    extents = [(w - 1) * d + 1 for w, d in zip(window, dilation)]
    size = [extent - 1 + R.randint(1, most) for extent in extents]
    form = R.choice(["valid", "same", "explicit", "explicit"])
    if form == "valid":
        sides = [(0, 0)] * axes
    elif form == "same":
        sides = [same_padding(*numbers) for numbers in zip(size, window, stride, dilation)]
    elif maybe():
        sides = [(w // 2, w // 2) for w in window]
    else:
        sides = [(R.randint(0, extent), R.randint(0, extent)) for extent in extents]
    said = form if form != "explicit" else [amount for pair in sides for amount in pair]
    return window, stride, dilation, said, sides, size


def padded(x, sides, **options):
    return F.pad(x, [amount for side in reversed(sides) for amount in side], **options)


def said(axes, **arguments):
    """Lists of one number for each axis, or the number of the one axis."""
    one = lambda v: v[0] if axes == 1 and isinstance(v, list) and len(v) == 1 else v
    return {key: one(value) for key, value in arguments.items()}


def grouped(kind):
    """Groups, input channels, output channels."""
    if kind == "plain":
        return 1, channels(), channels()
    groups = R.choice([2, 3, 4]) if kind == "groups" else channels()
    wide = (R.randint(1, 4), R.randint(1, 4)) if kind == "groups" else (1, R.randint(1, 2))
    return groups, groups * wide[0], groups * wide[1]


def convolution(name, axes, turned=False, kinds=("plain", "plain", "groups", "depthwise"), weight=4):
    @operation(name, weight=weight, cancels=SUMS)
    def draw():
        window, stride, dilation, padding, sides, size = sliding(axes)
        groups, c, k = grouped(R.choice(kinds))
        x = normal(R.randint(1, 3), *size, c)
        w = normal(*window, c // groups, k) / math.sqrt(math.prod(window) * c // groups)
        inputs = [x, w] + ([normal(k)] if maybe() else [])

        def run(x, w, b=None):
            w = filters(w)
            if turned:
                w = w.flip(list(range(2, 2 + axes)))
            function = F.conv1d if axes == 1 else F.conv2d
            return last(function(padded(first(x), sides), w, b, stride=stride, dilation=dilation, groups=groups))

        arguments = said(axes, stride=stride, dilation=dilation, padding=padding, groups=groups)
        return Case(inputs, arguments, run)


convolution("crossCorrelation2D", 2, weight=16)
convolution("crossCorrelation1D", 1)
convolution("depthwiseCrossCorrelation2D", 2, kinds=["depthwise"])
convolution("convolution2D", 2, turned=True)
convolution("convolution1D", 1, turned=True)


def transposed_convolution(name, axes):
    @operation(name, weight=4, cancels=SUMS)
    def draw():
        window, stride, dilation = (numbers[:axes] for numbers in (
            R.choice([[2, 2], [3, 3], [4, 4], pair(1, 5)]), R.choice([[1, 1], [2, 2], pair(1, 4)]),
            R.choice([[1, 1], [1, 1], pair(1, 3)])))  # fmt: skip
        groups, k, c = grouped(R.choice(["plain", "plain", "groups"]))
        size = [R.randint(1, 9) for _ in range(axes)]
        full = [(n - 1) * s + (w - 1) * d + 1 for n, s, w, d in zip(size, stride, window, dilation)]
        form = R.choice(["valid", "same", "symmetric", "explicit"])
        extra = [R.randint(0, s - 1) for s in stride] if form != "same" else [0] * axes
        sides = [(0, 0)] * axes
        if form == "same":
            # The padding of the convolution that makes n of n · s; what its windows do not reach are zeros.
            sides = [same_padding(n * s, w, s, d) for n, w, s, d in zip(size, window, stride, dilation)]
            extra = [n * s - (f - sum(side)) for n, s, f, side in zip(size, stride, full, sides)]
        elif form != "valid":
            sides = [(R.randint(0, (f - 1) // 2), R.randint(0, (f - 1) // 2)) for f in full]
            if form == "symmetric":
                sides = [(a, a) for a, _ in sides]
        x = normal(R.randint(1, 3), *size, k)
        w = normal(*window, c // groups, k) / math.sqrt(k / groups)
        inputs = [x, w] + ([normal(c)] if maybe() else [])
        function = F.conv_transpose1d if axes == 1 else F.conv_transpose2d

        def run(x, w, b=None):
            x, w = first(x), filters(w)
            if all(a == b for a, b in sides) and all(e < max(s, d) for e, s, d in zip(extra, stride, dilation)):
                padding = [a for a, _ in sides]
                return last(function(x, w, b, stride, padding, extra, groups, dilation))
            # Uneven padding: what PyTorch gives without any, cut.
            y = function(x, w, None, stride, 0, 0, groups, dilation)
            y = last(F.pad(y, [n for e, (a, b) in zip(reversed(extra), reversed(sides)) for n in (-a, e - b)]))
            return y if b is None else y + b

        padding = form if form in ("valid", "same") else [amount for side in sides for amount in side]
        arguments = said(axes, stride=stride, dilation=dilation, outputPadding=extra if form != "same" else [0] * axes,
                         padding=padding, groups=groups)  # fmt: skip
        return Case(inputs, arguments, run)


transposed_convolution("transposedConvolution2D", 2)
transposed_convolution("transposedConvolution1D", 1)


def padding_mode(name, axes):
    @operation(name, weight=3, cancels=SUMS)
    def draw():
        mode = R.choice(["reflect", "replicate", "circular", "constant"])
        window, stride, dilation, padding, sides, size = sliding(axes)
        # PyTorch mirrors and wraps less than the image.
        if mode in ("reflect", "circular") and any(max(side) >= n for side, n in zip(sides, size)):
            return draw()
        x, w = normal(R.randint(1, 2), *size, R.randint(1, 5)), None
        w = normal(*window, x.shape[-1], R.randint(1, 5))
        options = dict(mode=mode, value=0.5) if mode == "constant" else dict(mode=mode)
        function = F.conv1d if axes == 1 else F.conv2d
        run = lambda x, w: last(function(padded(first(x), sides, **options), filters(w), None, stride, 0, dilation))
        arguments = said(axes, stride=stride, dilation=dilation, padding=padding, mode=mode, value=0.5)
        return Case([x, w], arguments, run)


padding_mode("paddedCrossCorrelation2D", 2)
padding_mode("paddedCrossCorrelation1D", 1)
