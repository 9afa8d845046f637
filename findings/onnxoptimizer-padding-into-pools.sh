#!/usr/bin/env bash
# onnxoptimizer folds a Pad with zeros into the pool behind it, where padding isn't zero: other values.
#
# Who meets it: whoever runs its default passes before an importer; exporters of TensorFlow models write Pad and MaxPool apart.
# Versions: onnxoptimizer 0.4.2, onnx 1.23.2, onnxruntime 1.32.0. Input: -1, -2 with a zero padded at either end; kernel 2 or 3, stride 2.
# Guess: the fold is done for convolutions and for averages that count the padding; a maximum ignores a pool's own padding ("maximum number
# of elements exclude pad"), so it is left.
# Seen: MaxPool is folded, 0, 0 becomes -1, -2. AveragePool without padding of its own is folded rightly (it gets count_include_pad 1);
# with padding of its own, which it doesn't count, it counts that too afterwards: -0.5, -1 becomes -0.33, -1.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6' 'onnxoptimizer==0.4.2'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(3)


def run(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run(None, {"x": np.array([[[-1, -2]]], np.float32)})[0].ravel()
    return [round(float(value), 2) for value in values]


seen = {}
for operator, kernel, pads in (("MaxPool", 2, [0, 0]), ("AveragePool", 2, [0, 0]), ("AveragePool", 3, [1, 1])):
    graph = helper.make_graph(
        [helper.make_node("Pad", ["x", "p"], ["z"]),
         helper.make_node(operator, ["z"], ["y"], kernel_shape=[kernel], strides=[2], pads=pads)], "padded",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 2])],
        [numpy_helper.from_array(np.array([0, 0, 1, 0, 0, 1], np.int64), "p")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    folded = onnxoptimizer.optimize(model)
    seen[operator, pads[0]] = (run(model), run(folded), [node.op_type for node in folded.graph.node])
    print(operator, "own padding", pads, *seen[operator, pads[0]])
sys.exit(seen != {
    ("MaxPool", 0): ([0, 0], [-1, -2], ["MaxPool"]), ("AveragePool", 0): ([-0.5, -1], [-0.5, -1], ["AveragePool"]),
    ("AveragePool", 1): ([-0.5, -1], [-0.33, -1], ["AveragePool"])})
PYTHON
