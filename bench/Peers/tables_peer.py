"""scikit-learn's side of bench's suite of tables: one fit for a process, at the defaults."""
import csv
import hashlib
import os
import time
import warnings

import numpy as np
import sklearn
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from peer import serve

warnings.filterwarnings("ignore")
MAX_LEVELS = 255  # of a column that HistGradientBoosting takes as a category


def read(path):
    """The cells by column, without the header; the last column is the target."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file)][1:]
    return list(zip(*rows))


def numbers(cells):
    return np.array([float(cell) if cell else np.nan for cell in cells])


class Columns:
    """Numbers as they are, a missing one NaN; categories as ordinals, unknown or missing NaN."""

    def __init__(self, columns, cells):
        self.columns = columns
        self.levels = [
            {} if c["isNumber"] else {level: n for n, level in enumerate(sorted(set(a) - {""}))}
            for c, a in zip(columns, cells)
        ]

    def encode(self, cells):
        return np.stack(
            [
                numbers(a) if c["isNumber"] else np.array([levels.get(x, np.nan) for x in a], float)
                for c, levels, a in zip(self.columns, self.levels, cells)
            ],
            axis=1,
        )


class Trees:
    """HistGradientBoosting; columns of at most 255 levels are marked as categories."""

    def __init__(self, columns, levels, is_classifier):
        mask = [not c["isNumber"] and len(of) <= MAX_LEVELS for c, of in zip(columns, levels)]
        model = HistGradientBoostingClassifier if is_classifier else HistGradientBoostingRegressor
        self.model = model(categorical_features=mask if any(mask) else None, random_state=0)

    def fit(self, x, y):
        self.model.fit(x, y)
        return self.model

    def inputs(self, x):
        return x


class Perceptron:
    """MLP: numbers and target standardised, a missing number the mean; categories one-hot."""

    def __init__(self, columns, levels, is_classifier):
        self.is_number = np.array([c["isNumber"] for c in columns])
        self.levels = levels
        self.model = (
            MLPClassifier(random_state=0)
            if is_classifier
            else TransformedTargetRegressor(MLPRegressor(random_state=0), transformer=StandardScaler())
        )

    def fit(self, x, y):
        if self.is_number.any():
            self.scaler = StandardScaler().fit(x[:, self.is_number])
        self.model.fit(self.inputs(x), y)
        return self.model

    def inputs(self, x):
        parts = []
        if self.is_number.any():
            parts.append(np.nan_to_num(self.scaler.transform(x[:, self.is_number])))
        for k in np.flatnonzero(~self.is_number):
            parts.append((x[:, [k]] == np.arange(len(self.levels[k]))).astype(float))
        return np.hstack(parts)


def fit(request):
    columns, classes, folder = request["columns"], request["classes"], request["folder"]
    start = time.perf_counter()
    cells = read(os.path.join(folder, "train.csv"))
    encoder = Columns(columns, cells)
    y = np.array([classes.index(c) for c in cells[-1]]) if classes else numbers(cells[-1])
    method = {"HistGradientBoosting": Trees, "MLP": Perceptron}[request["method"]]
    method = method(columns, encoder.levels, classes is not None)
    model = method.fit(encoder.encode(cells), y)
    trained = time.perf_counter()

    cells = read(os.path.join(folder, "test.csv"))
    x = method.inputs(encoder.encode(cells))
    if classes:
        predictions = np.zeros((len(x), len(classes)))
        predictions[:, model.classes_] = model.predict_proba(x)
    else:
        predictions = model.predict(x)
    predicted = time.perf_counter()
    predictions.astype("<f8").tofile(os.path.join(folder, "predictions.f64"))
    return None, {
        "trainSeconds": trained - start,
        "predictSeconds": predicted - trained,
        "rows": len(x),
        "checksum": hashlib.sha256("\n".join(cells[-1]).encode()).hexdigest()[:16],
        "version": f"scikit-learn {sklearn.__version__} {request['method']}",
    }


serve(f"scikit-learn {sklearn.__version__}", {"fit": fit})
