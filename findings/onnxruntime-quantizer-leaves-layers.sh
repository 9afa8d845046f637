#!/usr/bin/env bash
# Which layers onnxruntime's quantiser leaves in float depends on the form that is asked for, and it doesn't say so.
#
# Who meets it: whoever takes a quantised file for an int8 network: a transposed convolution, a GRU or an einsum stays float, with float
# weights, beside int8 neighbours.
# Versions: onnx 1.23.2, onnxruntime 1.32.0, everything at its defaults (opset 18).
# Guess: static forms quantise every layer with constant weights or warn; the dynamic form, made for recurrent layers, quantises GRU as LSTM.
# Seen (is the weight an integer?):
#                     QDQ   QOperator   dynamic
# Conv                yes   yes         yes
# ConvTranspose       yes   no          no
# LSTM                no    no          yes
# GRU                 no    no          no
# Einsum              no    no          no
# No warning names a layer that was left out.
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
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_dynamic, quantize_static

layers = {
    "Conv": ([1, 4, 5, 5], [1, 3, 3, 3], {"w": [3, 4, 3, 3]}, {}),
    "ConvTranspose": ([1, 4, 5, 5], [1, 3, 7, 7], {"w": [4, 3, 3, 3]}, {}),
    "LSTM": ([5, 1, 3], [5, 1, 1, 4], {"w": [1, 16, 3], "r": [1, 16, 4]}, {"hidden_size": 4}),
    "GRU": ([5, 1, 3], [5, 1, 1, 4], {"w": [1, 12, 3], "r": [1, 12, 4]}, {"hidden_size": 4}),
    "Einsum": ([2, 3, 8], [2, 3, 4], {"w": [8, 4]}, {"equation": "bik,kj->bij"})}


class Heard(logging.Handler):
    """Remembers warnings that name the operator of a layer or the layer."""

    messages = []

    def emit(self, record):
        if record.levelno >= logging.WARNING and any(name in record.getMessage() for name in [*layers, "layer"]):
            self.messages.append(record.getMessage())


logging.getLogger().handlers = [Heard()]
onnxruntime.set_default_logger_severity(4)


class Samples(CalibrationDataReader):
    def __init__(self, shape):
        self.left = [{"x": np.linspace(-1, 1, int(np.prod(shape)), dtype=np.float32).reshape(shape)}]

    def get_next(self):
        return self.left.pop() if self.left else None


seen = {}
for operator, (shape, result, weights, attributes) in layers.items():
    constants = [numpy_helper.from_array(np.linspace(-1, 1, int(np.prod(size)), dtype=np.float32).reshape(size), name)
                 for name, size in weights.items()]
    graph = helper.make_graph(
        [helper.make_node(operator, ["x", *weights], ["y"], "layer", **attributes)], "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "float.onnx")
    answers = []
    for form in (QuantFormat.QDQ, QuantFormat.QOperator, None):
        if form is None:
            quantize_dynamic("float.onnx", "quantised.onnx")
        else:
            quantize_static("float.onnx", "quantised.onnx", Samples(shape), quant_format=form)
        kept = [item for item in onnx.load("quantised.onnx").graph.initializer if item.name.startswith("w")]
        answers.append(any(item.data_type == TensorProto.INT8 for item in kept))
    seen[operator] = answers
    print(operator, dict(zip(("QDQ", "QOperator", "dynamic"), answers)))
print("warnings that name a layer", Heard.messages)
sys.exit(bool(Heard.messages) or seen != {
    "Conv": [True, True, True], "ConvTranspose": [True, False, False], "LSTM": [False, False, True],
    "GRU": [False, False, False], "Einsum": [False, False, False]})
PYTHON
