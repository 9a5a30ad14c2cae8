"""Losses."""

import torch
import torch.nn.functional as F

from .cases import first, rand

REDUCTIONS = ("mean", "sum", "none")


def class_losses(cases):
    torch.manual_seed(1)
    scores = {"x": lambda: rand(6, 4, low=-3, high=3)}
    images = {"x": lambda: rand(2, 3, 2, 4, low=-3, high=3)}
    labels = torch.tensor([3, 0, 1, 1, 2, 0], dtype=torch.int32)
    some = torch.tensor([3, -100, 1, 1, -100, 0], dtype=torch.int32)
    pixels = torch.tensor([3, 0, 1, 1, 2, 0, 2, 2, 1, 3, 3, 0], dtype=torch.int32).reshape(2, 3, 2)
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25], dtype=torch.float64)

    for reduction in REDUCTIONS:

        def ce(name, target, labels_first=lambda x: x, inputs=scores, **options):
            def run(x, labels, weight=None):
                return F.cross_entropy(labels_first(x), labels.long(), weight, reduction=reduction, **options)

            for suffix, extra in {"": {}, "-weights": {"weight": weights}}.items():
                cases.operation(
                    f"loss/cross_entropy-{name}{suffix}-{reduction}", inputs, run, {"labels": target} | extra
                )

        ce("labels", labels)
        ce("ignored", some)
        ce("smooth", labels, label_smoothing=0.1)
        ce("smooth-ignored", some, label_smoothing=0.3)
        ce("images", pixels, first, images, label_smoothing=0.2)

        soft = torch.softmax(rand(6, 4), dim=-1)
        soft_images = torch.softmax(rand(2, 3, 2, 4), dim=-1)
        for suffix, extra in {"": {}, "-weights": {"weight": weights}}.items():
            cases.operation(
                f"loss/cross_entropy-soft{suffix}-{reduction}",
                scores,
                lambda x, targets, weight=None: F.cross_entropy(x, targets, weight, reduction=reduction),
                {"targets": soft} | extra,
            )
            cases.operation(
                f"loss/cross_entropy-soft-smooth-images{suffix}-{reduction}",
                images,
                lambda x, targets, weight=None: F.cross_entropy(
                    first(x), first(targets), weight, reduction=reduction, label_smoothing=0.1
                ),
                {"targets": soft_images} | extra,
            )
            cases.operation(
                f"loss/nll-ignored{suffix}-{reduction}",
                scores,
                lambda x, labels, weight=None: F.nll_loss(x, labels.long(), weight, reduction=reduction),
                {"labels": some} | extra,
            )
            cases.operation(
                f"loss/nll-images{suffix}-{reduction}",
                images,
                lambda x, labels, weight=None: F.nll_loss(
                    first(x).contiguous(), labels.long(), weight, reduction=reduction
                ),
                {"labels": pixels} | extra,
            )


def binary_losses(cases):
    torch.manual_seed(2)
    logits = {"x": lambda: rand(5, 3, low=-6, high=6)}
    targets = {"targets": torch.rand(5, 3).double()}
    hard = {"targets": (torch.rand(5, 3) < 0.4).double()}
    more = {"weights": rand(5, 1, low=0.2, high=2), "positive": rand(3, low=0.5, high=4)}
    bce = F.binary_cross_entropy_with_logits
    for reduction in REDUCTIONS:
        cases.operation(
            f"loss/bce-{reduction}", logits, lambda x, targets: bce(x, targets, reduction=reduction), targets
        )
        cases.operation(
            f"loss/bce-weights-{reduction}",
            logits,
            lambda x, targets, weights, positive: bce(
                x, targets, weights.expand(5, 3), pos_weight=positive, reduction=reduction
            ),
            targets | more,
        )
    large = {"x": lambda: torch.tensor([-1000.0, -90, -20, 20, 90, 1000]).double()}
    cases.operation(
        "loss/bce-large",
        large,
        lambda x, targets: bce(x, targets, reduction="none"),
        {"targets": torch.tensor([0.0, 1, 0, 1, 0, 1]).double()},
    )

    def focal(x, targets, alpha, gamma, reduction):
        # The formula of torchvision's sigmoid_focal_loss.
        p = torch.sigmoid(x)
        p_t = p * targets + (1 - p) * (1 - targets)
        terms = bce(x, targets, reduction="none") * (1 - p_t) ** gamma
        if alpha is not None:
            terms = (alpha * targets + (1 - alpha) * (1 - targets)) * terms
        return {"mean": terms.mean, "sum": terms.sum, "none": lambda: terms}[reduction]()

    for reduction in REDUCTIONS:
        cases.operation(
            f"loss/focal-{reduction}", logits, lambda x, targets: focal(x, targets, 0.25, 2, reduction), hard
        )
    cases.operation("loss/focal-plain", logits, lambda x, targets: focal(x, targets, None, 3.5, "none"), hard)
    cases.operation("loss/focal-gamma0", logits, lambda x, targets: focal(x, targets, 0.6, 0, "none"), hard)


def other_losses(cases):
    torch.manual_seed(3)
    pair = {"x": lambda: rand(4, 3, low=-2, high=2), "target": lambda: rand(4, 3, low=-2, high=2)}
    for reduction in REDUCTIONS:
        cases.operation(f"loss/mse-{reduction}", pair, lambda x, target: F.mse_loss(x, target, reduction=reduction))
        cases.operation(f"loss/l1-{reduction}", pair, lambda x, target: F.l1_loss(x, target, reduction=reduction))
        cases.operation(
            f"loss/smooth_l1-{reduction}", pair, lambda x, target: F.smooth_l1_loss(x, target, reduction=reduction)
        )
        cases.operation(f"loss/huber-{reduction}", pair, lambda x, target: F.huber_loss(x, target, reduction=reduction))
    cases.operation(
        "loss/smooth_l1-beta", pair, lambda x, target: F.smooth_l1_loss(x, target, beta=0.3, reduction="none")
    )
    cases.operation(
        "loss/smooth_l1-beta0", pair, lambda x, target: F.smooth_l1_loss(x, target, beta=0, reduction="none")
    )
    cases.operation("loss/huber-delta", pair, lambda x, target: F.huber_loss(x, target, delta=0.7, reduction="none"))

    p = torch.softmax(rand(4, 3, low=-2, high=2), dim=-1)
    with_zero = p.clone()
    with_zero[1] = torch.tensor([0.0, 1.0, 0.0])
    logs = {"x": lambda: torch.log_softmax(rand(4, 3, low=-2, high=2), dim=-1)}
    for reduction in REDUCTIONS + ("batchmean",):
        cases.operation(
            f"loss/kl-{reduction}", logs, lambda x, p: F.kl_div(x, p, reduction=reduction), {"p": with_zero}
        )
        cases.operation(
            f"loss/kl-log-{reduction}",
            logs,
            lambda x, p: F.kl_div(x, p, reduction=reduction, log_target=True),
            {"p": torch.log(p)},
        )

    signs = {"signs": torch.tensor([1, -1, -1, 1, -1], dtype=torch.int32)}
    embeddings = {"x": lambda: rand(5, 4), "other": lambda: rand(5, 4)}
    for reduction in REDUCTIONS:
        cases.operation(
            f"loss/cosine-{reduction}",
            embeddings,
            lambda x, other, signs: F.cosine_embedding_loss(x, other, signs, reduction=reduction),
            signs,
        )
    cases.operation(
        "loss/cosine-margin",
        embeddings,
        lambda x, other, signs: F.cosine_embedding_loss(x, other, signs, margin=-0.5, reduction="none"),
        signs,
    )

    triple = {"x": lambda: rand(5, 4), "positive": lambda: rand(5, 4), "negative": lambda: rand(5, 4)}
    for reduction in REDUCTIONS:
        cases.operation(
            f"loss/triplet-{reduction}",
            triple,
            lambda x, positive, negative: F.triplet_margin_loss(x, positive, negative, reduction=reduction),
        )
    for name, options in {"swap": {"swap": True}, "norm1": {"p": 1}, "norm3": {"p": 3, "margin": 0.5}}.items():
        cases.operation(
            f"loss/triplet-{name}",
            triple,
            lambda x, positive, negative: F.triplet_margin_loss(x, positive, negative, reduction="none", **options),
        )


def target_losses(cases):
    """Losses whose targets have a gradient too."""
    both = {"x": lambda: rand(4, 3, low=-2, high=2), "targets": lambda: torch.softmax(rand(4, 3, low=-2, high=2), -1)}
    weights = {"weight": torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64)}
    positive = {"positive": rand(3, low=0.5, high=4)}
    kinds = {
        "cross_entropy": (lambda r: lambda x, targets: F.cross_entropy(x, targets, reduction=r), {}),
        "cross_entropy-smooth": (
            lambda r: lambda x, targets, weight: F.cross_entropy(x, targets, weight, label_smoothing=0.2, reduction=r),
            weights,
        ),
        "bce": (lambda r: lambda x, targets: F.binary_cross_entropy_with_logits(x, targets, reduction=r), {}),
        "bce-positive": (
            lambda r: lambda x, targets, positive: F.binary_cross_entropy_with_logits(
                x, targets, pos_weight=positive, reduction=r
            ),
            positive,
        ),
        "kl": (lambda r: lambda x, targets: F.kl_div(x, targets, reduction=r), {}),
        "kl-log": (lambda r: lambda x, targets: F.kl_div(x, targets, reduction=r, log_target=True), {}),
    }
    for name, (loss, constants) in kinds.items():
        for reduction in ("sum", "none"):
            cases.operation(f"loss/targets-{name}-{reduction}", both, loss(reduction), constants)


def composed_losses(cases):
    """Losses that PyTorch has not, by their formulas."""
    reduced = lambda terms, reduction: {"mean": terms.mean, "sum": terms.sum, "none": lambda: terms}[reduction]()
    overlap = {"x": lambda: rand(2, 3, 4, 3, low=0, high=1), "targets": lambda: rand(2, 3, 4, 3, low=0, high=1)}
    torch.manual_seed(4)
    hard = (torch.rand(2, 3, 4, 3) < 0.4).double()
    pair = {"x": lambda: rand(6, 4), "other": lambda: rand(6, 4)}
    different = {"different": torch.tensor([0, 1, 1, 0, 1, 1], dtype=torch.int32)}
    scores = {"x": lambda: rand(6, 4, low=-3, high=3)}
    labels = torch.tensor([3, -100, 1, 1, 2, 0], dtype=torch.int32)
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25], dtype=torch.float64)

    def sums(x, targets):
        """Over the places of each sample and class."""
        return (x * targets).sum((1, 2)), x.sum((1, 2)), targets.sum((1, 2))

    def dice(x, targets, smoothing, reduction):
        both, p, t = sums(x, targets)
        return reduced(1 - (2 * both + smoothing) / (p + t + smoothing), reduction)

    def iou(x, targets, smoothing, reduction):
        both, p, t = sums(x, targets)
        return reduced(1 - (both + smoothing) / (p + t - both + smoothing), reduction)

    def contrastive(x, other, different, margin, reduction):
        distance = torch.linalg.vector_norm(x - other, dim=1)
        terms = torch.where(different == 0, distance**2, torch.relu(margin - distance) ** 2) / 2
        return reduced(terms, reduction)

    def focal(x, labels, weight, gamma, reduction):
        """Of the softmax: the mean divides by the weights of the labels."""
        known = labels != -100
        rows, label = x[known], labels[known].long()
        p = torch.softmax(rows, 1).gather(1, label[:, None])[:, 0]
        weight = torch.ones(4, dtype=x.dtype) if weight is None else weight
        terms = -weight[label] * (1 - p) ** gamma * torch.log(p)
        if reduction == "mean":
            return terms.sum() / weight[label].sum()
        if reduction == "sum":
            return terms.sum()
        return torch.zeros(6, dtype=x.dtype).masked_scatter(known, terms)

    for reduction in REDUCTIONS:
        for name, function in {"dice": dice, "iou": iou}.items():
            cases.operation(f"loss/{name}-{reduction}", overlap, lambda x, targets: function(x, targets, 1, reduction))
        cases.operation(
            f"loss/contrastive-{reduction}",
            pair,
            lambda x, other, different: contrastive(x, other, different, 1, reduction),
            different,
        )
        for suffix, extra in {"": {}, "-weights": {"weight": weights}}.items():
            cases.operation(
                f"loss/focal_softmax{suffix}-{reduction}",
                scores,
                lambda x, labels, weight=None: focal(x, labels, weight, 2, reduction),
                {"labels": labels} | extra,
            )
    probabilities = {"x": overlap["x"]}
    cases.operation(
        "loss/dice-hard", probabilities, lambda x, targets: dice(x, targets, 0.1, "none"), {"targets": hard}
    )
    cases.operation("loss/iou-hard", probabilities, lambda x, targets: iou(x, targets, 0.1, "none"), {"targets": hard})
    cases.operation(
        "loss/contrastive-margin",
        pair,
        lambda x, other, different: contrastive(x, other, different, 2.5, "none"),
        different,
    )
    cases.operation(
        "loss/focal_softmax-gamma", scores, lambda x, labels: focal(x, labels, None, 3.5, "none"), {"labels": labels}
    )


def make(cases):
    for group in (class_losses, binary_losses, other_losses, target_losses, composed_losses):
        group(cases)
