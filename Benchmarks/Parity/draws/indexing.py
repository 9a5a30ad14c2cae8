"""Operations/Shape, what moves elements by indices; Operations/LinearAlgebra."""

import torch
import torch.nn.functional as F

from .drawing import *
from .shapes import content


@operation("gather", cancels=SHARED)
def gather():
    sizes = shape()
    axis, said = axis_of(sizes)
    wanted = [*sizes[:axis], R.randint(1, 9), *sizes[axis + 1:]]
    indices = whole(0, sizes[axis], *wanted)
    return Case([content(*sizes), indices], dict(axis=said), lambda x, i: x.gather(axis, i.long()))


@operation("scatterAdd", cancels=SUMS)
def scatter_add():
    sizes = shape()
    axis, said = axis_of(sizes)
    counts = [R.randint(1, size) for size in sizes]
    counts[axis] = R.randint(1, 9)
    # As in PyTorch, the source may be larger than the indices; there it has no backward then.
    inputs = [normal(*sizes), normal(*counts), whole(0, sizes[axis], *counts)]
    return Case(inputs, dict(axis=said), lambda x, s, i: x.scatter_add(axis, i.long(), s))


@operation("indexSelect", cancels=SHARED)
def index_select():
    sizes = shape()
    axis, said = axis_of(sizes)
    wanted = shape(1, 2, (1, 2, 5, 9))
    indices = whole(0, sizes[axis], *wanted)

    def run(x, i):
        y = x.index_select(axis, i.flatten())
        return y.reshape(*x.shape[:axis], *i.shape, *x.shape[axis + 1:])

    return Case([content(*sizes), indices], dict(axis=said), run)


@operation("indexAdd", cancels=SUMS)
def index_add():
    sizes = shape()
    axis, said = axis_of(sizes)
    count = R.randint(1, 9)
    inputs = [normal(*sizes), normal(*sizes[:axis], count, *sizes[axis + 1:]), whole(0, sizes[axis], count)]
    return Case(inputs, dict(axis=said), lambda x, s, i: x.index_add(axis, i, s))


@operation("take", cancels=SHARED)
def take():
    sizes = shape()
    return Case([content(*sizes), whole(0, math.prod(sizes), *shape(1, 2))], {}, lambda x, i: x.take(i.long()))


@operation("oneHot")
def one_hot():
    classes, integer = R.randint(1, 9), maybe()
    run = lambda x: F.one_hot(x.long(), classes).to(torch.int32 if integer else torch.float32)
    return Case([whole(0, classes, *shape(1, 3))], dict(classes=classes, whole=integer), run, types=["float32"])


@operation("matrixProduct", weight=4, cancels=SUMS)
def matrix_product():
    m, k, n = (R.choice([1, 2, 5, 16, 33, 64, 100]) for _ in "mkn")
    batch = R.choice([[], [], [3], [2, 3]])
    left, right = maybe(0.4), maybe(0.4)
    a = normal(*R.choice([[], batch]), *((k, m) if left else (m, k)))
    b = normal(*R.choice([batch, [1] * len(batch)]), *((n, k) if right else (k, n)))
    if maybe(0.15):
        a = normal(k)
    if maybe(0.15):
        b = normal(k)
    turned = lambda x, flag: x.mT if flag and x.ndim > 1 else x
    return Case([a, b], dict(left=left, right=right), lambda a, b: turned(a, left) @ turned(b, right))


@operation("matrixProductOfTensors", cancels=SUMS)
def matrix_product_of_tensors():
    case = matrix_product()
    case.constants = (0, 1)
    return case


@operation("dot", cancels=SUMS)
def dot():
    n = R.choice([1, 2, 5, 16, 33, 100, 1000])
    return Case([normal(n), normal(n)], {}, torch.dot)


@operation("outerProduct", cancels=SUMS)
def outer_product():
    return Case([normal(R.choice([1, 3, 17, 64])), normal(R.choice([1, 3, 17, 64]))], {}, torch.outer)
