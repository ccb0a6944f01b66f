"""Writes accuracy.json: how well scikit-learn's MLPClassifier does with nothing said, for RecipeAccuracyTests.

    /usr/bin/python3 kernels-tests/Training/sklearn/accuracy.py

Of each table a fifth of the rows, with the classes' shares kept, is held out in five ways; the network learns the
others behind a StandardScaler, from five seeds. Of each split the file has the rows held out, as a 1 among 0s, and the
test accuracy of each seed.
"""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SPLITS = SEEDS = 5
HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")  # Its 200 passes are not always enough for it, and they are the default.


def split(x, y, number):
    rows = np.arange(len(y))
    train, test = train_test_split(rows, test_size=0.2, stratify=y, random_state=number)

    def score(seed):
        model = make_pipeline(StandardScaler(), MLPClassifier(random_state=seed))
        return model.fit(x[train], y[train]).score(x[test], y[test])

    return dict(
        test="".join("01"[held] for held in np.isin(rows, test).astype(int)),
        accuracies=[score(seed) for seed in range(SEEDS)])


def table(name, path, header):
    numbers = np.loadtxt(path, delimiter=",", skiprows=header)
    splits = [split(numbers[:, :-1], numbers[:, -1].astype(int), number) for number in range(SPLITS)]
    accuracies = np.array([s["accuracies"] for s in splits])
    print(name, "mean", accuracies.mean().round(4), "of seed n on split n", accuracies.diagonal().mean().round(4))
    return dict(name=name, splits=splits)


root = os.path.join(HERE, "../../..")
tables = [
    table("digits", os.path.join(root, "samples/Digits/data/digits.csv.gz"), 0),
    table("iris", os.path.join(HERE, "iris.csv"), 1),
    table("wine", os.path.join(HERE, "wine.csv"), 1),
]
with open(os.path.join(HERE, "accuracy.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, tables=tables), file, indent=1)
    file.write("\n")
