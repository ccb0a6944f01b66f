"""Writes optimizers.json: what torch.optim makes of a fixed network in float64, for OptimizerTorchTests.

    /usr/bin/python3 kernels-tests/Training/torch/optimizers.py

All that goes in is rounded to float32, so that both sides start from the same numbers.
"""
import json
import os

import torch

STEPS, ROWS, SIZES = 20, 24, [4, 7, 3]

CASES = {
    "sgd": (torch.optim.SGD, dict(lr=0.3), None),
    "sgd decay": (torch.optim.SGD, dict(lr=0.3, weight_decay=0.05), None),
    "sgd momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.9), None),
    "sgd momentum decay": (torch.optim.SGD, dict(lr=0.1, momentum=0.8, weight_decay=0.05), None),
    "sgd nesterov": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01), None),
    "sgd clipped": (torch.optim.SGD, dict(lr=0.3), 0.125),
    "rmsprop": (torch.optim.RMSprop, dict(), None),
    "rmsprop momentum": (torch.optim.RMSprop, dict(lr=0.01, alpha=0.95, eps=1e-6, weight_decay=0.05, momentum=0.9), None),
    "adam": (torch.optim.Adam, dict(), None),
    "adam decay": (torch.optim.Adam, dict(lr=0.03, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.05), None),
    "adamw": (torch.optim.AdamW, dict(), None),
    "adamw clipped": (torch.optim.AdamW, dict(lr=0.03, weight_decay=0.1), 0.125),
}


def rounded(*shape, scale=1.0):
    return (scale * (2 * torch.rand(*shape, dtype=torch.float64) - 1)).float().double()


def flat(tensors):
    return [t.detach().flatten().tolist() for t in tensors]


def optimizer(case, parameters):
    kind, options, _ = CASES[case]
    return kind(parameters, **options)


def clip(case, parameters):
    if CASES[case][2] is not None:
        torch.nn.utils.clip_grad_norm_(parameters, CASES[case][2])


def states(optim, parameters):
    names = [n for n in ("square_avg", "momentum_buffer", "exp_avg", "exp_avg_sq") if n in optim.state[parameters[0]]]
    return {name: flat([optim.state[p][name] for p in parameters]) for name in names if
            all(optim.state[p][name] is not None for p in parameters)}


torch.manual_seed(6)
x, labels = rounded(ROWS, SIZES[0]), torch.randint(SIZES[-1], (ROWS,))
first = [p for n, m in zip(SIZES, SIZES[1:]) for p in (rounded(m, n, scale=1.0), rounded(m, scale=0.5))]
gradients = [[rounded(*p.shape) for p in first] for _ in range(STEPS)]
result = dict(
    torch=torch.__version__, steps=STEPS, sizes=SIZES, x=flat(x), labels=labels.tolist(),
    first=flat(first), gradients=[flat(g) for g in gradients], cases={})
for case in CASES:
    # Twenty steps of a network.
    w = [p.clone().requires_grad_() for p in first]
    optim = optimizer(case, w)
    for _ in range(STEPS):
        optim.zero_grad()
        z = torch.tanh(x @ w[0].T + w[1]) @ w[2].T + w[3]
        torch.nn.functional.cross_entropy(z, labels).backward()
        clip(case, w)
        optim.step()

    # The update alone, with gradients that do not depend on it.
    alone = [p.clone().requires_grad_() for p in first]
    updates = optimizer(case, alone)
    for step in range(STEPS):
        for p, g in zip(alone, gradients[step]):
            p.grad = g.clone()
        clip(case, alone)
        updates.step()
    result["cases"][case] = dict(
        trained=flat(w), updated=flat(alone), states=states(updates, alone))

with open(os.path.join(os.path.dirname(__file__), "optimizers.json"), "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
