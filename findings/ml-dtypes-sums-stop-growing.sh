#!/usr/bin/env bash
# Sums of ml_dtypes' narrow types stay in the narrow type: they stop growing or wrap, where numpy's own narrow types give the right sum.
#
# Who meets it: whoever checks a kernel with narrow operands against sum, mean or cumsum of the same array.
# Versions: ml_dtypes 0.6.0, numpy 2.4.6. Input: arrays of ones.
# Guess: as with float16 (summed in pairs, 400 ones make 400) and int8 (summed as int64): small sums are right.
# Seen: 400 ones of bfloat16 make 256, their mean is 0.64; 40 of float8_e4m3fn make 16; 20 of int4 make 4, 9 of int4 -7. A matrix product of
# the same ones is right (400, 40): it isn't the sum of its terms. With dtype=float32 sums are right.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'ml-dtypes==0.6.0' 'numpy==2.4.6'
cd "$folder"

venv/bin/python - <<'PYTHON'
import sys

import ml_dtypes
import numpy as np

sums = {}
for kind, count in ((np.float16, 400), (ml_dtypes.bfloat16, 400), (ml_dtypes.float8_e4m3fn, 40), (np.int8, 200), (ml_dtypes.int4, 20),
                    (ml_dtypes.int4, 9)):
    ones = np.ones(count, kind)
    sums[np.dtype(kind).name, count] = (float(ones.sum()), float(ones.sum(dtype=np.float32)))
    print(np.dtype(kind).name, count, "ones:", *sums[np.dtype(kind).name, count])
mean = round(float(np.ones(400, ml_dtypes.bfloat16).mean()), 2)
products = [float(np.dot(np.ones(count, kind), np.ones(count, kind)))
            for kind, count in ((ml_dtypes.bfloat16, 400), (ml_dtypes.float8_e4m3fn, 40))]
print("mean", mean, "products", products)
sys.exit((mean, products) != (0.64, [400, 40]) or sums != {
    ("float16", 400): (400, 400), ("bfloat16", 400): (256, 400), ("float8_e4m3fn", 40): (16, 40), ("int8", 200): (200, 200),
    ("int4", 20): (4, 20), ("int4", 9): (-7, 9)})
PYTHON
