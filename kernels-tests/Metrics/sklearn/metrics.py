"""Writes metrics.json: what scikit-learn measures of random outputs, for MetricsSklearnTests.

    /usr/bin/python3 kernels-tests/Metrics/sklearn/metrics.py

Outputs are multiples of 1/16 where they shall tie, and floats elsewhere; what scikit-learn refuses is null.
"""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

EPSILON = 2.0 ** -23  # What scikit-learn takes for float32; its sums here are float64.
HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")  # Of shares of nothing, which are what is asked for.


def figure(f):
    try:
        value = float(f())
    except ValueError:  # Only one class is present.
        return None
    return None if np.isnan(value) else value


def averages(f, y, predicted, classes):
    return dict(
        {a: figure(lambda: f(y, predicted, average=a)) for a in ("macro", "micro", "weighted")},
        each=f(y, predicted, average=None, labels=range(classes)).tolist())


def classification(name, y, outputs, classes):
    outputs = np.asarray(outputs, np.float32)
    scores = outputs.astype(np.float64)
    labels = list(range(classes))
    if scores.shape[1] == 1:
        predicted, score = (scores[:, 0] >= 0.5).astype(int), scores[:, 0]
    else:
        predicted, score = scores.argmax(axis=1), scores
    positive = score if score.ndim == 1 else score[:, 1]
    areas = [figure(lambda: m.roc_auc_score(y == c, positive if classes == 2 else score[:, c])) for c in labels]
    if classes == 2:
        areas[0] = areas[1]
    # With rows that sum to 1, the mean of the areas is what roc_auc_score says itself.
    macro = None if None in areas else float(np.mean(areas))
    if classes > 2 and np.allclose(1, score.sum(axis=1)):
        own = figure(lambda: m.roc_auc_score(y, score, multi_class="ovr", labels=labels))
        assert own == macro or abs(own - macro) < 1e-15, (name, own, macro)
    probabilities = scores.min() >= 0 and scores.max() <= 1
    return dict(
        name=name, classes=classes, labels=y.tolist(), outputs=outputs.tolist(),
        confusion=m.confusion_matrix(y, predicted, labels=labels).tolist(),
        accuracy=m.accuracy_score(y, predicted), balanced=m.balanced_accuracy_score(y, predicted),
        precision=averages(m.precision_score, y, predicted, classes),
        recall=averages(m.recall_score, y, predicted, classes), f1=averages(m.f1_score, y, predicted, classes),
        top=[m.top_k_accuracy_score(y, score, k=k, labels=labels) for k in range(1, classes + 1)]
        if classes > 2 else None,
        logLoss=m.log_loss(y, score, eps=EPSILON, labels=labels) if probabilities else None,
        areas=areas, area=macro)


def regression(name, y, outputs):
    y, outputs = np.asarray(y, np.float32), np.asarray(outputs, np.float32)
    a, b = outputs.astype(np.float64), y.astype(np.float64)
    return dict(
        name=name, targets=y.tolist(), outputs=outputs.tolist(),
        rmse=m.mean_squared_error(b, a, squared=False), mae=m.mean_absolute_error(b, a),
        r2=figure(lambda: m.r2_score(b, a)),
        targetRmse=m.mean_squared_error(b, a, squared=False, multioutput="raw_values").tolist(),
        targetMae=m.mean_absolute_error(b, a, multioutput="raw_values").tolist(),
        targetR2=m.r2_score(b, a, multioutput="raw_values").tolist() if len(b) > 1 else [None] * b.shape[1])


rng = np.random.default_rng(6)


def tied(rows, classes):
    return rng.multinomial(16, np.ones(classes) / classes, size=rows) / 16


def softmax(rows, classes, scale=2.0):
    e = np.exp(scale * rng.standard_normal((rows, classes)))
    return e / e.sum(axis=1, keepdims=True)


def labels(rows, present):
    return rng.choice(present, rows)


classifications = [
    classification("softmax of 4", labels(50, range(4)), softmax(50, 4), 4),
    classification("softmax of 7", labels(45, range(7)), softmax(45, 7), 7),
    classification("tied of 3", labels(60, range(3)), tied(60, 3), 3),
    classification("tied of 6", labels(40, range(6)), tied(40, 6), 6),
    classification("all equal", labels(20, range(3)), np.full((20, 3), 1 / 3), 3),
    classification("sure and wrong", labels(20, range(3)), np.eye(3)[labels(20, range(3))], 3),
    classification("class 2 of 5 absent", labels(40, [0, 1, 3, 4]), tied(40, 5), 5),
    classification("classes 3 and 4 of 5 absent and never predicted", labels(30, range(3)),
                   np.hstack([0.9 * softmax(30, 3), np.zeros((30, 2))]), 5),
    classification("class 1 never predicted", labels(30, range(3)), softmax(30, 3) * [1, 0, 1], 3),
    classification("only class 1 of 3", np.full(15, 1), tied(15, 3), 3),
    classification("only class 0, all right", np.zeros(4, int), np.tile([0.5, 0.25, 0.25], (4, 1)), 3),
    classification("sigmoids of 4, rows of any sum", labels(40, range(4)), rng.random((40, 4)), 4),
    classification("logits of 3", labels(40, range(3)), 3 * rng.standard_normal((40, 3)), 3),
    classification("two of softmax", labels(50, range(2)), softmax(50, 2), 2),
    classification("two, tied", labels(60, range(2)), tied(60, 2), 2),
    classification("one sigmoid", labels(50, range(2)), rng.random((50, 1)), 2),
    classification("one sigmoid, tied", labels(60, range(2)), rng.integers(0, 9, (60, 1)) / 8, 2),
    classification("one sigmoid, sure", labels(30, range(2)), rng.integers(0, 2, (30, 1)), 2),
    classification("one sigmoid, only class 1", np.full(9, 1), rng.random((9, 1)), 2),
    classification("one sigmoid, only class 0", np.full(9, 0), rng.random((9, 1)), 2),
    classification("one logit", labels(40, range(2)), rng.standard_normal((40, 1)), 2),
    classification("one row", labels(1, range(2)), softmax(1, 2), 2),
]

y3 = rng.standard_normal((40, 3))
regressions = [
    regression("one output", y3[:, :1], y3[:, :1] + 0.3 * rng.standard_normal((40, 1))),
    regression("three outputs", y3, y3 + [0.1, 0.5, 2.0] * rng.standard_normal((40, 3))),
    regression("far from zero", 1e4 + y3, 1e4 + y3 + 0.5 * rng.standard_normal((40, 3))),
    regression("perfect", y3, y3),
    regression("the mean", [[1], [2], [3], [6]], np.full((4, 1), 3)),
    regression("a constant target, hit", [[1, 5], [2, 5], [4, 5]], [[1.5, 5], [2, 5], [3, 5]]),
    regression("a constant target, missed", [[1, 5], [2, 5], [4, 5]], [[1.5, 5], [2, 5.5], [3, 5]]),
    regression("one row", [[1, 2]], [[1.5, 2]]),
]

with open(os.path.join(HERE, "metrics.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, classifications=classifications, regressions=regressions), file,
              separators=(",", ":"))
    file.write("\n")
