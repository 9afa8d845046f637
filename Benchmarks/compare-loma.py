#!/usr/bin/env python3
"""Runs LOMA in ZigZag and in tilewright on the same files, one after the other, and compares times and winners.

    python3 -m venv zigzag
    zigzag/bin/pip install zigzag-dse==3.9.1 six
    swift build -c release --product tilewright
    zigzag/bin/python Benchmarks/compare-loma.py

Machine, mapping and network are names among the inputs that ZigZag's package ships, or paths (ResNet-18 is beside this script); both tools read these very files, with
the same settings. ZigZag's seconds are those of the call of its API, which writes its files; tilewright's those of the whole command,
several times, with starting and reading. A winner is the same when loops, allocation, energy and all three latencies are equal to the last bit.
Prints a Markdown table; exit status 1 when any winner differs.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import zigzag_inputs

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    zigzag_inputs.add_inputs(parser, str(ROOT / "Benchmarks/Networks/resnet18-zigzag.yaml"))
    parser.add_argument("--objective", default="latency", help="latency, energy or EDP")
    parser.add_argument("--lpf-limit", type=int, default=6, help="factors at most")
    parser.add_argument("--repeat", type=int, default=9, help="how often tilewright is run")
    return parser.parse_args()


def evaluations(results):
    """The cost model's evaluations in ZigZag's nested results."""
    if hasattr(results, "latency_total2") and hasattr(results, "layer"):
        yield results
    elif isinstance(results, (list, tuple)):
        for part in results:
            yield from evaluations(part)


def run_zigzag(options, machine, mapping, network):
    """Seconds, the totals, and by layer what its winner is and costs."""
    from zigzag.api import get_hardware_performance_zigzag

    logging.disable(logging.CRITICAL)
    quiet = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        start = time.perf_counter()
        energy, latency, *_, results = get_hardware_performance_zigzag(
            workload=network, accelerator=machine, mapping=mapping, opt=options.objective, dump_folder=folder,
            pickle_filename=f"{folder}/evaluations.pickle", lpf_limit=options.lpf_limit, loma_show_progress_bar=False)
        seconds = time.perf_counter() - start
    winners = {}
    for found in evaluations(results):
        name = found.layer.name if network.endswith(".onnx") else str(found.layer.id)
        if name in winners:
            continue
        levels = {str(operand): levels for operand, levels in found.temporal_mapping.mapping_dic_origin.items()}
        loops = [[str(dimension), int(size)] for level in next(iter(levels.values())) for dimension, size in level]
        winners[name] = (
            loops, {operand: [len(level) for level in levels[operand]] for operand in sorted(levels)},
            float(found.energy_total), float(found.latency_total0), float(found.latency_total1), float(found.latency_total2))
    return seconds, (float(energy), float(latency)), winners


def run_tilewright(options, machine, mapping, network):
    """Seconds of each run, the totals, and by layer what its winner is and costs."""
    command = [
        str(options.tilewright), "map", network, "--on", machine, "--constraints", mapping, "--model", "zigzag", "--search", "loma",
        "--lpf-limit", str(options.lpf_limit), "--for", options.objective.lower(), "--quiet", "--json", "-"]
    seconds = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds.append(time.perf_counter() - start)
    report = json.loads(done.stdout)
    winners = {}
    for layer in report["layers"]:
        loops = [[loop["dimension"], loop["iterations"]] for loop in layer["nest"]["loops"]]
        levels = {}
        for level in layer["levels"]:
            levels.setdefault(level["operand"], []).append(level["loops"])
        winners[layer["name"] if network.endswith(".onnx") else layer["id"]] = (
            loops, dict(sorted(levels.items())), layer["energyPicojoules"], layer["computingCycles"], layer["loadedCycles"],
            layer["latencyCycles"])
    orders = sum(layer["loma"]["orders"] for layer in report["layers"])
    totals = (report["totals"]["energyPicojoules"], report["totals"]["latencyCycles"])
    return seconds, totals, winners, orders


def main():
    options = arguments()
    machine, mapping, network = zigzag_inputs.inputs(options)
    seconds, totals, own, orders = run_tilewright(options, machine, mapping, network)
    their_seconds, their_totals, theirs = run_zigzag(options, machine, mapping, network)
    same = [name for name in theirs if own.get(name) == theirs[name]]
    median = statistics.median(seconds)
    print(f"{pathlib.Path(network).name} on {pathlib.Path(machine).stem} for {options.objective}, {orders} orders, {os.cpu_count()} cores\n")
    print("| | energy, pJ | latency, cycles | s | winners |")
    print("|---|--:|--:|--:|--:|")
    print(f"| ZigZag 3.9.1 | {their_totals[0]!r} | {their_totals[1]:.0f} | {their_seconds:.2f} | {len(theirs)} |")
    print(
        f"| tilewright | {totals[0]!r} | {totals[1]:.0f} | {median:.3f} ({min(seconds):.3f} to {max(seconds):.3f}) | "
        f"{len(same)} the same |")
    print(f"\n{their_seconds / median:.0f} times as fast")
    for name in theirs:
        if name not in same:
            print(f"layer {name}: {own.get(name)} is not {theirs[name]}", file=sys.stderr)
    sys.exit(0 if len(same) == len(theirs) and totals == their_totals else 1)


if __name__ == "__main__":
    main()
