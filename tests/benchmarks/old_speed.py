"""Old programs here against TensorFlow 1.15.5 itself: the same file, in turn.

    python -m tests.benchmarks.old_speed --old /path/to/python3.7 [--rounds 3] [--seconds 3]
    python -m tests.benchmarks.old_speed --old /path/to/python3.7 --whole [program.py its arguments]

The first command gives the steps a second of five programs. The second one gives the seconds
from start to end: of a program, which runs in the current folder, or else of a bare import and
of the five programs with ten steps each.

The interpreter named needs tensorflow==1.15.5 (Python 3.7, protobuf<3.21, numpy<1.19).
"""

import argparse
import functools
import re
import statistics
import subprocess
import sys
import tempfile
import time
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


def seconds_of(command):
    """Measures how long a command takes. Ends the process with its error if it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def in_turn(measure_here, measure_old, name, rounds):
    """Print a line: both medians, the ratio here / 1.15.5 and the ratios of the rounds."""
    pairs = [(measure_here(), measure_old()) for _ in range(rounds)]
    ratios = [here / old for here, old in pairs]
    here, old = (statistics.median(column) for column in zip(*pairs))
    of_rounds = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{name:<12} {here:8.2f} {old:8.2f} {statistics.median(ratios):6.2f}   {of_rounds}")


def whole_programs(program, folder):
    """{name: the program's file and arguments}; a bare import is written into `folder`."""
    if program:
        return {Path(program[0]).name: program}
    bare = Path(folder) / "bare_import.py"
    bare.write_text("import tensorflow as tf\n", encoding="utf-8")
    return {"import": [str(bare)], **{name: [str(PROGRAM), name, "0.01"] for name in NAMES}}


def measurements(options, folder):
    """Yield (name, the measurement here, that on 1.15.5), as functions."""
    here = [sys.executable, "-m", "common.run_tf1"]
    if options.whole is None:
        for name in NAMES:
            steps = functools.partial(steps_a_second, name=name, seconds=options.seconds)
            yield name, functools.partial(steps, here), functools.partial(steps, [options.old])
        return
    for name, program in whole_programs(options.whole, folder).items():
        commands = [*here, *program], [options.old, *program]
        yield name, *(functools.partial(seconds_of, command) for command in commands)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", required=True, help="a Python with TensorFlow 1.15.5")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of training, each time")
    parser.add_argument("--whole", nargs=argparse.REMAINDER, help="time from start to end")
    options = parser.parse_args(arguments)
    print(f"{'program':<12} {'here':>8} {'1.15.5':>8} {'ratio':>6}   ratios of the rounds")
    with tempfile.TemporaryDirectory() as folder:
        for name, measure_here, measure_old in measurements(options, folder):
            in_turn(measure_here, measure_old, name, options.rounds)


if __name__ == "__main__":
    main()
