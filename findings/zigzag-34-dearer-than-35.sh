#!/usr/bin/env bash
# ZigZag runs a dimension of 34 laid over 5 units in 8 rounds, one of 35 in 7: the smaller layer costs more.
#
# Who meets it: whoever lays a dimension over a number that doesn't divide it. The remainder is spread as a fraction, 34 / 7 a round, and rounding up
# 34 / (34 / 7), which is 7.000000000000001 in floating point, gives 8.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own machine gemm_l1; Nx8x8, N over 5 of 8 units.
# Guess: ceil(34 / 5) = ceil(35 / 5) = 7 rounds, 34 at most as dear as 35.
# Seen: N 33: 261.63 pJ, 8 cycles; N 34: 284.25 pJ, 9 cycles; N 35: 267.31 pJ, 8 cycles.
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


over_five = mapping("{D1: ['D0, 5'], D2: ['D2, 8'], D3: ['D1, 8']}")
seen = {size: run(product([size, 8, 8]), over_five) for size in (33, 34, 35)}
for size, answer in seen.items():
    print(size, *answer)
sys.exit(seen != {33: (261.63, 8, [("D0", 7)]), 34: (284.25, 9, [("D0", 2)] * 3), 35: (267.31, 8, [("D0", 7)])})
PYTHON
