#!/usr/bin/env bash
# SCALE-Sim's bandwidth in USER mode changes nothing for an output stationary run that waits for its memory, and more words come from DRAM than the
# array reads.
#
# Who meets it: whoever sweeps the bandwidth to find where a layer becomes memory bound.
# Version: scalesim 3.0.0 (with numpy 1.26: with 2.4 it ends in TypeError). Input: 64x64x64 on 8x8 units, memories of 1 KB, 1, 2 and 4 words a cycle.
# Guess: stalls fall as the bandwidth rises, as they do weight stationary (27 594, 11 722, 3 783); no run needs fewer cycles than words / bandwidth;
# at most as many words come from DRAM as the array asks for, plus a buffer's worth.
# Seen: 23 992 cycles, 19 001 of them stalls, at any bandwidth; 235 560 words of the filter from DRAM, 7 times the 32 768 that the array reads
# and ten times as many as cycles at one word a cycle.
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


names = ("Total Cycles", "Stall Cycles", "DRAM Filter Reads", "SRAM Filter Reads")
seen = {}
for dataflow in ("os", "ws"):
    for bandwidth in (1, 2, 4):
        columns = run([64, 64, 64], dataflow=dataflow, mode="USER", bandwidth=bandwidth, sram=1)
        seen[dataflow, bandwidth] = tuple(int(float(columns[name])) for name in names)
        print(dataflow, bandwidth, dict(zip(names, seen[dataflow, bandwidth])))
sys.exit({key: values[:3] if key[0] == "os" else values[1] for key, values in seen.items()} != {
    ("os", 1): (23992, 19001, 235560), ("os", 2): (23992, 19001, 235560), ("os", 4): (23992, 19001, 235560),
    ("ws", 1): 27594, ("ws", 2): 11722, ("ws", 4): 3783})
PYTHON
