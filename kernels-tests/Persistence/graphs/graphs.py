"""Writes the ONNX graphs beside it: networks as exporters lay them out.

python3 graphs.py, with PyTorch 1.13 and onnx 1.12. torch-*: PyTorch's own exporter. keras-* and sklearn-*: by hand, node by
node as tf2onnx and skl2onnx write them.
"""
import os
import warnings

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

FOLDER = os.path.dirname(os.path.abspath(__file__))
ML = "ai.onnx.ml"
random = numpy.random.RandomState(1)
torch.manual_seed(1)
warnings.simplefilter("ignore")


def export(name, network, *shape, opset=13, dynamic=True):
    network.eval()
    torch.onnx.export(
        network, torch.randn(*shape), os.path.join(FOLDER, f"torch-{name}.onnx"), opset_version=opset, input_names=["x"],
        output_names=["y"], dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}} if dynamic else None)


class View(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(12, 7), nn.ReLU(), nn.Linear(7, 2))

    def forward(self, x):
        return self.inner(x.view(x.size(0), -1))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.middle, self.last = nn.Linear(4, 6), nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        h = torch.tanh(self.first(x))
        return self.last(h + torch.relu(self.middle(h)))


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([3.0, -2.0, 10.0, 0.0]))
        self.register_buffer("std", torch.tensor([0.5, 4.0, 2.0, 1.0]))
        self.inner = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2), nn.Sigmoid())

    def forward(self, x):
        return self.inner((x - self.mean) / self.std) * 3 + 1


class Deep(nn.Sequential):
    """Several blocks, each normalised before it is added."""

    def __init__(self):
        super().__init__(nn.Linear(4, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 6), nn.LayerNorm(6), nn.SiLU(), nn.Linear(6, 3))


def normalised(width):
    norm = nn.BatchNorm1d(width)
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.5, 2)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    return norm


def pytorch():
    export("softmax", nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(1)), 2, 4)
    export("logits", nn.Sequential(nn.Linear(4, 8, bias=False), nn.Tanh(), nn.Linear(8, 3)), 2, 4)
    export("opset9", nn.Sequential(nn.Linear(4, 8), nn.ELU(), nn.Linear(8, 3), nn.Softmax(-1)), 2, 4, opset=9)
    export("opset16", nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 3)), 2, 4, opset=16)
    export("gelu", nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 3)), 2, 4)
    export("silu-mish", nn.Sequential(nn.Linear(4, 8), nn.SiLU(), nn.Linear(8, 7), nn.Mish(), nn.Linear(7, 1)), 2, 4)
    export(
        "selu-softplus-leaky",
        nn.Sequential(nn.Linear(4, 8), nn.SELU(), nn.Linear(8, 7), nn.Softplus(), nn.Linear(7, 6), nn.LeakyReLU(), nn.Linear(6, 2)),
        2, 4)
    export("batchnorm", nn.Sequential(
        normalised(4), nn.Linear(4, 8), normalised(8), nn.ReLU(), nn.Linear(8, 6), nn.ReLU(), normalised(6), nn.Linear(6, 3)), 2, 4)
    export("dropout", nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1), nn.Sigmoid()), 2, 4)
    export("layernorm", Deep(), 2, 4)
    export("residual", Residual(), 2, 4)
    export("scaled", Scaled(), 2, 4)
    export("flatten", nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.Sigmoid(), nn.Linear(5, 2)), 2, 3, 4)
    export("view", View(), 2, 3, 4)
    export("fixed-batch", nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 2)), 64, 3, 4, dynamic=False)
    export("linear", nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2)), 2, 4)


class Graph:
    def __init__(self, opset=13):
        self.nodes, self.constants, self.opset, self.count = [], [], opset, 0

    def node(self, op, *inputs, domain="", output=None, **attributes):
        self.count += 1
        output = output or f"{op}{self.count}"
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=f"model/{op}:{self.count}", domain=domain, **attributes))
        return output

    def constant(self, values, dtype=numpy.float32):
        self.count += 1
        name = f"const_fold_opt__{self.count}"
        self.constants.append(numpy_helper.from_array(numpy.array(values, dtype), name))
        return name

    def dense(self, x, inputs, outputs, op=None):
        z = self.node("Add", self.node("MatMul", x, self.constant(random.randn(inputs, outputs))), self.constant(random.randn(outputs)))
        return self.node(op, z) if op else z

    def save(self, name, inputs, outputs):
        graph = helper.make_graph(
            self.nodes, name,
            [helper.make_tensor_value_info(n, t, shape) for n, t, shape in inputs],
            [o if isinstance(o, onnx.ValueInfoProto) else helper.make_tensor_value_info(*o) for o in outputs], self.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset), helper.make_opsetid(ML, 1)], ir_version=7)
        onnx.checker.check_model(model)
        onnx.save(model, os.path.join(FOLDER, f"{name}.onnx"))


FLOAT, INT64, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING


def keras():
    g = Graph()
    h = g.dense("dense_input", 4, 8, "Relu")
    y = g.node("Softmax", g.dense(h, 8, 3), axis=-1, output="dense_2")
    g.save("keras-dense", [("dense_input", FLOAT, ["unk__1", 4])], [(y, FLOAT, ["unk__2", 3])])

    # BatchNormalization behind an activation becomes a product and a sum.
    g = Graph()
    h = g.dense("x", 4, 8, "Relu")
    h = g.node("Add", g.node("Mul", h, g.constant(random.rand(8) + 0.5)), g.constant(random.randn(8)))
    y = g.node("Sigmoid", g.dense(h, 8, 1), output="y")
    g.save("keras-batchnorm", [("x", FLOAT, ["unk__1", 4])], [(y, FLOAT, ["unk__2", 1])])

    # GELU and swish, as tf2onnx takes them apart; a Normalization layer before them.
    g = Graph()
    x = g.node("Mul", g.node("Sub", "x", g.constant([[1, 2, 3, 4]])), g.constant([[0.5, 2, 1, 0.25]]))
    z = g.dense(x, 4, 8)
    erf = g.node("Erf", g.node("Mul", z, g.constant(0.70710677)))
    h = g.node("Mul", g.node("Mul", g.constant(0.5), z), g.node("Add", erf, g.constant(1)))
    z = g.dense(h, 8, 6)
    h = g.node("Mul", z, g.node("Sigmoid", z))
    y = g.node("Identity", g.dense(h, 6, 2), output="y")
    g.save("keras-gelu-swish", [("x", FLOAT, ["unk__1", 4])], [(y, FLOAT, ["unk__2", 2])])

    g = Graph(opset=12)
    h = g.node("Reshape", "x", g.constant([-1, 12], numpy.int64))
    h = g.dense(h, 12, 6, "Elu")
    y = g.node("Softmax", g.dense(h, 6, 3), output="y")
    g.save("keras-flatten", [("x", FLOAT, ["unk__1", 3, 4])], [(y, FLOAT, ["unk__2", 3])])


def probabilities(g, p, classes, names):
    """The end of a classifier: the label by ArgMax, and the probabilities."""
    place = g.node("ArgMax", p, axis=1, output="argmax_output")
    if isinstance(names[0], str):
        g.constants.append(helper.make_tensor("classes", STRING, [classes], [n.encode() for n in names]))
        label = g.node("ArrayFeatureExtractor", "classes", place, domain=ML)
        g.node("Reshape", label, g.constant([-1], numpy.int64), output="output_label")
        return [("output_label", STRING, [None]), (p, FLOAT, [None, classes])]
    g.constants.append(numpy_helper.from_array(numpy.array(names, numpy.int64), "classes"))
    label = g.node("ArrayFeatureExtractor", "classes", place, domain=ML)
    label = g.node("Reshape", g.node("Cast", label, to=FLOAT), g.constant([-1], numpy.int64))
    g.node("Cast", label, to=INT64, output="output_label")
    return [("output_label", INT64, [None]), (p, FLOAT, [None, classes])]


def scikit_learn():
    g = Graph()
    x = g.node("Scaler", "X", domain=ML, offset=[1.0, 2.0, 3.0, 4.0], scale=[0.5, 2.0, 1.0, 0.25])
    h = g.dense(g.node("Cast", x, to=FLOAT), 4, 8, "Relu")
    p = g.node("Softmax", g.dense(h, 8, 3), axis=1, output="probabilities")
    g.save("sklearn-classifier", [("X", FLOAT, [None, 4])], probabilities(g, p, 3, ["red", "green", "blue"]))

    g = Graph()
    h = g.dense(g.node("Cast", "X", to=FLOAT), 4, 8, "Tanh")
    p = g.node("Sigmoid", g.dense(h, 8, 1))
    p = g.node("Concat", g.node("Sub", g.constant([1]), p), p, axis=1, output="probabilities")
    g.save("sklearn-binary", [("X", FLOAT, [None, 4])], probabilities(g, p, 2, [5, 7]))

    g = Graph()
    h = g.dense(g.node("Cast", "X", to=FLOAT), 4, 8, "Relu")
    p = g.node("Softmax", g.dense(h, 8, 3), axis=1, output="probabilities")
    outputs = probabilities(g, p, 3, ["a", "b", "c"])
    g.node("ZipMap", p, domain=ML, output="output_probability", classlabels_strings=["a", "b", "c"])
    maps = onnx.ValueInfoProto(name="output_probability")
    maps.type.sequence_type.elem_type.map_type.key_type = STRING
    maps.type.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = FLOAT
    g.save("sklearn-zipmap", [("X", FLOAT, [None, 4])], [*outputs, maps])

    g = Graph()
    x = g.node("Imputer", "X", domain=ML, imputed_value_floats=[0.5, -1.0, 2.0, 0.0], replaced_value_float=float("nan"))
    x = g.node("Scaler", x, domain=ML, offset=[1.0], scale=[0.5])
    y = g.dense(g.dense(x, 4, 8, "Relu"), 8, 1)
    y = g.node("Reshape", y, g.constant([-1, 1], numpy.int64), output="variable")
    g.save("sklearn-imputer", [("X", FLOAT, [None, 4])], [(y, FLOAT, [None, 1])])

    # A ColumnTransformer: numbers first, then categories of texts and of whole numbers.
    g = Graph()
    numbers = g.node("Concat", "fare", "age", axis=1)
    numbers = g.node("Imputer", numbers, domain=ML, imputed_value_floats=[30.0, 28.0], replaced_value_float=float("nan"))
    numbers = g.node("Scaler", numbers, domain=ML, offset=[32.0, 29.0], scale=[0.02, 0.07])
    port = g.node("OneHotEncoder", "port", domain=ML, cats_strings=["S", "C", "Q"], zeros=1)
    grade = g.node("OneHotEncoder", "grade", domain=ML, cats_int64s=[3, 1, 2], zeros=1)
    texts = g.node("Reshape", g.node("Concat", port, grade, axis=2), g.constant([-1, 6], numpy.int64))
    h = g.dense(g.node("Concat", numbers, texts, axis=1), 8, 8, "Relu")
    p = g.node("Softmax", g.dense(h, 8, 2), axis=1, output="probabilities")
    g.save(
        "sklearn-columns",
        [("age", FLOAT, [None, 1]), ("port", STRING, [None, 1]), ("fare", FLOAT, [None, 1]), ("grade", INT64, [None, 1]),
         ("unused", FLOAT, [None, 1])],
        probabilities(g, p, 2, ["died", "lived"]))


pytorch()
keras()
scikit_learn()
