"""What both Python peers share: one JSON line in, one JSON line out, arrays in files of floats."""
import json
import os
import sys
import time

import numpy as np

# Libraries may print; the protocol keeps the first standard output for itself.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(**values):
    _answers.write(json.dumps(values) + "\n")
    _answers.flush()


class Case:
    """A network with its first weights and a batch, as bench wrote them: float32, row-major."""

    def __init__(self, request):
        self.sizes = request["sizes"]
        self.batch = request["batch"]
        self.is_classifier = request["isClassifier"]
        self.is_relu = request["hidden"] == "relu"
        self.rate = request["rate"]
        floats = np.fromfile(request["file"], dtype=np.float32)
        self._rest = floats
        inputs, outputs = self.sizes[0], self.sizes[-1]
        self.x = self._take(request["rows"], inputs)
        self.y = self._take(request["rows"], outputs)
        self.test_x = self._take(request["testRows"], inputs)
        self.test_y = self._take(request["testRows"], outputs)
        self.layers = [
            (self._take(n, m), self._take(1, n)[0]) for m, n in zip(self.sizes, self.sizes[1:])
        ]

    def _take(self, rows, columns):
        taken, self._rest = self._rest[: rows * columns], self._rest[rows * columns :]
        return taken.reshape(rows, columns)


def serve(versions, network):
    """network(case) has threads(count), step() → loss, epoch() and accuracy()."""
    answer(versions=versions)
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        what = request["do"]
        if what == "prepare":
            current = network(Case(request))
            answer(losses=[float(current.step()) for _ in range(request["steps"])])
        elif what == "run":
            current.threads(request["threads"])
            start = time.perf_counter()
            for _ in range(request["steps"]):
                current.step()
            answer(seconds=time.perf_counter() - start)
        elif what == "epoch":
            current.threads(request["threads"])
            start = time.perf_counter()
            current.epoch()
            seconds = time.perf_counter() - start
            answer(seconds=seconds, accuracy=float(current.accuracy()))
