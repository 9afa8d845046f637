#!/usr/bin/env python3
"""Writes the two example models of this folder: small-cnn.onnx and transformer-block.onnx.

    python3 examples/networks/make_onnx.py

Needs nothing but Python's standard library: an ONNX model is a protobuf message, and protobuf's wire format is a few
lines (see `field`). The same script always writes the same bytes. The models hold no weights: each weight names a data
file that isn't there, as ONNX' external data allows, so that shapes, types and operators are complete and the files
small. Neither holds shapes of tensors in between (value_info): whoever reads them infers these.

Field numbers are those of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

import pathlib
import struct

FLOAT, INT64 = 1, 7


# --- protobuf ---------------------------------------------------------------------------------------------------------


def varint(value):
    """A number in groups of 7 bits, the lowest first; negative ones as 64-bit two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One field: an int as a varint, a float as 32 bits, text and messages with their length in front."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


# --- ONNX -------------------------------------------------------------------------------------------------------------


def attribute(name, value):
    """An AttributeProto from an int, a float, a string or a list of ints."""
    kind, body = {
        int: lambda: (2, field(3, value)),
        float: lambda: (1, field(2, value)),
        str: lambda: (3, field(4, value)),
        list: lambda: (7, b"".join(field(8, v) for v in value)),
    }[type(value)]()
    return field(1, name) + body + field(20, kind)


def node(op, inputs, outputs, **attributes):
    """A NodeProto, named for its first output."""
    parts = [field(1, name) for name in inputs] + [field(2, name) for name in outputs]
    parts += [field(3, outputs[0]), field(4, op)]
    parts += [field(5, attribute(name, value)) for name, value in attributes.items()]
    return b"".join(parts)


def weight(name, dims, data_file):
    """A TensorProto of floats whose values stand in another file."""
    location = field(1, "location") + field(2, data_file)
    return b"".join(field(1, d) for d in dims) + field(2, FLOAT) + field(8, name) + field(13, location) + field(14, 1)


def integers(name, values, scalar=False):
    """A TensorProto of 64-bit integers with its values."""
    dims = b"" if scalar else field(1, len(values))
    return dims + field(2, INT64) + field(8, name) + field(9, struct.pack(f"<{len(values)}q", *values))


def number(name, value):
    """A TensorProto of one float."""
    return field(2, FLOAT) + field(8, name) + field(9, struct.pack("<f", value))


def tensor_info(name, dims):
    """A ValueInfoProto of floats; a dimension is a size or the name of a symbolic one."""
    shape = b"".join(field(1, field(2 if isinstance(d, str) else 1, d)) for d in dims)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, shape)))


def model(name, opset, nodes, initializers, inputs, outputs):
    """A ModelProto."""
    graph = [field(1, n) for n in nodes] + [field(2, name)] + [field(5, t) for t in initializers]
    graph += [field(11, i) for i in inputs] + [field(12, o) for o in outputs]
    return field(1, 9) + field(2, "make_onnx.py") + field(7, b"".join(graph)) + field(8, field(1, "") + field(2, opset))


# --- the models -------------------------------------------------------------------------------------------------------


def small_cnn():
    """One of each: padding, batch normalisation, asymmetric padding with stride, depthwise, residual, pooling, Gemm."""
    data = "small-cnn.weights"
    weights = {
        "conv1.w": [16, 3, 3, 3], "conv1.b": [16],
        "bn1.scale": [16], "bn1.shift": [16], "bn1.mean": [16], "bn1.variance": [16],
        "conv2.w": [32, 16, 5, 3], "depthwise.w": [32, 1, 3, 3], "pointwise.w": [32, 32, 1, 1],
        "fc.w": [10, 32], "fc.b": [10],
    }
    nodes = [
        node("Conv", ["image", "conv1.w", "conv1.b"], ["conv1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["conv1", "bn1.scale", "bn1.shift", "bn1.mean", "bn1.variance"], ["bn1"]),
        node("Relu", ["bn1"], ["relu1"]),
        # Height (33 + 2 + 1 - 5) / 2 + 1 = 16, width (32 + 1 + 0 - 3) / 2 + 1 = 16.
        node("Conv", ["relu1", "conv2.w"], ["conv2"], strides=[2, 2], pads=[2, 1, 1, 0]),
        node("Relu", ["conv2"], ["relu2"]),
        node("Conv", ["relu2", "depthwise.w"], ["depthwise"], group=32, pads=[1, 1, 1, 1]),
        node("Clip", ["depthwise", "zero", "six"], ["relu6"]),
        node("Conv", ["relu6", "pointwise.w"], ["pointwise"]),
        node("Add", ["pointwise", "relu2"], ["residual"]),
        node("Relu", ["residual"], ["relu3"]),
        node("MaxPool", ["relu3"], ["pool"], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER"),
        node("GlobalAveragePool", ["pool"], ["mean"]),
        node("Flatten", ["mean"], ["flat"]),
        node("Gemm", ["flat", "fc.w", "fc.b"], ["logits"], transB=1),
    ]
    initializers = [weight(name, dims, data) for name, dims in weights.items()]
    initializers += [number("zero", 0.0), number("six", 6.0)]
    return model(
        "small-cnn", 17, nodes, initializers, [tensor_info("image", ["batch", 3, 33, 32])],
        [tensor_info("logits", ["batch", 10])])


def transformer_block(width=768, heads=12):
    """One block of GPT-2 (small) without its causal mask; the length of the sequence is open."""
    data = "transformer-block.weights"
    weights = {
        "ln1.scale": [width], "ln1.shift": [width], "qkv.w": [width, 3 * width], "qkv.b": [3 * width],
        "proj.w": [width, width], "proj.b": [width], "ln2.scale": [width], "ln2.shift": [width],
        "up.w": [width, 4 * width], "up.b": [4 * width], "down.w": [4 * width, width], "down.b": [width],
    }
    nodes = [
        node("LayerNormalization", ["x", "ln1.scale", "ln1.shift"], ["ln1"], axis=-1),
        node("MatMul", ["ln1", "qkv.w"], ["qkv"]),
        node("Add", ["qkv", "qkv.b"], ["qkv_biased"]),
        node("Split", ["qkv_biased", "thirds"], ["q", "k", "v"], axis=2),
    ]
    for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
        nodes.append(node("Reshape", [part, "to_heads"], [part + "_split"]))
        nodes.append(node("Transpose", [part + "_split"], [part + "_heads"], perm=order))
    nodes += [
        node("MatMul", ["q_heads", "k_heads"], ["scores"]),
        node("Mul", ["scores", "scale"], ["scaled"]),
        node("Softmax", ["scaled"], ["weights"], axis=-1),
        node("MatMul", ["weights", "v_heads"], ["context"]),
        node("Transpose", ["context"], ["context_rows"], perm=[0, 2, 1, 3]),
        # The way back is written as exporters write it: the length is taken from the input's shape at run time.
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "one"], ["length"], axis=0),
        node("Unsqueeze", ["length", "first"], ["length_list"]),
        node("Concat", ["single", "length_list", "width"], ["merged_shape"], axis=0),
        node("Reshape", ["context_rows", "merged_shape"], ["merged"]),
        node("MatMul", ["merged", "proj.w"], ["proj"]),
        node("Add", ["proj", "proj.b"], ["proj_biased"]),
        node("Add", ["proj_biased", "x"], ["residual1"]),
        node("LayerNormalization", ["residual1", "ln2.scale", "ln2.shift"], ["ln2"], axis=-1),
        node("MatMul", ["ln2", "up.w"], ["up"]),
        node("Add", ["up", "up.b"], ["up_biased"]),
        node("Gelu", ["up_biased"], ["gelu"], approximate="tanh"),
        node("MatMul", ["gelu", "down.w"], ["down"]),
        node("Add", ["down", "down.b"], ["down_biased"]),
        node("Add", ["down_biased", "residual1"], ["y"]),
    ]
    initializers = [weight(name, dims, data) for name, dims in weights.items()]
    initializers += [
        integers("thirds", [width] * 3), integers("to_heads", [0, 0, heads, width // heads]),
        number("scale", (width // heads) ** -0.5), integers("one", [1], scalar=True), integers("first", [0]),
        integers("single", [1]), integers("width", [width]),
    ]
    return model(
        "transformer-block", 20, nodes, initializers, [tensor_info("x", [1, "seq", width])],
        [tensor_info("y", [1, "seq", width])])


def main():
    folder = pathlib.Path(__file__).parent
    for name, content in (("small-cnn", small_cnn()), ("transformer-block", transformer_block())):
        path = folder / f"{name}.onnx"
        path.write_bytes(content)
        print(f"{path}: {len(content)} bytes")


if __name__ == "__main__":
    main()
