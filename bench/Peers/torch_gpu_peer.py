"""PyTorch's side of the suite gpu: bare products, a copy, and training steps, eager or as CUDA graphs.

Arguments: --device cuda or cpu; --graphs captures what is repeated as a CUDA graph.
"""
import argparse
import contextlib

import torch
from torch import nn

from peer import serve, training

parser = argparse.ArgumentParser()
parser.add_argument("--device", default="cuda")
parser.add_argument("--graphs", action="store_true")
options = parser.parse_args()
is_gpu = options.device.startswith("cuda")
if is_gpu and not torch.cuda.is_available():
    raise SystemExit(f"PyTorch {torch.__version__} finds no CUDA device.")
if options.graphs and not is_gpu:
    raise SystemExit("CUDA graphs need a CUDA device.")
device = torch.device(options.device)


def wait():
    if is_gpu:
        torch.cuda.synchronize()


def use_tf32(is_on):
    """Explicitly, whatever the default; by the newer of two ways, for they must not be mixed."""
    try:
        torch.backends.cuda.matmul.fp32_precision = "tf32" if is_on else "ieee"
    except (AttributeError, AssertionError):  # Before PyTorch 2.9.
        torch.backends.cuda.matmul.allow_tf32 = is_on


def captured(body, restore=lambda: None):
    """A graph of body and its result: warmed up on a side stream, as PyTorch's notes ask for."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            body()
    torch.cuda.current_stream().wait_stream(side)
    restore()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = body()
    return graph, result


class Repeated:
    """So many runs of a body for each step; as one graph where graphs are asked for."""

    def __init__(self, body, launches):
        def launch_all():
            for _ in range(launches):
                body()

        self.step = captured(launch_all)[0].replay if options.graphs else launch_all


class Network:
    """One step on a fixed batch: forward, loss, backward, SGD. Weights are float32 in every mode;
    bf16 is autocast's, which keeps them as the masters and casts them in each step."""

    def __init__(self, case):
        self.mode = case.mode
        use_tf32(self.mode == "tf32")
        modules = []
        for w, b in case.layers:
            linear = nn.Linear(w.shape[1], w.shape[0])
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w))
                linear.bias.copy_(torch.from_numpy(b))
            modules += [linear, nn.ReLU() if case.is_relu else nn.Sigmoid()]
        if case.is_classifier:
            modules.pop()  # CrossEntropyLoss takes what goes into the softmax.
        self.net = nn.Sequential(*modules).to(device)
        self.x = torch.from_numpy(case.x).to(device)
        y = torch.from_numpy(case.y)
        if case.is_classifier:
            self.y, self.loss, self.scale = y.argmax(1).to(device), nn.CrossEntropyLoss(), 1.0
        else:
            # MSELoss is the mean over all elements; ours is half the sum over a sample's.
            self.y, self.loss, self.scale = y.to(device), nn.MSELoss(), case.sizes[-1] / 2
        fused = {"fused": True} if case.is_fused else {}
        self.optimizer = torch.optim.SGD(
            self.net.parameters(), lr=case.rate * self.scale, **fused
        )
        self.last = None
        if options.graphs:
            first = [p.detach().clone() for p in self.net.parameters()]

            def restore():
                # The gradients are made anew while capturing, in the graph's own memory.
                self.optimizer.zero_grad(set_to_none=True)
                with torch.no_grad():
                    for p, value in zip(self.net.parameters(), first):
                        p.copy_(value)

            self.graph, self.last = captured(self._whole_step, restore)

    def _precision(self):
        if self.mode != "bf16":
            return contextlib.nullcontext()
        return torch.autocast(device.type, dtype=torch.bfloat16)

    def _whole_step(self):
        self.optimizer.zero_grad(set_to_none=True)
        with self._precision():
            loss = self.loss(self.net(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss

    def step(self):
        if options.graphs:
            self.graph.replay()
        else:
            self.last = self._whole_step()
        return Scaled(self.last, self.scale)


class Scaled:
    """A loss that is read only when asked for: reading it is no part of a step."""

    def __init__(self, loss, scale):
        self._loss, self._scale = loss, scale

    def __float__(self):
        return self._loss.item() * self._scale


def product(request):
    """C = A·B of numbers from −1 to 1, in the memory layout of the layer's product."""
    use_tf32(request["mode"] == "tf32")
    dtype = torch.bfloat16 if request["mode"] == "bf16" else torch.float32

    def operand(rows, columns, is_transposed):
        lines = (columns, rows) if is_transposed else (rows, columns)
        values = (torch.rand(lines, device=device) * 2 - 1).to(dtype)
        return values.t() if is_transposed else values

    rows, columns, terms = request["rows"], request["columns"], request["terms"]
    a = operand(rows, terms, request["transposesLeft"])
    b = operand(terms, columns, request["transposesRight"])
    c = torch.empty((rows, columns), dtype=dtype, device=device)
    repeated = Repeated(lambda: torch.mm(a, b, out=c), request["launches"])
    c.fill_(float("nan"))
    repeated.step()

    # The largest error as a share of the sum of the terms' magnitudes: it shows the precision.
    some = a[:64].double()
    error = (c[:64].double() - some @ b.double()).abs() / (some.abs() @ b.double().abs())
    return repeated, {"off": error.max().item()}


def copy(request):
    """y ← x, by the driver's copy between two places of the device's memory."""
    x = torch.rand(request["length"], device=device)
    y = torch.zeros_like(x)
    repeated = Repeated(lambda: y.copy_(x), request["launches"])
    repeated.step()
    if not torch.equal(x, y):
        raise ValueError("the copy differs")
    return repeated, {}


name = torch.cuda.get_device_name(device) if is_gpu else "processor"
serve(
    f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, {name}",
    {"prepare": training(Network), "product": product, "copy": copy},
    wait,
)
