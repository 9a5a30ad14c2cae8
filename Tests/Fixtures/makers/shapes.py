"""Shapes, linear algebra, resampling and attention."""

import torch
import torch.nn.functional as F

from .cases import TYPES, first, ints, last, leaf, rand


def shapes(cases):
    def case(name, shape, function, constants={}):
        cases.operation(f"shape/{name}", {"x": lambda: rand(*shape)}, function, constants)

    case("reshape", (2, 6), lambda x: x.reshape(3, -1))
    case("flatten", (2, 3, 4), lambda x: x.flatten(1))
    case("transpose", (3, 4), lambda x: x.T)
    case("permute", (2, 3, 4), lambda x: x.permute(2, 0, 1))
    case("permute-reversed", (2, 3, 4), lambda x: x.permute(2, 1, 0))
    case("squeeze", (2, 1, 3, 1), lambda x: x.squeeze())
    case("squeeze-axis", (2, 1, 3, 1), lambda x: x.squeeze(-1))
    case("unsqueeze", (2, 3), lambda x: x.unsqueeze(-2))
    case("expand", (3, 1), lambda x: x.expand(2, -1, 4))
    case("movedim", (2, 3, 4, 2), lambda x: x.movedim(1, -1))
    case("swapaxes", (2, 3, 4), lambda x: x.swapaxes(0, -1))
    case("flip", (3, 4, 2), lambda x: x.flip(0, 2))
    case("roll", (3, 5, 2), lambda x: x.roll(-7, 1))
    case("roll-flat", (3, 4), lambda x: x.roll(5))
    case("roll-both", (3, 4), lambda x: x.roll((1, -2), (0, 1)))
    case("slice", (5, 6, 3), lambda x: x[1:4, ::2])
    case("slice-step", (7, 4), lambda x: x[1:6:3, 3])
    case("slice-reversed", (7, 4), lambda x: x[1:6].flip(0)[::2])
    case("pad-constant", (2, 3, 4), lambda x: F.pad(x, (1, 2, 0, 3), value=0.5))
    for mode in ("reflect", "replicate", "circular"):
        case(f"pad-{mode}", (2, 4, 5, 3), lambda x: last(F.pad(first(x), (2, 3, 1, 2), mode=mode)))
    case("unbind", (3, 4), lambda x: torch.stack(list(reversed(x.unbind(1)))))
    case("split", (7, 2), lambda x: torch.cat(list(reversed(x.split(3)))))
    case("split-sizes", (2, 7), lambda x: torch.cat(list(reversed(x.split((1, 4, 2), 1))), 1))
    case("chunk", (7, 2), lambda x: torch.cat(list(reversed(x.chunk(3)))))
    case("tile", (2, 3), lambda x: x.tile(2, 1, 2))
    case("repeat-interleave", (3, 2, 2), lambda x: x.repeat_interleave(3, 1))
    case("repeat-interleave-counts", (3, 2), lambda x: x.repeat_interleave(torch.tensor([2, 0, 3]), 0))
    pair = {"a": lambda: rand(2, 3, 2), "b": lambda: rand(2, 1, 2)}
    cases.operation("shape/concatenate", pair, lambda a, b: torch.cat([a, b, a], 1))
    pair = {"a": lambda: rand(2, 3), "b": lambda: rand(2, 3)}
    cases.operation("shape/stack", pair, lambda a, b: torch.stack([a, b, b], -1))

    index = lambda function: lambda x, indices: function(x, indices.long())
    case("index-select", (2, 4, 3), index(lambda x, i: x.index_select(1, i)), {"indices": ints(3, 0, 3, 1, 3)})
    case("take", (3, 4), index(lambda x, i: x.take(i)), {"indices": ints(11, 0, 5, 5).reshape(2, 2)})
    along = torch.tensor([[[0, 2, 1, 2]], [[1, 1, 0, 2]]], dtype=torch.int32)
    case("gather", (2, 3, 4), index(lambda x, i: x.gather(1, i)), {"indices": along})
    smaller = ints(4, 0, 0, 2, 3, 3).reshape(2, 3)
    case("gather-smaller", (3, 5), index(lambda x, i: x.gather(1, i)), {"indices": smaller})
    both = {"x": lambda: rand(3, 5), "source": lambda: rand(2, 4)}

    def scatter(x, source, indices):
        """PyTorch has no gradient where the source is larger than the indices."""
        return x.scatter_add(1, indices.long(), source[:, :3])

    cases.operation("shape/scatter-add", both, scatter, {"indices": smaller})
    both = {"x": lambda: rand(2, 4, 3), "source": lambda: rand(2, 3, 3)}
    cases.operation(
        "shape/index-add",
        both,
        lambda x, source, indices: x.index_add(1, indices.long(), source),
        {"indices": ints(2, 0, 2)},
    )


def linear_algebra(cases):
    def case(name, a, b, function=lambda a, b: a @ b):
        cases.operation(f"linalg/{name}", {"a": lambda: rand(*a), "b": lambda: rand(*b)}, function)

    case("dot", (7,), (7,), lambda a, b: torch.dot(a, b))
    case("outer", (3,), (4,), lambda a, b: torch.outer(a, b))
    case("vector-vector", (7,), (7,))
    case("matrix-vector", (3, 4), (4,))
    case("vector-matrix", (3,), (3, 4))
    case("batch-vector", (2, 3, 4), (4,))
    case("vector-batch", (3,), (2, 3, 4))
    case("batch-matrix", (2, 3, 4), (4, 5))
    case("matrix-batch", (5, 3), (2, 3, 4))
    case("left-transposed", (2, 4, 3), (4, 2), lambda a, b: a.mT @ b)
    case("right-transposed", (2, 3, 4), (5, 4), lambda a, b: a @ b.mT)
    case("transposed-vector", (4, 3), (4,), lambda a, b: a.mT @ b)
    case("many-small", (3, 4, 5, 2), (3, 1, 2, 6))


def images(cases):
    def patches(x, window):
        """[N, C · KH · KW, L] as [N, L, KH · KW · C]."""
        n, elements, count = x.shape
        area = window[0] * window[1]
        return x.reshape(n, elements // area, area, count).permute(0, 3, 2, 1).flatten(2)

    def unpatches(x, window):
        n, count, elements = x.shape
        area = window[0] * window[1]
        return x.reshape(n, count, area, elements // area).permute(0, 3, 2, 1).reshape(n, elements, count)

    def unfold(name, shape, window, **options):
        run = lambda x: patches(F.unfold(first(x), window, **options), window)
        cases.operation(f"image/unfold{name}", {"x": lambda: rand(*shape)}, run)
        count = run(torch.zeros(shape)).shape

        def fold(x):
            return last(F.fold(unpatches(x, window), (shape[1], shape[2]), window, **options))

        cases.operation(f"image/fold{name}", {"x": lambda: rand(*count)}, fold)

    unfold("", (2, 4, 5, 3), (2, 3))
    unfold("-strides", (1, 6, 7, 2), (3, 2), stride=(2, 3), padding=(1, 2))
    unfold("-dilation", (2, 7, 6, 1), (3, 2), dilation=(2, 3), padding=1)

    def resize(name, shape, **options):
        cases.operation(
            f"image/interpolate-{name}", {"x": lambda: rand(*shape)}, lambda x: last(F.interpolate(first(x), **options))
        )

    for kind, aligned in (("bilinear", False), ("aligned", True)):
        resize(f"{kind}-up", (2, 3, 4, 3), size=(7, 9), mode="bilinear", align_corners=aligned)
        resize(f"{kind}-down", (1, 9, 7, 2), size=(4, 3), mode="bilinear", align_corners=aligned)
        resize(f"{kind}-one", (1, 4, 5, 2), size=(1, 10), mode="bilinear", align_corners=aligned)
        resize(f"{kind}-factor", (1, 5, 4, 2), scale_factor=(1.7, 2.3), mode="bilinear", align_corners=aligned)
    for mode in ("nearest", "nearest-exact"):
        resize(f"{mode}-up", (2, 3, 4, 3), size=(7, 9), mode=mode)
        resize(f"{mode}-down", (1, 9, 7, 2), size=(4, 3), mode=mode)
        resize(f"{mode}-factor", (1, 5, 4, 2), scale_factor=(1.7, 2.3), mode=mode)

    for padding in ("zeros", "border", "reflection"):
        for aligned in (False, True):
            suffix = f"{padding}{'-aligned' if aligned else ''}"
            options = {"padding_mode": padding, "align_corners": aligned}
            # Up to 2.5 times beyond the image, so that reflection turns twice.
            inputs = {"x": lambda: rand(2, 4, 5, 3), "grid": lambda: rand(2, 3, 7, 2, low=-3.5, high=3.5)}
            cases.operation(
                f"image/grid-{suffix}", inputs, lambda x, grid: last(F.grid_sample(first(x), grid, **options))
            )
            torch.manual_seed(77)
            grid = rand(2, 3, 7, 2, low=-2.0, high=2.0)
            cases.operation(
                f"image/grid-nearest-{suffix}",
                {"x": lambda: rand(2, 4, 5, 3)},
                lambda x, grid: last(F.grid_sample(first(x), grid, mode="nearest", **options)),
                {"grid": grid},
            )
    for name, aligned in (("affine", False), ("affine-aligned", True)):
        cases.operation(
            f"image/{name}",
            {"x": lambda: rand(2, 2, 3)},
            lambda x: F.affine_grid(x, (2, 1, 4, 5), align_corners=aligned),
        )


def attentions(cases):
    labels = ints(3, 0, 4, 1, 3, 3).reshape(2, 3)
    table = {"x": lambda: rand(5, 4)}
    cases.operation("attention/embedding", table, lambda x, labels: F.embedding(labels, x), {"labels": labels})
    cases.operation(
        "attention/embedding-padding",
        table,
        lambda x, labels: F.embedding(labels, x, padding_idx=3),
        {"labels": labels},
    )

    def case(name, function, constants={}):
        inputs = {"q": lambda: rand(2, 3, 4, 5), "k": lambda: rand(2, 3, 6, 5), "v": lambda: rand(2, 3, 6, 2)}
        cases.operation(f"attention/{name}", inputs, function, constants)

    attend = F.scaled_dot_product_attention
    case("plain", lambda q, k, v: attend(q, k, v))
    case("scale", lambda q, k, v: attend(q, k, v, scale=0.7))
    case("causal", lambda q, k, v: attend(q, k, v, is_causal=True))
    torch.manual_seed(3)
    allowed = (torch.rand(2, 1, 4, 6) > 0.4).int()
    allowed[1, 0, 2] = 0
    case("boolean", lambda q, k, v, mask: attend(q, k, v, attn_mask=mask.bool()), {"mask": allowed})
    infinite = torch.zeros(4, 6).double()
    infinite[0, 1:] = infinite[1, 3] = -torch.inf
    infinite[2] = 0.25
    case("additive-infinite", lambda q, k, v, mask: attend(q, k, v, attn_mask=mask), {"mask": infinite})
    inputs = {"q": lambda: rand(2, 4, 5), "k": lambda: rand(2, 4, 5), "v": lambda: rand(2, 4, 3)}
    cases.operation(
        "attention/additive",
        inputs | {"mask": lambda: rand(4, 4)},
        lambda q, k, v, mask: attend(q, k, v, attn_mask=mask),
    )


def multi_head_attentions(cases):
    """nn.MultiheadAttention; weights as our linear layers have them, [inputs, outputs]."""
    settings = {
        "self": dict(size=8, heads=2, key=8, value=8, bias=True),
        "cross": dict(size=6, heads=3, key=5, value=4, bias=True),
        "no-bias": dict(size=8, heads=4, key=8, value=8, bias=False),
    }
    for name, s in settings.items():
        torch.manual_seed(51)
        start = {}
        widths = {"query": s["size"], "key": s["key"], "value": s["value"], "output": s["size"]}
        for part, width in widths.items():
            start[f"{part}.weight"] = rand(width, s["size"]) / 2
            if s["bias"]:
                start[f"{part}.bias"] = rand(s["size"])
        q = rand(2, 4, s["size"])
        k, v = (q, q) if name == "self" else (rand(2, 5, s["key"]), rand(2, 5, s["value"]))
        padding = torch.ones(2, k.shape[1], dtype=torch.int32)
        padding[1, -2:] = 0
        causal = torch.ones(4, k.shape[1], dtype=torch.int32).tril()
        upstream = rand(2, 4, s["size"])
        for kind, dtype in TYPES.items():
            prefix = f"multihead/{name}/{kind}"
            p = {key: leaf(tensor, dtype) for key, tensor in start.items()}
            inputs = {"q": leaf(q, dtype)}
            if name == "self":
                inputs["k"] = inputs["v"] = inputs["q"]
            else:
                inputs |= {"k": leaf(k, dtype), "v": leaf(v, dtype)}
            layer = torch.nn.MultiheadAttention(
                s["size"], s["heads"], bias=s["bias"], kdim=s["key"], vdim=s["value"], batch_first=True
            )
            layer = layer.to(dtype)
            weights = {"out_proj.weight": p["output.weight"].T}
            parts = ["query", "key", "value"]
            if s["key"] == s["value"] == s["size"]:
                weights["in_proj_weight"] = torch.cat([p[f"{part}.weight"].T for part in parts])
            else:
                weights |= {f"{part[0]}_proj_weight": p[f"{part}.weight"].T for part in parts}
            if s["bias"]:
                weights["in_proj_bias"] = torch.cat([p[f"{part}.bias"] for part in parts])
                weights["out_proj.bias"] = p["output.bias"]
            y, attention = torch.func.functional_call(
                layer,
                weights,
                (inputs["q"], inputs["k"], inputs["v"]),
                dict(key_padding_mask=padding == 0, attn_mask=causal == 0, average_attn_weights=False),
            )
            y.backward(upstream.to(dtype))
            for key, tensor in p.items():
                cases.keep(f"{prefix}/{key}", tensor)
                cases.keep(f"{prefix}/{key}.gradient", tensor.grad)
            for key, tensor in inputs.items():
                if name != "self" or key == "q":
                    cases.keep(f"{prefix}/{key}", tensor)
                    cases.keep(f"{prefix}/{key}.gradient", tensor.grad)
            cases.keep(f"{prefix}/keyMask", padding)
            cases.keep(f"{prefix}/mask", causal)
            cases.keep(f"{prefix}/y", y)
            cases.keep(f"{prefix}/y.weights", attention)
            cases.keep(f"{prefix}/y.gradient", upstream.to(dtype))


def make(cases):
    for group in (shapes, linear_algebra, images, attentions, multi_head_attentions):
        group(cases)
