"""scikit-learn's side of bench: partial_fit of its multi-layer perceptrons."""
import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor
from threadpoolctl import threadpool_limits

from peer import serve, training

warnings.filterwarnings("ignore")


class Network:
    def __init__(self, case):
        self.x = case.x
        self.y = case.y.argmax(1) if case.is_classifier else case.y
        self.test_x, self.test_y = case.test_x, case.test_y.argmax(1)
        self.scale = 1.0 if case.is_classifier else case.sizes[-1]  # Its loss is a mean over outputs.
        model = MLPClassifier if case.is_classifier else MLPRegressor
        self.model = model(
            hidden_layer_sizes=tuple(case.sizes[1:-1]),
            activation="relu" if case.is_relu else "logistic",
            solver="sgd",
            momentum=0.0,
            nesterovs_momentum=False,
            alpha=0.0,
            batch_size=case.batch,
            learning_rate_init=case.rate,
        )
        self.classes = {"classes": np.arange(case.sizes[-1])} if case.is_classifier else {}

        # The arrays exist after a first call only; then they are overwritten in place.
        self.model.partial_fit(self.x[: case.batch], self.y[: case.batch], **self.classes)
        for (w, b), coefs, intercepts in zip(
            case.layers, self.model.coefs_, self.model.intercepts_
        ):
            coefs[...] = w.T
            intercepts[...] = b

    def threads(self, count):
        threadpool_limits(count)

    def step(self):
        self.model.partial_fit(self.x, self.y)
        return self.model.loss_ * self.scale

    def epoch(self):
        self.model.partial_fit(self.x, self.y)

    def accuracy(self):
        return (self.model.predict(self.test_x) == self.test_y).mean()


serve(f"scikit-learn {sklearn.__version__}", {"prepare": training(Network)})
