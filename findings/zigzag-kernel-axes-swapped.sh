#!/usr/bin/env bash
# ZigZag gives a kernel's height to the width of the layer, and the other way round: a kernel that isn't square is laid over the wrong axis.
#
# Who meets it: whoever costs networks with 1x7 and 7x1 kernels (Inception), spectrograms, or one-dimensional layers written with a height of 1.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own tpu_like machine and mapping.
# Input: Conv, 16 channels of 8 rows and 32 columns, 32 kernels of 1 row and 7 columns: result 8 rows, 26 columns. Input 16 * 8 * 32 = 4 096.
# Guess: OX 26 with FX 7, OY 8 with FY 1, and 4 096 elements of input.
# Seen: OX 26 with FX 1, OY 8 with FY 7; 3 328 elements of input, 19 % less than the tensor has, and moved accordingly.
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


model([helper.make_node("Conv", ["x", "w"], ["y"], "conv", kernel_shape=[1, 7])],
      {"x": [1, 16, 8, 32]}, {"w": [32, 16, 1, 7]}, [1, 32, 8, 26])
layer = run()[2][0]
sizes = {str(dimension): size for dimension, size in layer.layer_dim_sizes.items()}
elements = {str(operand): count for operand, count in layer.operand_size_elem.items()}
seen = {name: sizes[name] for name in ("OX", "OY", "FX", "FY")} | {"input": elements["I"]}
print(seen)
sys.exit(seen != {"OX": 26, "OY": 8, "FX": 1, "FY": 7, "input": 3328})
PYTHON
