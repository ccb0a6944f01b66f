"""Writes schedules.json: what torch.optim.lr_scheduler gives, and makes of a fixed network in float64, for ScheduleTorchTests.

    /usr/bin/python3 kernels-tests/Training/torch/schedules.py

The network, its first weights and its data are those of optimizers.json.
"""
import json
import os
import warnings

import torch
from torch.optim import lr_scheduler as s

RATE, UNITS, STEPS = 0.3, 40, 20
HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")  # SequentialLR calls what PyTorch itself calls deprecated.


def warm(o, start, warm_up, length, least):
    return s.SequentialLR(
        o,
        [s.LinearLR(o, start_factor=start, total_iters=warm_up), s.CosineAnnealingLR(o, length - warm_up, eta_min=least)],
        [warm_up])


CASES = {
    "constant": lambda o: s.LambdaLR(o, lambda n: 1),
    "step": lambda o: s.StepLR(o, 7),
    "step half": lambda o: s.StepLR(o, 3, gamma=0.5),
    "exponential": lambda o: s.ExponentialLR(o, 0.9),
    "cosine": lambda o: s.CosineAnnealingLR(o, UNITS),
    "cosine least": lambda o: s.CosineAnnealingLR(o, UNITS, eta_min=0.01),
    "cosine warm-up": lambda o: warm(o, 0.1, 5, UNITS, 0.0),
    "cosine warm-up least": lambda o: warm(o, 0.25, 10, UNITS, 0.02),
    "one cycle": lambda o: s.OneCycleLR(o, 0.5, total_steps=UNITS, cycle_momentum=False),
    "one cycle linear": lambda o: s.OneCycleLR(
        o, 0.5, total_steps=UNITS, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100,
        cycle_momentum=False),
    "one cycle three phases": lambda o: s.OneCycleLR(
        o, 0.5, total_steps=UNITS, pct_start=0.33, three_phase=True, cycle_momentum=False),
}

PLATEAUS = {
    "default": dict(),
    "quick": dict(factor=0.5, patience=1, threshold=0.01),
    "cooling": dict(factor=0.3, patience=2, threshold=0.0, cooldown=3, min_lr=0.01),
}


def optimizer(w):
    return torch.optim.SGD(w, lr=RATE)


def rates(case):
    optim = optimizer([torch.zeros(1, requires_grad=True)])
    schedule = CASES[case](optim)
    found = []
    for _ in range(UNITS):
        found.append(optim.param_groups[0]["lr"])
        optim.step()
        if len(found) < UNITS:
            schedule.step()
    return found


def trained(case, x, labels, first):
    w = [p.clone().requires_grad_() for p in first]
    optim = optimizer(w)
    schedule = CASES[case](optim)
    for _ in range(STEPS):
        optim.zero_grad()
        z = torch.tanh(x @ w[0].T + w[1]) @ w[2].T + w[3]
        torch.nn.functional.cross_entropy(z, labels).backward()
        optim.step()
        schedule.step()
    return [p.detach().flatten().tolist() for p in w]


def plateau(options, losses):
    optim = optimizer([torch.zeros(1, requires_grad=True)])
    schedule = s.ReduceLROnPlateau(optim, **options)
    found = []
    for loss in losses:
        found.append(optim.param_groups[0]["lr"])
        schedule.step(loss)
    return found


with open(os.path.join(HERE, "optimizers.json")) as file:
    fixed = json.load(file)
a, b, c = fixed["sizes"]
x, labels = torch.tensor(fixed["x"], dtype=torch.float64), torch.tensor(fixed["labels"])
first = [torch.tensor(p, dtype=torch.float64).reshape(shape) for p, shape in
         zip(fixed["first"], [(b, a), (b,), (c, b), (c,)])]

# Losses that fall, stay, fall by too little, and rise.
torch.manual_seed(8)
losses = [(1 / (1 + n // 14) + 0.004 * torch.rand(1, dtype=torch.float64).item()) for n in range(90)]
result = dict(
    torch=torch.__version__, rate=RATE, units=UNITS, steps=STEPS, losses=losses,
    cases={case: dict(rates=rates(case), trained=trained(case, x, labels, first)) for case in CASES},
    plateaus={name: plateau(options, losses) for name, options in PLATEAUS.items()})
with open(os.path.join(HERE, "schedules.json"), "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
