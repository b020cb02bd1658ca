"""Stores an ONNX model's big weights in 8 or 16 bits and widens them inside the graph, where the runtime folds it once."""

from collections.abc import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: Tensors smaller than this stay as they are.
SMALLEST = 2048


def compact(model: onnx.ModelProto, bits_of: Callable[[str], int]) -> None:
    """Replaces big float32 initializers in place; `bits_of` tells 8, 16 or 32 for a name.

    With 8 bits, a value is `stored · scale` with one scale per output channel: per last axis for the right side of a
    MatMul, per first axis for convolutions and Gemm with transposed weights.
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
        scale = np.maximum(np.abs(values).max(axes, keepdims=True) / 127, 1e-12).astype(np.float32)
        kept.append(numpy_helper.from_array(np.round(values / scale).clip(-127, 127).astype(np.int8), name + "_8"))
        kept.append(numpy_helper.from_array(scale, name + "_scale"))
        widening.append(helper.make_node("Cast", [name + "_8"], [name + "_wide"], to=TensorProto.FLOAT))
        widening.append(helper.make_node("Mul", [name + "_wide", name + "_scale"], [name]))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = widening + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
