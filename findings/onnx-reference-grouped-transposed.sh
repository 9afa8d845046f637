#!/usr/bin/env bash
# ONNX's own reference evaluator can't run a transposed convolution in groups.
#
# Who meets it: whoever checks an importer or a kernel against the reference evaluator as the last word.
# Version: onnx 1.23.2. Input: ConvTranspose (opset 22), 4 input channels, weight [4, 3, 3], group 1 and 2, stride 2, 5 elements.
# Guess: it evaluates every operator whose schema it knows: 3 channels of 11 elements with group 1, 6 of 11 with group 2.
# Seen: group 1 gives [1, 3, 11]; group 2, whose shape the inference knows to be [1, 6, 11], ends in ValueError (cannot reshape).
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'onnx==1.23.2' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

seen = {}
for group in (1, 2):
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2], group=group)
    graph = helper.make_graph(
        [node], "transposed",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4, 5]),
         helper.make_tensor_value_info("w", TensorProto.FLOAT, [4, 3, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3 * group, 11])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    try:
        result = ReferenceEvaluator(model).run(None, {"x": np.ones((1, 4, 5), np.float32), "w": np.ones((4, 3, 3), np.float32)})[0]
        seen[group] = list(result.shape)
    except ValueError:
        seen[group] = "ValueError"
    print("group", group, seen[group])
sys.exit(seen != {1: [1, 3, 11], 2: "ValueError"})
PYTHON
