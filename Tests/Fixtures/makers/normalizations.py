"""Normalisations, and layers with running statistics."""

import torch
import torch.nn.functional as F

from .cases import FLOAT32, TYPES, first, last, leaf, rand


def normalizations(cases):
    def case(name, shape, parameters, function, low=-1.0, high=1.0, types=TYPES):
        inputs = {"x": lambda: rand(*shape, low=low, high=high)}
        for key in ("weight", "bias")[: len(parameters)]:
            inputs[key] = lambda: rand(*parameters[0])
        cases.operation(f"norm/{name}", inputs, function, types=TYPES)

    both = lambda *sizes: (sizes, sizes)
    case("layer", (2, 3, 8), both(8), lambda x, weight, bias: F.layer_norm(x, (8,), weight, bias))
    case("layer-shifted", (4, 11), both(11), lambda x, weight, bias: F.layer_norm(x, (11,), weight, bias), 19, 21)
    case("layer-axes", (3, 4, 5), both(4, 5), lambda x, weight, bias: F.layer_norm(x, (4, 5), weight, bias, 1e-2))
    case("layer-plain", (3, 5), (), lambda x: F.layer_norm(x, (5,)))
    case("layer-unbiased", (3, 5), ((5,),), lambda x, weight: F.layer_norm(x, (5,), weight))
    only = {"f32": torch.float32}
    case("layer-wide", (7, 300), both(300), lambda x, weight, bias: F.layer_norm(x, (300,), weight, bias), types=only)

    def group(groups, **options):
        return lambda x, weight=None, bias=None: last(F.group_norm(first(x), groups, weight, bias, **options))

    case("group", (2, 3, 4, 6), both(6), group(2))
    case("group-one", (2, 5, 6), both(6), group(1, eps=1e-3))
    case("group-plain", (2, 3, 3, 6), (), group(3))
    case("group-large", (1, 18, 16, 4), both(4), group(2), 2, 4, types=only)
    case("instance", (2, 3, 4, 3), (), lambda x: last(F.instance_norm(first(x))))
    case(
        "instance-affine",
        (2, 7, 3),
        both(3),
        lambda x, weight, bias: last(F.instance_norm(first(x), weight=weight, bias=bias, eps=1e-2)),
    )
    case("rms", (3, 2, 7), ((7,),), lambda x, weight: F.rms_norm(x, (7,), weight))
    case("rms-axes", (3, 2, 5), ((2, 5),), lambda x, weight: F.rms_norm(x, (2, 5), weight, eps=1e-2))
    case("rms-plain", (4, 9), (), lambda x: F.rms_norm(x, (9,)))
    for size in (3, 4):
        case(
            f"local-response-{size}",
            (2, 3, 4, 7),
            (),
            lambda x: last(F.local_response_norm(first(x), size, alpha=0.5, beta=0.6, k=2)),
        )
    for order in (1, 2, 3):
        case(f"normalize-{order}", (3, 4, 5), (), lambda x: F.normalize(x, p=order, dim=1))
    case("normalize-short", (3, 4), (), lambda x: F.normalize(x, dim=-1, eps=100))


def batch_norms(cases):
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
                cases.keep(f"{prefix}/{key}", tensor)

            def run(x, training, suffix):
                leaves = {"x": leaf(x, dtype)} | {key: leaf(value[key], dtype) for key in ["weight", "bias"]}
                y = F.batch_norm(
                    leaves["x"].movedim(-1, 1),
                    value["runningMean"],
                    value["runningVariance"],
                    leaves["weight"],
                    leaves["bias"],
                    training,
                    momentum,
                    epsilon,
                ).movedim(1, -1)
                y.backward(upstream.to(dtype))
                cases.keep(f"{prefix}/x.{suffix}", leaves["x"])
                cases.keep(f"{prefix}/y.{suffix}", y)
                for key, tensor in leaves.items():
                    cases.keep(f"{prefix}/{key}.gradient.{suffix}", tensor.grad)
                cases.keep(f"{prefix}/runningMean.{suffix}", value["runningMean"])
                cases.keep(f"{prefix}/runningVariance.{suffix}", value["runningVariance"])

            cases.keep(f"{prefix}/y.gradient", upstream.to(dtype))
            run(first, True, "step1")
            run(second, True, "step2")
            run(first, False, "inference")

    case("images", (2, 3, 4, 3), 1e-5, 0.1)
    case("features", (6, 3), 1e-2, 0.25)


def running_statistics(cases):
    """Two training steps and an inference of layers with running statistics."""
    nn = torch.nn
    layers = {
        "batch-cumulative": lambda: nn.BatchNorm1d(3, momentum=None),
        "batch-plain": lambda: nn.BatchNorm1d(3, affine=False),
        "batch-untracked": lambda: nn.BatchNorm1d(3, track_running_stats=False),
        "instance-tracked": lambda: nn.InstanceNorm1d(3, affine=True, track_running_stats=True),
        "instance-plain": lambda: nn.InstanceNorm1d(3, momentum=0.3, track_running_stats=True),
    }
    for name, make in layers.items():
        torch.manual_seed(61)
        steps, upstream = [rand(4, 5, 3), rand(4, 5, 3) * 2 + 1, rand(4, 5, 3)], rand(4, 5, 3)
        start = {"weight": rand(3), "bias": rand(3)}
        for kind, dtype in TYPES.items():
            prefix = f"running/{name}/{kind}"
            layer = make().to(dtype)
            cases.keep(f"{prefix}/y.gradient", upstream.to(dtype))
            for key, parameter in layer.named_parameters():
                parameter.data = start[key].to(dtype)
                cases.keep(f"{prefix}/{key}", parameter)
            for step, value in enumerate(steps):
                layer.train(step < 2)
                x = leaf(value, dtype)
                y = last(layer(first(x)))
                y.backward(upstream.to(dtype))
                cases.keep(f"{prefix}/x.{step}", x)
                cases.keep(f"{prefix}/x.gradient.{step}", x.grad)
                cases.keep(f"{prefix}/y.{step}", y)
                if layer.running_mean is not None:
                    cases.keep(f"{prefix}/mean.{step}", layer.running_mean)
                    cases.keep(f"{prefix}/variance.{step}", layer.running_var)


def make(cases):
    for group in (normalizations, batch_norms, running_statistics):
        group(cases)
