"""Convolutions, poolings, normalisations and control of gradients: the cases of pytorch-layers.safetensors."""

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

first = lambda x: x.movedim(-1, 1)  # channels first
last = lambda x: x.movedim(1, -1)
oik = lambda w: w.permute(2, 1, 0)  # our filter [K, C / groups, O] as PyTorch's [O, C / groups, K]
kchw = lambda w: w.permute(3, 2, 0, 1)


def convolutions(operation, rand):
    def case(name, x, w, function, bias=None):
        inputs = {"x": lambda: rand(*x), "weight": lambda: rand(*w)}
        if bias:
            inputs["bias"] = lambda: rand(bias)
        operation(f"convolution/{name}", inputs, lambda x, weight, bias=None: last(function(first(x), weight, bias)))

    one = lambda **options: lambda x, w, b: F.conv1d(x, oik(w), b, **options)
    case("1d", (2, 9, 3), (3, 3, 4), one())
    case("1d-stride", (2, 9, 3), (4, 3, 5), one(stride=2, padding=1), bias=5)
    case("1d-dilation-groups", (1, 10, 4), (3, 2, 6), one(dilation=2, padding=3, groups=2), bias=6)
    case("1d-same", (2, 7, 2), (4, 2, 3), one(padding="same"))

    def padded(mode, amounts, **options):
        return lambda x, w, b: F.conv2d(F.pad(x, amounts, mode=mode), kchw(w), b, **options)

    for mode in ("reflect", "replicate", "circular"):
        case(f"{mode}", (2, 5, 6, 2), (3, 3, 2, 3), padded(mode, (2, 1, 1, 2), stride=(2, 1)), bias=3)
        case(f"{mode}-same", (1, 5, 6, 2), (4, 3, 2, 3), padded(mode, (1, 1, 1, 2)))
    case("1d-circular", (2, 7, 2), (3, 2, 3), lambda x, w, b: F.conv1d(F.pad(x, (1, 2), mode="circular"), oik(w), b),
         bias=3)
    case("true2d", (2, 5, 6, 3), (3, 2, 3, 4), lambda x, w, b: F.conv2d(x, kchw(w).flip(2, 3), b, padding=1), bias=4)
    case("true1d", (2, 6, 3), (3, 3, 4), lambda x, w, b: F.conv1d(x, oik(w).flip(2), b, stride=2))

    two = lambda **options: lambda x, w, b: F.conv_transpose2d(x, kchw(w), b, **options)
    case("transposed", (2, 3, 4, 4), (3, 2, 3, 4), two())
    case("transposed-stride", (2, 4, 3, 4), (3, 3, 5, 4), two(stride=2, padding=1, output_padding=1), bias=5)
    case("transposed-uneven", (1, 3, 4, 2), (4, 2, 3, 2), two(stride=(3, 2), padding=(1, 0), output_padding=(2, 1)),
         bias=3)
    case("transposed-groups", (1, 4, 4, 4), (3, 3, 3, 4), two(stride=2, groups=2), bias=6)
    case("transposed-dilation", (1, 4, 5, 2), (3, 2, 3, 2), two(padding=(2, 1), dilation=(2, 3)), bias=3)
    case("transposed-1d", (2, 5, 4), (3, 3, 4),
         lambda x, w, b: F.conv_transpose1d(x, oik(w), b, stride=2, padding=1, output_padding=1), bias=3)
    case("depthwise", (2, 5, 6, 3), (3, 3, 1, 6), lambda x, w, b: F.conv2d(x, kchw(w), b, padding=1, groups=3), bias=6)


def poolings(operation, rand):
    def case(name, shape, function, constants={}):
        operation(
            f"pooling/{name}", {"x": lambda: rand(*shape)}, lambda x, **more: last(function(first(x), **more)),
            constants)

    case("max-dilation", (2, 8, 9, 3), lambda x: F.max_pool2d(x, (2, 3), stride=2, padding=1, dilation=(3, 2)))
    case("max-ceil", (2, 6, 7, 3), lambda x: F.max_pool2d(x, 3, stride=2, ceil_mode=True))
    case("max-ceil-padded", (1, 5, 6, 2), lambda x: F.max_pool2d(x, 2, stride=2, padding=1, ceil_mode=True))
    case("max-ceil-dilation", (1, 8, 8, 2), lambda x: F.max_pool2d(x, 3, stride=3, dilation=2, ceil_mode=True))
    case("max-1d", (2, 9, 3), lambda x: F.max_pool1d(x, 3, stride=2, padding=1, dilation=2, ceil_mode=True))
    case("avg-ceil", (2, 6, 7, 3), lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, ceil_mode=True))
    case("avg-ceil-uncounted", (2, 6, 7, 3),
         lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False))
    case("avg-ceil-unpadded", (1, 6, 8, 2), lambda x: F.avg_pool2d(x, 3, stride=2, ceil_mode=True))
    case("avg-divisor", (2, 6, 7, 3), lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, divisor_override=5))
    case("avg-1d", (2, 10, 3), lambda x: F.avg_pool1d(x, 3, stride=2, padding=1, ceil_mode=True))
    for name, size in {"": (3, 2), "-divisible": (2, 5), "-larger": (9, 7)}.items():
        case(f"adaptive-avg{name}", (2, 8, 5, 3), lambda x: F.adaptive_avg_pool2d(x, size))
        case(f"adaptive-max{name}", (2, 8, 5, 3), lambda x: F.adaptive_max_pool2d(x, size))
    case("adaptive-avg-1d", (2, 7, 3), lambda x: F.adaptive_avg_pool1d(x, 3))
    case("adaptive-max-1d", (2, 7, 3), lambda x: F.adaptive_max_pool1d(x, 3))
    for kind, function in {"avg": torch.mean, "max": torch.amax}.items():
        operation(f"pooling/global-{kind}", {"x": lambda: rand(2, 3, 4, 5)}, lambda x: function(x, dim=(1, 2)))
        operation(f"pooling/global-{kind}-1d", {"x": lambda: rand(2, 7, 3)}, lambda x: function(x, dim=1))

    def unpooled(x):
        values, indices = F.max_pool2d(x, 2, return_indices=True)
        return F.max_unpool2d(values * values, indices, 2, output_size=x.shape[2:])

    case("unpool", (2, 5, 6, 3), unpooled)
    torch.manual_seed(51)
    places = torch.stack([torch.randperm(25)[:4].reshape(2, 2) for _ in range(6)]).reshape(2, 3, 2, 2)
    case("unpool-indices", (2, 2, 2, 3), lambda x, indices: F.max_unpool2d(x, first(indices).long(), 2, output_size=(5, 5)),
         {"indices": last(places).int().contiguous()})

    def unpooled_1d(x):
        values, indices = F.max_pool1d(x, 3, stride=3, padding=1, return_indices=True)
        return F.max_unpool1d(values, indices, 3, stride=3, padding=1, output_size=x.shape[2:])

    case("unpool-1d", (2, 8, 3), unpooled_1d)


def normalizations(operation, rand, types):
    def case(name, shape, parameters, function, low=-1.0, high=1.0, types=types):
        inputs = {"x": lambda: rand(*shape, low=low, high=high)}
        for key in ("weight", "bias")[: len(parameters)]:
            inputs[key] = lambda: rand(*parameters[0])
        operation(f"norm/{name}", inputs, function, types=types)

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
    case("instance-affine", (2, 7, 3), both(3),
         lambda x, weight, bias: last(F.instance_norm(first(x), weight=weight, bias=bias, eps=1e-2)))
    case("rms", (3, 2, 7), ((7,),), lambda x, weight: F.rms_norm(x, (7,), weight))
    case("rms-axes", (3, 2, 5), ((2, 5),), lambda x, weight: F.rms_norm(x, (2, 5), weight, eps=1e-2))
    case("rms-plain", (4, 9), (), lambda x: F.rms_norm(x, (9,)))
    for size in (3, 4):
        case(f"local-response-{size}", (2, 3, 4, 7), (),
             lambda x: last(F.local_response_norm(first(x), size, alpha=0.5, beta=0.6, k=2)))
    for order in (1, 2, 3):
        case(f"normalize-{order}", (3, 4, 5), (), lambda x: F.normalize(x, p=order, dim=1))
    case("normalize-short", (3, 4), (), lambda x: F.normalize(x, dim=-1, eps=100))


def controls(operation, rand):
    def hooked(x):
        h = x * x
        h.register_hook(lambda g: 2 * g + 1)
        return torch.sin(h)

    class Through(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, g):
            return 3 * g

    inputs = {"x": lambda: rand(3, 4)}
    operation("control/detached", inputs, lambda x: x.detach() * torch.tanh(x))
    operation("control/hook", inputs, hooked)
    operation("control/custom", inputs, lambda x: Through.apply(4 * x) * x)
    part = lambda x, weight: checkpoint(lambda x: torch.tanh(x @ weight), x, use_reentrant=False)
    operation("control/checkpoint", {"x": lambda: rand(3, 4), "weight": lambda: rand(4, 4)},
              lambda x, weight: part(part(x, weight), weight))


def running_statistics(keep, leaf, rand, types):
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
        for kind, dtype in types.items():
            prefix = f"running/{name}/{kind}"
            layer = make().to(dtype)
            keep(f"{prefix}/y.gradient", upstream.to(dtype))
            for key, parameter in layer.named_parameters():
                parameter.data = start[key].to(dtype)
                keep(f"{prefix}/{key}", parameter)
            for step, value in enumerate(steps):
                layer.train(step < 2)
                x = leaf(value, dtype)
                y = last(layer(first(x)))
                y.backward(upstream.to(dtype))
                keep(f"{prefix}/x.{step}", x)
                keep(f"{prefix}/x.gradient.{step}", x.grad)
                keep(f"{prefix}/y.{step}", y)
                if layer.running_mean is not None:
                    keep(f"{prefix}/mean.{step}", layer.running_mean)
                    keep(f"{prefix}/variance.{step}", layer.running_var)


def make(operation, keep, leaf, rand, types):
    convolutions(operation, rand)
    poolings(operation, rand)
    normalizations(operation, rand, types)
    controls(operation, rand)
    running_statistics(keep, leaf, rand, types)
