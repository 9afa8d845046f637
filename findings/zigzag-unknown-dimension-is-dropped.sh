#!/usr/bin/env bash
# ZigZag drops an unrolling whose dimension the layer doesn't have, and maps the layer onto one unit of the array.
#
# Who meets it: whoever uses a mapping file with a network whose dimensions are called otherwise (products of an ONNX file are C, D, K; hand-written
# ones D0, D1, D2), or has a misspelt name.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own machine gemm_l1 (8x8x8) and that mapping's unrolling.
# Input: 64x64x64, dimensions D0, D1, D2 as in the mapping, or A, B, C.
# Guess: an error that names D0.
# Seen: 36 160.16 pJ and 513 cycles with the names of the mapping; 1 407 232 pJ and 524 287 cycles, a thousand times as many, with the others: 1
# of 512 units works. No exception.
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
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
import zigzag
from zigzag.api import get_hardware_performance_zigzag

logging.disable(logging.CRITICAL)
machine = pathlib.Path(os.path.dirname(zigzag.__file__), "inputs", "hardware", "gemm_l1.yaml").read_text()


def product(sizes, names=("D0", "D1", "D2")):
    """A matrix product as a workload file: rows, columns, what is summed over."""
    rows, columns, inner = names
    return f"""- id: 0
  name: product
  operator_type: Gemm
  equation: O[{rows}][{columns}]+=W[{inner}][{columns}]*I[{rows}][{inner}]
  dimension_relations: []
  loop_dims: [{rows}, {columns}, {inner}]
  loop_sizes: {list(sizes)}
  operand_precision: {{W: 8, I: 8, O: 32, O_final: 8}}
  operand_source: {{W: 0, I: 0}}
"""


def mapping(unrolling="{D1: ['D0, 8'], D2: ['D2, 8'], D3: ['D1, 8']}", ordering=None):
    return f"""- name: default
  spatial_mapping: {unrolling}
  memory_operand_links: {{O: O, W: I2, I: I1}}
""" + (f"  temporal_ordering: {ordering}\n" if ordering else "")


def run(workload, mapping, machine=machine, **options):
    """Energy in pJ, latency in cycles and the order of loops of the weights, innermost first."""
    for name, text in (("workload", workload), ("machine", machine), ("mapping", mapping)):
        pathlib.Path(name + ".yaml").write_text(text)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        energy, latency, results = get_hardware_performance_zigzag(
            workload="workload.yaml", accelerator="machine.yaml", mapping="mapping.yaml", opt="energy", dump_folder="results",
            loma_show_progress_bar=False, **options)
    loops = results[0][1][0][0].temporal_mapping.mapping_dic_stationary
    weights = next(levels for operand, levels in loops.items() if str(operand) == "W")
    return round(energy, 2), latency, [(str(dimension), size) for level in weights for dimension, size in level]


seen = {names: run(product([64] * 3, names.split()), mapping()) for names in ("D0 D1 D2", "A B C")}
for names, answer in seen.items():
    print(names, *answer)
sys.exit({names: answer[:2] for names, answer in seen.items()} != {"D0 D1 D2": (36160.16, 513), "A B C": (1407232.0, 524287)})
PYTHON
