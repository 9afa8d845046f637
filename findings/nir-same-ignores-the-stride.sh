#!/usr/bin/env bash
# NIR computes a convolution's output shape with padding "same" as if its stride were 1.
#
# Who meets it: whoever writes strided layers with "same" from a framework that allows the two together (Keras, ONNX).
# Version: nir 1.0.8. Input: Conv2d and Conv1d, 8 pixels, kernel 3, stride 2, padding "same"; the same with padding 1.
# Guess: 4 (the input over the stride, rounded up) both times; or a refusal.
# Seen: 8 with "same", 4 with 1; a graph whose output says 4 is refused (ValueError).
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

seen = {}
for kind, weight, extent in ((nir.Conv2d, [4, 2, 3, 3], (8, 8)), (nir.Conv1d, [4, 2, 3], 8)):
    for padding in ("same", 1):
        layer = kind(input_shape=extent, weight=np.ones(weight), bias=np.zeros(4), stride=2, padding=padding, dilation=1, groups=1)
        seen[kind.__name__, padding] = layer.output_type["output"].tolist()
        print(kind.__name__, padding, seen[kind.__name__, padding])
layer = nir.Conv1d(input_shape=8, weight=np.ones([4, 2, 3]), bias=np.zeros(4), stride=2, padding="same", dilation=1, groups=1)
try:
    nir.NIRGraph(nodes={"i": nir.Input(np.array([2, 8])), "c": layer, "o": nir.Output(np.array([4, 4]))}, edges=[("i", "c"), ("c", "o")])
    refused = False
except ValueError:
    refused = True
print("graph with 4 refused", refused)
sys.exit(not refused or seen != {("Conv2d", "same"): [4, 8, 8], ("Conv2d", 1): [4, 4, 4], ("Conv1d", "same"): [4, 8], ("Conv1d", 1): [4, 4]})
PYTHON
