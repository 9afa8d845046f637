#!/usr/bin/env python3
"""How time and memory of `tilewright` grow with the input: the slope of a line through measured points, both axes logarithmic.

    swift build -c release --product tilewright
    Benchmarks/growth.py .build/release/tilewright

A slope of 1 is growth in proportion, 2 with the square; what grows exponentially has a slope that rises with every point, so
that the last one (between the two largest inputs) is printed, too. `before` is what the version before these measurements
had: map over memories 3.5, over memories that may all be bypassed exponential (171 MB at 8 of them, 1.2 GB at 9, no end at 10),
sliding windows with strides and timelines in proportion to the size.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile


def machine(memories, bypassable=False, reuse=""):
    """A machine with so many memories, each four times as large as the one inside it, behind 8 processing elements."""
    lines = ["tilewright: machine", "name: growth", "array: {dimensions: {D1: 8}, energy: 0.04 pJ}", "memories:"]
    for index in range(memories):
        last = index == memories - 1
        capacity = "unlimited" if last else f"{64 * 4 ** index} B"
        bypass = ", may-bypass: [input, weight, output]" if bypassable and not last else ""
        lines.append(
            f"  - {{name: m{index}, capacity: {capacity}, holds: all, shared-by: all, read: {index + 1} pJ, "
            f"write: {index + 1} pJ, bandwidth: 64 b/cycle{bypass}{reuse if not last else ''}}}")
    return "\n".join(lines) + "\n"


def matmuls(count, rows=64):
    """A chain of different matrix multiplications."""
    layers = "\n".join(f"  - {{name: l{index}, matmul: {{columns: {48 + 5 * index}}}}}" for index in range(count))
    return f"tilewright: network\nname: growth\ninput: [{rows}, 64]\nlayers:\n{layers}\n"


def filters(outputs):
    """One channel, 64 taps, a stride of 3: windows that overlap."""
    return ("tilewright: network\nname: growth\ninput: [1, 1, %d, 1]\nlayers:\n"
            "  - {name: l, conv: {channels: 1, kernel: [64, 1], stride: [3, 1]}}\n" % (3 * (outputs - 1) + 64))


def elementwise(size):
    return f"tilewright: network\nname: growth\ninput: [{size}]\nlayers:\n  - {{name: l, relu: }}\n"


ONE_MEMORY = ("tilewright: machine\nname: growth\narray: {dimensions: {}, energy: 1 pJ}\nmemories:\n"
              "  - {name: m0, capacity: unlimited, holds: all, read: 1 pJ, write: 1 pJ, bandwidth: 2048 b/cycle}\n")

# What grows, by which numbers, the inputs, the command, and the slope before.
SERIES = [
    ("layers", [2, 4, 8, 16], lambda n: (matmuls(n), machine(3)), ["map"], "1.0"),
    ("memories", [2, 3, 4, 5, 6], lambda n: (matmuls(1), machine(n)), ["map"], "3.5"),
    ("bypassable memories", [6, 7, 8, 9, 10, 12], lambda n: (matmuls(1), machine(n, bypassable=True)), ["map"],
     "exponential"),
    ("sizes: rows of a matmul", [2 ** n for n in (6, 10, 14, 18)], lambda n: (matmuls(1, n), machine(3)), ["map"], ""),
    ("sizes: windows with a stride", [10 ** n for n in (3, 4, 5, 6)],
     lambda n: (filters(n), machine(3, reuse=", reuse: sliding")), ["map"], "1"),
    ("sizes: a timeline", [2 ** n for n in (16, 20, 24, 28)], lambda n: (elementwise(n), ONE_MEMORY),
     ["timeline", "--layer", "l"], "1"),
]


def measure(tool, command, network, hardware, limit):
    """CPU seconds, peak MB of memory and how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("network.yaml", network), ("machine.yaml", hardware)):
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        words = [tool, command[0], "network.yaml", "--on", "machine.yaml", *command[1:], "--no-cache", "--quiet",
                 "--threads", "1", "--time-limit", str(limit)]
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.stderr.write(errors.decode())
        ended = "" if process.returncode == 0 else f" (status {process.returncode})"
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, ended


def slope(points):
    """Of the line through the points, both axes logarithmic, that lies closest to them."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(max(y, 1e-3)) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tool", help="the built command")
    parser.add_argument("--time-limit", type=float, default=60, help="seconds for each run")
    parser.add_argument("--only", help="series whose name contains this")
    options = parser.parse_args()
    tool = os.path.abspath(options.tool)
    for name, numbers, inputs, command, before in SERIES:
        if options.only and options.only not in name:
            continue
        print(f"{name} ({' '.join(command)})")
        times, sizes = [], []
        for number in numbers:
            network, hardware = inputs(number)
            seconds, megabytes, ended = measure(tool, command, network, hardware, options.time_limit)
            print(f"  {number:>12}  {seconds:8.2f} s CPU  {megabytes:7.0f} MB{ended}", flush=True)
            times.append((number, seconds))
            sizes.append((number, megabytes))
        print(f"  slope of time {slope(times):.2f} (last {slope(times[-2:]):.2f}), of memory {slope(sizes):.2f} "
              f"(last {slope(sizes[-2:]):.2f}){', before: ' + before if before else ''}\n", flush=True)


if __name__ == "__main__":
    main()
