#!/usr/bin/env bash
# ZigZag takes an operand of MatMul that comes from the graph's inputs for a weight shared by the whole batch.
#
# Who meets it: whoever costs attention (scores, keys from a cache) as a model of its own, or a part cut out of a network.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own tpu_like machine and mapping.
# Input: MatMul of [2, 4, 8, 4] by [2, 4, 4, 8], both inputs of the graph; then the same with a Relu behind each input.
# Guess: 2 * 4 * 4 * 8 = 256 elements of the second operand both times.
# Seen: 32 elements, an eighth, when the operand is an input of the graph (as if it were a constant of [4, 8], whose cost is equal), 256 behind a Relu.
# Operations are right, 2 048; energies 76 216.9, 95 859.4 and, with the constant, 76 216.9 pJ. Latency 108 cycles each time.
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


shapes = {"a": [2, 4, 8, 4], "b": [2, 4, 4, 8]}
seen = {}
for form in ("graph inputs", "computed", "constant"):
    tensors, constants, nodes, names = dict(shapes), {}, [], ["a", "b"]
    if form == "computed":
        nodes = [helper.make_node("Relu", [name], [name + "r"], "relu " + name) for name in names]
        names = [name + "r" for name in names]
    if form == "constant":
        tensors, constants = {"a": shapes["a"]}, {"b": [4, 8]}
    model([*nodes, helper.make_node("MatMul", names, ["y"], "scores")], tensors, constants, [2, 4, 8, 8])
    energy, latency, layers = run()
    elements = {str(operand): count for operand, count in layers[0].operand_size_elem.items()}
    seen[form] = (layers[0].total_mac_count, elements, round(energy, 1), latency)
    print(form, *seen[form])
sys.exit(seen != {
    form: (2048, {"O": 512, "I": 256, "W": 256 if form == "computed" else 32}, 95859.4 if form == "computed" else 76216.9, 108)
    for form in seen})
PYTHON
