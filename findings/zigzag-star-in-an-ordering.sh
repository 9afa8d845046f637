#!/usr/bin/env bash
# ZigZag's "*" in a temporal_ordering doesn't stand for all of a dimension: the order that comes out isn't the order in the file, and depends on
# an option of the search.
#
# Who meets it: whoever fixes a loop order with ["D1", "*"] instead of a size, as ZigZag's own mapping gemm_l1.yaml does.
# Version: zigzag-dse 3.9.1 (with six, which it needs and doesn't ask for), its own machine gemm_l1 and that mapping's unrolling.
# Input: 128x128x128, 16 steps left of each dimension; ordering D1 *, D2 *, D0 * against D1 16, D2 16, D0 16.
# Guess: the same order, all of D1 innermost: 511 349.76 pJ.
# Seen: the stars order the first factor of each dimension only: D1 4, D2 4, D0 4, D2 4, D1 4, D0 4 and 528 936.96 pJ. With lpf_limit 3, where
# no dimension is in parts, the written order comes out.
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


stars = mapping(ordering="[[D1, '*'], [D2, '*'], [D0, '*']]")
seen = {
    "stars": run(product([128] * 3), stars),
    "stars, lpf_limit 3": run(product([128] * 3), stars, lpf_limit=3),
    "sizes": run(product([128] * 3), mapping(ordering="[[D1, 16], [D2, 16], [D0, 16]]"))}
for case, answer in seen.items():
    print(case, *answer)
written = (511349.76, 8191, [("D1", 16), ("D2", 16), ("D0", 16)])
sys.exit(seen != {
    "stars": (528936.96, 8191, [("D1", 4), ("D2", 4), ("D0", 4), ("D2", 4), ("D1", 4), ("D0", 4)]),
    "stars, lpf_limit 3": written, "sizes": written})
PYTHON
