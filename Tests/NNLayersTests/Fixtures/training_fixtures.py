"""Writes training.safetensors: losses, optimizers and schedules as PyTorch computes them, metrics as scikit-learn does.

make_fixtures.py calls it. Names are group/case/type/tensor, and `t.gradient` is a gradient, as there. Lion, which
PyTorch has not, follows its paper; calibration errors, which scikit-learn has not, follow theirs.
"""

from pathlib import Path

import numpy as np
import sklearn
import sklearn.metrics as metrics
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

TYPES = {"f32": torch.float32, "f64": torch.float64}
OUT = {}


def rand(*shape, low=-1.0, high=1.0):
    """Uniform numbers that float32 holds exactly."""
    return (torch.rand(shape) * (high - low) + low).double()


def keep(name, tensor):
    assert name not in OUT, name
    OUT[name] = tensor.detach().contiguous().clone()


def loss(name, inputs, function, constants={}):
    """Inputs with gradients, constants without, the loss, and a random upstream gradient."""
    torch.manual_seed(sum(name.encode()))
    values = {key: make() for key, make in inputs.items()}
    upstream = None
    for kind, dtype in TYPES.items():
        leaves = {key: value.to(dtype, copy=True).requires_grad_() for key, value in values.items()}
        fixed = {k: v.to(dtype) if v.is_floating_point() else v for k, v in constants.items()}
        y = function(**leaves, **fixed)
        if upstream is None:
            upstream = rand(*y.shape)
        y.backward(upstream.to(dtype))
        for key, tensor in leaves.items():
            keep(f"loss/{name}/{kind}/{key}", tensor)
            keep(f"loss/{name}/{kind}/{key}.gradient", tensor.grad)
        for key, value in fixed.items():
            keep(f"loss/{name}/{kind}/{key}", value)
        keep(f"loss/{name}/{kind}/y", y)
        keep(f"loss/{name}/{kind}/y.gradient", upstream.to(dtype))


REDUCTIONS = ("mean", "sum", "none")


def class_losses():
    torch.manual_seed(1)
    scores = {"x": lambda: rand(6, 4, low=-3, high=3)}
    images = {"x": lambda: rand(2, 3, 2, 4, low=-3, high=3)}
    labels = torch.tensor([3, 0, 1, 1, 2, 0], dtype=torch.int32)
    some = torch.tensor([3, -100, 1, 1, -100, 0], dtype=torch.int32)
    pixels = torch.tensor([3, 0, 1, 1, 2, 0, 2, 2, 1, 3, 3, 0], dtype=torch.int32).reshape(2, 3, 2)
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25], dtype=torch.float64)
    kchw = lambda x: x.movedim(-1, 1)

    for reduction in REDUCTIONS:
        def ce(name, target, labels_first=lambda x: x, inputs=scores, **options):
            def run(x, labels, weight=None):
                return F.cross_entropy(labels_first(x), labels.long(), weight, reduction=reduction, **options)

            for suffix, extra in {"": {}, "-weights": {"weight": weights}}.items():
                loss(f"cross_entropy-{name}{suffix}-{reduction}", inputs, run, {"labels": target} | extra)

        ce("labels", labels)
        ce("ignored", some)
        ce("smooth", labels, label_smoothing=0.1)
        ce("smooth-ignored", some, label_smoothing=0.3)
        ce("images", pixels, kchw, images, label_smoothing=0.2)

        soft = torch.softmax(rand(6, 4), dim=-1)
        soft_images = torch.softmax(rand(2, 3, 2, 4), dim=-1)
        for suffix, extra in {"": {}, "-weights": {"weight": weights}}.items():
            loss(f"cross_entropy-soft{suffix}-{reduction}", scores,
                 lambda x, targets, weight=None: F.cross_entropy(x, targets, weight, reduction=reduction),
                 {"targets": soft} | extra)
            loss(f"cross_entropy-soft-smooth-images{suffix}-{reduction}", images,
                 lambda x, targets, weight=None: F.cross_entropy(
                     kchw(x), kchw(targets), weight, reduction=reduction, label_smoothing=0.1),
                 {"targets": soft_images} | extra)
            loss(f"nll-ignored{suffix}-{reduction}", scores,
                 lambda x, labels, weight=None: F.nll_loss(x, labels.long(), weight, reduction=reduction),
                 {"labels": some} | extra)
            loss(f"nll-images{suffix}-{reduction}", images,
                 lambda x, labels, weight=None: F.nll_loss(kchw(x).contiguous(), labels.long(), weight, reduction=reduction),
                 {"labels": pixels} | extra)


def binary_losses():
    torch.manual_seed(2)
    logits = {"x": lambda: rand(5, 3, low=-6, high=6)}
    targets = {"targets": torch.rand(5, 3).double()}
    hard = {"targets": (torch.rand(5, 3) < 0.4).double()}
    more = {"weights": rand(5, 1, low=0.2, high=2), "positive": rand(3, low=0.5, high=4)}
    bce = F.binary_cross_entropy_with_logits
    for reduction in REDUCTIONS:
        loss(f"bce-{reduction}", logits, lambda x, targets: bce(x, targets, reduction=reduction), targets)
        loss(f"bce-weights-{reduction}", logits,
             lambda x, targets, weights, positive: bce(
                 x, targets, weights.expand(5, 3), pos_weight=positive, reduction=reduction), targets | more)
    large = {"x": lambda: torch.tensor([-1000.0, -90, -20, 20, 90, 1000]).double()}
    loss("bce-large", large, lambda x, targets: bce(x, targets, reduction="none"),
         {"targets": torch.tensor([0.0, 1, 0, 1, 0, 1]).double()})

    def focal(x, targets, alpha, gamma, reduction):
        # The formula of torchvision's sigmoid_focal_loss.
        p = torch.sigmoid(x)
        p_t = p * targets + (1 - p) * (1 - targets)
        terms = bce(x, targets, reduction="none") * (1 - p_t) ** gamma
        if alpha is not None:
            terms = (alpha * targets + (1 - alpha) * (1 - targets)) * terms
        return {"mean": terms.mean, "sum": terms.sum, "none": lambda: terms}[reduction]()

    for reduction in REDUCTIONS:
        loss(f"focal-{reduction}", logits, lambda x, targets: focal(x, targets, 0.25, 2, reduction), hard)
    loss("focal-plain", logits, lambda x, targets: focal(x, targets, None, 3.5, "none"), hard)
    loss("focal-gamma0", logits, lambda x, targets: focal(x, targets, 0.6, 0, "none"), hard)


def other_losses():
    torch.manual_seed(3)
    pair = {"x": lambda: rand(4, 3, low=-2, high=2), "target": lambda: rand(4, 3, low=-2, high=2)}
    for reduction in REDUCTIONS:
        loss(f"mse-{reduction}", pair, lambda x, target: F.mse_loss(x, target, reduction=reduction))
        loss(f"l1-{reduction}", pair, lambda x, target: F.l1_loss(x, target, reduction=reduction))
        loss(f"smooth_l1-{reduction}", pair, lambda x, target: F.smooth_l1_loss(x, target, reduction=reduction))
        loss(f"huber-{reduction}", pair, lambda x, target: F.huber_loss(x, target, reduction=reduction))
    loss("smooth_l1-beta", pair, lambda x, target: F.smooth_l1_loss(x, target, beta=0.3, reduction="none"))
    loss("smooth_l1-beta0", pair, lambda x, target: F.smooth_l1_loss(x, target, beta=0, reduction="none"))
    loss("huber-delta", pair, lambda x, target: F.huber_loss(x, target, delta=0.7, reduction="none"))

    p = torch.softmax(rand(4, 3, low=-2, high=2), dim=-1)
    with_zero = p.clone()
    with_zero[1] = torch.tensor([0.0, 1.0, 0.0])
    logs = {"x": lambda: torch.log_softmax(rand(4, 3, low=-2, high=2), dim=-1)}
    for reduction in REDUCTIONS + ("batchmean",):
        loss(f"kl-{reduction}", logs, lambda x, p: F.kl_div(x, p, reduction=reduction), {"p": with_zero})
        loss(f"kl-log-{reduction}", logs, lambda x, p: F.kl_div(x, p, reduction=reduction, log_target=True),
             {"p": torch.log(p)})

    signs = {"signs": torch.tensor([1, -1, -1, 1, -1], dtype=torch.int32)}
    embeddings = {"x": lambda: rand(5, 4), "other": lambda: rand(5, 4)}
    for reduction in REDUCTIONS:
        loss(f"cosine-{reduction}", embeddings,
             lambda x, other, signs: F.cosine_embedding_loss(x, other, signs, reduction=reduction), signs)
    loss("cosine-margin", embeddings,
         lambda x, other, signs: F.cosine_embedding_loss(x, other, signs, margin=-0.5, reduction="none"), signs)

    triple = {"x": lambda: rand(5, 4), "positive": lambda: rand(5, 4), "negative": lambda: rand(5, 4)}
    for reduction in REDUCTIONS:
        loss(f"triplet-{reduction}", triple,
             lambda x, positive, negative: F.triplet_margin_loss(x, positive, negative, reduction=reduction))
    for name, options in {"swap": {"swap": True}, "norm1": {"p": 1}, "norm3": {"p": 3, "margin": 0.5}}.items():
        loss(f"triplet-{name}", triple,
             lambda x, positive, negative: F.triplet_margin_loss(x, positive, negative, reduction="none", **options))


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


def optimizers():
    torch.manual_seed(21)
    x, target, weight, bias = rand(8, 3), rand(8, 2), rand(3, 2), rand(2)
    o = torch.optim
    makers = {
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
            p, lr=0.01, alpha=0.9, momentum=0.7, weight_decay=0.1, centered=True, eps=1e-3),
        "adagrad": lambda p: o.Adagrad(p, lr=0.1),
        "adagrad-decay": lambda p: o.Adagrad(
            p, lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.3, eps=1e-6),
        "lion": lambda p: Lion(p, lr=0.01, betas=(0.9, 0.99), weight_decay=0.0),
        "lion-decay": lambda p: Lion(p, lr=0.02, betas=(0.7, 0.8), weight_decay=0.3),
        # The weight in one group, the bias in another.
        "groups-adamw": lambda p: o.AdamW(
            [{"params": p[:1], "lr": 0.02, "weight_decay": 0.2}, {"params": p[1:]}], lr=0.05, weight_decay=0),
        "groups-sgd": lambda p: o.SGD(
            [{"params": p[:1]}, {"params": p[1:], "lr": 0.2, "momentum": 0.5}], lr=0.05, momentum=0.9),
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
            parameters = [t.to(dtype, copy=True).requires_grad_() for t in (weight, bias)]
            # NAdam keeps its product of momenta in the default type.
            torch.set_default_dtype(dtype)
            optimizer = make(parameters)
            keep(f"{prefix}/x", x.to(dtype))
            keep(f"{prefix}/target", target.to(dtype))
            average = torch.nn.ParameterList(parameters) if name == "average" else None
            if average is not None:
                average = torch.optim.swa_utils.AveragedModel(
                    average, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9))
            for step in range(21):
                if step in (0, 1, 2, 20):
                    keep(f"{prefix}/weight.{step}", parameters[0])
                    keep(f"{prefix}/bias.{step}", parameters[1])
                    if average is not None and step > 0:
                        for key, tensor in zip(("weight", "bias"), average.module):
                            keep(f"{prefix}/average.{key}.{step}", tensor)
                optimizer.zero_grad()
                ((x.to(dtype) @ parameters[0] + parameters[1] - target.to(dtype)) ** 2).mean().backward()
                if name.startswith("missing") and step in (0, 3):
                    parameters[1].grad = None
                optimizer.step()
                if average is not None:
                    average.update_parameters(torch.nn.ParameterList(parameters))
            torch.set_default_dtype(torch.float32)


def schedules():
    s = torch.optim.lr_scheduler
    makers = {
        "constant": (0.3, lambda o: s.ConstantLR(o, factor=0.25, total_iters=7)),
        "multistep": (0.3, lambda o: s.MultiStepLR(o, milestones=[5, 17, 17, 40], gamma=0.5)),
        "exponential": (0.3, lambda o: s.ExponentialLR(o, gamma=0.93)),
        "polynomial": (0.3, lambda o: s.PolynomialLR(o, total_iters=40, power=1.7)),
        "restarts": (0.2, lambda o: s.CosineAnnealingWarmRestarts(o, T_0=7, T_mult=2, eta_min=0.003)),
        "restarts-equal": (0.2, lambda o: s.CosineAnnealingWarmRestarts(o, T_0=9)),
        "linear": (0.2, lambda o: s.LinearLR(o, start_factor=0.1, end_factor=0.8, total_iters=12)),
        "onecycle-three": (0.1, lambda o: s.OneCycleLR(o, max_lr=0.4, total_steps=50, three_phase=True)),
        "onecycle-linear": (0.1, lambda o: s.OneCycleLR(
            o, max_lr=0.4, total_steps=50, pct_start=0.2, anneal_strategy="linear", three_phase=True,
            base_momentum=0.8, max_momentum=0.99)),
        "onecycle-two": (0.1, lambda o: s.OneCycleLR(o, max_lr=0.4, total_steps=50)),
        "sequential": (0.2, lambda o: s.SequentialLR(
            o, [s.LinearLR(o, start_factor=0.1, total_iters=8), s.CosineAnnealingLR(o, T_max=20), s.ConstantLR(o, 0.5, 3)],
            milestones=[8, 28])),
        "chained": (0.2, lambda o: s.ChainedScheduler(
            [s.ConstantLR(o, factor=0.1, total_iters=6), s.ExponentialLR(o, gamma=0.9)], o)),
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
        keep(f"schedule/{name}/f64/rates", torch.tensor(rates, dtype=torch.float64))
        if name.startswith("onecycle"):
            keep(f"schedule/{name}/f64/momenta", torch.tensor(momenta, dtype=torch.float64))

    generator = np.random.default_rng(3)
    measures = np.round(1 / (1 + np.arange(50) / 4) + generator.normal(0, 0.05, 50), 6)
    for name, options in {
        "minimum": dict(patience=2),
        "absolute": dict(patience=1, threshold=0.05, threshold_mode="abs", cooldown=3, factor=0.5),
        "maximum": dict(mode="max", patience=3, factor=0.3, min_lr=0.01),
        "maximum-absolute": dict(mode="max", patience=0, threshold=0.02, threshold_mode="abs", factor=0.7, cooldown=1),
    }.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
        scheduler, rates = s.ReduceLROnPlateau(optimizer, **options), []
        values = measures if "maximum" not in name else 1 - measures
        for value in values:
            scheduler.step(value)
            rates.append(optimizer.param_groups[0]["lr"])
        assert len(set(rates)) > 2, name
        keep(f"plateau/{name}/f64/measures", torch.tensor(values))
        keep(f"plateau/{name}/f64/rates", torch.tensor(rates, dtype=torch.float64))


def classification_metrics():
    generator = np.random.default_rng(7)
    n, k = 200, 5
    labels = generator.choice(k, n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    scores = generator.normal(0, 1, (n, k)) + 1.2 * np.eye(k)[labels]
    probabilities = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    predicted = scores.argmax(1)
    predicted[predicted == 3] = 2  # a class that is never predicted
    number = lambda value: torch.tensor(value, dtype=torch.float64)
    vector = lambda values: torch.tensor(np.asarray(values), dtype=torch.float64)
    prefix = "metric/classes/f64"
    keep(f"{prefix}/labels", torch.tensor(labels, dtype=torch.int32))
    keep(f"{prefix}/predicted", torch.tensor(predicted, dtype=torch.int32))
    keep(f"{prefix}/scores", vector(scores))
    keep(f"{prefix}/probabilities", vector(probabilities))
    keep(f"{prefix}/confusion", torch.tensor(metrics.confusion_matrix(labels, predicted), dtype=torch.int32))
    keep(f"{prefix}/accuracy", number(metrics.accuracy_score(labels, predicted)))
    for average in ("macro", "micro", "weighted"):
        options = dict(average=average, zero_division=0)
        keep(f"{prefix}/precision.{average}", number(metrics.precision_score(labels, predicted, **options)))
        keep(f"{prefix}/recall.{average}", number(metrics.recall_score(labels, predicted, **options)))
        keep(f"{prefix}/f1.{average}", number(metrics.f1_score(labels, predicted, **options)))
        auc = metrics.roc_auc_score(labels, probabilities, multi_class="ovr", average=average)
        keep(f"{prefix}/auc.{average}", number(auc))
        precision = metrics.average_precision_score(np.eye(k)[labels], probabilities, average=average)
        keep(f"{prefix}/average_precision.{average}", number(precision))
    for name, function in {"precisions": metrics.precision_score, "recalls": metrics.recall_score,
                           "f1s": metrics.f1_score, "ious": metrics.jaccard_score}.items():
        keep(f"{prefix}/{name}", vector(function(labels, predicted, average=None, zero_division=0)))
    keep(f"{prefix}/mean_iou", number(metrics.jaccard_score(labels, predicted, average="macro")))
    for top in (1, 2, 4):
        keep(f"{prefix}/top{top}", number(metrics.top_k_accuracy_score(labels, scores, k=top)))
    confidence, hit = probabilities.max(1), scores.argmax(1) == labels
    for bins in (10, 15):
        error = 0.0
        for b in range(bins):
            inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
            if inside.any():
                error += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
        keep(f"{prefix}/calibration{bins}", number(error))

    for name, decimals in {"binary": 8, "binary-ties": 0}.items():
        prefix = f"metric/{name}/f64"
        positive = generator.random(150) < 0.3
        values = np.round(generator.normal(0, 1, 150) + positive, decimals)
        keep(f"{prefix}/labels", torch.tensor(positive, dtype=torch.int32))
        keep(f"{prefix}/scores", vector(values))
        keep(f"{prefix}/auc", number(metrics.roc_auc_score(positive, values)))
        keep(f"{prefix}/average_precision", number(metrics.average_precision_score(positive, values)))


def write():
    for group in (class_losses, binary_losses, other_losses, optimizers, schedules, classification_metrics):
        group()
    versions = {"torch": torch.__version__, "scikit-learn": sklearn.__version__}
    save_file(OUT, Path(__file__).with_name("training.safetensors"), versions)


if __name__ == "__main__":
    write()
