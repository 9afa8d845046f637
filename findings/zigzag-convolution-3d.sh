#!/usr/bin/env bash
# ZigZag reads a three-dimensional convolution as a two-dimensional one: the third axis is lost from the kernel and from the result.
#
# Who meets it: whoever costs video, volume or point cloud networks.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own tpu_like machine and mapping.
# Input: Conv, 4 channels of 4x4x4, 8 kernels of 3x3x3: 8 * 4 * 27 * 8 = 6 912 multiplications. 8 channels out of 2x2x2.
# Guess: refused, as the one-dimensional convolution is, or counted whole.
# Seen: 1 152 multiplications, 6 times too few (a plane of the result, a plane of the kernel); no message. The same layer in one dimension ends in
# IndexError.
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


model([helper.make_node("Conv", ["x", "w"], ["y"], "conv", kernel_shape=[3, 3, 3])],
      {"x": [1, 4, 4, 4, 4]}, {"w": [8, 4, 3, 3, 3]}, [1, 8, 2, 2, 2])
counted = [layer.total_mac_count for layer in run()[2]]
model([helper.make_node("Conv", ["x", "w"], ["y"], "conv", kernel_shape=[3])], {"x": [1, 4, 4]}, {"w": [8, 4, 3]}, [1, 8, 2])
try:
    line = [layer.total_mac_count for layer in run()[2]]
except IndexError:
    line = "IndexError"
print("3 axes", counted, "1 axis", line)
sys.exit((counted, line) != ([1152], "IndexError"))
PYTHON
