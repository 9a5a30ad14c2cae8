"""Operations/Normalization, and the layers with running statistics."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .drawing import *

MEANS = "the gradient is its terms less their mean and their projection: of few elements most cancels"


def rows(c, smallest=2):
    """[N, c], [N, L, c] or [N, H, W, c], with at least so many rows."""
    while True:
        sizes = R.choice([[R.randint(2, 40)], pair(1, 6), [R.randint(1, 4), *pair(1, 7)]])
        if math.prod(sizes) >= smallest:
            return [*sizes, c]


def clear_of_kink(make, relu):
    """Where ReLU follows, no element near its kink: a rounding would decide on its gradient."""
    while True:
        case, y = make()
        if not relu or y.abs().min() > 1e-4:
            return case


@operation("batchNormalization", weight=3, cancels=MEANS)
def batch_normalization():
    relu, epsilon = maybe(), R.choice([1e-5, 1e-3, 0.1])

    def make():
        c = channels() if not relu else R.randint(1, 17)
        x = normal(*rows(c, 4)) * R.choice([0.1, 2]) + R.choice([0, 1, 5])
        axes = list(range(x.ndim - 1))

        def run(x, w, b, relu=relu):
            y = last(F.batch_norm(first(x), None, None, w, b, True, 0, epsilon))
            statistics = [x.detach().mean(axes), x.detach().var(axes, correction=0)]
            return [y.relu() if relu else y, *statistics]

        inputs = [x, normal(c), normal(c)]
        return Case(inputs, dict(relu=relu, epsilon=epsilon), run), run(*inputs, relu=False)[0]

    return clear_of_kink(make, relu)


@operation("normalizeByStatistics", weight=2, cancels=SHARED)
def normalize_by_statistics():
    relu, epsilon = maybe(), R.choice([1e-5, 1e-3])

    def make():
        c = R.randint(1, 33)
        inputs = [normal(*rows(c, 1)), normal(c), normal(c), normal(c), between(0.1, 3, c)]

        def run(x, w, b, mean, variance, relu=relu):
            y = last(F.batch_norm(first(x), mean, variance, w, b, False, 0, epsilon))
            return y.relu() if relu else y

        return Case(inputs, dict(relu=relu, epsilon=epsilon), run, constants=(3, 4)), run(*inputs, relu=False)

    return clear_of_kink(make, relu)


def affine(inputs, sizes, weighs, shifts):
    return inputs + [normal(*sizes) for flag in (weighs, shifts) if flag]


def taken(rest, weighs, shifts):
    """The weight and the bias of the inputs after the first. PyTorch's backward of a bias needs a weight too."""
    if shifts and not weighs:
        return torch.ones_like(rest[0]), rest[0]
    return (rest[0] if weighs else None), (rest[-1] if shifts else None)


@operation("layerNormalization", weight=3, cancels=MEANS)
def layer_normalization():
    sizes = shape(1, 4, (2, 3, 5, 8, 16, 19, 40))
    over = sizes[R.randrange(len(sizes)):]
    if math.prod(over) < 3:
        return layer_normalization()
    weighs, shifts, epsilon = maybe(), maybe(), R.choice([1e-5, 1e-2])
    x = normal(*sizes) * R.choice([0.1, 3]) + R.choice([0, 2])
    run = lambda x, *rest: F.layer_norm(x, over, *taken(rest, weighs, shifts), epsilon)
    arguments = dict(over=over, weighs=weighs, shifts=shifts, epsilon=epsilon)
    return Case(affine([x], over, weighs, shifts), arguments, run)


@operation("rmsNormalization", weight=2, cancels=MEANS)
def rms_normalization():
    sizes = shape(1, 4, (2, 3, 5, 8, 16, 19, 40))
    over = sizes[R.randrange(len(sizes)):]
    weighs, epsilon = maybe(), R.choice([None, 1e-5, 1e-2])
    # Without an epsilon PyTorch takes the machine's: of the elements' type.
    x = normal(*sizes) * R.choice([0.5, 3]) + R.choice([0, 2])
    run = lambda x, *rest: F.rms_norm(x, over, rest[0] if weighs else None, epsilon)
    return Case(affine([x], over, weighs, False), dict(over=over, weighs=weighs, epsilon=epsilon), run)


@operation("groupNormalization", weight=2, cancels=MEANS)
def group_normalization():
    groups = R.randint(1, 5)
    c = groups * R.choice([1, 2, 3, 8])
    weighs, shifts, epsilon = maybe(), maybe(), R.choice([1e-5, 1e-2])
    sizes = rows(c, 1)
    if math.prod(sizes[1:]) // groups < 3:
        return group_normalization()
    x = normal(*sizes) * R.choice([0.5, 3]) + R.choice([0, 2])
    run = lambda x, *rest: last(F.group_norm(first(x), groups, *taken(rest, weighs, shifts), epsilon))
    arguments = dict(groups=groups, weighs=weighs, shifts=shifts, epsilon=epsilon)
    return Case(affine([x], [c], weighs, shifts), arguments, run)


def images():
    """Of at least three positions."""
    while True:
        sizes = [R.randint(1, 3), *[R.randint(1, 8) for _ in range(R.randint(1, 2))], R.choice([1, 2, 3, 8, 17])]
        if math.prod(sizes[1:-1]) >= 3:
            return normal(*sizes) * R.choice([0.5, 3]) + R.choice([0, 2])


@operation("instanceNormalization", weight=2, cancels=MEANS)
def instance_normalization():
    weighs, shifts, epsilon, x = maybe(), maybe(), R.choice([1e-5, 1e-2]), images()

    def run(x, *rest):
        weight, bias = taken(rest, weighs, shifts)
        return last(F.instance_norm(first(x), weight=weight, bias=bias, eps=epsilon))

    arguments = dict(weighs=weighs, shifts=shifts, epsilon=epsilon)
    return Case(affine([x], [x.shape[-1]], weighs, shifts), arguments, run)


@operation("localResponseNormalization")
def local_response_normalization():
    size, alpha, beta, k = R.randint(1, 6), R.choice([1e-4, 0.5, 2]), R.choice([0.5, 0.75, 1.2]), R.choice([1, 2, 0.5])
    x = normal(R.randint(1, 3), *pair(1, 5), channels())
    run = lambda x: last(F.local_response_norm(first(x), size, alpha, beta, k))
    return Case([x], dict(size=size, alpha=alpha, beta=beta, k=k), run)


@operation("normalize", cancels="the gradient of a unit vector is its terms less their projection")
def normalize():
    sizes = shape(1, 4, (2, 3, 5, 8, 16))
    order, epsilon = R.choice([1, 1.5, 2, 2, 3]), R.choice([1e-12, 1e-3])
    axis, signed_axis = axis_of(sizes)
    axes = [axis]
    if order == 2 and len(sizes) > 1 and maybe(0.3):
        axes = sorted(R.sample(range(len(sizes)), 2))
        signed_axis = None
    run = lambda x: F.normalize(x, order, axes[0] if len(axes) == 1 else tuple(axes), epsilon)
    return Case([apart(normal(*sizes), [0])], dict(order=order, axes=[signed_axis] if signed_axis is not None else axes,
                                                   epsilon=epsilon), run)  # fmt: skip


def layer_with_statistics(name, make, tracks, sizes):
    """A step of training or inference: the output and the statistics after it."""

    @operation(name, weight=2, cancels=MEANS)
    def draw():
        x, affine_, tracked = sizes(), maybe(), tracks()
        c, epsilon = x.shape[-1], R.choice([1e-5, 1e-2])
        inference, steps = maybe(0.4), R.randint(0, 9)
        momentum = R.choice([None, 0.1, 0.6]) if name == "batchNormLayer" or not tracked else R.choice([0.1, 0.6])
        relu = name == "batchNormLayer" and maybe(0.3)
        inputs = [x] + ([normal(c), normal(c)] if affine_ else [])
        statistics = [normal(c), between(0.2, 2, c)] if tracked else []

        def run(*inputs, relu=relu):
            x = inputs[0]
            layer = make(x, c, epsilon, momentum, affine_, tracked).to(x.dtype)
            layer.train(not inference)
            rest = list(inputs[1:])
            weight, bias = (rest[0], rest[1]) if affine_ else (None, None)
            if tracked:
                layer.running_mean = rest[-2].detach().clone()
                layer.running_var = rest[-1].detach().clone()
                layer.num_batches_tracked += steps
            parameters = dict(weight=weight, bias=bias) if affine_ else {}
            buffers = dict(layer.named_buffers())
            y = last(torch.func.functional_call(layer, parameters | buffers, (first(x),)))
            y = y.relu() if relu else y
            return [y] + ([buffers["running_mean"], buffers["running_var"]] if tracked else [])

        if relu and run(*inputs, *statistics, relu=False)[0].abs().min() < 1e-4:
            return draw()
        arguments = dict(epsilon=epsilon, momentum=momentum, affine=affine_, tracks=tracked, relu=relu, steps=steps,
                         inference=1 if inference else None)  # fmt: skip
        constants = [len(inputs), len(inputs) + 1]
        return Case(inputs + statistics, arguments, run, constants)


def batch_norm(x, c, *settings):
    epsilon, momentum, is_affine, tracked = settings
    kind = nn.BatchNorm2d if x.ndim == 4 else nn.BatchNorm1d
    return kind(c, epsilon, momentum, is_affine, tracked)


def instance_norm(x, c, *settings):
    epsilon, momentum, is_affine, tracked = settings
    kind = nn.InstanceNorm2d if x.ndim == 4 else nn.InstanceNorm1d
    return kind(c, epsilon, momentum if momentum is not None else 0.1, is_affine, tracked)


layer_with_statistics(
    "batchNormLayer", batch_norm, lambda: maybe(0.8), lambda: normal(*rows(R.choice([1, 3, 8, 17]), 4)))
layer_with_statistics("instanceNormLayer", instance_norm, maybe, images)
