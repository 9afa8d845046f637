#!/usr/bin/env bash
# onnxslim folds a product behind a convolution into its weights, also when the factor lies along the width or the height: another network.
#
# Who meets it: whoever slims a model before costing or quantising it; nothing fails, the values are wrong.
# Versions: onnxslim 0.1.98, onnx 1.23.2, onnxruntime 1.32.0. Input: Conv (1 channel in, 2 out, 1x1, weights 1, result [1, 2, 2, 2]), then
# Mul with a constant; broadcasting aligns shapes at the last axis, so [2] and [1, 1, 1, 2] scale the columns, [2, 1] the rows.
# Guess: only a factor per output channel ([2, 1, 1], [1, 2, 1, 1]) or a single one is folded.
# Seen: [2], [2, 1] and [1, 1, 1, 2] are folded as if they were per channel: from an input of ones, 1 10 / 1 10 | 1 10 / 1 10 becomes
# 1 1 / 1 1 | 10 10 / 10 10. A factor of [2, 2] is left alone.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6' 'onnxslim==0.1.98'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
import onnxslim
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(3)


def run(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.ones((1, 1, 2, 2), np.float32)})[0].ravel().tolist()


seen = {}
for shape in ([2, 1, 1], [1, 2, 1, 1], [2], [1, 1, 1, 2], [2, 1], [2, 2]):
    factor = np.resize(np.array([1, 10], np.float32), shape)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Mul", ["c", "f"], ["y"])], "scaled",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 2, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2, 2, 2])],
        [numpy_helper.from_array(np.ones((2, 1, 1, 1), np.float32), "w"), numpy_helper.from_array(factor, "f")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    before = run(model)
    slim = onnxslim.slim(model)
    seen[tuple(shape)] = (before == run(slim), [node.op_type for node in slim.graph.node])
    print("factor", shape, "before", before, "after", run(slim), *seen[tuple(shape)][1])
folded = ["Conv"]
sys.exit(seen != {(2, 1, 1): (True, folded), (1, 2, 1, 1): (True, folded), (2,): (False, folded), (1, 1, 1, 2): (False, folded),
                  (2, 1): (False, folded), (2, 2): (True, ["Conv", "Mul"])})
PYTHON
