#!/usr/bin/env bash
# GenZ counts the look-up of embeddings as a product with a one-hot matrix, and calls operations, two a multiplication, "MACs".
#
# Who meets it: whoever takes the operations or the time of a prompt from it, most of all for small models with large vocabularies.
# Version: genz-llm 0.0.16. Input: prefill_moddeling, 1 024 tokens, bf16, A100_40GB_GPU, llama2_7b (vocabulary 32 000) and llama3_8b (128 256).
# Guess: a look-up moves rows and multiplies nothing; "MACs (MFLOP)" is in multiplications, half of the operations.
# Seen: a layer "embeddings" of 268 435 and 1 075 889 MFLOP, as much as the classifier's for every token, 6 % of llama3_8b's total; the summary's
# "MACs (MFLOP)" is the sum of "Num ops (MFLOP)", 2 * 1024 * 4096 * 32000 for the first, not its half. Steps of decoding have no look-up.
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

from GenZ import prefill_moddeling

seen = {}
for name, vocabulary in (("llama2_7b", 32000), ("llama3_8b", 128256)):
    with contextlib.redirect_stdout(io.StringIO()):
        prompt = prefill_moddeling(model=name, batch_size=1, input_tokens=1024, system_name="A100_40GB_GPU", bits="bf16")
    layers = prompt["model_df"]
    operations = dict(zip(layers["Layer Name"], layers["Num ops (MFLOP)"].astype(float)))
    repeated = 32 * sum(operations[layer] for layer in ("QKV", "Logit", "Attend", "Out Proj", "up+gate", "down"))
    total = repeated + operations["embeddings"] + operations["classifier"]
    stated = float(prompt["summary_table"]["MACs (MFLOP)"].iloc[0])
    seen[name] = (round(operations["embeddings"] * 1e6) == 2 * 1024 * 4096 * vocabulary, round(stated / total, 6),
                  round(operations["embeddings"] / total, 3))
    print(name, "look-up", operations["embeddings"], "MFLOP; MACs stated", stated, "operations", total, *seen[name])
sys.exit(seen != {"llama2_7b": (True, 1, 0.019), "llama3_8b": (True, 1, 0.063)})
PYTHON
