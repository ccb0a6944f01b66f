"""Writes curves.json: scikit-learn's curves, their areas and the best scores of thresholds, for CurvesSklearnTests.

    /usr/bin/python3 kernels-tests/Metrics/sklearn/curves.py

Scores are multiples of 1/16 where they shall tie, and floats elsewhere; NaN is null, as is an infinite threshold.
"""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")  # Of curves of one class, which are what is asked for.
COSTS = [(1, 1), (1, 10), (7, 2)]


def finite(values):
    return [float(v) if np.isfinite(v) else None for v in values]


def cost(y, predicted, fp, fn):
    _, false_positive, false_negative, _ = m.confusion_matrix(y, predicted, labels=[0, 1]).ravel()
    return (fp * false_positive + fn * false_negative) / len(y)


def best(y, s):
    """The best of each metric over all ways to cut the scores in two."""
    cuts = [(s >= t).astype(int) for t in [*np.unique(s), np.inf]]
    balanced = max(m.balanced_accuracy_score(y, p) for p in cuts)
    return dict(
        accuracy=max(m.accuracy_score(y, p) for p in cuts), f1=max(m.f1_score(y, p) for p in cuts),
        balanced=balanced, youden=max(m.balanced_accuracy_score(y, p, adjusted=True) for p in cuts),
        costs=[min(cost(y, p, *c) for p in cuts) for c in COSTS])


def curves(name, y, s):
    y, s = np.asarray(y), np.asarray(s, np.float32)
    fpr, tpr, roc = m.roc_curve(y, s, pos_label=1)
    precision, recall, thresholds = m.precision_recall_curve(y, s, pos_label=1)
    both = 0 < y.sum() < len(y)
    return dict(
        name=name, labels=y.tolist(), scores=s.tolist(),
        fpr=finite(fpr), tpr=finite(tpr), roc=[None, *finite(roc[1:])],  # 1.2 puts max + 1 where later ones put infinity.
        auc=float(m.auc(fpr, tpr)) if both else None,
        precision=finite(precision), recall=finite(recall), thresholds=finite(thresholds) + [None],
        average=float(m.average_precision_score(y, s)), best=best(y, s) if both else None)


rng = np.random.default_rng(16)


def labels(rows, share=0.5):
    return (rng.random(rows) < share).astype(int)


def leaning(y, by=0.3):
    return np.clip(rng.random(len(y)) * (1 - by) + by * y, 0, 1)


y = labels(60)
rare = np.r_[labels(80, 0.1), 1]
cases = [
    curves("random", y, rng.random(60)),
    curves("leaning", y, leaning(y)),
    curves("rare", rare, leaning(rare, 0.5)),
    curves("tied", y, np.round(leaning(y) * 16) / 16),
    curves("perfect", y, 0.1 + 0.5 * y + 0.3 * rng.random(60)),
    curves("upside down", y, 0.6 - 0.5 * y + 0.3 * rng.random(60)),
    curves("sure", y, labels(60)),
    curves("all equal", y, np.full(60, 0.25)),
    curves("logits", y, 4 * rng.standard_normal(60) + y),
    curves("two samples", [0, 1], [0.2, 0.7]),
    curves("one sample", [1], [0.7]),
    curves("only class 0", np.zeros(12, int), rng.random(12)),
    curves("only class 1", np.ones(12, int), rng.random(12)),
]

with open(os.path.join(HERE, "curves.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, costs=COSTS, cases=cases), file, separators=(",", ":"))
    file.write("\n")
