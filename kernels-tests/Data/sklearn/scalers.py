"""Writes scalers.json: what scikit-learn's scalers make of random features, for ScalerSklearnTests.

    /usr/bin/python3 kernels-tests/Data/sklearn/scalers.py

Features are floats, and computed with in float64.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(9)


def case(name, fitted, other):
    fitted, other = (np.asarray(x, np.float32) for x in (fitted, other))
    x, y = fitted.astype(np.float64), other.astype(np.float64)
    standard, robust = StandardScaler().fit(x), RobustScaler().fit(x)
    least, most = MinMaxScaler().fit(x), MinMaxScaler(feature_range=(-2, 0.5)).fit(x)

    def numbers(scaler, first, second):
        scaled = scaler.transform(y)
        return dict(first=first.tolist(), second=second.tolist(), scaled=scaled.tolist(),
                    inverse=scaler.inverse_transform(y).tolist())

    return dict(
        name=name, fitted=fitted.tolist(), other=other.tolist(),
        standard=numbers(standard, standard.mean_, standard.scale_),
        robust=numbers(robust, robust.center_, robust.scale_),
        unit=numbers(least, least.data_min_, least.data_max_),
        span=numbers(most, most.data_min_, most.data_max_))


def normal(rows, columns):
    return rng.standard_normal((rows, columns))


constant = normal(12, 3)
constant[:, 1] = 0.1
mostly = normal(21, 2)
mostly[4:, 0] = 3
cases = [
    case("normal", normal(30, 4), normal(5, 4)),
    case("an even number of rows", normal(16, 2), normal(3, 2)),
    case("many sizes", normal(25, 4) * [1e-6, 1, 100, 1e6], normal(4, 4) * [1e-6, 1, 100, 1e6]),
    case("far from zero", 1e4 + normal(40, 2), 1e4 + normal(4, 2)),
    case("heavy tails", rng.standard_cauchy((31, 3)), rng.standard_cauchy((4, 3))),
    case("tied integers", rng.integers(0, 4, (27, 3)), rng.integers(-1, 6, (4, 3))),
    case("a constant column", constant, normal(4, 3)),
    case("a column of zeros", normal(9, 2) * [1, 0], normal(4, 2)),
    case("a column whose quartiles are one value", mostly, normal(4, 2)),
    case("one row", normal(1, 3), normal(4, 3)),
    case("two rows", normal(2, 3), normal(4, 3)),
]
with open(os.path.join(HERE, "scalers.json"), "w") as file:
    json.dump(dict(sklearn=sklearn.__version__, cases=cases), file, separators=(",", ":"))
    file.write("\n")
