#!/usr/bin/env bash
# onnxruntime's integer operators don't take the zero points that their pages describe: ConvInteger none per output channel, MatMulInteger
# none per row.
#
# Who meets it: whoever writes asymmetric per-channel weights in integer operators and checks them against a run.
# Versions: onnx 1.23.2, onnxruntime 1.32.0, opset 18, all tensors uint8.
# Input: ConvInteger with a zero point of the weights of 2 elements for 2 output channels; MatMulInteger, A [2, 3], with a_zero_point of 2
# elements ("may be an M element vector"), and B with b_zero_point of 2 for 2 columns. QLinearConv with the same per-channel zero point.
# Guess: all of them run; per-row zero points are as good as per-column ones.
# Seen: per column and QLinearConv run; ConvInteger and per-row zero points fail at run time. The reference evaluator runs ConvInteger,
# and ends the per-row product in ValueError.
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
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(4)
U8 = TensorProto.UINT8
constants = {
    "w": np.arange(18, dtype=np.uint8).reshape(2, 1, 3, 3), "b": np.arange(6, dtype=np.uint8).reshape(3, 2),
    "zero": np.array(0, np.uint8), "two": np.array([1, 2], np.uint8), "one": np.array(1, np.float32), "ones": np.ones(2, np.float32)}


def attempt(operator, inputs, shape, result_shape, result_type):
    used = [numpy_helper.from_array(constants[name], name) for name in dict.fromkeys(inputs) if name in constants]
    graph = helper.make_graph(
        [helper.make_node(operator, inputs, ["y"])], "integers", [helper.make_tensor_value_info("x", U8, shape)],
        [helper.make_tensor_value_info("y", result_type, result_shape)], used)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    x = {"x": np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)}
    answers = []
    for run in (lambda: onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, x)[0],
                lambda: ReferenceEvaluator(model).run(None, x)[0]):
        try:
            answers.append(run().ravel().tolist())
        except Exception as error:
            answers.append(type(error).__name__)
    return answers


seen = {
    "ConvInteger, per channel": attempt("ConvInteger", ["x", "w", "zero", "two"], [1, 1, 3, 3], [1, 2, 1, 1], TensorProto.INT32),
    "QLinearConv, per channel": attempt(
        "QLinearConv", ["x", "one", "zero", "w", "ones", "two", "one", "zero"], [1, 1, 3, 3], [1, 2, 1, 1], U8),
    "MatMulInteger, per column": attempt("MatMulInteger", ["x", "b", "zero", "two"], [2, 3], [2, 2], TensorProto.INT32),
    "MatMulInteger, per row": attempt("MatMulInteger", ["x", "b", "two", "zero"], [2, 3], [2, 2], TensorProto.INT32)}
for case, answers in seen.items():
    print(case, "runtime", answers[0], "reference", answers[1])
sys.exit(seen != {
    "ConvInteger, per channel": ["Fail", [168, 456]],
    "QLinearConv, per channel": [[168, 255], [168, 255]],
    "MatMulInteger, per column": [[7, 7, 16, 16], [7, 7, 16, 16]],
    "MatMulInteger, per row": ["Fail", "ValueError"]})
PYTHON
