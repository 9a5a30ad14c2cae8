"""How a case is computed by PyTorch, and how far apart two results may be.

The reference is PyTorch in double precision, of inputs that float32 holds exactly: what is measured in float32 is the
error of the arithmetic, not of the inputs. PyTorch's own float32 is measured beside ours against the same reference.

The error of a tensor is the largest difference, relative to the largest magnitude of the reference. Where a case says
so (schedules) it is the largest of the elements' own relative errors. Whole numbers must be equal.

The limit is 1e-5 in float32 and 1e-10 in float64. Where an operation says that its terms cancel, it is at least eight
times the larger of two measures of how well that very tensor can be known: the error of PyTorch's own float32, and the
largest of three changes of the reference when each input moves up or down by a unit in its last place of float32. A few
operations tell the magnitude of the terms; then it is at least eight half units in the last place of that. Float64 gets
the 2⁻²⁹th part of these: it has 29 bits more.
"""

import torch

LIMITS = {"float32": 1e-5, "float64": 1e-10}
TYPES = {"float32": torch.float32, "float64": torch.float64}
SLACK, SHAKES = 8, 3
# What a smaller reference counts as, so that zeros can be divided by: far below what the drawn numbers make.
FLOOR = 1e-30


def several(results):
    return list(results) if isinstance(results, (list, tuple)) else [results]


def evaluate(case, dtype, upstream=None, inputs=None):
    """Results `y0`, … and gradients `g0`, …; with the upstream gradients, which are drawn unless given."""
    constants = set(case.constants)
    leaves = []
    for position, x in enumerate(inputs or case.inputs):
        if x.is_floating_point():
            x = x.to(dtype, copy=True).requires_grad_(position not in constants)
        leaves.append(x)
    results = several(case.run(*leaves))
    differentiable = [position for position, y in enumerate(results) if y.requires_grad]
    if upstream is None:
        upstream = {position: torch.randn(results[position].shape).double() for position in differentiable}
    if differentiable:
        torch.autograd.backward(
            [results[position] for position in differentiable], [upstream[p].to(dtype) for p in differentiable])
    values = {f"y{position}": y.detach() for position, y in enumerate(results)}
    values |= {f"g{position}": x.grad for position, x in enumerate(leaves) if x.grad is not None}
    return values, upstream


def shaken(x):
    """Each element moved up or down by a unit in its last place of float32. Halves, which stand at kinks and meet equals,
    stay."""
    if not x.is_floating_point():
        return x
    return x + (2 * x != (2 * x).round()) * torch.randint(0, 2, x.shape).mul(2).sub(1) * torch.frexp(x)[1].double().exp2() * 2.0**-24


def error(actual, reference, elementwise=False):
    assert actual.shape == reference.shape, f"the shape {list(actual.shape)}, not {list(reference.shape)}"
    if not reference.is_floating_point():
        return 0.0 if torch.equal(actual.to(reference.dtype), reference) else float("inf")
    if reference.numel() == 0:
        return 0.0
    reference = reference.double()
    difference = (actual.double() - reference).abs()
    if difference.isnan().any():
        return float("inf")
    if elementwise:
        return (difference / reference.abs().clamp_min(FLOOR)).max().item()
    return difference.max().item() / max(reference.abs().max().item(), FLOOR)


class Measured:
    """A drawn case with the reference, PyTorch's own errors, and the limits."""

    def __init__(self, operation, case):
        self.operation, self.case = operation, case
        self.reference, self.upstream = evaluate(case, torch.float64)
        self.own, self.limits = {}, {}  # of the tensors, and of (scalar type, tensor)
        if "float32" in case.types:
            values, _ = evaluate(case, torch.float32, self.upstream)
            self.own = {key: error(values[key], y, case.elementwise) for key, y in self.reference.items()}
        if operation.cancels and self.own:
            known = dict(self.own)
            for _ in range(SHAKES):
                moved = {position: shaken(u) for position, u in self.upstream.items()}
                values, _ = evaluate(case, torch.float64, moved, [shaken(x) for x in case.inputs])
                for key, y in self.reference.items():
                    if y.is_floating_point():
                        known[key] = max(known[key], error(values[key], y))
            for key, size in operation.terms(case.inputs, self.upstream).items() if operation.terms else ():
                known[key] = max(known[key], 2.0**-24 * size / max(self.reference[key].abs().max().item(), FLOOR))
            for kind, part in (("float32", 1), ("float64", 2.0**-29)):
                self.limits |= {(kind, key): SLACK * part * value for key, value in known.items()}

    @property
    def is_finite(self):
        return all(y.isfinite().all() for y in self.reference.values() if y.is_floating_point())

    def limit(self, kind, key):
        return max(self.limits.get((kind, key), 0), LIMITS[kind])

    def errors(self, kind, results):
        """Name and error of every tensor; what is missing or too many is an infinite one."""
        ours = dict(results)
        for key, reference in self.reference.items():
            actual = ours.pop(key, None)
            if actual is not None:
                assert not actual.is_floating_point() or actual.dtype == TYPES[kind], f"{key} is {actual.dtype}"
                yield key, error(actual, reference, self.case.elementwise)
            elif not (key[0] == "g" and self.operation.omits_zero_gradients and not reference.any()):
                yield key, float("inf")
        for key in ours:
            yield key, float("inf")
