"""Stores an ONNX model's big weights in 4, 8 or 16 bits and widens them inside the graph, where the runtime folds it once."""

from collections.abc import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: Tensors smaller than this stay as they are.
SMALLEST = 2048


def compact(model: onnx.ModelProto, bits_of: Callable[[str], int]) -> None:
    """Replaces big float32 initializers in place; `bits_of` tells 4, 8, 16 or 32 for a name.

    With 8 bits, a value is `stored · scale` with one scale per output channel: per last axis for the right side of a
    MatMul, per first axis for convolutions and Gemm with transposed weights. With 4 bits, for the right side of a MatMul with an
    even number of columns, it is `(stored − 8) · scale`; a byte holds a column of the first half above one of the second half.
    """
    graph = model.graph
    last_axis = {node.input[1] for node in graph.node if node.op_type == "MatMul"}
    last_axis |= {
        node.input[1]
        for node in graph.node
        if node.op_type == "Gemm" and not any(a.name == "transB" and a.i for a in node.attribute)
    }
    widening = []
    kept = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALLEST or values.ndim < 2:
            kept.append(tensor)
            continue
        name = tensor.name
        bits = bits_of(name)
        if bits == 32:
            kept.append(tensor)
            continue
        if bits == 16:
            kept.append(numpy_helper.from_array(values.astype(np.float16), name + "_16"))
            widening.append(helper.make_node("Cast", [name + "_16"], [name], to=TensorProto.FLOAT))
            continue
        axes = tuple(range(values.ndim - 1)) if name in last_axis else tuple(range(1, values.ndim))
        most = 7 if bits == 4 else 127
        scale = np.maximum(np.abs(values).max(axes, keepdims=True) / most, 1e-12).astype(np.float32)
        if bits == 4:
            stored = (np.round(values / scale).clip(-most, most) + 8).astype(np.uint8)
            left, right = np.split(stored, 2, -1)
            kept.append(numpy_helper.from_array(left * 16 + right, name + "_4"))
            kept.append(numpy_helper.from_array(scale, name + "_scale"))
            widening.extend(_unpacked(name))
            continue
        kept.append(numpy_helper.from_array(np.round(values / scale).clip(-127, 127).astype(np.int8), name + "_8"))
        kept.append(numpy_helper.from_array(scale, name + "_scale"))
        widening.append(helper.make_node("Cast", [name + "_8"], [name + "_wide"], to=TensorProto.FLOAT))
        widening.append(helper.make_node("Mul", [name + "_wide", name + "_scale"], [name]))
    if any(node.op_type == "Floor" for node in widening):
        kept.extend(numpy_helper.from_array(np.float32(value), name) for name, value in _NUMBERS.items())
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = widening + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)


_NUMBERS = {"sixteenth": 1 / 16, "sixteen": 16.0, "eight": 8.0}


def _unpacked(name: str) -> list[onnx.NodeProto]:
    """Nodes that widen `name`_4 to `name`."""
    return [
        helper.make_node("Cast", [name + "_4"], [name + "_both"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [name + "_both", "sixteenth"], [name + "_shifted"]),
        helper.make_node("Floor", [name + "_shifted"], [name + "_left"]),
        helper.make_node("Mul", [name + "_left", "sixteen"], [name + "_above"]),
        helper.make_node("Sub", [name + "_both", name + "_above"], [name + "_right"]),
        helper.make_node("Concat", [name + "_left", name + "_right"], [name + "_stored"], axis=-1),
        helper.make_node("Sub", [name + "_stored", "eight"], [name + "_centred"]),
        helper.make_node("Mul", [name + "_centred", name + "_scale"], [name]),
    ]
