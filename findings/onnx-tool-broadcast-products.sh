#!/usr/bin/env bash
# onnx-tool counts a batched matrix product by its first operand alone: what broadcasting adds isn't counted.
#
# Who meets it: whoever counts attention with grouped queries, or any product whose second operand has the larger batch.
# Versions: onnx-tool 1.0.1, onnx 1.23.2. Input: MatMul (opset 18), [5, 3, 8] by [2, 1, 8, 4] to [2, 5, 3, 4]: 2 * 5 * 3 * 4 * 8 = 960.
# Guess: 960 whichever operand is broadcast.
# Seen: 480; with the first operand [2, 5, 3, 8] and the second [8, 4] or [1, 5, 8, 4] it is 960.
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
from onnx import TensorProto, helper


def count(a, b):
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["y"], "product")], "product",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, a), helper.make_tensor_value_info("b", TensorProto.FLOAT, b)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 5, 3, 4])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "product.onnx")
    with contextlib.redirect_stdout(io.StringIO()):
        counted = onnx_tool.Model("product.onnx")
        counted.graph.shape_infer({"a": np.zeros(a, np.float32), "b": np.zeros(b, np.float32)})
        counted.graph.profile()
    return float(sum(counted.graph.macs))


seen = [count([5, 3, 8], [2, 1, 8, 4]), count([2, 5, 3, 8], [8, 4]), count([2, 5, 3, 8], [1, 5, 8, 4])]
print(seen)
sys.exit(seen != [480, 960, 960])
PYTHON
