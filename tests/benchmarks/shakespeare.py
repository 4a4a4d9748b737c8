"""The learning of lab 36 on the text of the well-known char-rnn, beside PyTorch.

    python -m tests.benchmarks.shakespeare FILE [--epochs 10] [--seeds 2]

FILE is data/tinyshakespeare/input.txt of github.com/karpathy/char-rnn, 1,115,394 characters. All
train 2 x 128 LSTM on the same nine tenths in batches of 50 x 50, the state carried, and are judged
by the same last tenth: lab 36, PyTorch with the recipe of lab 36, and PyTorch with what char-rnn
does unless told otherwise. BENCHMARK_TORCH_PYTHON names a Python that has PyTorch.
"""

import argparse
import json
import os
import sys

from common.language import corpus
from tests.benchmarks.programs import run

BATCH, TIME = 50, 50


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.shakespeare", description=__doc__.splitlines()[0]
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    file = os.path.abspath(options.file)
    learned, _ = corpus.split(corpus.read([file]).text)
    steps = options.epochs * ((len(learned) - 1) // (BATCH * TIME))
    torch = os.environ.get("BENCHMARK_TORCH_PYTHON", sys.executable)
    peer = [torch, "-m", "tests.benchmarks.peers.shakespeare_torch", file]
    for seed in range(options.seeds):
        show("lab 36", seed, steps, lab_24(file, steps, seed))
        for recipe in ("lab36", "char-rnn"):
            printed = run([*peer, recipe, str(steps), str(seed)])
            show(f"PyTorch, recipe of {recipe}", seed, steps, json.loads(printed))


def lab_24(file, steps, seed):
    """The results of lab 36: its `--json`."""
    command = [sys.executable, "-m", "labs", "36", "--json", "--text-file", file, "--dropout", "0"]
    sizes = ["--batch", str(BATCH), "--time", str(TIME)]
    run_of = ["--steps", str(steps), "--seed", str(seed)]
    return json.loads(run([*command, *sizes, *run_of]))["metrics"]


def show(label, seed, steps, found):
    nats = found["bits"] * 0.6931471805599453
    print(
        f"{label:<28} seed {seed}, {steps} steps: validation {found['bits']:.4f} bits "
        f"({nats:.4f} nats), {found['best_bits']:.4f} bits at best",
        flush=True,
    )


if __name__ == "__main__":
    main()
