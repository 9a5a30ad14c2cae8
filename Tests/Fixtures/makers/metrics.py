"""Metrics as scikit-learn computes them. Calibration errors, which it has not, follow their paper."""

import numpy as np
import sklearn.metrics as metrics
import torch


def classification_metrics(cases):
    generator = np.random.default_rng(7)
    n, k = 200, 5
    labels = generator.choice(k, n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    scores = generator.normal(0, 1, (n, k)) + 1.2 * np.eye(k)[labels]
    probabilities = torch.softmax(torch.tensor(scores), 1).numpy()
    predicted = scores.argmax(1)
    predicted[predicted == 3] = 2  # a class that is never predicted
    number = lambda value: torch.tensor(value, dtype=torch.float64)
    vector = lambda values: torch.tensor(np.asarray(values), dtype=torch.float64)
    prefix = "metric/classes/f64"
    cases.keep(f"{prefix}/labels", torch.tensor(labels, dtype=torch.int32))
    cases.keep(f"{prefix}/predicted", torch.tensor(predicted, dtype=torch.int32))
    cases.keep(f"{prefix}/scores", vector(scores))
    cases.keep(f"{prefix}/probabilities", vector(probabilities))
    cases.keep(f"{prefix}/confusion", torch.tensor(metrics.confusion_matrix(labels, predicted), dtype=torch.int32))
    cases.keep(f"{prefix}/accuracy", number(metrics.accuracy_score(labels, predicted)))
    for average in ("macro", "micro", "weighted"):
        options = dict(average=average, zero_division=0)
        cases.keep(f"{prefix}/precision.{average}", number(metrics.precision_score(labels, predicted, **options)))
        cases.keep(f"{prefix}/recall.{average}", number(metrics.recall_score(labels, predicted, **options)))
        cases.keep(f"{prefix}/f1.{average}", number(metrics.f1_score(labels, predicted, **options)))
        auc = metrics.roc_auc_score(labels, probabilities, multi_class="ovr", average=average)
        cases.keep(f"{prefix}/auc.{average}", number(auc))
        precision = metrics.average_precision_score(np.eye(k)[labels], probabilities, average=average)
        cases.keep(f"{prefix}/average_precision.{average}", number(precision))
    for name, function in {
        "precisions": metrics.precision_score,
        "recalls": metrics.recall_score,
        "f1s": metrics.f1_score,
        "ious": metrics.jaccard_score,
    }.items():
        cases.keep(f"{prefix}/{name}", vector(function(labels, predicted, average=None, zero_division=0)))
    cases.keep(f"{prefix}/mean_iou", number(metrics.jaccard_score(labels, predicted, average="macro")))
    for top in (1, 2, 4):
        cases.keep(f"{prefix}/top{top}", number(metrics.top_k_accuracy_score(labels, scores, k=top)))
    confidence, hit = probabilities.max(1), scores.argmax(1) == labels
    for bins in (10, 15):
        error = 0.0
        for b in range(bins):
            inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
            if inside.any():
                error += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
        cases.keep(f"{prefix}/calibration{bins}", number(error))

    for name, decimals in {"binary": 8, "binary-ties": 0}.items():
        prefix = f"metric/{name}/f64"
        positive = generator.random(150) < 0.3
        values = np.round(generator.normal(0, 1, 150) + positive, decimals)
        cases.keep(f"{prefix}/labels", torch.tensor(positive, dtype=torch.int32))
        cases.keep(f"{prefix}/scores", vector(values))
        cases.keep(f"{prefix}/auc", number(metrics.roc_auc_score(positive, values)))
        cases.keep(f"{prefix}/average_precision", number(metrics.average_precision_score(positive, values)))


def make(cases):
    classification_metrics(cases)
