#!/usr/bin/env bash
# onnxruntime's static quantiser forgets Gemm's beta: the bias of the quantised model is wrong by that factor, and once more, the other way
# round, when the session fuses the node.
#
# Who meets it: whoever quantises fully connected layers written with beta (or alpha) other than 1, and costs or deploys the result.
# Versions: onnx 1.23.2, onnxruntime 1.32.0. Input: Gemm (opset 18), beta 0.5, bias 1, -1, 2; the input of the run is zero, so that only
# beta * bias is left: 0.5, -0.5, 1. Calibrated with values that make up the range; uint8 activations and weights.
# Guess: within a step of quantisation of 0.5, -0.5, 1 (the model written is another spelling of the same layer).
# Seen: QDQ without optimisation 1, -1, 2 (beta 1); QDQ with optimisation and QOperator 2, -2, 4 (the bias divided by
# beta). With beta 1 all three are right. quantize_dynamic leaves the layer in float instead.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import logging
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

logging.disable(logging.CRITICAL)
onnxruntime.set_default_logger_severity(4)
levels = onnxruntime.GraphOptimizationLevel


class Samples(CalibrationDataReader):
    """Inputs between -4 and 4, so that results between -10 and 10 are in the calibrated range."""

    def __init__(self):
        self.left = [{"x": np.full((1, 4), value, np.float32)} for value in (-4, 4)]

    def get_next(self):
        return self.left.pop() if self.left else None


def run(path, level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return [round(float(value), 1) for value in session.run(None, {"x": np.zeros((1, 4), np.float32)})[0][0]]


seen = {}
for beta in (1.0, 0.5):
    weight = numpy_helper.from_array(np.full((4, 3), 0.5, np.float32), "w")
    bias = numpy_helper.from_array(np.array([1, -1, 2], np.float32), "b")
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["x", "w", "b"], ["y"], "gemm", beta=beta)], "gemm",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])], [weight, bias])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "float.onnx")
    answers = [run("float.onnx", levels.ORT_DISABLE_ALL)]
    for form in (QuantFormat.QDQ, QuantFormat.QOperator):
        quantize_static("float.onnx", "quantised.onnx", Samples(), quant_format=form,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QUInt8)
        answers += [run("quantised.onnx", level) for level in (levels.ORT_DISABLE_ALL, levels.ORT_ENABLE_ALL)]
    quantize_dynamic("float.onnx", "quantised.onnx")
    answers.append([node.op_type for node in onnx.load("quantised.onnx").graph.node if "em" in node.op_type or "MatMul" in node.op_type])
    seen[beta] = answers
    for form, answer in zip(("float", "QDQ plain", "QDQ optimised", "QOperator plain", "QOperator optimised", "dynamic"), answers):
        print("beta", beta, form, answer)


def near(values, wanted):
    return all(abs(value - want) <= 0.11 for value, want in zip(values, wanted))


fine = all(near(values, [1, -1, 2]) for values in seen[1.0][:5]) and seen[1.0][5] == ["MatMulInteger"]
half = seen[0.5]
as_described = (near(half[0], [0.5, -0.5, 1]) and near(half[1], [1, -1, 2])
                and all(near(values, [2, -2, 4]) for values in half[2:5]) and half[5] == ["Gemm"])
sys.exit(not (fine and as_described))
PYTHON
