#!/usr/bin/env bash
# ONNX's shape inference gives a pool with ceil_mode one position too many before opset 22: the file states a shape that no run produces.
#
# Who meets it: whoever costs layers from the shapes in a file, or sizes buffers by them. Running the inference again repeats the shape.
# Versions: onnx 1.23.2, onnxruntime 1.32.0. Input: MaxPool, AveragePool and LpPool, 5 elements, kernel 2, stride 3, one element of
# padding at either end, ceil_mode 1. The third window would start in the padding after the last element; it is left out when the pool is run.
# Guess: the inferred length is the length of the result, 2, in every opset.
# Seen: inferred 3 in opsets 11 (LpPool: 18) and 18, 2 in opset 22; runtime and reference evaluator give 2 in all of them.
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
seen = {}
for operator, opset in [("MaxPool", 11), ("MaxPool", 18), ("MaxPool", 22), ("AveragePool", 11), ("AveragePool", 18),
                        ("AveragePool", 22), ("LpPool", 18), ("LpPool", 22)]:
    pool = helper.make_node(operator, ["x"], ["y"], kernel_shape=[2], strides=[3], pads=[1, 1], ceil_mode=1)
    graph = helper.make_graph(
        [pool], "pool", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 5])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(model)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape.dim[2].dim_value
    x = {"x": np.arange(5, dtype=np.float32).reshape(1, 1, 5)}
    run = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, x)[0]
    reference = ReferenceEvaluator(model).run(None, x)[0]
    seen[operator, opset] = (inferred, run.shape[2], reference.shape[2])
    print(operator, "opset", opset, "inferred", inferred, "run", run.shape[2], "reference", reference.shape[2])
expected = {key: (2 if key[1] == 22 else 3, 2, 2) for key in seen}
sys.exit(seen != expected)
PYTHON
