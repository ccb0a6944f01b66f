"""Writes multilabel.json: what scikit-learn measures of labels that do not exclude one another, for
MultiLabelSklearnTests.

    /usr/bin/python3 kernels-tests/Metrics/sklearn/multilabel.py

Outputs are multiples of 1/16 where they shall tie, and floats elsewhere; what scikit-learn refuses is null.
"""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")  # Of shares of nothing, which are what is asked for.


def area(y, s):
    return float(m.roc_auc_score(y, s)) if 0 < y.sum() < len(y) else None


def averages(f, y, predicted):
    return dict(
        {a: float(f(y, predicted, average=a)) for a in ("macro", "micro", "weighted")},
        each=f(y, predicted, average=None).tolist())


def labels(name, y, outputs, thresholds=None):
    y, outputs = np.asarray(y, int), np.asarray(outputs, np.float32)
    limits = np.full(y.shape[1], 0.5) if thresholds is None else np.asarray(thresholds, np.float32)
    predicted = (outputs >= limits.astype(np.float32)).astype(int)
    areas = [area(y[:, j], outputs[:, j]) for j in range(y.shape[1])]
    return dict(
        name=name, targets=y.tolist(), outputs=outputs.tolist(), thresholds=thresholds,
        subset=m.accuracy_score(y, predicted), hamming=m.hamming_loss(y, predicted),
        accuracy=[m.accuracy_score(y[:, j], predicted[:, j]) for j in range(y.shape[1])],
        precision=averages(m.precision_score, y, predicted), recall=averages(m.recall_score, y, predicted),
        f1=averages(m.f1_score, y, predicted), areas=areas,
        area=None if None in areas else float(m.roc_auc_score(y, outputs)),
        average=[float(m.average_precision_score(y[:, j], outputs[:, j])) for j in range(y.shape[1])])


rng = np.random.default_rng(7)


def targets(rows, shares):
    return (rng.random((rows, len(shares))) < shares).astype(int)


def leaning(y, by=0.4):
    return rng.random(y.shape) * (1 - by) + by * y


some = targets(60, [0.5, 0.2, 0.8, 0.1])
rare = targets(40, [0.4, 0.05, 0.5])
rare[0, 1] = 1
empty = targets(40, [0.5, 0, 0.3])
cases = [
    labels("leaning", some, leaning(some)),
    labels("leaning, with thresholds", some, leaning(some), [0.25, 0.75, 0.5, 0.375]),
    labels("tied", some, np.round(leaning(some) * 16) / 16),
    labels("random", some, rng.random(some.shape)),
    labels("rare", rare, leaning(rare)),
    labels("a label that nobody has", empty, leaning(empty)),
    labels("a label that nobody has or gets", empty, leaning(empty) * [1, 0.1, 1]),
    labels("a label that all have", 1 - empty, leaning(1 - empty)),
    labels("nothing is given", some, 0.4 * rng.random(some.shape)),
    labels("nothing is there, nothing is given", np.zeros((5, 3)), 0.4 * rng.random((5, 3))),
    labels("all right", some, 0.3 + 0.5 * some),
    labels("two labels", some[:, :2], leaning(some[:, :2])),
    labels("one row", [[1, 0, 1]], [[0.7, 0.6, 0.2]]),
]

with open(os.path.join(HERE, "multilabel.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, cases=cases), file, separators=(",", ":"))
    file.write("\n")
