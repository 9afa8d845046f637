#!/usr/bin/env bash
# SCALE-Sim counts more writes into the output memory than there are outputs when these stay in the array.
#
# Who meets it: whoever multiplies its "SRAM OFMAP Writes" with an energy an access.
# Version: scalesim 3.0.0 (with numpy 1.26: with 2.4 it ends in TypeError). Input: products on 8x8 units, output stationary.
# Guess: M * N writes: each output is written once, when it is ready.
# Seen: 80 for 8x8 outputs, 5 120 for 64x64 (4 096), 24 for 1x8: 16 more a tile, whatever is summed over; its count for the DRAM is right.
# Weight and input stationary count no such extra.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --no-deps 'scalesim==3.0.0' 'numpy==1.26.4' 'tqdm==4.70.1'
cd "$folder"

venv/bin/python - <<'PYTHON'
import csv
import pathlib
import shutil
import subprocess
import sys

machine = """[general]
run_name = run

[architecture_presets]
ArrayHeight: 8
ArrayWidth: 8
IfmapSramSzkB: {sram}
FilterSramSzkB: {sram}
OfmapSramSzkB: {sram}
IfmapOffset: 0
FilterOffset: 10000000
OfmapOffset: 20000000
Bandwidth: {bandwidth}
Dataflow: {dataflow}
MemoryBanks: 1
ReadRequestBuffer: 32
WriteRequestBuffer: 32

[layout]
IfmapCustomLayout: False
IfmapSRAMBankBandwidth: 10
IfmapSRAMBankNum: 10
IfmapSRAMBankPort: 2
FilterCustomLayout: False
FilterSRAMBankBandwidth: 10
FilterSRAMBankNum: 10
FilterSRAMBankPort: 2

[sparsity]
SparsitySupport: false
SparseRep: ellpack_block
OptimizedMapping: false
BlockSize: 8
RandomNumberGeneratorSeed: 40

[run_presets]
InterfaceBandwidth: {mode}
UseRamulatorTrace: False
"""


def run(layer, kind="gemm", dataflow="os", mode="CALC", bandwidth=10, sram=64):
    """The reports' columns of one layer on an 8x8 array."""
    header = "Layer, M, N, K," if kind == "gemm" else "Layer, height, width, kernel height, kernel width, channels, filters, stride,"
    pathlib.Path("layer.csv").write_text(header + "\nlayer," + ",".join(map(str, layer)) + ",\n")
    pathlib.Path("layout.csv").write_text("Layer name,\n")
    pathlib.Path("machine.cfg").write_text(machine.format(dataflow=dataflow, mode=mode, bandwidth=bandwidth, sram=sram))
    subprocess.run([sys.executable, "-m", "scalesim.scale", "-c", "machine.cfg", "-t", "layer.csv", "-l", "layout.csv", "-i", kind,
                    "-p", "reports", "-s", "N"], check=True, capture_output=True)
    columns = {}
    for report in sorted(pathlib.Path("reports", "run").glob("*_REPORT.csv")):
        names, values = list(csv.reader(report.open()))[:2]
        columns |= {name.strip(): value.strip() for name, value in zip(names, values) if name.strip()}
    shutil.rmtree("reports")
    return columns


seen = {}
for dataflow, layer in (("os", [8, 8, 8]), ("os", [8, 8, 16]), ("os", [64, 64, 64]), ("os", [1, 8, 8]), ("ws", [8, 8, 8])):
    columns = run(layer, dataflow=dataflow)
    seen[dataflow, *layer] = tuple(int(float(columns[name])) for name in ("SRAM OFMAP Writes", "DRAM OFMAP Writes"))
    print(dataflow, layer, "outputs", layer[0] * layer[1], "written into SRAM", seen[dataflow, *layer][0], "DRAM", seen[dataflow, *layer][1])
sys.exit(seen != {("os", 8, 8, 8): (80, 64), ("os", 8, 8, 16): (80, 64), ("os", 64, 64, 64): (5120, 4096), ("os", 1, 8, 8): (24, 8),
                  ("ws", 8, 8, 8): (64, 64)})
PYTHON
