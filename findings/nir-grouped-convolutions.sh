#!/usr/bin/env bash
# NIR takes the input channels of a convolution from its weight alone: a grouped or depthwise one with a stated input shape has too few, and the
# graph is refused.
#
# Who meets it: whoever exchanges spiking networks with depthwise layers between simulators and chips.
# Version: nir 1.0.8. Input: Conv2d of 4 channels, weight [4, 1, 3, 3], groups 4, input_shape 8x8, between Input [4, 8, 8] and Output [4, 6, 6].
# Guess: an input of [4, 8, 8], weight's second dimension times groups, as in the framework whose parameters it has.
# Seen: [1, 8, 8], and the graph ends in ValueError (type mismatch); with 2 groups of [6, 2, 3, 3] likewise. With input_shape left out the same
# graph is fine, [4, 8, 8]. Conv1d likewise.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'nir==1.0.8' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import nir
import numpy as np


def graph(convolution, shape, result):
    return nir.NIRGraph(nodes={"i": nir.Input(np.array(shape)), "c": convolution, "o": nir.Output(np.array(result))},
                        edges=[("i", "c"), ("c", "o")])


seen = {}
for kind, weight, groups, extent in (
        (nir.Conv2d, [4, 1, 3, 3], 4, (8, 8)), (nir.Conv2d, [6, 2, 3, 3], 2, (8, 8)), (nir.Conv2d, [4, 4, 3, 3], 1, (8, 8)),
        (nir.Conv2d, [4, 1, 3, 3], 4, None), (nir.Conv1d, [4, 1, 3], 4, 8)):
    axes = len(weight) - 2
    try:
        convolution = kind(input_shape=extent, weight=np.ones(weight), bias=np.zeros(weight[0]), stride=1, padding=0, dilation=1,
                           groups=groups)
        made = graph(convolution, [4] + [8] * axes, [weight[0]] + [6] * axes)
        answer = made.nodes["c"].input_type["input"].tolist()
    except ValueError as error:
        answer = "ValueError"
    seen[kind.__name__, groups, extent is None] = answer
    print(kind.__name__, weight, "groups", groups, "input_shape", extent, answer)
sys.exit(seen != {("Conv2d", 4, False): "ValueError", ("Conv2d", 2, False): "ValueError", ("Conv2d", 1, False): [4, 8, 8],
                  ("Conv2d", 4, True): [4, 8, 8], ("Conv1d", 4, False): "ValueError"})
PYTHON
