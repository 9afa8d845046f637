#!/usr/bin/env bash
# onnx-tool can't count a recurrent layer whose optional inputs are left out, nor a product with a vector.
#
# Who meets it: whoever profiles speech models: exporters that know no bias or initial state write LSTM and GRU with three inputs, as the
# operator's page allows.
# Versions: onnx-tool 1.0.1, onnx 1.23.2. Input: LSTM and GRU with X, W and R only, and with B besides; MatMul of [8] by [8, 4].
# Guess: 560, 420 (the multiplications of 5 steps: gates * 4 * (3 + 4)) and 32, give or take what is counted per element.
# Seen: IndexError for both without a bias, for GRU also with one; LSTM with a bias is counted (4 320: the activations weigh much in so small
# a layer). RuntimeError for the vector.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx-tool==1.0.1' 'onnx==1.23.2' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import contextlib
import io
import sys

import numpy as np
import onnx
import onnx_tool
from onnx import TensorProto, helper, numpy_helper


def count(operator, shape, result, weights, **attributes):
    graph = helper.make_graph(
        [helper.make_node(operator, ["x", *weights], ["y"], "layer", **attributes)], "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result)],
        [numpy_helper.from_array(np.ones(size, np.float32), name) for name, size in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "layer.onnx")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            counted = onnx_tool.Model("layer.onnx")
            counted.graph.shape_infer()
            counted.graph.profile()
        return float(sum(counted.graph.macs))
    except (IndexError, RuntimeError) as error:
        return type(error).__name__


seen = {"vector": count("MatMul", [8], [4], {"w": [8, 4]})}
for operator, gates in (("LSTM", 4), ("GRU", 3)):
    weights = {"w": [1, gates * 4, 3], "r": [1, gates * 4, 4]}
    for name, more in ((operator, {}), (operator + " with bias", {"b": [1, gates * 8]})):
        seen[name] = count(operator, [5, 1, 3], [5, 1, 1, 4], weights | more, hidden_size=4)
print(seen)
sys.exit(seen != {"vector": "RuntimeError", "LSTM": "IndexError", "LSTM with bias": 4320, "GRU": "IndexError", "GRU with bias": "IndexError"})
PYTHON
