"""Old programs here against TensorFlow 1.15.5 itself: the same file, in turn, steps a second.

    python -m tests.benchmarks.old_speed --old /path/to/python3.7 [--rounds 3] [--seconds 3]

The interpreter named needs tensorflow==1.15.5 (Python 3.7, protobuf<3.21, numpy<1.19).
"""

import argparse
import re
import statistics
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("old_programs.py")
NAMES = ("sentence", "stock", "char_rnn", "both_ways", "translation")


def steps_a_second(command, name, seconds):
    """Run one program; what it prints. Ends the process with its error if it fails."""
    done = subprocess.run(
        [*command, str(PROGRAM), name, str(seconds)], capture_output=True, text=True
    )
    found = re.search(r"([\d.]+) steps a second", done.stdout)
    if not found:
        sys.exit(f"{' '.join(command)} {name} failed:\n{done.stderr[-2000:]}")
    return float(found[1])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", required=True, help="a Python with TensorFlow 1.15.5")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of training, each time")
    options = parser.parse_args(arguments)
    here = [sys.executable, "-m", "common.run_tf1"]
    print(f"{'program':<12} {'here':>8} {'1.15.5':>8} {'ratio':>6}   ratios of the rounds")
    for name in NAMES:
        pairs = [
            (
                steps_a_second(here, name, options.seconds),
                steps_a_second([options.old], name, options.seconds),
            )
            for _ in range(options.rounds)
        ]
        ratios = [new / old for new, old in pairs]
        new, old = (statistics.median(column) for column in zip(*pairs))
        rounds = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{name:<12} {new:8.1f} {old:8.1f} {statistics.median(ratios):6.2f}   {rounds}")


if __name__ == "__main__":
    main()
