#!/usr/bin/env bash
# ZigZag costs a network of which it knows no layer at nothing: 0 pJ, 0 cycles, and no error.
#
# Who meets it: whoever compares networks by ZigZag's totals: transposed convolutions, pools, normalisations, recurrent layers count nothing.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own tpu_like machine and mapping.
# Input: ConvTranspose, 4 channels of 4x4 to 8x8, kernel 2, stride 2: 1 024 multiplications; the same with a 1x1 Conv behind it; a global
# average pool.
# Guess: an error for what isn't understood, at least for a network of which nothing is left.
# Seen: 0 pJ and 0 cycles, no layer, for the first and the last; in the second the Conv alone, 8 * 4 * 64 = 2 048 multiplications.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'zigzag-dse==3.9.1' 'six==1.17.0' 'onnx==1.23.2' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import contextlib
import io
import logging
import os
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

warnings.simplefilter("ignore")
import zigzag
from zigzag.api import get_hardware_performance_zigzag

logging.disable(logging.CRITICAL)
inputs = os.path.join(os.path.dirname(zigzag.__file__), "inputs")


def model(nodes, tensors, constants, result):
    """A checked model with shapes inferred, saved as network.onnx."""
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in tensors.items()],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result)],
        [numpy_helper.from_array(np.ones(shape, np.float32), name) for name, shape in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    onnx.save(onnx.shape_inference.infer_shapes(made, strict_mode=True), "network.onnx")


def run():
    """Energy, latency and the layers that ZigZag costs, on its own machine and mapping tpu_like."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        energy, latency, results = get_hardware_performance_zigzag(
            workload="network.onnx", accelerator=os.path.join(inputs, "hardware", "tpu_like.yaml"),
            mapping=os.path.join(inputs, "mapping", "tpu_like.yaml"), opt="energy", dump_folder="results", loma_show_progress_bar=False)
    return energy, latency, [evaluation.layer for evaluation, _ in results[0][1]]


seen = {}
transposed = helper.make_node("ConvTranspose", ["x", "w"], ["t"], "transposed", kernel_shape=[2, 2], strides=[2, 2])
alone = helper.make_node("ConvTranspose", ["x", "w"], ["y"], "transposed", kernel_shape=[2, 2], strides=[2, 2])
conv = helper.make_node("Conv", ["t", "v"], ["y"], "conv", kernel_shape=[1, 1])
weights = {"w": [4, 4, 2, 2]}
for case, nodes, constants, result in (
        ("transposed", [alone], weights, [1, 4, 8, 8]), ("with a convolution", [transposed, conv], weights | {"v": [8, 4, 1, 1]}, [1, 8, 8, 8]),
        ("pool", [helper.make_node("GlobalAveragePool", ["x"], ["y"], "pool")], {}, [1, 4, 1, 1])):
    model(nodes, {"x": [1, 4, 4, 4]}, constants, result)
    energy, latency, layers = run()
    seen[case] = (energy > 0, latency > 0, [(layer.name, layer.total_mac_count) for layer in layers])
    print(case, energy, latency, seen[case][2])
sys.exit(seen != {
    "transposed": (False, False, []), "with a convolution": (True, True, [("conv", 2048)]), "pool": (False, False, [])})
PYTHON
