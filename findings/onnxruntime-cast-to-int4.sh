#!/usr/bin/env bash
# onnxruntime's Cast rounds on the way to INT4 and cuts off on the way to INT8: the wider type gets the smaller value.
#
# Who meets it: whoever makes 4-bit weights with Cast, or emulates INT4 with an INT8 tensor of the same values.
# Versions: onnx 1.23.2, onnxruntime 1.32.0, opset 23. Input: 1.5, 2.5, 3.7, -1.5, -2.5, -3.7, all within INT4's range.
# Guess: one rule for all integers, the fraction is cut off (as C does): 1, 2, 3, -1, -2, -3.
# Seen: INT8, INT16 and INT32 cut off; INT4 gives 2, 3, 4, -2, -3, -4 (halves away from zero; QuantizeLinear takes halves to the even
# neighbour, a third rule). The reference evaluator cuts off for INT4 too.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)
x = {"x": np.array([1.5, 2.5, 3.7, -1.5, -2.5, -3.7], np.float32)}
seen = {}
for kind in ("INT32", "INT16", "INT8", "INT4"):
    nodes = [helper.make_node("Cast", ["x"], ["i"], to=getattr(TensorProto, kind)),
             helper.make_node("Cast", ["i"], ["y"], to=TensorProto.FLOAT)]
    graph = helper.make_graph(nodes, "cast", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [6])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [6])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=11)
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    seen[kind] = (session.run(None, x)[0].tolist(), ReferenceEvaluator(model).run(None, x)[0].tolist())
    print(kind, "runtime", seen[kind][0], "reference", seen[kind][1])
cut = [1, 2, 3, -1, -2, -3]
expected = {kind: (cut, cut) for kind in seen} | {"INT4": ([2, 3, 4, -2, -3, -4], cut)}
sys.exit(seen != expected)
PYTHON
