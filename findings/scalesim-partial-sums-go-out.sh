#!/usr/bin/env bash
# SCALE-Sim sends the partial sums of weight and input stationary runs to the DRAM, once a slice of what is summed over, and never reads one back.
#
# Who meets it: whoever compares the traffic of dataflows: output stationary wins by a count that no accumulator memory would cause.
# Version: scalesim 3.0.0 (with numpy 1.26: with 2.4 it ends in TypeError). Input: 64x64x64 on 8x8 units, 64 KB for the outputs, which are 4 096.
# Guess: the sums are collected in the output memory, 4 096 writes to the DRAM in every dataflow; or, if they leave, they are read again.
# Seen: 4 096 (os), 32 768 (ws, is): eight slices of 8 rows. No report has a column for outputs read.
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


seen, reads = {}, []
for dataflow in ("os", "ws", "is"):
    columns = run([64, 64, 64], dataflow=dataflow)
    seen[dataflow] = int(float(columns["DRAM OFMAP Writes"]))
    reads += [name for name in columns if "OFMAP" in name and "Read" in name]
    print(dataflow, "outputs written to DRAM", seen[dataflow])
print("columns for outputs read", reads)
sys.exit(seen != {"os": 4096, "ws": 32768, "is": 32768} or bool(reads))
PYTHON
