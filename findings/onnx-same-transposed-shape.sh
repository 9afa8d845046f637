#!/usr/bin/env bash
# A transposed convolution with auto_pad SAME and a stride above its kernel comes out shorter than the operator's page promises, and the
# reference evaluator doesn't agree with the inference and the runtime.
#
# Who meets it: whoever computes the shape from the page's rule, output = input * stride.
# Versions: onnx 1.23.2, onnxruntime 1.32.0. Input: ConvTranspose (opset 22), 5 elements, kernel 2, stride 3, SAME_UPPER and SAME_LOWER.
# Guess: 5 * 3 = 15 everywhere.
# Seen: shape inference and onnxruntime 14 (the padding that would have to be negative is taken as none), the reference evaluator 15.
# With kernel 3 all three give 15.
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
for kernel in (2, 3):
    for padding in ("SAME_UPPER", "SAME_LOWER"):
        node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], kernel_shape=[kernel], strides=[3], auto_pad=padding)
        graph = helper.make_graph(
            [node], "transposed",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 5]),
             helper.make_tensor_value_info("w", TensorProto.FLOAT, [1, 1, kernel])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None])])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
        onnx.checker.check_model(model)
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape.dim[2].dim_value
        values = {"x": np.ones((1, 1, 5), np.float32), "w": np.ones((1, 1, kernel), np.float32)}
        run = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, values)[0]
        reference = ReferenceEvaluator(model).run(None, values)[0]
        seen[kernel, padding] = (inferred, run.shape[2], reference.shape[2])
        print("kernel", kernel, padding, "inferred", inferred, "run", run.shape[2], "reference", reference.shape[2])
expected = {key: (14, 14, 15) if key[0] == 2 else (15, 15, 15) for key in seen}
sys.exit(seen != expected)
PYTHON
