"""Writes importance.json: scikit-learn's permutation importances of networks on a table with a category, for
ImportanceSklearnTests.

    /usr/bin/python3 kernels-tests/Explanations/sklearn/importance.py

A case has the table's rows with the target last, the network's weights [outputs x inputs] and biases, the score on the
rows as they are, and each column's mean decrease of the score with its standard error. The columns are those of the
table: all inputs of the category are shuffled together.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.inspection import permutation_importance
from sklearn.metrics import get_scorer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

ROWS = 120
REPEATS = 400
COLUMNS = ["a", "b", "noise", "colour"]
random = np.random.default_rng(4)
numbers = random.normal(size=(ROWS, 3)).round(3)
colours = random.choice(["blue", "green", "red"], ROWS)
effect = np.array([dict(blue=-1.0, green=0.5, red=1.5)[colour] for colour in colours])
signal = (2 * numbers[:, 0] + np.sin(2 * numbers[:, 1]) + effect + 0.3 * random.normal(size=ROWS)).round(3)
x = np.column_stack([numbers.astype(object), colours.astype(object)])


def case(name, model, y, scoring):
    encoding = ColumnTransformer(
        [("numbers", "passthrough", [0, 1, 2]), ("colour", OneHotEncoder(sparse_output=False), [3])])
    pipeline = make_pipeline(encoding, model).fit(x, y)
    found = permutation_importance(pipeline, x, y, scoring=scoring, n_repeats=REPEATS, random_state=1)
    errors = found.importances.std(axis=1, ddof=1) / np.sqrt(REPEATS)
    print(name, dict(zip(COLUMNS, found.importances_mean.round(4))), errors.round(4))
    return dict(
        name=name,
        rows=[[*map(str, row), str(target)] for row, target in zip(x, y)],
        weights=[w.T.tolist() for w in model.coefs_],
        biases=[b.tolist() for b in model.intercepts_],
        score=get_scorer(scoring)(pipeline, x, y),
        importances=found.importances_mean.tolist(),
        errors=errors.tolist())


shared = dict(hidden_layer_sizes=(6,), activation="tanh", alpha=0.3, solver="lbfgs", max_iter=2000, random_state=2)
cases = [
    case("numbers", MLPRegressor(**shared), signal, "neg_root_mean_squared_error"),
    case("classes", MLPClassifier(**shared), np.array(["low", "mid", "top"])[np.digitize(signal, [-1, 1.5])],
         "neg_log_loss"),
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "importance.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, columns=COLUMNS, repeats=REPEATS, cases=cases), file, indent=None)
    file.write("\n")
