"""Writes the safetensors files beside it: models of PyTorch, each with 1,000 rows in float64 and its outputs.

python3 state_dicts.py, with PyTorch 1.13; the format is written by hand, so that no other package is needed.
"""
import json
import os
import struct

import torch
from torch import nn

FOLDER = os.path.dirname(os.path.abspath(__file__))
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16"}


def write(name, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for key in sorted(tensors):  # As safetensors.torch.save_file: names as text.
        tensor = tensors[key].detach().contiguous()
        raw = bytes(tensor.view(torch.uint8).flatten().tolist())
        header[key] = {
            "dtype": TYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Named(nn.Module):
    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.order = list(layers)

    def forward(self, x):
        for name in self.order[:-1]:
            x = torch.tanh(getattr(self, name)(x))
        return getattr(self, self.order[-1])(x)


def save(name, model, dtype):
    model = model.to(dtype)
    write(name + ".safetensors", model.state_dict(), {"format": "pt"})
    model = model.double()  # The weights as they were rounded.
    x = torch.rand(1000, next(model.parameters()).shape[1], dtype=torch.float64) * 4 - 2
    x = x.float().double()
    with torch.no_grad():
        write(name + ".figures.safetensors", {"x": x.float(), "y": model(x).float()}, {})


torch.manual_seed(1)
deep = [5] + [6] * 6 + [3]
layers = []
for inputs, outputs in zip(deep, deep[1:]):
    layers += [nn.Linear(inputs, outputs), nn.Tanh()]
save("sequential", nn.Sequential(*layers[:-1]), torch.float32)
save("fc", Named(fc1=nn.Linear(7, 9), fc2=nn.Linear(9, 9), fc3=nn.Linear(9, 2)), torch.float64)
save("half", Named(a1=nn.Linear(4, 8), a2=nn.Linear(8, 8), a10=nn.Linear(8, 3)), torch.float16)
save("shapes", Named(stem=nn.Linear(6, 11, bias=False), body=nn.Linear(11, 5), head=nn.Linear(5, 5, bias=False)), torch.bfloat16)
