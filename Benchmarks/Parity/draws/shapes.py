"""Operations/Shape, what moves elements by a rule."""

import numpy as np
import torch
import torch.nn.functional as F

from .drawing import *


def content(*sizes):
    """What is only moved may be of any type."""
    return whole(-99, 100, *sizes) if maybe(0.15) else normal(*sizes)


@operation("reshape")
def reshape():
    sizes = shape()
    result = R.sample(sizes, len(sizes))
    if maybe() and len(result) > 1:
        result[0:2] = [result[0] * result[1]]
    if maybe():
        result[R.randrange(len(result))] = -1
    return Case([content(*sizes)], dict(sizes=result), lambda x: x.reshape(result))


operation("flatten")(lambda: Case([content(*shape(2, 4))], {}, lambda x: x.flatten(1)))


@operation("squeeze")
def squeeze():
    sizes = shape(sizes=(1, 1, 3, 5))
    ones = [axis for axis, size in enumerate(sizes) if size == 1]
    axes = None if maybe() else R.sample(ones, R.randint(0, len(ones)))
    said = axes and [signed(axis, len(sizes)) for axis in axes]
    return Case([content(*sizes)], dict(axes=said), lambda x: x.squeeze() if axes is None else x.squeeze(tuple(axes)))


@operation("expandDimensions")
def expand_dimensions():
    sizes = shape(1, 3)
    rank = len(sizes) + R.randint(1, 2)
    axes = sorted(R.sample(range(rank), rank - len(sizes)))
    said = [signed(axis, rank) for axis in axes]

    def run(x):
        for axis in axes:
            x = x.unsqueeze(axis)
        return x

    return Case([content(*sizes)], dict(axes=said), run)


@operation("broadcast", cancels=SHARED)
def broadcast():
    sizes = shape(sizes=(1, 1, 2, 5, 16))
    kept = [size if size > 1 else R.choice([1, 4]) for size in sizes]
    said = shape(0, 2, (1, 3)) + [-1 if size == old and maybe(0.3) else size for size, old in zip(kept, sizes)]
    return Case([content(*sizes)], dict(sizes=said), lambda x: x.expand(said))


@operation("transpose")
def transpose():
    sizes = shape()
    order = R.sample(range(len(sizes)), len(sizes))
    if maybe(0.2):
        return Case([content(*sizes)], {}, lambda x: x.permute(*reversed(range(x.ndim))))
    return Case([content(*sizes)], dict(order=order), lambda x: x.permute(order))


@operation("swapAxes")
def swap_axes():
    sizes = shape()
    (a, b), (c, d) = axis_of(sizes), axis_of(sizes)
    return Case([content(*sizes)], dict(first=b, second=d), lambda x: x.transpose(a, c))


@operation("moveAxis")
def move_axis():
    sizes = shape()
    (a, b), (c, d) = axis_of(sizes), axis_of(sizes)
    return Case([content(*sizes)], {"from": b, "to": d}, lambda x: x.movedim(a, c))


@operation("flip")
def flip():
    sizes = shape()
    said, axes = some_axes(sizes)
    return Case([content(*sizes)], dict(axes=said), lambda x: x.flip(axes))


@operation("roll")
def roll():
    sizes, shift = shape(), R.randint(-30, 30)
    axis, said = axis_of(sizes) if maybe(0.8) else (None, None)
    return Case([content(*sizes)], dict(axis=said, shift=shift), lambda x: x.roll(shift, axis))


def positions(size, start, end, step):
    """A range's positions; a negative step begins at its last."""
    return list(range(start, end))[::step]


@operation("sliceAxis")
def slice_axis():
    sizes, form = shape(), R.choice(["range", "closed", "slice"])
    axis, said = axis_of(sizes)
    start = R.randint(0, sizes[axis] - 1)
    end, step = R.randint(start + 1, sizes[axis]), R.choice([1, 1, 2, 3, -1, -2])
    indices = torch.tensor(positions(sizes[axis], start, end, step))
    arguments = dict(axis=said, first=start, last=end, step=step, form=form)
    return Case([content(*sizes)], arguments, lambda x: x.index_select(axis, indices))


@operation("slice")
def slice_axes():
    """Each axis by four numbers: the form, a start, an end, a step."""
    sizes = shape()
    said, taken = [], []
    for size in sizes[: R.randint(1, len(sizes))]:
        start = R.randint(0, size - 1)
        end, step = R.randint(start + 1, size), R.choice([1, 2, -1, -3])
        form = R.randint(0, 6)
        said += [form, step if form == 2 else start, end - 1 if form == 5 else end, step]
        if form == 1:
            said[-3] = signed(start, size)
        taken.append({0: slice(None), 1: start, 2: positions(size, 0, size, step),
                      3: positions(size, start, size, step), 4: positions(size, 0, end, step),
                      5: positions(size, 0, end, step), 6: positions(size, start, end, step)}[form])  # fmt: skip

    def run(x):
        axis = 0
        for part in taken:
            if isinstance(part, int):
                x = x.select(axis, part)
                continue
            if isinstance(part, list):
                x = x.index_select(axis, torch.tensor(part))
            axis += 1
        return x

    return Case([content(*sizes)], dict(slices=said), run)


MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def padded(x, axis, before, after, mode, value):
    """One axis in any mode; numpy says which position comes where."""
    if mode == "constant":
        return F.pad(x, [0, 0] * (x.ndim - 1 - axis) + [before, after], value=value)
    return x.index_select(axis, torch.from_numpy(np.pad(np.arange(x.shape[axis]), (before, after), MODES[mode])))


def amounts(size, mode):
    most = {"reflect": size - 1, "circular": size}.get(mode, 4)
    return [R.randint(0, min(4, most)), R.randint(0, min(4, most))]


@operation("pad", cancels=SHARED)
def pad():
    sizes, mode, value = shape(1, 4, (1, 2, 3, 5, 8)), R.choice(list(MODES)), R.choice([0, 0, -2])
    sides = [amounts(size, mode) for size in sizes]

    def run(x):
        for axis, (before, after) in enumerate(sides):
            x = padded(x, axis, before, after, mode, value)
        return x

    return Case([content(*sizes)], dict(amounts=sum(sides, []), mode=mode, value=value), run)


@operation("padAxis", cancels=SHARED)
def pad_axis():
    sizes, mode, value = shape(), R.choice(list(MODES)), R.choice([0, 0, 1.5])
    axis, said = axis_of(sizes)
    sides = amounts(sizes[axis], mode)
    arguments = dict(axis=said, amounts=sides, mode=mode, value=value)
    return Case([normal(*sizes)], arguments, lambda x: padded(x, axis, *sides, mode, value))


@operation("padImage", cancels=SHARED)
def pad_image():
    sizes, mode, value = shape(4, 4, (1, 2, 3, 5, 8)), R.choice(list(MODES)), R.choice([0, 0, 1.5])
    sides = amounts(sizes[1], mode) + amounts(sizes[2], mode)
    top, bottom, left, right = sides
    options = dict(value=value) if mode == "constant" else {}
    run = lambda x: last(F.pad(first(x), (left, right, top, bottom), mode, **options))
    return Case([normal(*sizes)], dict(padding=sides, mode=mode, value=value), run)


@operation("concatenate")
def concatenate():
    sizes = shape()
    axis, said = axis_of(sizes)
    parts = [normal(*sizes[:axis], R.randint(1, 6), *sizes[axis + 1:]) for _ in range(R.randint(1, 4))]
    return Case(parts, dict(axis=said), lambda *x: torch.cat(x, axis))


@operation("stack")
def stack():
    sizes = shape(0, 3)
    axis, said = axis_of([*sizes, 1])
    return Case([normal(*sizes) for _ in range(R.randint(1, 4))], dict(axis=said), lambda *x: torch.stack(x, axis))


@operation("split")
def split():
    sizes, form = shape(), R.choice(["sizes", "size", "chunks"])
    axis, said = axis_of(sizes)
    size, count = R.randint(1, sizes[axis]), R.randint(1, sizes[axis])
    cuts = sorted(R.sample(range(1, sizes[axis]), R.randint(0, min(3, sizes[axis] - 1))))
    lengths = [b - a for a, b in zip([0, *cuts], [*cuts, sizes[axis]])]
    run = {"sizes": lambda x: x.split(lengths, axis), "size": lambda x: x.split(size, axis),
           "chunks": lambda x: x.chunk(count, axis)}[form]  # fmt: skip
    return Case([normal(*sizes)], dict(axis=said, form=form, sizes=lengths, size=size, count=count), run)


@operation("unstack")
def unstack():
    sizes = shape()
    axis, said = axis_of(sizes)
    return Case([normal(*sizes)], dict(axis=said), lambda x: x.unbind(axis))


@operation("tile", cancels=SHARED)
def tile():
    sizes = shape(1, 3)
    repetitions = [R.randint(1, 3) for _ in range(R.randint(1, len(sizes) + 1))]
    return Case([content(*sizes)], dict(repetitions=repetitions), lambda x: x.tile(repetitions))


@operation("repeatInterleaved", cancels=SHARED)
def repeat_interleaved():
    sizes = shape(1, 3)
    axis, said = axis_of(sizes)
    counts = [R.randint(0, 3) for _ in range(sizes[axis])] if maybe() and sizes[axis] > 1 else [R.randint(1, 4)]
    repeats = torch.tensor(counts) if len(counts) > 1 else counts[0]
    if sum(counts) == 0:
        return repeat_interleaved()
    return Case([content(*sizes)], dict(axis=said, counts=counts), lambda x: x.repeat_interleave(repeats, axis))
