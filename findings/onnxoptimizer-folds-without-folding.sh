#!/usr/bin/env bash
# onnxoptimizer fuses a batch normalisation into a convolution by writing the arithmetic into the graph: two nodes become eleven, and the
# convolution's weight and bias are no constants any more.
#
# Who meets it: whoever runs the default passes to simplify a network before a cost model or a compiler: a reader that knows weights by being
# initializers finds a convolution of two computed operands, and ten operators of which none is the network's.
# Versions: onnxoptimizer 0.4.2, onnx 1.23.2. Input: Conv (3 channels in, 4 out, 3x3) and BatchNormalization, all parameters constant.
# Guess: one Conv with new constants, as onnxruntime, onnxsim and onnxslim leave it.
# Seen: 11 nodes (Cast 2, Add 2, Sqrt, Div, Unsqueeze, Mul 2, Sub, Conv); the Conv's weight and bias both come from nodes.
# A second pass takes out the two Casts, no more.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6' 'onnxoptimizer==0.4.2'
cd "$folder"

venv/bin/python - <<'PYTHON'
import collections
import sys

import numpy as np
import onnx
import onnxoptimizer
from onnx import TensorProto, helper, numpy_helper


def constant(name, *shape):
    return numpy_helper.from_array(np.linspace(0.5, 1, int(np.prod(shape)), dtype=np.float32).reshape(shape), name)


graph = helper.make_graph(
    [helper.make_node("Conv", ["x", "w"], ["c"]),
     helper.make_node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["y"])], "normalised",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 6, 6])],
    [constant("w", 4, 3, 3, 3), *(constant(name, 4) for name in ("scale", "shift", "mean", "variance"))])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
seen = []
for _ in range(2):
    model = onnxoptimizer.optimize(model)
    onnx.checker.check_model(model, full_check=True)
    made = {name for node in model.graph.node for name in node.output}
    conv = next(node for node in model.graph.node if node.op_type == "Conv")
    seen.append((dict(collections.Counter(node.op_type for node in model.graph.node)), [name in made for name in conv.input[1:]]))
    print(len(model.graph.node), "nodes", *seen[-1])
nodes = {"Cast": 2, "Add": 2, "Sqrt": 1, "Div": 1, "Unsqueeze": 1, "Mul": 2, "Sub": 1, "Conv": 1}
again = {name: count for name, count in nodes.items() if name != "Cast"}
sys.exit(seen != [(nodes, [True, True]), (again, [True, True])])
PYTHON
