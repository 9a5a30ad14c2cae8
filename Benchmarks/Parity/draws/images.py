"""Operations/Images and Operations/Control."""

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from .convolution import padded, said, sliding
from .drawing import *


def interpolated(x, mode, aligns, **options):
    aligned = dict(align_corners=aligns) if mode == "bilinear" else {}
    return last(F.interpolate(first(x), mode=mode, **aligned, **options))


def same_pixels(size, target, mode, factors=(None, None)):
    """Whether PyTorch takes the same pixels as the exact quotient: it multiplies by a float32 one, and does not look at the
    factor where an axis doubles or, bilinear too, keeps its size."""
    for n, m, factor in zip(size, target, factors):
        rows = torch.arange(n).double()[None, None, :, None]
        options = dict(size=(m, 1)) if factor is None else dict(scale_factor=(factor, 1.0))
        pixels = F.interpolate(rows, mode=mode, **options).flatten()
        half = 0.5 if mode == "nearest-exact" else 0
        exact = [min(int((i + half) * n // m if factor is None else (i + half) / factor), n - 1) for i in range(m)]
        if pixels.tolist() != exact:
            return False
    return True


@operation("interpolateTo", weight=3, cancels=SUMS)
def interpolate_to():
    mode, aligns = R.choice(["nearest", "nearest-exact", "bilinear", "bilinear"]), maybe()
    size, target = pair(1, 13), R.choice([pair(1, 20), pair(1, 5)])
    if mode != "bilinear" and not same_pixels(size, target, mode):
        return interpolate_to()
    x = normal(R.randint(1, 3), *size, channels())
    arguments = dict(size=target, mode=mode, aligns=aligns and mode == "bilinear")
    return Case([x], arguments, lambda x: interpolated(x, mode, aligns, size=target))


@operation("interpolateBy", weight=3, cancels=SUMS)
def interpolate_by():
    mode, aligns = R.choice(["nearest", "nearest-exact", "bilinear", "bilinear"]), maybe()
    size, factors = pair(2, 13), [R.choice([0.5, 1, 1.5, 2, 2.7, uniform(0.6, 3)]) for _ in "hw"]
    target = [math.floor(n * factor) for n, factor in zip(size, factors)]
    if any(n == m and factor != 1 for n, m, factor in zip(size, target, factors)):
        return interpolate_by()
    if mode != "bilinear" and not same_pixels(size, target, mode, factors):
        return interpolate_by()
    x = normal(R.randint(1, 3), *size, channels())
    arguments = dict(factors=factors, mode=mode, aligns=aligns and mode == "bilinear")
    return Case([x], arguments, lambda x: interpolated(x, mode, aligns, scale_factor=tuple(factors)))


@operation("gridSample", weight=6, omits_zero_gradients=True,
           cancels="a grid's gradient is that of the differences of pixels, times half the image's size")  # fmt: skip
def grid_sample():
    mode, aligns = R.choice(["nearest", "bilinear", "bilinear"]), maybe()
    padding = R.choice(["zeros", "border", "reflection"])
    n, size = R.randint(1, 2), pair(2, 12)
    grid = between(-R.choice([0.9, 1.6, 2.5]), R.choice([0.9, 1.6, 2.5]), n, *pair(1, 9), 2)
    # Where a point lies on the border of two cells (whole and half positions) a rounding decides.
    for axis, count in ((0, size[1]), (1, size[0])):
        scale = (count - 1) / 2 if aligns else count / 2
        place = grid[..., axis] * scale * 2
        near = (place - place.round()).abs() < 0.02
        grid[..., axis] = torch.where(near, (place.round() + 0.3) / scale / 2, grid[..., axis])

    def run(x, grid):
        return last(F.grid_sample(first(x), grid, mode, padding, aligns))

    arguments = dict(mode=mode, padding=padding, aligns=aligns)
    return Case([normal(n, *size, channels()), grid], arguments, run)


@operation("affineGrid", cancels=SUMS)
def affine_grid():
    n, size, aligns = R.randint(1, 3), pair(1, 9), maybe()
    run = lambda theta: F.affine_grid(theta, [n, 1, *size], aligns)
    return Case([normal(n, 2, 3)], dict(size=size, aligns=aligns), run)


def patches(fold):
    """PyTorch's patches are [N, C · KH · KW, L], ours [N, L, KH · KW · C]."""
    window, stride, dilation, padding, sides, size = sliding(2, 8)
    n, c = R.randint(1, 2), R.randint(1, 6)
    arguments = said(2, window=window, stride=stride, dilation=dilation, padding=padding)
    spans = [a + size_ + b for size_, (a, b) in zip(size, sides)]
    top, left = sides[0][0], sides[1][0]
    count = math.prod((span - (w - 1) * d - 1) // s + 1 for span, w, d, s in zip(spans, window, dilation, stride))

    def unfolded(x):
        y = F.unfold(padded(first(x), sides), window, dilation, 0, stride)
        return y.unflatten(1, (c, -1)).permute(0, 3, 2, 1).flatten(2)

    def folded(x):
        y = x.unflatten(2, (-1, c)).permute(0, 3, 2, 1).flatten(1, 2)
        y = F.fold(y, spans, window, dilation, 0, stride)
        return last(y[:, :, top:top + size[0], left:left + size[1]])

    if fold:
        return Case([normal(n, count, math.prod(window) * c)], arguments | dict(size=size), folded)
    return Case([normal(n, *size, c)], arguments, unfolded)


operation("unfold", weight=2, cancels=SHARED)(lambda: patches(False))
operation("fold", weight=2, cancels=SUMS)(lambda: patches(True))


@operation("checkpoint")
def checkpointed():
    sizes = shape()
    if maybe():
        run = lambda x: checkpoint(lambda x: torch.sin(x) * x, x, use_reentrant=False)
        return Case([normal(*sizes)], {}, run)
    run = lambda a, b: checkpoint(lambda a, b: torch.tanh(a * b), a, b, use_reentrant=False)
    return Case([normal(*sizes), normal(*sizes)], {}, run)


class Rounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x.round()

    @staticmethod
    def backward(ctx, gradient):
        return ctx.factor * gradient, None


class Product(torch.autograd.Function):
    """The first gradient is multiplied by a factor."""

    @staticmethod
    def forward(ctx, a, b, factor):
        ctx.save_for_backward(a, b)
        ctx.factor = factor
        return a * b

    @staticmethod
    def backward(ctx, gradient):
        a, b = ctx.saved_tensors
        return ctx.factor * gradient * b, gradient * a, None


@operation("customGradient")
def custom_gradient():
    sizes, factor = shape(), uniform(0.5, 3)
    if maybe():
        return Case([spread(*sizes)], dict(factor=factor), lambda x: Rounded.apply(x, factor))
    return Case([normal(*sizes), normal(*sizes)], dict(factor=factor), lambda a, b: Product.apply(a, b, factor))


@operation("onGradient")
def on_gradient():
    low, high = -uniform(0.1, 1), uniform(0.1, 1)

    def run(x):
        h = x * x
        if h.requires_grad:
            h.register_hook(lambda gradient: gradient.clamp(low, high))
        return torch.sin(h)

    return Case([normal(*shape())], dict(min=low, max=high), run)


operation("detached")(lambda: Case([normal(*shape())], {}, lambda x: x.detach() * torch.tanh(x)))
