"""What the Python peers share: one JSON line in, one JSON line out, arrays in files of floats."""
import json
import os
import sys
import time

import numpy as np

# Libraries may print; the protocol keeps the first standard output for itself.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(**values):
    _answers.write(json.dumps(values, allow_nan=False) + "\n")
    _answers.flush()


class Case:
    """A network with its first weights and a batch, as bench wrote them: float32, row-major."""

    def __init__(self, request):
        self.sizes = request["sizes"]
        self.batch = request["batch"]
        self.is_classifier = request["isClassifier"]
        self.is_relu = request["hidden"] == "relu"
        self.rate = request["rate"]
        self.mode = request.get("mode", "fp32")
        self.is_fused = request.get("isFused", False)
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


def serve(versions, prepare, wait=lambda: None):
    """Answers until the input ends; a request that fails is answered with its error.

    prepare: by name, request → (what "run" repeats, values of the answer); the former has step(),
    and for epochs threads(count), epoch() and accuracy(). wait: ends when all steps have run.
    """
    answer(versions=versions)
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        what = request["do"]
        try:
            if what in prepare:
                current = None  # Its memory is free before the next needs some.
                current, values = prepare[what](request)
                answer(**values)
                continue
            if "threads" in request:
                current.threads(request["threads"])
            wait()
            start = time.perf_counter()
            if what == "run":
                for _ in range(request["steps"]):
                    current.step()
            else:
                current.epoch()
            wait()
            seconds = time.perf_counter() - start
            accuracy = {} if what == "run" else {"accuracy": float(current.accuracy())}
            answer(seconds=seconds, **accuracy)
        except Exception as e:  # The bench shows it in the peer's row.
            answer(error=f"{type(e).__name__}: {e}")


def training(network):
    """What serve prepares for training: network(case) has step() → loss."""

    def prepare(request):
        made = network(Case(request))
        return made, {"losses": [float(made.step()) for _ in range(request["steps"])]}

    return prepare
