#!/usr/bin/env bash
# Two cost estimators need the kernel's size twice: a convolution without the optional kernel_shape, whose weight has it, can't be counted.
#
# Who meets it: whoever exports with PyTorch's newer exporter or writes models by hand: the operator's page says that kernel_shape, if not present,
# is inferred from the weight, and shape inference does so.
# Versions: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for; machine and mapping tpu_like), qonnx 1.0.0, onnx 1.23.2.
# Input: Conv of 4 channels of 4x4, 8 kernels of 3x3: 8 * 4 * 9 * 4 = 1 152 multiplications; with kernel_shape and without.
# Guess: 1 152 both times.
# Seen: with it both say 1 152; without it zigzag ends in ValueError, qonnx's inference_cost in AttributeError.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'zigzag-dse==3.9.1' 'six==1.17.0' 'qonnx==1.0.0' 'onnx==1.23.2' 'numpy==2.4.6'
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


from qonnx.util.inference_cost import inference_cost

seen = {}
for stated in (True, False):
    attributes = {"kernel_shape": [3, 3]} if stated else {}
    model([helper.make_node("Conv", ["x", "w"], ["y"], "conv", **attributes)], {"x": [1, 4, 4, 4]}, {"w": [8, 4, 3, 3]}, [1, 8, 2, 2])
    for tool, count in (("zigzag", lambda: run()[2][0].total_mac_count),
                        ("qonnx", lambda: inference_cost("network.onnx", discount_sparsity=False)["total_cost"]["total_macs"])):
        try:
            seen[tool, stated] = count()
        except (ValueError, AttributeError) as error:
            seen[tool, stated] = type(error).__name__
        print(tool, "kernel_shape stated" if stated else "kernel_shape left out", seen[tool, stated])
sys.exit(seen != {("zigzag", True): 1152, ("zigzag", False): "ValueError", ("qonnx", True): 1152, ("qonnx", False): "AttributeError"})
PYTHON
