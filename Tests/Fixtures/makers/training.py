"""Optimizers, schedules, clipping and a whole training step. Lion, which PyTorch has not, follows its paper."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from .cases import TYPES, first, kchw, last, leaf, rand


class Lion(torch.optim.Optimizer):
    """X. Chen et al., 2023, algorithm 2."""

    def __init__(self, parameters, **settings):
        super().__init__(parameters, settings)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), lr, decay = group["betas"], group["lr"], group["weight_decay"]
            for w in group["params"]:
                m = self.state[w].setdefault("average", torch.zeros_like(w))
                w -= lr * (torch.sign(b1 * m + (1 - b1) * w.grad) + decay * w)
                m.copy_(b2 * m + (1 - b2) * w.grad)


# What the Swift package calls the state of PyTorch's optimizers.
SLOTS = {"momentum_buffer": "velocity", "exp_avg": "first", "exp_avg_sq": "second"}


def optimizers(cases):
    torch.manual_seed(21)
    x, target, weight, bias = rand(8, 3), rand(8, 2), rand(3, 2), rand(2)
    o = torch.optim
    makers = {
        "sgd": lambda p: o.SGD(p, lr=0.1),
        "sgd-momentum": lambda p: o.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.02),
        "sgd-nesterov": lambda p: o.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01),
        "adam": lambda p: o.Adam(p, lr=0.05),
        "adam-decay": lambda p: o.Adam(p, lr=0.1, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
        "adamw": lambda p: o.AdamW(p, lr=0.05, weight_decay=0.1),
        "sgd-dampened": lambda p: o.SGD(p, lr=0.05, momentum=0.9, dampening=0.4, weight_decay=0.02),
        "adam-amsgrad": lambda p: o.Adam(p, lr=0.05, betas=(0.5, 0.6), weight_decay=0.03, amsgrad=True),
        "adamw-amsgrad": lambda p: o.AdamW(p, lr=0.05, betas=(0.5, 0.6), weight_decay=0.1, amsgrad=True),
        "nadam": lambda p: o.NAdam(p, lr=0.03),
        "nadam-decay": lambda p: o.NAdam(p, lr=0.03, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.02),
        "nadam-decoupled": lambda p: o.NAdam(p, lr=0.03, weight_decay=0.1, decoupled_weight_decay=True),
        "radam": lambda p: o.RAdam(p, lr=0.03),
        "radam-decay": lambda p: o.RAdam(p, lr=0.03, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.1),
        "radam-decoupled": lambda p: o.RAdam(p, lr=0.03, weight_decay=0.1, decoupled_weight_decay=True),
        "rmsprop": lambda p: o.RMSprop(p, lr=0.02),
        "rmsprop-centered": lambda p: o.RMSprop(p, lr=0.02, alpha=0.8, centered=True, eps=1e-4),
        "rmsprop-momentum": lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.7, weight_decay=0.1),
        "rmsprop-all": lambda p: o.RMSprop(
            p, lr=0.01, alpha=0.9, momentum=0.7, weight_decay=0.1, centered=True, eps=1e-3
        ),
        "adagrad": lambda p: o.Adagrad(p, lr=0.1),
        "adagrad-decay": lambda p: o.Adagrad(
            p, lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.3, eps=1e-6
        ),
        "lion": lambda p: Lion(p, lr=0.01, betas=(0.9, 0.99), weight_decay=0.0),
        "lion-decay": lambda p: Lion(p, lr=0.02, betas=(0.7, 0.8), weight_decay=0.3),
        # The weight in one group, the bias in another.
        "groups-adamw": lambda p: o.AdamW(
            [{"params": p[:1], "lr": 0.02, "weight_decay": 0.2}, {"params": p[1:]}], lr=0.05, weight_decay=0
        ),
        "groups-sgd": lambda p: o.SGD(
            [{"params": p[:1]}, {"params": p[1:], "lr": 0.2, "momentum": 0.5}], lr=0.05, momentum=0.9
        ),
        # The bias has no gradient in the steps 0 and 3; its own step count and first step are later.
        "missing-adam": lambda p: o.Adam(p, lr=0.05),
        "missing-nadam": lambda p: o.NAdam(p, lr=0.05),
        "missing-radam": lambda p: o.RAdam(p, lr=0.05, betas=(0.9, 0.9)),
        "missing-adagrad": lambda p: o.Adagrad(p, lr=0.05, lr_decay=0.1),
        "missing-sgd": lambda p: o.SGD(p, lr=0.05, momentum=0.9, dampening=0.5),
        "average": lambda p: o.SGD(p, lr=0.1),
    }
    for name, make in makers.items():
        for kind, dtype in TYPES.items():
            prefix = f"optimizer/{name}/{kind}"
            parameters = [leaf(weight, dtype), leaf(bias, dtype)]
            # NAdam keeps its product of momenta in the default type.
            torch.set_default_dtype(dtype)
            optimizer = make(parameters)
            cases.keep(f"{prefix}/x", x.to(dtype))
            cases.keep(f"{prefix}/target", target.to(dtype))
            average = torch.nn.ParameterList(parameters) if name == "average" else None
            if average is not None:
                average = torch.optim.swa_utils.AveragedModel(
                    average, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
                )
            for step in range(21):
                if step in (0, 1, 2, 20):
                    cases.keep(f"{prefix}/weight.{step}", parameters[0])
                    cases.keep(f"{prefix}/bias.{step}", parameters[1])
                    if average is not None and step > 0:
                        for key, tensor in zip(("weight", "bias"), average.module):
                            cases.keep(f"{prefix}/average.{key}.{step}", tensor)
                if step == 20:
                    break
                optimizer.zero_grad()
                ((x.to(dtype) @ parameters[0] + parameters[1] - target.to(dtype)) ** 2).mean().backward()
                if name.startswith("missing") and step in (0, 3):
                    parameters[1].grad = None
                optimizer.step()
                if average is not None:
                    average.update_parameters(torch.nn.ParameterList(parameters))
            for key, value in optimizer.state[parameters[0]].items():
                if key in SLOTS and value is not None:
                    cases.keep(f"{prefix}/{SLOTS[key]}.weight", value)
            torch.set_default_dtype(torch.float32)


def schedules(cases):
    s = torch.optim.lr_scheduler
    makers = {
        "onecycle": (0.1, lambda o: s.OneCycleLR(o, max_lr=0.1, total_steps=50)),
        "onecycle-quarter": (
            0.1,
            lambda o: s.OneCycleLR(o, max_lr=0.4, total_steps=50, pct_start=0.25, div_factor=10, final_div_factor=100),
        ),
        "cosine": (0.2, lambda o: s.CosineAnnealingLR(o, T_max=50)),
        "cosine-floor": (0.2, lambda o: s.CosineAnnealingLR(o, T_max=50, eta_min=0.01)),
        "step": (0.3, lambda o: s.StepLR(o, step_size=7, gamma=0.5)),
        "constant": (0.3, lambda o: s.ConstantLR(o, factor=0.25, total_iters=7)),
        "multistep": (0.3, lambda o: s.MultiStepLR(o, milestones=[5, 17, 17, 40], gamma=0.5)),
        "exponential": (0.3, lambda o: s.ExponentialLR(o, gamma=0.93)),
        "polynomial": (0.3, lambda o: s.PolynomialLR(o, total_iters=40, power=1.7)),
        "restarts": (0.2, lambda o: s.CosineAnnealingWarmRestarts(o, T_0=7, T_mult=2, eta_min=0.003)),
        "restarts-equal": (0.2, lambda o: s.CosineAnnealingWarmRestarts(o, T_0=9)),
        "linear": (0.2, lambda o: s.LinearLR(o, start_factor=0.1, end_factor=0.8, total_iters=12)),
        "onecycle-three": (0.1, lambda o: s.OneCycleLR(o, max_lr=0.4, total_steps=50, three_phase=True)),
        "onecycle-linear": (
            0.1,
            lambda o: s.OneCycleLR(
                o,
                max_lr=0.4,
                total_steps=50,
                pct_start=0.2,
                anneal_strategy="linear",
                three_phase=True,
                base_momentum=0.8,
                max_momentum=0.99,
            ),
        ),
        "onecycle-two": (0.1, lambda o: s.OneCycleLR(o, max_lr=0.4, total_steps=50)),
        # The first steps have 1/8, 2/8, … of what the schedule beneath gives.
        "warmup": (
            0.2,
            lambda o: s.ChainedScheduler(
                [s.LinearLR(o, start_factor=1 / 8, total_iters=7), s.CosineAnnealingLR(o, T_max=50)], o
            ),
        ),
        "warmup-step": (0.3, lambda o: s.LambdaLR(o, lambda step: min(1, (step + 1) / 5) * 0.5 ** (step // 9))),
        "sequential": (
            0.2,
            lambda o: s.SequentialLR(
                o,
                [
                    s.LinearLR(o, start_factor=0.1, total_iters=8),
                    s.CosineAnnealingLR(o, T_max=20),
                    s.ConstantLR(o, 0.5, 3),
                ],
                milestones=[8, 28],
            ),
        ),
        "chained": (
            0.2,
            lambda o: s.ChainedScheduler(
                [s.ConstantLR(o, factor=0.1, total_iters=6), s.ExponentialLR(o, gamma=0.9)], o
            ),
        ),
    }
    for name, (rate, make) in makers.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate, momentum=0.9)
        scheduler, rates, momenta = make(optimizer), [], []
        for step in range(50):
            rates.append(optimizer.param_groups[0]["lr"])
            momenta.append(optimizer.param_groups[0]["momentum"])
            optimizer.step()
            if step < 49:
                scheduler.step()
        cases.keep(f"schedule/{name}/f64/rates", torch.tensor(rates, dtype=torch.float64))
        if name.startswith("onecycle"):
            cases.keep(f"schedule/{name}/f64/momenta", torch.tensor(momenta, dtype=torch.float64))


def plateaus(cases):
    generator = np.random.default_rng(3)
    measures = np.round(1 / (1 + np.arange(50) / 4) + generator.normal(0, 0.05, 50), 6)
    for name, options in {
        "minimum": dict(patience=2),
        "absolute": dict(patience=1, threshold=0.05, threshold_mode="abs", cooldown=3, factor=0.5),
        "maximum": dict(mode="max", patience=3, factor=0.3, min_lr=0.01),
        "maximum-absolute": dict(mode="max", patience=0, threshold=0.02, threshold_mode="abs", factor=0.7, cooldown=1),
    }.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
        scheduler, rates = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options), []
        values = measures if "maximum" not in name else 1 - measures
        for value in values:
            scheduler.step(value)
            rates.append(optimizer.param_groups[0]["lr"])
        assert len(set(rates)) > 2, name
        cases.keep(f"plateau/{name}/f64/measures", torch.tensor(values))
        cases.keep(f"plateau/{name}/f64/rates", torch.tensor(rates, dtype=torch.float64))


def clipping(cases):
    """PyTorch divides by the norm + 1e-6; with gradients of this size that is below every tolerance."""
    torch.manual_seed(31)
    x, weight, bias, upstream = rand(4, 3), rand(3, 2), rand(2), rand(4, 2) * 1e6
    for name, part in {"above": 0.25, "below": 4.0}.items():
        for kind, dtype in TYPES.items():
            leaves = {"weight": leaf(weight, dtype), "bias": leaf(bias, dtype)}
            (x.to(dtype) @ leaves["weight"] + leaves["bias"]).backward(upstream.to(dtype))
            norm = math.hypot(*(tensor.grad.double().norm().item() for tensor in leaves.values()))
            limit, prefix = float(round(part * norm)), f"clip/{name}/{kind}"
            cases.keep(f"{prefix}/x", x.to(dtype))
            cases.keep(f"{prefix}/y.gradient", upstream.to(dtype))
            cases.keep(f"{prefix}/limit", torch.tensor(limit, dtype=torch.float64))
            cases.keep(f"{prefix}/norm", torch.nn.utils.clip_grad_norm_(leaves.values(), limit))
            for key, tensor in leaves.items():
                cases.keep(f"{prefix}/{key}", tensor)
                cases.keep(f"{prefix}/{key}.gradient", tensor.grad)
    for kind, dtype in TYPES.items():
        leaves = {"weight": leaf(weight, dtype), "bias": leaf(bias, dtype)}
        (x.to(dtype) @ leaves["weight"] + leaves["bias"]).backward(upstream.to(dtype))
        cases.keep(f"clip/value/{kind}/x", x.to(dtype))
        cases.keep(f"clip/value/{kind}/y.gradient", upstream.to(dtype))
        torch.nn.utils.clip_grad_value_(leaves.values(), 500000.0)
        cases.keep(f"clip/value/{kind}/limit", torch.tensor(500000.0, dtype=torch.float64))
        for key, tensor in leaves.items():
            cases.keep(f"clip/value/{kind}/{key}", tensor)
            cases.keep(f"clip/value/{kind}/{key}.gradient", tensor.grad)


def network(cases):
    """One training step of a network, with momentum and weight decay; names are the paths of a Swift Sequential."""
    torch.manual_seed(41)
    x, labels = rand(6, 8, 8, 2), torch.tensor([0, 2, 1, 2, 0, 1], dtype=torch.int32)
    start = {"0.weight": rand(3, 3, 2, 4) / 3, "1.weight": rand(4, low=0.5, high=1.5), "1.bias": rand(4) / 2}
    start |= {"5.weight": rand(64, 3) / 8, "5.bias": rand(3) / 4}
    for kind, dtype in TYPES.items():
        prefix = f"network/cnn/{kind}"
        mean, variance = torch.zeros(4, dtype=dtype), torch.ones(4, dtype=dtype)
        p = {key: leaf(value, dtype) for key, value in start.items()}
        optimizer = torch.optim.SGD(p.values(), lr=0.1, momentum=0.9, weight_decay=1e-2)
        cases.keep(f"{prefix}/x", x.to(dtype))
        cases.keep(f"{prefix}/labels", labels)
        for key, value in p.items():
            cases.keep(f"{prefix}/{key}", value)
        h = F.conv2d(first(x.to(dtype)), kchw(p["0.weight"]), padding=1)
        h = F.batch_norm(h, mean, variance, p["1.weight"], p["1.bias"], training=True)
        h = F.max_pool2d(torch.relu(h), 2)
        loss = F.cross_entropy(F.linear(last(h).flatten(1), p["5.weight"].T, p["5.bias"]), labels.long())
        loss.backward()
        optimizer.step()
        cases.keep(f"{prefix}/loss", loss)
        for key, value in p.items():
            cases.keep(f"{prefix}/{key}.gradient", value.grad)
            cases.keep(f"{prefix}/{key}.after", value)
        cases.keep(f"{prefix}/1.runningMean.after", mean)
        cases.keep(f"{prefix}/1.runningVariance.after", variance)


def make(cases):
    for group in (optimizers, schedules, plateaus, clipping, network):
        group(cases)
