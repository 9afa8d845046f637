#!/usr/bin/env python3
"""How many files a property of the hardware touches, and where each rule is stated: two Markdown tables.

    Benchmarks/touched.py             the folder Sources beside this script
    Benchmarks/touched.py --files     names the files, too
    Benchmarks/touched.py --at HASH   the sources of a commit, to compare with

A file names a property when its code does; comments don't count. A rule is stated where the pattern beside it stands: one place is
what is wanted. Exit status 1 when a property is named by more files than it may be.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What is looked for, and how many files may name it.
PROPERTIES = [
    (r"sliding|reusesSlidingWindow", 12),
    (r"cyclesPerOperation", 8),
    (r"capacityBits", 24),
    (r"sharedAlong", 10),
]

# A rule, and how a statement of it looks. ZigZag's model (a `ZigZag` or `Loma` folder) has rules of its own.
RULES = [
    ("cycles of a transfer: bits over the width of a port", r"ceilingDivide\([^\n]*(?:[wW]idth|[mM]inimumBits\), each)"),
    ("accesses of a transfer: bits over the granularity of a port", r"ceilingDivide\([^\n]*ranularity"),
    ("energy of an access, read or write", r"isRead\s*\?\s*[\w.\[\]]*eadEnergyPicojoules"),
    ("a transfer lasts as long as its slower side", r"max\(\s*(?:outer[,.]|cycles, \w*eil)"),
    ("cycles of operations", r"(?:\*|/)\s*(?:Double\()?[\w.]*cyclesPerOperation|by: [\w.]*cyclesPerOperation"),
    ("last visit of an output tile: finished", r"&& [\w.]*(?:outer|timesOuter) == [\w.]*(?:inTime|timesInTime)|last = [\w.]*outer == [\w.]*inTime"),
    ("visits that find no sum yet, one boundary further in", r"nner - (?:\w+\.)*(?:beginnings|jointFetches)|nner - \(backTimes"),
    ("cycles that a single slot costs", r"ransfers - \(isEdge \? 1 : 0\)"),
    ("latency: compute + stall + fill + drain", r"\+ stall\w* \+ fill\w* \+ drain"),
    ("what the array moves beyond its operations", r"perating[\w\[\]]* - [$\w.]*operations|sums\[cycles\]\s*- |cycles - operation\.cycles"),
    (
        "bits of an output's element: partial or final",
        r"(?:arrivesOnce|isPartial|arrivesFinished|!isFinished|sumsHere|repeating\.isEmpty) \?",
    ),
    ("whether bits fit a memory", r"(?:[<>]=?) (?:[\w.]*\.)?capacity(?:Bits\b|\()|its > capacity\b|its <= capacity\b|[<>]=? [\w.]*capacityBits\[|alue <= capacity\b|its <= self\.bits|capacityBits\.map \{ [\w.$]+ [<>]=? "),
]


def sources(commit):
    """Path and text of each Swift file, without comments."""
    if commit:
        listed = subprocess.run(
            ["git", "ls-tree", "-r", "--name-only", commit, "Sources"], cwd=ROOT, check=True, capture_output=True, text=True)
        for path in listed.stdout.splitlines():
            if path.endswith(".swift"):
                shown = subprocess.run(
                    ["git", "show", f"{commit}:{path}"], cwd=ROOT, check=True, capture_output=True, text=True)
                yield path, code(shown.stdout)
    else:
        for path in sorted((ROOT / "Sources").rglob("*.swift")):
            yield str(path.relative_to(ROOT)), code(path.read_text())


def code(text):
    """The text without comments: a line's from `//` on, which no string of ours contains but addresses of pages."""
    return re.sub(r"(?<!:)//[^\n]*", "", text)


def is_zigzag(path):
    return any(part in path for part in ("ZigZag", "Loma"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", action="store_true", help="name the files")
    parser.add_argument("--at", metavar="HASH", help="a commit instead of the files as they are")
    options = parser.parse_args()
    files = list(sources(options.at))
    print("| property | files that name it | at most |\n|---|---|---|")
    is_exceeded = False
    for pattern, most in PROPERTIES:
        found = [path for path, text in files if re.search(rf"\b(?:{pattern})\b", text)]
        is_exceeded = is_exceeded or len(found) > most
        print(f"| `{pattern.replace('|', '`, `')}` | {len(found)} | {most} |")
        if options.files:
            print("".join(f"|  · {path} | | |\n" for path in found), end="")
    print("\n| rule | statements | where |\n|---|---|---|")
    for rule, pattern in RULES:
        found = [
            f"{path.removeprefix('Sources/')}:{text[:match.start()].count(chr(10)) + 1}"
            for path, text in files
            if not is_zigzag(path)
            for match in re.finditer(pattern, text)
        ]
        print(f"| {rule} | {len(found)} | {', '.join(found)} |")
    return 1 if is_exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
