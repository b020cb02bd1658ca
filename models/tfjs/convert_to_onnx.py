"""Converts Keras models as TensorFlow.js keeps them ("layers-model") into ONNX, for the layers that our models use.

Pictures are NHWC there and NCHW here. A layer that is not known is an error, never a guess.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
#: Quantised weights of fewer numbers than this are widened in the file: keeping them would cost more than it saves.
SMALLEST_QUANTISED = 256


class Stored(NamedTuple):
    """A weight as it is kept: `raw · scale + low`, or just `raw` when scale is None."""

    raw: np.ndarray
    scale: np.float32 | None
    low: np.float32 | None

    def values(self) -> np.ndarray:
        return self.raw.astype(np.float32) if self.scale is None else self.raw.astype(np.float32) * self.scale + self.low


def read_weights(place: Path) -> dict[str, Stored]:
    """All weights by name."""
    specs = json.loads((place / "model.json").read_text())["weightsManifest"][0]["weights"]
    data = (place / "weights.bin").read_bytes()
    weights, position = {}, 0
    for spec in specs:
        count = int(np.prod(spec["shape"]))
        quantised = spec.get("quantization")
        kind = np.dtype(quantised["dtype"] if quantised else spec["dtype"])
        raw = np.frombuffer(data, kind, count, position)
        position += count * kind.itemsize
        raw = raw.reshape(spec["shape"])
        if quantised and "scale" in quantised:
            weights[spec["name"]] = Stored(raw, np.float32(quantised["scale"]), np.float32(quantised["min"]))
        else:
            weights[spec["name"]] = Stored(raw, None, None)
    if position != len(data):
        raise ValueError(f"{len(data) - position} bytes of weights are left over")
    return weights


class Conversion:
    """Builds one graph."""

    def __init__(self, place: Path):
        self.weights = read_weights(place)
        topology = json.loads((place / "model.json").read_text())["modelTopology"]
        self.layers = topology["model_config"]["config"]["layers"]
        self.outputs = topology["model_config"]["config"]["output_layers"]
        self.nodes, self.initializers = [], []
        self.names, self.input_size = {}, None

    def constant(self, name: str, values: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str, order: tuple[int, ...] | None = None) -> str:
        """A stored weight, its axes put in another order. Quantised ones stay so and are widened inside the graph."""
        stored = self.weights[name]
        raw = stored.raw if order is None else stored.raw.transpose(order)
        if stored.scale is None or raw.size < SMALLEST_QUANTISED:
            return self.constant(name, stored._replace(raw=raw).values())
        wide = self.node("Cast", [self.constant(name + "/raw", raw)], name + "/wide", to=TensorProto.FLOAT)
        scaled = self.node("Mul", [wide, self.constant(name + "/scale", stored.scale)], name + "/scaled")
        return self.node("Add", [scaled, self.constant(name + "/low", stored.low)], name)

    def node(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def convert(self, entry: str) -> str:
        """Adds all layers after the tensor `entry`; the name of the result."""
        for layer in self.layers:
            kind, config, name = layer["class_name"], layer["config"], layer["name"]
            if kind == "InputLayer":
                self.names[name] = entry
                continue
            inputs = [self.names[source[0]] for source in layer["inbound_nodes"][0]]
            self.names[name] = getattr(self, "on_" + kind.lower())(name, config, inputs)
        return self.names[self.outputs[0][0]]

    def activated(self, tensor: str, activation: str | None) -> str:
        if activation in (None, "linear"):
            return tensor
        kinds = {"relu": "Relu", "sigmoid": "Sigmoid", "softmax": "Softmax"}
        return self.node(kinds[activation], [tensor], tensor + "/" + activation)

    def convolution(self, name: str, config: dict, inputs: list[str], kernel: str, groups: int) -> str:
        """`kernel` is in ONNX order. TensorFlow's "same" is ONNX's SAME_UPPER."""
        parts = [inputs[0], kernel]
        if config["use_bias"]:
            parts.append(self.weight(name + "/bias"))
        out = self.node(
            "Conv",
            parts,
            name,
            strides=config["strides"],
            dilations=config["dilation_rate"],
            group=groups,
            auto_pad="SAME_UPPER" if config["padding"] == "same" else "VALID",
        )
        return self.activated(out, config.get("activation"))

    def on_conv2d(self, name, config, inputs):
        return self.convolution(name, config, inputs, self.weight(name + "/kernel", (3, 2, 0, 1)), 1)

    def on_depthwiseconv2d(self, name, config, inputs):
        shape = self.weights[name + "/depthwise_kernel"].raw.shape
        if shape[3] != 1:
            raise ValueError(f"{name} multiplies its channels")
        kernel = self.weight(name + "/depthwise_kernel", (2, 3, 0, 1))
        return self.convolution(name, config, inputs, kernel, shape[2])

    def on_batchnormalization(self, name, config, inputs):
        parts = [self.weight(f"{name}/{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance")]
        return self.node("BatchNormalization", [inputs[0], *parts], name, epsilon=config["epsilon"])

    def on_relu(self, name, config, inputs):
        if config.get("max_value") is None:
            return self.node("Relu", inputs, name)
        low, high = np.float32(0), np.float32(config["max_value"])
        return self.node("Clip", [inputs[0], self.constant(name + "/low", low), self.constant(name + "/high", high)], name)

    def on_activation(self, name, config, inputs):
        return self.activated(inputs[0], config["activation"])

    def on_zeropadding2d(self, name, config, inputs):
        (top, bottom), (left, right) = config["padding"]
        pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
        return self.node("Pad", [inputs[0], self.constant(name + "/pads", pads)], name)

    def on_add(self, name, config, inputs):
        return self.node("Add", inputs, name)

    def on_concatenate(self, name, config, inputs):
        if config["axis"] not in (3, -1):
            raise ValueError(f"{name} joins along axis {config['axis']}")
        return self.node("Concat", inputs, name, axis=1)

    def on_upsampling2d(self, name, config, inputs):
        if config["interpolation"] != "nearest":
            raise ValueError(f"{name} interpolates with {config['interpolation']}")
        scales = self.constant(name + "/scales", np.array([1, 1, *config["size"]], np.float32))
        return self.node(
            "Resize",
            [inputs[0], "", scales],
            name,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def on_averagepooling2d(self, name, config, inputs):
        return self.node(
            "AveragePool",
            inputs,
            name,
            kernel_shape=config["pool_size"],
            strides=config["strides"],
            auto_pad="SAME_UPPER" if config["padding"] == "same" else "VALID",
        )

    def on_globalaveragepooling2d(self, name, config, inputs):
        return self.node("Flatten", [self.node("GlobalAveragePool", inputs, name + "/mean")], name)

    def on_flatten(self, name, config, inputs):
        # Rows and columns come before channels in the original.
        return self.node("Flatten", [self.node("Transpose", inputs, name + "/order", perm=[0, 2, 3, 1])], name)

    def on_dropout(self, name, config, inputs):
        return inputs[0]

    def on_dense(self, name, config, inputs):
        out = self.node("MatMul", [inputs[0], self.weight(name + "/kernel")], name + "/product")
        if config["use_bias"]:
            out = self.node("Add", [out, self.weight(name + "/bias")], name)
        return self.activated(out, config.get("activation"))


def model_of(
    conversion: Conversion, entry: str, exit: str, input_shape: list, output_shape: list, producer: str
) -> onnx.ModelProto:
    """The finished model, from the tensor `entry` to the tensor `exit`."""
    graph = helper.make_graph(
        conversion.nodes,
        producer.replace("@", "").replace("/", "-"),
        [helper.make_tensor_value_info(entry, TensorProto.FLOAT, input_shape)],
        [helper.make_tensor_value_info(exit, TensorProto.FLOAT, output_shape)],
        conversion.initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name=producer)
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    sys.exit("this is a library: run upscaler/convert.py or nsfw/convert.py")
