#!/usr/bin/env python3
"""Times ZigZag and tilewright on the same files and prints a Markdown table. Not part of CI: ZigZag takes minutes a network.

    python3 -m venv zigzag
    zigzag/bin/pip install zigzag-dse==3.9.1 six
    swift build -c release --product tilewright
    zigzag/bin/python Benchmarks/compare-zigzag.py --machine edge_tpu_like --network alexnet.onnx --objective energy \\
        --constraints Benchmarks/Constraints/edge-tpu-like-onnx.yaml

Machines, mappings and networks are names among the inputs that ZigZag's package ships, or paths. tilewright reads these very files:
once with the unrolling that ZigZag's mapping file demands, once free; only the layers that ZigZag maps count. Products of
an ONNX model have other names for their dimensions than in ZigZag: `--constraints Benchmarks/Constraints/edge-tpu-like-onnx.yaml` says
the same of edge_tpu_like in tilewright's words. Each tool's
figures are those of its own model (Docs/zigzag-comparison.md says how they differ); seconds are on the clock, with starting and
reading, tilewright's on all cores and with a run of every mapping.
"""

import argparse
import contextlib
import io
import json
import logging
import pathlib
import subprocess
import sys
import tempfile
import time

import zigzag_inputs


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    zigzag_inputs.add_inputs(parser, "alexnet.onnx")
    parser.add_argument("--objective", default="energy,latency,EDP", help="one or several of energy, latency, EDP")
    parser.add_argument("--constraints", help="what tilewright keeps to; the mapping file when not given")
    return parser.parse_args()


def run_zigzag(machine, mapping, network, objective):
    """Energy in pJ, latency in cycles, the names of the layers that were mapped, seconds."""
    from zigzag.api import get_hardware_performance_zigzag

    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        energy, latency, results = get_hardware_performance_zigzag(
            workload=network, accelerator=machine, mapping=mapping, opt=objective, dump_folder=folder,
            loma_show_progress_bar=False,
        )
        seconds = time.perf_counter() - start
    layers = [evaluation.layer.name for evaluation, _ in results[0][1]]
    return energy, latency, layers, seconds


def run_tilewright(command, machine, constraints, network, objective, layers):
    """The same of tilewright: the sums over these layers, or all when it knows none of the names."""
    with tempfile.NamedTemporaryFile(suffix=".json") as output:
        words = [command, "map", network, "--on", machine, "--for", objective.lower(), "--json", output.name, "--quiet"]
        words += ["--constraints", constraints] if constraints else []
        start = time.perf_counter()
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            return None, (done.stderr.strip().splitlines() or ["no message"])[0]
        mapped = json.load(open(output.name))["layers"]
    known = [layer for layer in mapped if layer["id"] in layers] or mapped
    cycles = sum(
        sum(layer["latency"][part] for part in ("computeCycles", "stallCycles", "fillCycles", "drainCycles"))
        for layer in known
    )
    return (sum(layer["energyPicojoules"] for layer in known), cycles, seconds, len(known)), None


def main():
    options = arguments()
    machine, mapping, network = zigzag_inputs.inputs(options)
    print("| objective | | layers | µJ | cycles | s |\n|---|---|--:|--:|--:|--:|")
    for objective in options.objective.split(","):
        energy, latency, layers, seconds = run_zigzag(machine, mapping, network, objective)
        print(f"| {objective} | ZigZag | {len(layers)} | {energy / 1e6:.2f} | {latency:.0f} | {seconds:.2f} |", flush=True)
        for name, constraints in [("same unrolling", options.constraints or mapping), ("free", None)]:
            figures, message = run_tilewright(
                str(options.tilewright), machine, constraints, network, objective, layers)
            if figures is None:
                print(f"tilewright, {name}: {message}", file=sys.stderr)
                continue
            energy, latency, seconds, count = figures
            print(f"| {objective} | tilewright, {name} | {count} | {energy / 1e6:.2f} | {latency:.0f} | {seconds:.2f} |", flush=True)


main()
