"""What the Python peers share: one JSON line in, one JSON line out, arrays in files of floats."""
import json
import os
import re
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


SIZE = 512  # of the product by which the bench tells a slow BLAS


def _blas():
    """The file of this process's BLAS; empty where no file's name tells."""
    if not os.path.exists("/proc/self/maps"):
        return ""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        files = {line.split()[-1] for line in maps if "/" in line}
    pattern = re.compile(r"lib(open|f|c)?blas|libmkl_(rt|core)|libblis")
    return max((f for f in files if pattern.match(os.path.basename(f))), default="", key=_speed)


def _speed(file):
    """Debian's libblas.so.3 may only pass on to OpenBLAS, which is then there too."""
    return "openblas" in file, file


def _rate(multiply):
    """GFLOP/s of a product of SIZE × SIZE floats, the best of some."""
    seconds = []
    for _ in range(12):
        start = time.perf_counter()
        multiply()
        seconds.append(time.perf_counter() - start)
    return 2 * SIZE**3 / min(seconds) / 1e9


def _numpy_product():
    factor = np.random.default_rng(1).random((SIZE, SIZE), np.float32)
    return lambda: factor @ factor


def serve(versions, prepare, wait=lambda: None, product=_numpy_product):
    """Answers until the input ends; a request that fails is answered with its error.

    prepare: by name, request → (what "run" repeats, values of the answer); the former has step(),
    and for epochs threads(count), epoch() and accuracy(). wait: ends when all steps have run.
    product: makes what multiplies two matrices of SIZE × SIZE floats on all cores.
    """
    answer(versions=versions)
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        what = request["do"]
        try:
            if what == "product":
                answer(gigaFlops=_rate(product()), blas=_blas())
                continue
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
