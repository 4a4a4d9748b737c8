"""Training a network of characters as users do it, and writing with it: ours beside PyTorch.

    python -m tests.benchmarks.char_rnn [--cores 2] [--rounds 3] [--steps 60]

2 x 128 LSTM on the Sonnets, batches of 50 x 50 that continue each other, the state carried,
gradients clipped, Adam; then 2,000 characters are drawn, one after the other. The two programs
take turns. BENCHMARK_TORCH_PYTHON names a Python that has PyTorch.
"""

import argparse
import json
import os
import sys

from tests.benchmarks.programs import run

PROGRAMS = {"ours": "char_rnn_ours", "PyTorch, eager": "char_rnn_torch"}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.char_rnn", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    options = parser.parse_args()
    pythons = {"ours": sys.executable}
    pythons["PyTorch, eager"] = os.environ.get("BENCHMARK_TORCH_PYTHON", sys.executable)
    found = {label: [] for label in PROGRAMS}
    for _ in range(options.rounds):
        for label, module in PROGRAMS.items():
            command = [pythons[label], "-m", f"tests.benchmarks.peers.{module}", str(options.steps)]
            found[label].append(json.loads(run(command, options.cores)))
    for label, results in found.items():
        speeds = sorted(round(result["steps_per_second"], 1) for result in results)
        of_cpu = [result["steps_per_cpu_second"] for result in results]
        seconds = [result["writing_seconds"] for result in results]
        print(
            f"{label:<16} {speeds[-1]:6.1f} steps a second at best, of {speeds}; {max(of_cpu):.1f} "
            f"a CPU-second; 2,000 characters in {min(seconds):.2f} s"
        )


if __name__ == "__main__":
    main()
