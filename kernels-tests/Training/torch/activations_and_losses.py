"""20 steps of plain gradient descent by PyTorch in float64, for each activation and loss.

Writes activations_and_losses.json, which TorchTests reads. Numbers that go in are multiples of 2^-10, so that
floats hold them. Made by PyTorch 1.13 (Debian's python3-torch):

    python3 kernels-tests/Training/torch/activations_and_losses.py
"""

import json
import pathlib

import torch
from torch.nn import functional

BATCH, STEPS, RATE = 8, 20, 0.25
SIZES = [5, 7, 6, 3]

torch.set_default_dtype(torch.float64)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "softplus": functional.softplus,
    "softmax": lambda z: torch.softmax(z, 1),
}


def drawn(generator, *shape, scale=1.0):
    return torch.round(1024 * scale * (2 * torch.rand(*shape, generator=generator) - 1)) / 1024


def cost(case, z, y, labels, weights):
    """The mean over samples of the sums over their outputs."""
    a = ACTIVATIONS[case["output"]](z)
    smoothing, classes = case.get("smoothing", 0.0), case.get("classWeights")
    classes = None if classes is None else torch.tensor(classes)
    if case["loss"] == "cross-entropy" and case["output"] == "sigmoid" and z.shape[1] > 1:
        y = (1 - smoothing) * y + smoothing / 2
        each = functional.binary_cross_entropy_with_logits(z, y, reduction="none").sum(1)
        return (weights * each).sum() / weights.sum()
    if case["loss"] == "cross-entropy":
        if z.shape[1] == 1:  # Two classes, of which the first one's logit is 0.
            z = torch.cat([torch.zeros_like(z), z], 1)
        if case.get("weighted"):
            each = functional.cross_entropy(
                z, labels, weight=classes, label_smoothing=smoothing, reduction="none")
            total = weights if classes is None else weights * classes[labels]
            return (weights * each).sum() / total.sum()
        return functional.cross_entropy(z, labels, weight=classes, label_smoothing=smoothing)
    each = {
        "quadratic": lambda: functional.mse_loss(a, y, reduction="none") / 2,
        "mean absolute": lambda: functional.l1_loss(a, y, reduction="none"),
        "huber": lambda: functional.huber_loss(a, y, reduction="none", delta=case.get("delta", 1.0)),
    }[case["loss"]]().sum(1)
    return (weights * each).sum() / weights.sum()


def run(index, case):
    generator = torch.Generator().manual_seed(index)
    sizes = SIZES[:-1] + [case.get("outputs", SIZES[-1])]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers.append((drawn(generator, outputs, inputs, scale=1.7 / inputs**0.5), drawn(generator, outputs)))
    x = drawn(generator, BATCH, sizes[0])
    classes = max(sizes[-1], 2)
    labels = torch.randint(0, classes, (BATCH,), generator=generator)
    if case["loss"] != "cross-entropy":
        y = drawn(generator, BATCH, sizes[-1])
    elif sizes[-1] == 1:
        y = labels[:, None].to(x.dtype)
    elif case["output"] == "softmax":
        y = functional.one_hot(labels, classes).to(x.dtype)
    else:
        y = torch.randint(0, 2, (BATCH, sizes[-1]), generator=generator).to(x.dtype)
    weights = torch.ones(BATCH)
    if case.get("weighted"):
        weights = (2 + drawn(generator, BATCH)) / 2

    first = [[w.flatten().tolist(), b.tolist()] for w, b in layers]
    parameters = [p.clone().requires_grad_() for layer in layers for p in layer]
    optimizer = torch.optim.SGD(parameters, lr=RATE)
    losses = []
    for _ in range(STEPS):
        a = x
        for l in range(len(layers)):
            z = a @ parameters[2 * l].T + parameters[2 * l + 1]
            a = ACTIVATIONS[case["hidden"]](z)
        optimizer.zero_grad()
        loss = cost(case, z, y, labels, weights)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    last = [p.detach().flatten().tolist() for p in parameters]
    return {
        "name": " ".join(str(v) for v in case.values()),
        "hidden": case["hidden"],
        "output": case["output"],
        "loss": case["loss"],
        "delta": case.get("delta", 1.0),
        "smoothing": case.get("smoothing", 0.0),
        "classWeights": case.get("classWeights"),
        "weights": weights.tolist() if case.get("weighted") else None,
        "sizes": sizes,
        "x": x.flatten().tolist(),
        "y": y.flatten().tolist(),
        "first": [v for layer in first for v in layer],
        "last": last,
        "losses": losses,
    }


def cases():
    for name in ACTIVATIONS:
        if name != "softmax":
            yield {"hidden": name, "output": name, "loss": "quadratic"}
    tanh = {"hidden": "tanh"}
    yield {**tanh, "output": "identity", "loss": "mean absolute"}
    yield {**tanh, "output": "sigmoid", "loss": "mean absolute"}
    yield {**tanh, "output": "identity", "loss": "huber"}
    yield {**tanh, "output": "identity", "loss": "huber", "delta": 0.375}
    yield {**tanh, "output": "identity", "loss": "quadratic", "weighted": True}
    for output, outputs, weights in (("sigmoid", 1, [0.5, 2.0]), ("softmax", 3, [0.5, 2.0, 1.25])):
        entropy = {**tanh, "output": output, "loss": "cross-entropy", "outputs": outputs}
        yield entropy
        yield {**entropy, "smoothing": 0.125}
        yield {**entropy, "classWeights": weights}
        yield {**entropy, "weighted": True}
        yield {**entropy, "smoothing": 0.125, "classWeights": weights}
        yield {**entropy, "smoothing": 0.125, "classWeights": weights, "weighted": True}
    several = {**tanh, "output": "sigmoid", "loss": "cross-entropy", "outputs": 3}
    yield several
    yield {**several, "smoothing": 0.125, "weighted": True}


path = pathlib.Path(__file__).with_suffix(".json")
rows = [json.dumps(run(i, case)) for i, case in enumerate(cases())]
path.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
print(f"{len(rows)} cases by PyTorch {torch.__version__}, {path.stat().st_size} bytes")
