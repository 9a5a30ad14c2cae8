"""Optimizers/ and Schedules/."""

import torch

from .drawing import *

STEPS = 20


class Lion(torch.optim.Optimizer):
    """X. Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2."""

    def __init__(self, parameters, **settings):
        super().__init__(parameters, settings)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), rate, decay = group["betas"], group["lr"], group["weight_decay"]
            for w in (w for w in group["params"] if w.grad is not None):
                m = self.state[w].setdefault("average", torch.zeros_like(w))
                w -= rate * (torch.sign(b1 * m + (1 - b1) * w.grad) + decay * w)
                m.copy_(b2 * m + (1 - b2) * w.grad)


def clipped(parameters, norm, order, value):
    """PyTorch divides by the norm + 1e-6; here it is the norm itself."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if norm is not None:
        total = torch.linalg.vector_norm(torch.cat([g.flatten() for g in gradients]), order)
        for gradient in gradients:
            gradient *= min(1, norm / total.item())
    if value is not None:
        for gradient in gradients:
            gradient.clamp_(-value, value)


def average_of(model, decay):
    function = torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
    return torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=function, use_buffers=True)


def optimizer(name, make, settings, **options):
    """Twenty steps with drawn gradients; results are the weights after each, or their averages."""

    @operation(name, weight=3, **options)
    def draw():
        said = settings() | dict(rate=R.choice([1e-3, 1e-2, 0.1]), decay=R.choice([0, 0, 0.1, 0.02]))
        said |= dict(
            biasRate=R.choice([None, None, 0.03]), average=R.choice([None, None, 0.9]), parts=R.choice([1, 1, 1, 3]),
            clipNorm=R.choice([None, None, 1.5]), clipOrder=R.choice([2, 2, 1, 3, math.inf]),
            clipValue=R.choice([None, None, 0.8]), missing=R.choice([None, None, [0, 3]]))  # fmt: skip
        parts, shapes = said["parts"], [[R.randint(1, 5), R.choice([1, 8, 17])], [R.choice([1, 3, 16])]]
        inputs = [normal(*s) for s in shapes] + [normal(STEPS * parts, *s) for s in shapes]

        def run(weight, bias, *gradients):
            dtype, before = weight.dtype, torch.get_default_dtype()
            # NAdam keeps its product of momenta in the default type.
            torch.set_default_dtype(dtype)
            parameters = [x.detach().clone().requires_grad_() for x in (weight, bias)]
            groups = [dict(params=parameters[:1]), dict(params=parameters[1:])]
            if said["biasRate"]:
                groups[1]["lr"] = said["biasRate"]
            torch_optimizer, model = make(groups, said), torch.nn.ParameterList(parameters)
            model.register_buffer("statistic", bias.detach().clone())
            average = average_of(model, said["average"]) if said["average"] else None
            trace = [[] for _ in range(3 if average else 2)]
            for step in range(STEPS):
                for p, g in zip(parameters, gradients):
                    p.grad = sum(g[step * parts:(step + 1) * parts].unbind()) / parts
                if step in (said["missing"] or []):
                    parameters[1].grad = None
                clipped(parameters, said["clipNorm"], said["clipOrder"], said["clipValue"])
                torch_optimizer.step()
                model.statistic.copy_(gradients[1][step * parts])
                if average:
                    average.update_parameters(model)
                for place, value in zip(trace, [*average.module, average.module.statistic] if average else parameters):
                    place.append(value.detach().clone())
            torch.set_default_dtype(before)
            return [torch.stack(values) for values in trace]

        return Case(inputs, said, run, constants=range(4))


o = torch.optim
flag = lambda: int(maybe())
betas = lambda said: dict(betas=(said["beta1"], said["beta2"]))
drawn_betas = lambda: dict(beta1=R.choice([0.9, 0.5, 0.8]), beta2=R.choice([0.999, 0.9, 0.99]))
common = lambda said: dict(lr=said["rate"], weight_decay=said["decay"])


def sgd_settings():
    nesterov, momentum = flag(), R.choice([0.9, 0.5])
    if nesterov:
        return dict(momentum=momentum, nesterov=1, dampening=0)
    return dict(momentum=R.choice([0, momentum]), nesterov=0, dampening=R.choice([0, 0.4]))


adam = lambda: drawn_betas() | dict(epsilon=R.choice([1e-8, 1e-3]), amsgrad=flag())
decoupled = lambda: drawn_betas() | dict(epsilon=R.choice([1e-8, 1e-3]), decoupled=flag())
NEAR = "the second moment may all but vanish where a gradient is nearly 0; the step divides by its root"
optimizer("sgd", lambda p, s: o.SGD(p, momentum=s["momentum"], nesterov=bool(s["nesterov"]), dampening=s["dampening"],
                                    **common(s)), sgd_settings)  # fmt: skip
optimizer("adam", lambda p, s: o.Adam(p, eps=s["epsilon"], amsgrad=bool(s["amsgrad"]), **betas(s), **common(s)), adam)
optimizer("adamW", lambda p, s: o.AdamW(p, eps=s["epsilon"], amsgrad=bool(s["amsgrad"]), **betas(s), **common(s)), adam)
optimizer(
    "nAdam", lambda p, s: o.NAdam(p, eps=s["epsilon"], decoupled_weight_decay=bool(s["decoupled"]),
                                  momentum_decay=s["momentumDecay"], **betas(s), **common(s)),
    lambda: decoupled() | dict(momentumDecay=R.choice([4e-3, 0.02])))  # fmt: skip
optimizer(
    "rAdam", lambda p, s: o.RAdam(p, eps=s["epsilon"], decoupled_weight_decay=bool(s["decoupled"]), **betas(s),
                                  **common(s)), decoupled)  # fmt: skip
optimizer(
    "rmsProp", lambda p, s: o.RMSprop(p, alpha=s["alpha"], eps=s["epsilon"], momentum=s["momentum"],
                                      centered=bool(s["centered"]), **common(s)),
    lambda: dict(alpha=R.choice([0.99, 0.8]), epsilon=R.choice([1e-3, 1e-2]), momentum=R.choice([0, 0.7]),
                 centered=flag()),
    cancels="centred, the variance is the mean of squares less the square of the mean: 0 at the first step")  # fmt: skip
optimizer(
    "adagrad", lambda p, s: o.Adagrad(p, lr_decay=s["rateDecay"], initial_accumulator_value=s["start"],
                                      eps=s["epsilon"], **common(s)),
    lambda: dict(rateDecay=R.choice([0, 0.05]), start=R.choice([0, 0.3]), epsilon=R.choice([1e-10, 1e-3])))  # fmt: skip
optimizer("lion", lambda p, s: Lion(p, **betas(s), **common(s)), drawn_betas)

s = o.lr_scheduler


def schedule(name, settings, make):
    """The rates of fifty steps, in double precision alone, each compared relative to itself."""

    @operation(name, weight=2)
    def draw():
        said = settings() | dict(rate=uniform(0.01, 1))

        def run():
            sgd = o.SGD([torch.zeros(1, requires_grad=True)], lr=said["rate"], momentum=0.9)
            scheduler, rates, momenta = make(sgd, said), [], []
            for step in range(50):
                rates.append(sgd.param_groups[0]["lr"])
                momenta.append(sgd.param_groups[0]["momentum"])
                sgd.step()
                if step < 49:
                    scheduler.step()
            lists = [rates, momenta] if name == "oneCycleSchedule" else [rates]
            return [torch.tensor(numbers, dtype=torch.float64) for numbers in lists]

        return Case([], said, run, types=["float64"], elementwise=True)


factor = lambda: uniform(0.1, 0.95)
count = lambda low=2, high=40: R.randint(low, high)
schedule("constantSchedule", lambda: dict(factor=R.choice([1, factor()]), steps=count(1, 60)),
         lambda p, a: s.ConstantLR(p, a["factor"], a["steps"]))  # fmt: skip
schedule("stepSchedule", lambda: dict(interval=count(1, 20), factor=factor()),
         lambda p, a: s.StepLR(p, a["interval"], a["factor"]))  # fmt: skip
schedule("multiStepSchedule", lambda: dict(milestones=sorted(R.choices(range(1, 60), k=count(1, 5))), factor=factor()),
         lambda p, a: s.MultiStepLR(p, a["milestones"], a["factor"]))  # fmt: skip
schedule("exponentialSchedule", lambda: dict(factor=uniform(0.7, 1)), lambda p, a: s.ExponentialLR(p, a["factor"]))
schedule("polynomialSchedule", lambda: dict(final=0, steps=count(2, 60), power=R.choice([1, 2, uniform(0.5, 3)])),
         lambda p, a: s.PolynomialLR(p, a["steps"], a["power"]))  # fmt: skip
# PyTorch's rises again after its last step; this one stays.
schedule("cosineSchedule", lambda: dict(final=R.choice([0, 1e-3]), steps=count(50, 90)),
         lambda p, a: s.CosineAnnealingLR(p, a["steps"], a["final"]))  # fmt: skip
schedule("cosineRestartSchedule", lambda: dict(final=R.choice([0, 1e-3]), period=count(2, 20), periodFactor=count(1, 3)),
         lambda p, a: s.CosineAnnealingWarmRestarts(p, a["period"], a["periodFactor"], a["final"]))  # fmt: skip
schedule("linearSchedule", lambda: dict(start=factor(), end=uniform(0.2, 1), steps=count(1, 60)),
         lambda p, a: s.LinearLR(p, a["start"], a["end"], a["steps"]))  # fmt: skip
schedule(
    "oneCycleSchedule",
    lambda: dict(peak=uniform(0.1, 1), steps=count(50, 80), warmUp=uniform(0.1, 0.45), initialDivisor=uniform(2, 30),
                 finalDivisor=R.choice([10, 1e4]), annealing=R.choice(["cosine", "linear"]), threePhases=flag(),
                 momenta=[uniform(0.5, 0.85), uniform(0.86, 0.99)]),
    lambda p, a: s.OneCycleLR(
        p, a["peak"], a["steps"], pct_start=a["warmUp"], anneal_strategy=a["annealing"].replace("cosine", "cos"),
        base_momentum=a["momenta"][0], max_momentum=a["momenta"][1], div_factor=a["initialDivisor"],
        final_div_factor=a["finalDivisor"], three_phase=bool(a["threePhases"])))  # fmt: skip
# A factor of (s + 1) / steps, which PyTorch has as a LambdaLR.
schedule("warmUpSchedule", lambda: dict(steps=count(1, 60), factor=uniform(0.8, 1)),
         lambda p, a: s.LambdaLR(p, lambda n: min(1, (n + 1) / a["steps"]) * a["factor"] ** n))  # fmt: skip
schedule(
    "sequentialSchedule",
    lambda: dict(milestones=[count(2, 15), count(16, 40)], start=factor(), cosine=count(40, 60), interval=count(1, 9),
                 factor=factor()),
    lambda p, a: s.SequentialLR(
        p, [s.LinearLR(p, a["start"], total_iters=a["milestones"][0]), s.CosineAnnealingLR(p, a["cosine"]),
            s.StepLR(p, a["interval"], a["factor"])], a["milestones"]))  # fmt: skip
schedule("productSchedule", lambda: dict(start=factor(), steps=count(1, 40), factor=uniform(0.8, 1)),
         lambda p, a: s.ChainedScheduler([s.LinearLR(p, a["start"], total_iters=a["steps"]),
                                          s.ExponentialLR(p, a["factor"])], p))  # fmt: skip


@operation("plateauSchedule", weight=2)
def plateau_schedule():
    goal, absolute = R.choice(["min", "max"]), flag()
    said = dict(rate=uniform(0.1, 1), goal=goal, factor=factor(), patience=R.randint(0, 6), absolute=absolute,
                threshold=R.choice([1e-4, 0.05]), cooldown=R.randint(0, 4), minimum=R.choice([0, 0.01]),
                smallest=R.choice([1e-8, 0.01]))  # fmt: skip
    curve = 1 / (1 + torch.arange(50).double() / R.choice([2, 8])) + normal(50) * R.choice([0.01, 0.1])
    measures = (curve if goal == "min" else 2 - curve).clamp_min(1e-3)

    def run(measures):
        sgd = o.SGD([torch.zeros(1, requires_grad=True)], lr=said["rate"])
        scheduler = s.ReduceLROnPlateau(
            sgd, goal, said["factor"], said["patience"], said["threshold"], "abs" if absolute else "rel",
            said["cooldown"], said["minimum"], said["smallest"])  # fmt: skip
        rates = []
        for measure in measures.tolist():
            scheduler.step(measure)
            rates.append(sgd.param_groups[0]["lr"])
        return torch.tensor(rates, dtype=torch.float64)

    return Case([measures], said, run, (0,), ["float64"], elementwise=True)
