#!/usr/bin/env bash
# onnxruntime refuses a dilated convolution whose padding is written as auto_pad SAME, though the same padding in numbers is fine.
#
# Who meets it: whoever exports dilated layers (segmentation, temporal networks) from a framework that says "same".
# Versions: onnx 1.23.2, onnxruntime 1.32.0. Input: Conv (opset 22), 8 elements, kernel 3, dilation 2, stride 1; SAME_UPPER, or pads 2 and 2.
# The operator's page knows no such restriction; checker, inference and reference evaluator take the model.
# Guess: 8 outputs, equal in both spellings.
# Seen: with pads equal to the reference evaluator's; with SAME_UPPER the run fails with InvalidArgument and says that dilation isn't
# supported for it. The session is created without complaint: it fails only when it is run.
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
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument

onnxruntime.set_default_logger_severity(4)
values = {"x": np.arange(8, dtype=np.float32).reshape(1, 1, 8), "w": np.array([[[1, 10, 100]]], np.float32)}
seen = []
for padding in ({"auto_pad": "SAME_UPPER"}, {"pads": [2, 2]}):
    node = helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3], dilations=[2], **padding)
    graph = helper.make_graph(
        [node], "dilated",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 8]),
         helper.make_tensor_value_info("w", TensorProto.FLOAT, [1, 1, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 8])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    reference = ReferenceEvaluator(model).run(None, values)[0].ravel().tolist()
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    try:
        run = session.run(None, values)[0].ravel().tolist()
    except InvalidArgument:
        run = "InvalidArgument"
    print(padding, "reference", reference, "run", run)
    seen.append((reference, run))
right = [200.0, 310.0, 420.0, 531.0, 642.0, 753.0, 64.0, 75.0]
sys.exit(seen != [(right, "InvalidArgument"), (right, right)])
PYTHON
