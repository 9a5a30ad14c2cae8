"""Writes the .safetensors files of this folder whose names begin with pytorch, and training.safetensors: what PyTorch
and scikit-learn compute, for the Swift tests to compare against; and the files of the folder interop. The modules
beside it hold a family each.

    pip install "torch" numpy safetensors scikit-learn
    python make_fixtures.py

Written with torch 2.13.0 (CPU), numpy 2.4.6, safetensors 0.8.0.

Names are group/case/type/tensor. `t.gradient` is the loss's gradient with respect to tensor `t`;
`y.gradient` is the one given to the backward. Tensors are laid out as the Swift package wants them: images
[N, H, W, C], filters [KH, KW, C / groups, K], weights of linear layers [inputs, outputs].
"""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import function_fixtures
import interop_fixtures
import layer_fixtures
import shape_fixtures
import training_fixtures

TYPES = {"f32": torch.float32, "f64": torch.float64}
OUT = {}


nchw = lambda x: x.permute(0, 3, 1, 2)
nhwc = lambda x: x.permute(0, 2, 3, 1)
kchw = lambda w: w.permute(3, 2, 0, 1)  # our filter [KH, KW, C, K] as PyTorch's [K, C, KH, KW]


def rand(*shape, low=-1.0, high=1.0):
    """Uniform numbers that float32 holds exactly, so that both types start from the same ones."""
    return (torch.rand(shape) * (high - low) + low).double()


def leaf(tensor, dtype):
    return tensor.to(dtype, copy=True).requires_grad_()


def keep(name, tensor):
    assert name not in OUT, name
    OUT[name] = tensor.detach().contiguous().clone()


def operation(name, inputs, function, constants={}, types=TYPES):
    """Inputs with gradients, constants without, the output, and a random upstream gradient."""
    torch.manual_seed(sum(name.encode()))
    values = {key: make() for key, make in inputs.items()}
    upstream = None
    for kind, dtype in types.items():
        leaves = {key: leaf(value, dtype) for key, value in values.items()}
        fixed = {k: v.to(dtype) if v.is_floating_point() else v for k, v in constants.items()}
        y = function(**leaves, **fixed)
        if upstream is None:
            upstream = rand(*y.shape)
        y.backward(upstream.to(dtype))
        for key, tensor in leaves.items():
            keep(f"{name}/{kind}/{key}", tensor)
            keep(f"{name}/{kind}/{key}.gradient", tensor.grad)
        for key, value in fixed.items():
            keep(f"{name}/{kind}/{key}", value)
        keep(f"{name}/{kind}/y", y)
        keep(f"{name}/{kind}/y.gradient", upstream.to(dtype))


def convolutions():
    def case(name, x, w, bias=False, pad=None, types=TYPES, **options):
        def run(x, weight, bias=None):
            x = nchw(x) if pad is None else F.pad(nchw(x), pad)
            return nhwc(F.conv2d(x, kchw(weight), bias, **options))

        inputs = {"x": lambda: rand(*x), "weight": lambda: rand(*w)}
        if bias:
            inputs["bias"] = lambda: rand(w[3])
        operation(f"conv/{name}", inputs, run, types=types)

    case("valid", (2, 5, 6, 3), (3, 2, 3, 4))
    case("bias", (2, 4, 5, 2), (2, 3, 2, 3), bias=True)
    case("padding1", (2, 5, 4, 3), (3, 3, 3, 4), bias=True, padding=1)
    case("stride2", (2, 7, 6, 2), (3, 3, 2, 4), stride=2, padding=1)
    case("asymmetric", (1, 5, 5, 2), (3, 3, 2, 3), pad=(2, 0, 1, 3), stride=(2, 1))  # left, right, top, bottom
    case("same-even", (1, 5, 6, 2), (4, 2, 2, 3), padding="same")
    case("dilation2", (1, 7, 8, 2), (3, 2, 2, 3), padding=1, dilation=2)
    case("groups2", (1, 5, 5, 4), (3, 3, 2, 6), bias=True, padding=1, groups=2)
    case("depthwise", (1, 5, 5, 4), (3, 3, 1, 4), padding=1, groups=4)
    case("1x1", (2, 3, 3, 5), (1, 1, 5, 7))
    # Wide enough for whole tiles of the vector kernels and a rest.
    case("wide", (1, 9, 7, 17), (3, 3, 17, 33), bias=True, padding=1, types={"f32": torch.float32})


def poolings():
    case = lambda name, shape, f: operation(name, {"x": lambda: rand(*shape)}, lambda x: nhwc(f(nchw(x))))
    case("maxpool/2x2", (2, 4, 6, 3), lambda x: F.max_pool2d(x, 2))
    case("maxpool/overlapping", (1, 7, 6, 3), lambda x: F.max_pool2d(x, 3, stride=2, padding=1))
    case("maxpool/rest", (1, 5, 7, 2), lambda x: F.max_pool2d(x, (2, 3)))
    case("avgpool/2x2", (2, 4, 6, 3), lambda x: F.avg_pool2d(x, 2))
    case("avgpool/counted", (1, 7, 6, 3), lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=True))
    case("avgpool/uncounted", (1, 7, 6, 3), lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))


def elementwise():
    def case(name, function, low=-1.0, high=1.0):
        operation(f"unary/{name}", {"x": lambda: rand(3, 7, low=low, high=high)}, function)

    case("relu", torch.relu)
    case("sigmoid", torch.sigmoid, -6, 6)
    case("tanh", torch.tanh, -4, 4)
    case("exp", torch.exp, -4, 4)
    case("log", torch.log, 0.01, 5)
    case("sqrt", torch.sqrt, 0.01, 5)
    case("pow2", lambda x: x**2)
    case("pow3", lambda x: x**3)
    case("pow-1.5", lambda x: x**-1.5, 0.3, 3)

    def pair(name, function, a, b, low=-1.0):
        operation(f"binary/{name}", {"a": lambda: rand(*a, low=low), "b": lambda: rand(*b, low=low)}, function)

    for suffix, a, b in [("", (2, 3), (2, 3)), ("-last", (2, 3, 4), (4,)), ("-both", (2, 1, 4), (3, 1))]:
        pair(f"add{suffix}", lambda a, b: a + b, a, b)
        pair(f"sub{suffix}", lambda a, b: a - b, a, b)
        pair(f"mul{suffix}", lambda a, b: a * b, a, b)
        pair(f"div{suffix}", lambda a, b: a / b, a, b, low=0.25)
        pair(f"pow{suffix}", lambda a, b: a**b, a, b, low=0.25)


def reductions():
    case = lambda name, function: operation(f"reduction/{name}", {"x": lambda: rand(2, 3, 4)}, function)
    for name, function in {"sum": torch.sum, "mean": torch.mean, "amax": torch.amax}.items():
        case(f"{name}-all", lambda x: function(x, dim=(0, 1, 2)))
        case(f"{name}-first", lambda x: function(x, dim=0))
        case(f"{name}-last-kept", lambda x: function(x, dim=-1, keepdim=True))
        case(f"{name}-apart", lambda x: function(x, dim=(0, 2)))
    for name, function in {"softmax": F.softmax, "log_softmax": F.log_softmax}.items():
        operation(f"{name}/last", {"x": lambda: rand(3, 5, low=-4, high=4)}, lambda x: function(x, dim=-1))
        operation(f"{name}/axis1", {"x": lambda: rand(2, 3, 4)}, lambda x: function(x, dim=1))
        operation(f"{name}/large", {"x": lambda: rand(3, 5, low=1000, high=1006)}, lambda x: function(x, dim=-1))
    scores = {"x": lambda: rand(5, 4, low=-3, high=3)}
    labels = torch.tensor([3, 0, 1, 1, 2], dtype=torch.int32)
    operation("cross_entropy/labels", scores, lambda x, labels: F.cross_entropy(x, labels.long()), {"labels": labels})
    torch.manual_seed(5)
    soft = torch.softmax(rand(5, 4), dim=-1)
    operation("cross_entropy/soft", scores, lambda x, targets: F.cross_entropy(x, targets), {"targets": soft})


def products():
    inputs = {"x": lambda: rand(4, 5), "weight": lambda: rand(5, 3), "bias": lambda: rand(3)}
    operation("linear/bias", inputs, lambda x, weight, bias: F.linear(x, weight.T, bias))
    del inputs["bias"]
    operation("linear/batches", inputs | {"x": lambda: rand(2, 3, 5)}, lambda x, weight: F.linear(x, weight.T))

    def case(name, a, b, types=TYPES):
        operation(f"matmul/{name}", {"a": lambda: rand(*a), "b": lambda: rand(*b)}, lambda a, b: a @ b, types=types)

    case("matrices", (3, 4), (4, 5))
    case("batches", (3, 2, 4), (3, 4, 5))
    case("broadcast", (2, 1, 3, 4), (3, 4, 2))
    case("wide", (19, 35), (35, 37), types={"f32": torch.float32})


def batch_norms():
    def case(name, shape, epsilon, momentum):
        torch.manual_seed(11)
        channels = shape[-1]
        start = {"weight": rand(channels, low=0.5, high=2), "bias": rand(channels)}
        start |= {"runningMean": rand(channels), "runningVariance": rand(channels, low=0.5, high=2)}
        first, second, upstream = rand(*shape) * 2 + 0.5, rand(*shape) - 1, rand(*shape)
        for kind, dtype in TYPES.items():
            prefix = f"batchnorm/{name}/{kind}"
            value = {key: tensor.to(dtype) for key, tensor in start.items()}
            for key, tensor in value.items():
                keep(f"{prefix}/{key}", tensor)

            def run(x, training, suffix):
                leaves = {"x": leaf(x, dtype)} | {key: leaf(value[key], dtype) for key in ["weight", "bias"]}
                y = F.batch_norm(
                    leaves["x"].movedim(-1, 1), value["runningMean"], value["runningVariance"], leaves["weight"],
                    leaves["bias"], training, momentum, epsilon).movedim(1, -1)
                y.backward(upstream.to(dtype))
                keep(f"{prefix}/x.{suffix}", leaves["x"])
                keep(f"{prefix}/y.{suffix}", y)
                for key, tensor in leaves.items():
                    keep(f"{prefix}/{key}.gradient.{suffix}", tensor.grad)
                keep(f"{prefix}/runningMean.{suffix}", value["runningMean"])
                keep(f"{prefix}/runningVariance.{suffix}", value["runningVariance"])

            keep(f"{prefix}/y.gradient", upstream.to(dtype))
            run(first, True, "step1")
            run(second, True, "step2")
            run(first, False, "inference")

    case("images", (2, 3, 4, 3), 1e-5, 0.1)
    case("features", (6, 3), 1e-2, 0.25)


def optimizers():
    torch.manual_seed(21)
    x, target, weight, bias = rand(8, 3), rand(8, 2), rand(3, 2), rand(2)
    makers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "sgd-momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.02),
        "sgd-nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.05),
        "adam-decay": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1),
    }
    for name, make in makers.items():
        for kind, dtype in TYPES.items():
            prefix = f"optimizer/{name}/{kind}"
            parameters = [leaf(weight, dtype), leaf(bias, dtype)]
            optimizer = make(parameters)
            keep(f"{prefix}/x", x.to(dtype))
            keep(f"{prefix}/target", target.to(dtype))
            for step in range(21):
                if step in (0, 1, 2, 20):
                    keep(f"{prefix}/weight.{step}", parameters[0])
                    keep(f"{prefix}/bias.{step}", parameters[1])
                    if step == 20:
                        slots = {"momentum_buffer": "velocity", "exp_avg": "first", "exp_avg_sq": "second"}
                        for key, value in optimizer.state[parameters[0]].items():
                            if key in slots and value is not None:
                                keep(f"{prefix}/{slots[key]}.weight", value)
                optimizer.zero_grad()
                ((x.to(dtype) @ parameters[0] + parameters[1] - target.to(dtype)) ** 2).mean().backward()
                optimizer.step()


def schedules():
    schedulers = torch.optim.lr_scheduler
    makers = {
        "onecycle": (0.1, lambda o: schedulers.OneCycleLR(o, max_lr=0.1, total_steps=50)),
        "onecycle-quarter": (0.1, lambda o: schedulers.OneCycleLR(
            o, max_lr=0.4, total_steps=50, pct_start=0.25, div_factor=10, final_div_factor=100)),
        "cosine": (0.2, lambda o: schedulers.CosineAnnealingLR(o, T_max=50)),
        "cosine-floor": (0.2, lambda o: schedulers.CosineAnnealingLR(o, T_max=50, eta_min=0.01)),
        "step": (0.3, lambda o: schedulers.StepLR(o, step_size=7, gamma=0.5)),
    }
    for name, (rate, make) in makers.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
        scheduler, rates = make(optimizer), []
        for step in range(50):
            rates.append(scheduler.get_last_lr()[0])
            optimizer.step()
            if step < 49:
                scheduler.step()
        keep(f"schedule/{name}/f64/rates", torch.tensor(rates, dtype=torch.float64))


def clipping():
    """PyTorch divides by the norm + 1e-6; with gradients of this size that is below every tolerance."""
    torch.manual_seed(31)
    x, weight, bias, upstream = rand(4, 3), rand(3, 2), rand(2), rand(4, 2) * 1e6
    for name, part in {"above": 0.25, "below": 4.0}.items():
        for kind, dtype in TYPES.items():
            leaves = {"weight": leaf(weight, dtype), "bias": leaf(bias, dtype)}
            (x.to(dtype) @ leaves["weight"] + leaves["bias"]).backward(upstream.to(dtype))
            norm = math.hypot(*(tensor.grad.double().norm().item() for tensor in leaves.values()))
            limit, prefix = float(round(part * norm)), f"clip/{name}/{kind}"
            keep(f"{prefix}/x", x.to(dtype))
            keep(f"{prefix}/y.gradient", upstream.to(dtype))
            keep(f"{prefix}/limit", torch.tensor(limit, dtype=torch.float64))
            keep(f"{prefix}/norm", torch.nn.utils.clip_grad_norm_(leaves.values(), limit))
            for key, tensor in leaves.items():
                keep(f"{prefix}/{key}", tensor)
                keep(f"{prefix}/{key}.gradient", tensor.grad)


def network():
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
        keep(f"{prefix}/x", x.to(dtype))
        keep(f"{prefix}/labels", labels)
        for key, value in p.items():
            keep(f"{prefix}/{key}", value)
        h = F.conv2d(nchw(x.to(dtype)), kchw(p["0.weight"]), padding=1)
        h = F.batch_norm(h, mean, variance, p["1.weight"], p["1.bias"], training=True)
        h = F.max_pool2d(torch.relu(h), 2)
        loss = F.cross_entropy(F.linear(nhwc(h).flatten(1), p["5.weight"].T, p["5.bias"]), labels.long())
        loss.backward()
        optimizer.step()
        keep(f"{prefix}/loss", loss)
        for key, value in p.items():
            keep(f"{prefix}/{key}.gradient", value.grad)
            keep(f"{prefix}/{key}.after", value)
        keep(f"{prefix}/1.runningMean.after", mean)
        keep(f"{prefix}/1.runningVariance.after", variance)


for group in (
    convolutions, poolings, elementwise, reductions, products, batch_norms, optimizers, schedules, clipping, network
):
    group()
save_file(OUT, Path(__file__).with_name("pytorch.safetensors"), {"torch": torch.__version__})
for family, module in {"functions": function_fixtures, "shapes": shape_fixtures, "layers": layer_fixtures}.items():
    OUT.clear()
    module.make(operation, keep, leaf, rand, TYPES)
    save_file(OUT, Path(__file__).with_name(f"pytorch-{family}.safetensors"), {"torch": torch.__version__})
training_fixtures.write()
interop_fixtures.write()
