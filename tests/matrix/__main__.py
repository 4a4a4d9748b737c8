"""Run tests with several versions of Python and TensorFlow, and print one table.

    python -m tests.matrix                                the pairs that the README names
    python -m tests.matrix 3.10:2.16.2 3.12:2.20          these
    python -m tests.matrix 3.10:2.16.2 -- tests/rnn -x    with arguments for pytest
    python -m tests.matrix --quick                        labs 1 to 9, goldens, old programs
    python -m tests.matrix --coming                       the next TensorFlow, and Python 3.14

For each pair an environment is made in --folder, and kept for the next time: by `uv` where it
is installed, which also fetches that Python, else by `python3.10 -m venv`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ("3.10:2.16.2", "3.11:2.18.1", "3.12:2.20.0", "3.13:2.21.0")
# TensorFlow 2.21 has no wheel for Python 3.14, the release candidate and the nightly build do
COMING = ("3.13:2.22.0rc0", "3.14:2.22.0rc0", "3.14:nightly")
QUICK = (
    "tests/labs/test_first_lecture.py",
    "tests/labs/test_lab09_stock_many_to_one.py",
    "tests/rnn/test_goldens.py",
    "tests/training/test_trajectories.py",
    "tests/tf1/test_run_tf1.py",
)


class Outcome(NamedTuple):
    """The outcome of one pair."""

    pair: str
    passed: int
    failed: int
    seconds: float
    remark: str  # the tests that failed, or why there was no run


def main(arguments=None):
    """Run the pairs one after the other; 0 if all tests passed, else 1."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    outcomes = []
    for pair in options.pairs:
        print(f"{pair} ...", file=sys.stderr, flush=True)
        try:
            outcomes.append(measure(pair, environment(pair, options.folder), options.tests))
        except (OSError, subprocess.CalledProcessError) as error:
            outcomes.append(Outcome(pair, 0, 0, 0.0, f"no environment: {error}"))
    print("\n".join(table(outcomes)))
    return 0 if all(outcome.passed and not outcome.failed for outcome in outcomes) else 1


def parse(arguments):
    own, _, tests = (" ".join(arguments) + " ").partition("-- ")
    parser = argparse.ArgumentParser(
        prog="python -m tests.matrix",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pairs", nargs="*", metavar="PYTHON:TENSORFLOW", type=a_pair)
    parser.add_argument("--coming", action="store_true", help=f"the pairs {', '.join(COMING)}")
    parser.add_argument("--quick", action="store_true", help="a part of the tests")
    parser.add_argument("--folder", type=Path, default=ROOT / ".matrix", help="of the environments")
    options = parser.parse_args(own.split())
    options.pairs = options.pairs or list(COMING if options.coming else PAIRS)
    options.tests = tests.split() or (["-n", "2", *QUICK] if options.quick else [])
    return options


def a_pair(text):
    if not re.fullmatch(r"\d+\.\d+:(\d+\.\d+(\.\d+)?(rc\d+)?|nightly)", text):
        raise argparse.ArgumentTypeError(f"must be like 3.10:2.16.2, not {text!r}")
    return text


def environment(pair, folder):
    """The interpreter of a pair's environment, which is made unless it is there."""
    home = folder / pair.replace(":", "-")
    interpreter = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = commands(pair, home, interpreter, shutil.which("uv"))
    ready = home / "ready"  # holds what was installed: requirements.txt changes
    made = ready.read_text(encoding="utf-8") if ready.exists() else None
    if made != str(wanted):
        for command in wanted:
            subprocess.run(command, check=True)
        ready.write_text(str(wanted), encoding="utf-8")
    return interpreter


def commands(pair, home, interpreter, uv=None):
    """The commands that make an environment."""
    version, tensorflow = pair.split(":")
    packages = ["tf-nightly" if tensorflow == "nightly" else f"tensorflow=={tensorflow}"]
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement and not requirement.startswith(("-e", "tensorflow")):
            packages.append(requirement)
    if uv:
        return [
            [uv, "venv", "--python", version, str(home)],
            [uv, "pip", "install", "--quiet", "--python", str(interpreter), *packages],
        ]
    return [
        [*python_of(version), "-m", "venv", str(home)],
        [str(interpreter), "-m", "pip", "install", "--quiet", *packages],
    ]


def python_of(version):
    """The command of a Python version, as installed or by pyenv."""
    if sys.platform == "win32":
        return ["py", f"-{version}"]
    by_pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for found in (shutil.which(f"python{version}"), *by_pyenv):
        if found and not subprocess.run([found, "--version"], capture_output=True).returncode:
            return [str(found)]
    raise FileNotFoundError(f"there is no python{version} here; install it, or install uv")


def measure(pair, interpreter, tests):
    """Run the tests with an interpreter."""
    start = time.perf_counter()
    done = subprocess.run(
        [str(interpreter), "-m", "pytest", "-rfE", "--tb=no", *tests],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # the course is not installed there
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    seconds = time.perf_counter() - start
    passed, failed = (
        sum(int(number) for number in re.findall(rf"(\d+) (?:{words})", done.stdout))
        for words in ("passed", "failed|error")
    )
    wrong = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if not passed and not failed:
        wrong = (done.stderr or done.stdout).strip().splitlines()[-1:]
    return Outcome(pair, passed, failed, seconds, ", ".join(wrong))


def table(outcomes):
    """Markdown, a row for each pair."""
    yield "| Python | TensorFlow | passed | failed | minutes | |"
    yield "|---|---|---|---|---|---|"
    for pair, passed, failed, seconds, remark in outcomes:
        cells = (*pair.split(":"), passed, failed, f"{seconds / 60:.1f}", remark)
        yield f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
