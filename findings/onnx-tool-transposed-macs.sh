#!/usr/bin/env bash
# onnx-tool counts a transposed convolution as if every output read the whole kernel: 2.4 times the multiplications that there are.
#
# Who meets it: whoever compares the operations of decoders (U-Net, super-resolution, vocoders) between tools.
# Versions: onnx-tool 1.0.1, onnx 1.23.2. Input: ConvTranspose (opset 18), 8 channels of 5x5 in, 4 of 11x11 out, 3x3, stride 2: every input
# element meets every weight once, 8 * 25 * 4 * 9 = 7 200 multiplications.
# Guess: 7 200, perhaps the bias on top.
# Seen: 17 424, outputs (4 * 121) times taps (9) times the second dimension of the weight (4, output channels here). In 4 groups of 2 channels
# each the truth is 3 600, the count 17 424 again. The convolution that is its mirror (4 channels of 11x11 in, stride 2) is counted rightly, 7 200.
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


def count(operator, shape, result, weight, **attributes):
    graph = helper.make_graph(
        [helper.make_node(operator, ["x", "w"], ["y"], "layer", strides=[2, 2], kernel_shape=[3, 3], **attributes)], "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result)],
        [numpy_helper.from_array(np.ones(weight, np.float32), "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "layer.onnx")
    with contextlib.redirect_stdout(io.StringIO()):
        counted = onnx_tool.Model("layer.onnx")
        counted.graph.shape_infer()
        counted.graph.profile()
    return float(sum(counted.graph.macs))


seen = {
    "transposed": count("ConvTranspose", [1, 8, 5, 5], [1, 4, 11, 11], [8, 4, 3, 3]),
    "transposed, 4 groups": count("ConvTranspose", [1, 8, 5, 5], [1, 8, 11, 11], [8, 2, 3, 3], group=4),
    "convolution": count("Conv", [1, 4, 11, 11], [1, 8, 5, 5], [8, 4, 3, 3])}
print(seen)
sys.exit(seen != {"transposed": 17424, "transposed, 4 groups": 17424, "convolution": 7200})
PYTHON
