"""Losses/. Classes are on the last axis here and on the second in PyTorch."""

import torch
import torch.nn.functional as F

from .drawing import *

SOFTMAX = "the gradient of the scores is a probability less its target, and both may be nearly 1"
REDUCTIONS = ("mean", "sum", "none")
reduced = lambda terms, reduction: {"mean": terms.mean, "sum": terms.sum, "none": lambda: terms,
                                    "batchmean": lambda: terms.sum() / terms.shape[0]}[reduction]()  # fmt: skip


def batch_mean(function, x, **options):
    """What PyTorch has for one loss alone: the sum over the size of the first axis."""
    if options["reduction"] == "batchmean":
        return function(x, **options | dict(reduction="sum")) / x.shape[0]
    return function(x, **options)


def drawn_reduction():
    return R.choice([*REDUCTIONS, *REDUCTIONS, "batchmean"])


def scores():
    """[N, K] or [N, H, W, K], and the labels' shape."""
    places = R.choice([[R.randint(1, 40)], [R.randint(1, 4), *pair(1, 6)]])
    return normal(*places, R.randint(2, 12)) * R.choice([1.0, 4.0]), places


def labels_of(classes, places):
    """Labels, and the ignored one or None. One at least counts."""
    labels, ignored = whole(0, classes, *places), R.choice([None, -100, classes - 1])
    if ignored is not None:
        labels[torch.rand(places) < 0.3] = ignored
        labels.view(-1)[0] = 0
    return labels, ignored


def class_weights(classes):
    return [round(uniform(0.1, 3), 3) for _ in range(classes)] if maybe() else None


tensor_like = lambda values, x: None if values is None else torch.tensor(values, dtype=x.dtype)


def ignored_index(ignored):
    return {} if ignored is None else dict(ignore_index=ignored)


@operation("softmaxCrossEntropyOfLabels", cancels=SOFTMAX)
def softmax_cross_entropy_of_labels():
    x = normal(R.randint(1, 40), R.randint(2, 12)) * R.choice([1.0, 4.0])
    labels = whole(0, x.shape[-1], x.shape[0])
    return Case([x, labels], {}, lambda x, labels: F.cross_entropy(x, labels.long()))


@operation("softmaxCrossEntropyOfTargets", cancels=SOFTMAX)
def softmax_cross_entropy_of_targets():
    x = normal(R.randint(1, 40), R.randint(2, 12)) * R.choice([1.0, 4.0])
    targets = torch.softmax(normal(*x.shape), 1)
    return Case([x, targets], {}, F.cross_entropy, constants=(1,))


@operation("crossEntropyOfLabels", weight=4, cancels=SOFTMAX)
def cross_entropy_of_labels():
    (x, places), reduction, smoothing = scores(), drawn_reduction(), R.choice([0, 0, 0.1, uniform(0, 1)])
    labels, ignored = labels_of(x.shape[-1], places)
    weights = class_weights(x.shape[-1])

    def run(x, labels):
        options = dict(reduction=reduction, label_smoothing=smoothing, weight=tensor_like(weights, x))
        function = lambda x, **options: F.cross_entropy(first(x), labels.long(), **options, **ignored_index(ignored))
        return batch_mean(function, x, **options)

    arguments = dict(weights=weights, ignored=ignored, smoothing=smoothing, reduction=reduction)
    return Case([x, labels], arguments, run)


@operation("crossEntropyOfProbabilities", weight=2, cancels=SOFTMAX)
def cross_entropy_of_probabilities():
    (x, _), reduction, smoothing = scores(), drawn_reduction(), R.choice([0, 0, 0.1, uniform(0, 1)])
    targets = torch.softmax(normal(*x.shape) * 2, -1)
    weights = class_weights(x.shape[-1])

    def run(x, targets):
        options = dict(reduction=reduction, label_smoothing=smoothing, weight=tensor_like(weights, x))
        return batch_mean(lambda x, **options: F.cross_entropy(first(x), first(targets), **options), x, **options)

    arguments = dict(weights=weights, smoothing=smoothing, reduction=reduction)
    return Case([x, targets], arguments, run, constants=(1,))


@operation("negativeLogLikelihood", weight=2, cancels=SUMS)
def negative_log_likelihood():
    (x, places), reduction = scores(), drawn_reduction()
    labels, ignored = labels_of(x.shape[-1], places)
    weights = class_weights(x.shape[-1])

    def run(x, labels):
        function = lambda x, **options: F.nll_loss(
            first(x).contiguous(), labels.long(), **options, **ignored_index(ignored))  # fmt: skip
        return batch_mean(function, x, reduction=reduction, weight=tensor_like(weights, x))

    return Case([x, labels], dict(weights=weights, ignored=ignored, reduction=reduction), run)


@operation("focalLoss", weight=2, cancels="the surprise 1 - p is small where a score is well above the others")
def focal_loss():
    (x, places), reduction, gamma = scores(), drawn_reduction(), R.choice([0, 1, 2, 3.5])
    labels, ignored = labels_of(x.shape[-1], places)
    weights = class_weights(x.shape[-1])

    def run(x, labels):
        logs = torch.log_softmax(x, -1)
        counted = torch.ones_like(labels, dtype=torch.bool) if ignored is None else labels != ignored
        index = torch.where(counted, labels, 0).long()[..., None]
        log = logs.gather(-1, index)[..., 0]
        weight = tensor_like(weights, x)
        weight = counted.to(x.dtype) * (1 if weight is None else weight[index[..., 0]])
        terms = -weight * (-torch.expm1(log)) ** gamma * log
        return terms.sum() / weight.sum() if reduction == "mean" else reduced(terms, reduction)

    return Case([x, labels], dict(gamma=gamma, weights=weights, ignored=ignored, reduction=reduction), run)


@operation("binaryCrossEntropyWithLogits", weight=2, cancels=SOFTMAX)
def binary_cross_entropy():
    sizes, reduction, weighs, positive = shape(2, 3), drawn_reduction(), maybe(), maybe()
    targets = whole(0, 2, *sizes).double() if maybe() else between(0, 1, *sizes)
    inputs = [normal(*sizes) * R.choice([1.0, 8.0]), targets]
    inputs += [between(0.1, 2, *[1 if maybe(0.3) else s for s in sizes])] if weighs else []
    inputs += [between(0.3, 4, sizes[-1])] if positive else []

    def run(x, targets, *rest):
        weight = rest[0].expand(x.shape) if weighs else None
        function = lambda x, **options: F.binary_cross_entropy_with_logits(
            x, targets, weight, pos_weight=rest[-1] if positive else None, **options)  # fmt: skip
        return batch_mean(function, x, reduction=reduction)

    return Case(inputs, dict(weights=weighs, positive=positive, reduction=reduction), run, constants=(1, 2, 3))


@operation("sigmoidFocalLoss", weight=2)
def sigmoid_focal_loss():
    sizes, reduction = shape(2, 3), drawn_reduction()
    alpha, gamma = R.choice([None, 0.25, uniform(0, 1)]), R.choice([0, 1, 2, 3.5])

    def run(x, t):
        """The formula of torchvision's sigmoid_focal_loss; 1 - p of the true class by the sigmoid of -x."""
        miss = torch.sigmoid(x) * (1 - t) + torch.sigmoid(-x) * t
        terms = F.binary_cross_entropy_with_logits(x, t, reduction="none") * miss**gamma
        if alpha is not None:
            terms = (alpha * t + (1 - alpha) * (1 - t)) * terms
        return reduced(terms, reduction)

    inputs = [normal(*sizes) * R.choice([1.0, 4.0]), whole(0, 2, *sizes).double()]
    return Case(inputs, dict(alpha=alpha, gamma=gamma, reduction=reduction), run, constants=(1,))


@operation("klDivergence", weight=2, cancels="terms p (log p - x) of both signs are added")
def kl_divergence():
    sizes, reduction, logs = shape(2, 3, (2, 3, 5, 8)), drawn_reduction(), maybe()
    target = torch.log_softmax(normal(*sizes) * 2, -1)
    if not logs:
        target = target.exp()
        if maybe(0.3):  # a probability of 0 counts 0
            target = target * (torch.rand(sizes) < 0.8)
    x = torch.log_softmax(normal(*sizes) * 2, -1)
    run = lambda x, t: F.kl_div(x, t, reduction=reduction, log_target=logs)
    return Case([x, target], dict(logTarget=logs, reduction=reduction), run, constants=(1,))


def overlap(name, function):
    @operation(name, weight=2, cancels="1 less a coefficient that may be nearly 1")
    def draw():
        sizes, reduction = [R.randint(1, 4), *shape(0, 2, (1, 3, 7)), R.randint(1, 5)], drawn_reduction()
        smoothing, weights = R.choice([1, 1e-3, uniform(0.1, 3)]), class_weights(sizes[-1])

        def run(p, t):
            places = list(range(1, p.ndim - 1))
            total = lambda x: x.sum(places) if places else x
            terms = function(total(p * t), total(p), total(t), smoothing)
            return reduced(terms if weights is None else terms * tensor_like(weights, p), reduction)

        inputs = [between(0.02, 0.98, *sizes), whole(0, 2, *sizes).double()]
        return Case(inputs, dict(smoothing=smoothing, weights=weights, reduction=reduction), run, constants=(1,))


# Written so that nothing cancels: 1 - a / b as (b - a) / b.
overlap("diceLoss", lambda both, p, t, s: (p + t - 2 * both) / (p + t + s))
overlap("intersectionOverUnionLoss", lambda both, p, t, s: (p + t - 2 * both) / (p + t - both + s))


def regression(name, function, option=None, values=()):
    @operation(name, weight=2)
    def draw():
        sizes, reduction, constant = shape(), drawn_reduction(), maybe()
        setting = {option: R.choice(values)} if option else {}
        # The differences are rounded too; none lies at the bend.
        bends = [-setting[option], setting[option]] if option else []
        x = spread(*sizes)
        target = x - apart(spread(*sizes, scales=(0.5, 1, 4)), bends)
        run = lambda x, target: batch_mean(lambda x, **o: function(x, target, **o), x, reduction=reduction, **setting)
        constants = (1,) if constant else ()
        return Case([x, target], dict(reduction=reduction, constant=constant) | setting, run, constants)


regression("meanSquaredError", F.mse_loss)
regression("l1Loss", F.l1_loss)
regression("smoothL1Loss", F.smooth_l1_loss, "beta", (0, 0.3, 1, 2.5))
regression("huberLoss", F.huber_loss, "delta", (0.3, 1, 2.5))

DISTANCES = "a distance less another and a margin"


@operation("cosineEmbeddingLoss", weight=2, cancels="1 less a cosine; its gradient is the part orthogonal to x")
def cosine_embedding_loss():
    n, d, reduction, margin = R.randint(1, 12), R.choice([2, 3, 8, 33]), drawn_reduction(), R.choice([0, -0.5, 0.2])
    inputs = [normal(n, d), normal(n, d), whole(0, 2, n) * 2 - 1]
    gaps = F.cosine_similarity(inputs[0], inputs[1]) - margin
    if gaps.abs().min() < 1e-3:
        return cosine_embedding_loss()
    function = lambda a, b, t, **options: F.cosine_embedding_loss(a, b, t, margin, **options)
    run = lambda a, b, t: batch_mean(lambda a, **options: function(a, b, t, **options), a, reduction=reduction)
    return Case(inputs, dict(margin=margin, reduction=reduction), run)


@operation("contrastiveLoss", weight=2, cancels="a margin less a distance")
def contrastive_loss():
    n, d, reduction, margin = R.randint(1, 12), R.choice([2, 3, 8]), drawn_reduction(), R.choice([1, 2.5, 4])

    def run(a, b, t):
        t = t.to(a.dtype)
        squared = (a - b).square().sum(1)
        gap = (margin - (squared + 1e-12).sqrt()).relu()
        return reduced((1 - t) * squared / 2 + t * gap.square() / 2, reduction)

    return Case([normal(n, d), normal(n, d), whole(0, 2, n)], dict(margin=margin, reduction=reduction), run)


@operation("tripletMarginLoss", weight=2, cancels=DISTANCES)
def triplet_margin_loss():
    n, d, reduction, swap = R.randint(1, 12), R.choice([2, 3, 8]), drawn_reduction(), maybe()
    margin, norm, epsilon = R.choice([0.5, 1, 3]), R.choice([1, 2, 2, 3]), R.choice([1e-6, 1e-3])
    options = dict(margin=margin, p=norm, eps=epsilon, swap=swap)
    inputs = [normal(n, d), normal(n, d), normal(n, d)]
    run = lambda a, p, n: batch_mean(
        lambda a, **more: F.triplet_margin_loss(a, p, n, **options, **more), a, reduction=reduction)  # fmt: skip
    # No two elements so near that the epsilon decides on the sign, no loss at the bend, no two distances equal.
    distance = lambda x, y: F.pairwise_distance(x, y, norm, epsilon)
    a, p, n_ = inputs
    away, other = distance(a, n_), distance(p, n_)
    bends = [distance(a, p) - (torch.minimum(away, other) if swap else away) + margin, away - other]
    near = [(x - y).abs().min() < 1e-2 for x, y in ((a, p), (a, n_), (p, n_))]
    if any(near) or any(bend.abs().min() < 1e-3 for bend in bends):
        return triplet_margin_loss()
    return Case(inputs, dict(margin=margin, norm=norm, epsilon=epsilon, swap=swap, reduction=reduction), run)
