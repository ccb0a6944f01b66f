"""20 steps by PyTorch in float64 of networks with LayerNorm, residual layers and scaled inputs.

Plain gradient descent, and AdamW with a rate of its own for the scale, which does not decay. Writes blocks.json, which
TorchBlockTests reads. Numbers that go in are multiples of 2^-10, so that floats hold them. Made by PyTorch 1.13
(Debian's python3-torch):

    /usr/bin/python3 kernels-tests/Training/torch/blocks.py
"""

import json
import pathlib

import torch
from torch.nn import functional

BATCH, STEPS, INPUTS, WIDTH, CLASSES = 12, 20, 6, 7, 3

torch.set_default_dtype(torch.float64)


def drawn(generator, *shape, scale=1.0, around=0.0):
    return torch.round(1024 * (around + scale * (2 * torch.rand(*shape, generator=generator) - 1))) / 1024


def run(index, case):
    generator = torch.Generator().manual_seed(100 + index)
    x = drawn(generator, BATCH, INPUTS)
    labels = torch.randint(0, CLASSES, (BATCH,), generator=generator)
    layers, inputs = [], INPUTS
    for l in range(4):
        outputs = CLASSES if l == 3 else WIDTH
        layer = {
            "weight": drawn(generator, outputs, inputs, scale=1.7 / inputs**0.5),
            "bias": drawn(generator, outputs),
        }
        if l in case["norm"]:
            layer["norm.weight"] = drawn(generator, outputs, scale=0.5, around=1)
            layer["norm.bias"] = drawn(generator, outputs)
        if l in case["scaled"]:
            layer["scale"] = drawn(generator, inputs, scale=0.5, around=1)
        layers.append(layer)
        inputs = outputs

    first = {f"layers.{l}.{name}": p.flatten().tolist() for l, layer in enumerate(layers) for name, p in layer.items()}
    for layer in layers:
        for p in layer.values():
            p.requires_grad_()
    scales = [layer["scale"] for layer in layers if "scale" in layer]
    others = [p for layer in layers for name, p in layer.items() if name != "scale"]
    if case["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(others + scales, lr=0.25)
    else:
        weights = [layer["weight"] for layer in layers]
        rest = [p for p in others if all(p is not w for w in weights)]
        optimizer = torch.optim.AdamW(
            [
                {"params": weights, "weight_decay": 0.5},
                {"params": rest, "weight_decay": 0.0},
                {"params": scales, "weight_decay": 0.0, "lr": 6 * 0.0078125},
            ],
            lr=0.0078125,
            eps=0.0009765625,
        )
    losses = []
    for _ in range(STEPS):
        a = x
        for l, layer in enumerate(layers):
            scaled = a * layer["scale"] if "scale" in layer else a
            z = functional.linear(scaled, layer["weight"], layer["bias"])
            if "norm.weight" in layer:
                z = functional.layer_norm(z, (z.shape[1],), layer["norm.weight"], layer["norm.bias"], 1e-5)
            hidden = functional.gelu(z) if case["activation"] == "gelu" else torch.tanh(z)
            a = a + hidden if l in case["residual"] else hidden
        optimizer.zero_grad()
        loss = functional.cross_entropy(z, labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    return {
        **case,
        "x": x.flatten().tolist(),
        "labels": labels.tolist(),
        "first": first,
        "last": {f"layers.{l}.{name}": p.flatten().tolist() for l, layer in enumerate(layers) for name, p in layer.items()},
        "losses": losses,
    }


def cases():
    none = {"activation": "tanh", "optimizer": "sgd", "norm": [], "residual": [], "scaled": []}
    yield {**none, "norm": [0, 2]}
    yield {**none, "norm": [1], "activation": "gelu"}
    yield {**none, "residual": [1]}
    yield {**none, "residual": [1, 2], "activation": "gelu"}
    yield {**none, "scaled": [0]}
    yield {**none, "scaled": [0], "activation": "gelu"}
    yield {**none, "scaled": [0, 2, 3]}
    all_of_them = {**none, "norm": [0, 1], "residual": [1, 2], "scaled": [0, 1], "activation": "gelu"}
    yield all_of_them
    yield {**none, "scaled": [0], "optimizer": "adamw"}
    yield {**all_of_them, "optimizer": "adamw"}


path = pathlib.Path(__file__).with_suffix(".json")
rows = [json.dumps(run(i, case)) for i, case in enumerate(cases())]
path.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
print(f"{len(rows)} cases by PyTorch {torch.__version__}, {path.stat().st_size} bytes")
