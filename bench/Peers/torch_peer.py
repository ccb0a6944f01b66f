"""PyTorch's side of bench: the loop that its own tutorials teach, in eager mode, on the CPU."""
import ctypes

import torch
from torch import nn

from peer import SIZE, serve, training


class Network:
    def __init__(self, case):
        modules = []
        for w, b in case.layers:
            linear = nn.Linear(w.shape[1], w.shape[0])
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w))
                linear.bias.copy_(torch.from_numpy(b))
            modules += [linear, nn.ReLU() if case.is_relu else nn.Sigmoid()]
        if case.is_classifier:
            modules.pop()  # CrossEntropyLoss takes what goes into the softmax.
        self.net = nn.Sequential(*modules)
        self.batch = case.batch
        self.x = torch.from_numpy(case.x)
        self.test_x = torch.from_numpy(case.test_x)
        self.test_y = torch.from_numpy(case.test_y).argmax(1)
        outputs = case.sizes[-1]
        if case.is_classifier:
            self.y = torch.from_numpy(case.y).argmax(1)
            self.loss, self.scale = nn.CrossEntropyLoss(), 1.0
        else:
            # MSELoss is the mean over all elements; ours is half the sum over a sample's.
            self.y = torch.from_numpy(case.y)
            self.loss, self.scale = nn.MSELoss(), outputs / 2
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=case.rate * self.scale)

    def threads(self, count):
        torch.set_num_threads(count)
        try:
            ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(count)
        except OSError:
            pass  # Another BLAS, which takes PyTorch's own setting.

    def _step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def step(self):
        loss = self._step(self.x, self.y)
        return Scaled(loss, self.scale)

    def epoch(self):
        order = torch.randperm(len(self.x))
        for first in range(0, len(order), self.batch):
            rows = order[first : first + self.batch]
            self._step(self.x[rows], self.y[rows])

    def accuracy(self):
        with torch.no_grad():
            return (self.net(self.test_x).argmax(1) == self.test_y).float().mean().item()


class Scaled:
    """A loss that is read only when asked for: reading it is no part of a step."""

    def __init__(self, loss, scale):
        self._loss, self._scale = loss, scale

    def __float__(self):
        return self._loss.item() * self._scale


def product():
    factor = torch.rand(SIZE, SIZE)
    return lambda: torch.mm(factor, factor)


serve(f"PyTorch {torch.__version__}", {"prepare": training(Network)}, product=product)
