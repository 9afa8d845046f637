#!/usr/bin/env bash
# GenZ decodes a batch of a mixture of experts as if all its sequences chose the same experts.
#
# Who meets it: whoever asks when batching pays for Mixtral and its kin: the weights read don't grow with the batch.
# Version: genz-llm 0.0.16. Input: decode_moddeling of mixtral_8x7b (8 experts, 2 a token), 1 024 tokens before, one beam, bf16, on a machine of 900
# TFLOP/s and 2 000 GB/s; batches of 1 and 64.
# Guess: with 64 sequences, 128 choices, all 8 experts of a layer are read, as GenZ has it for the 1 024 tokens of a prefill: four times the weights
# of a batch of 1, 12.0 to about 40 ms a step.
# Seen: two experts a layer with either batch (64 512 MB of 88 828 "unused"); 11.94 and 15.92 ms, the difference being the KV cache's.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile 'genz-llm==0.0.16' 'numpy==2.4.6' 'pandas==3.1.1'
cd "$folder"

venv/bin/python - <<'PYTHON'
import contextlib
import io
import sys

from GenZ import decode_moddeling, prefill_moddeling

machine = {"Flops": 900, "Memory_size": 1000, "Memory_BW": 2000, "ICN": 300, "real_values": True}
seen = {}
with contextlib.redirect_stdout(io.StringIO()):
    for batch in (1, 64):
        step = decode_moddeling(model="mixtral_8x7b", batch_size=batch, input_tokens=1024, output_tokens=0, Bb=1, system_name=machine, bits="bf16")
        layers = step["model_df"]
        rows = layers.loc[layers["Layer Name"] == "down", ["Dimension", "Num ops (MFLOP)"]].values.tolist()
        used = [dimension[0][1][1] // 14336 for dimension, operations in rows if operations > 0]
        seen[batch] = (used, float(step["summary_table"]["Unused Weights (MB)"].iloc[0]), round(float(step["Latency"]), 2))
    prompt = prefill_moddeling(model="mixtral_8x7b", batch_size=1, input_tokens=1024, system_name=machine, bits="bf16")["model_df"]
    dimension = prompt.loc[prompt["Layer Name"] == "down", "Dimension"].iloc[0]
    seen["prompt"] = dimension[0][1][1] // 14336
for case, answer in seen.items():
    print(case, answer)
sys.exit(seen != {1: ([2], 64512, 11.94), 64: ([2], 64512, 15.92), "prompt": 8})
PYTHON
