"""Mutation testing: one small mistake at a time in a room of common, and its tests must fail.

    python -m tests.mutation data                            all mistakes in common/data
    python -m tests.mutation files                           all mistakes in common/files.py
    python -m tests.mutation rnn --sample 60                 sixty, drawn from --seed
    python -m tests.mutation rnn --sample 60 --seconds 180 --folder F    three minutes of that;
                                                             the same once more goes on

The mistakes are cosmic-ray's (`pip install cosmic-ray`; it is not in requirements.txt), made
in a copy of the course: another operator or number, a loop that does nothing, a condition the
other way round; not in annotations, which are not run. First the room's tests run whole, and
the lines that each runs are recorded. Each mistake is then shown to the tests that run its line,
in a process forked from one that has imported TensorFlow (Linux and macOS). What no test noticed
is printed; each is answered by a test, or by a reason in this folder's README.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation import covering, forks

ROOT = Path(__file__).resolve().parents[2]
# The rooms of `common`, folders or modules, and their tests.
ROOMS = {
    "data": "tests/data",
    "fast": "tests/fast",
    "files": "tests/test_files.py",
    "forecasting": "tests/forecasting",
    "harmless": "tests/test_harmless.py",
    "process": "tests/test_process.py",
    "rnn": "tests/rnn",
    "seq2seq": "tests/seq2seq",
    "training": "tests/training",
    "training/checkpoint": "tests/training/checkpoint",
}
PARTS = ("common", "tests", "labs", "data", "checkpoints", "pyproject.toml")
COVERING, RESULTS = "covering.json", "results.json"
QUICK, SLOW = ("-m", "not slow and not fuzz"), ("-m", "not fuzz")


def main(arguments=None):
    """Try the mistakes; 0 if at least 90 % are noticed, else 1."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary).resolve()
        tests = [*(SLOW if options.slow else QUICK), *(options.tests or [ROOMS[options.room]])]
        prepare(folder, options.room, tests)
        os.chdir(folder)
        mistakes = every_mistake(options.room)
        if options.sample is not None:
            count = min(options.sample, len(mistakes))
            mistakes = random.Random(options.seed).sample(mistakes, count)
        results = try_mistakes(mistakes, folder, options.seconds)
    for result in results:
        if not result["noticed"]:
            print(f"{result['place']}, {result['tests']} tests\n{result['diff']}\n")
    noticed = sum(result["noticed"] for result in results)
    print(f"common/{options.room}: {noticed} of {len(results)} mistakes noticed")
    if len(results) < len(mistakes):
        print(f"{len(mistakes) - len(results)} are still to be tried")
    return 0 if noticed >= 0.9 * len(results) else 1


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, help="so many mistakes instead of all")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="then it stops")
    parser.add_argument("--folder", help="keeps the copy and what was found, to go on from")
    parser.add_argument("--slow", action="store_true", help="the tests marked slow too")
    parser.add_argument("--tests", nargs="+", help="instead of those of the room")
    return parser.parse_args(arguments)


def prepare(folder, room, tests):
    """Copy what the tests need, run them, and record which lines they run; once a folder."""
    forks.warm_up()
    if (folder / COVERING).exists():
        return
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, folder / part)
    recorder = covering.Recorder(folder / "common", source_of(room), folder / COVERING)
    status = forks.run(tests, str(folder), 3600, folder / "output.txt", [recorder])
    if status == 0:  # as they will be called, in another order and a process of its own
        tests = reversed(covering.Covering(folder / COVERING).seconds)
        status = forks.run(["-x", *tests], str(folder), 3600, folder / "output.txt")
    if status != 0:
        (folder / COVERING).unlink(missing_ok=True)
        sys.exit(f"the tests fail without a mistake: {folder / 'output.txt'}")


def source_of(room):
    """Returns the path of a room in `common`: of a folder, or of a module."""
    return room if (ROOT / "common" / room).is_dir() else f"{room}.py"


def every_mistake(room):
    """Returns a list of mistakes, in an order that is always the same."""
    from cosmic_ray.commands import init
    from cosmic_ray.work_db import WorkDB, use_db

    new = WorkDB.Mode.create
    source = Path("common", source_of(room))
    modules = [source] if source.is_file() else sorted(source.rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder, use_db(f"{folder}/all", new) as work:
        init(modules, work, {})
        mistakes = [mistake for item in work.work_items for mistake in item.mutations]
    sources = {path: path.read_text(encoding="utf-8") for path in modules}
    return [
        mistake
        for mistake in sorted(mistakes, key=str)
        if not covering.is_annotation(sources[mistake.module_path], *mistake.start_pos)
    ]


def try_mistakes(mistakes, folder, seconds):
    """A dictionary for each mistake. Those that were tried before are read from the folder."""
    end = time.monotonic() + seconds
    found = covering.Covering(folder / COVERING)
    file = folder / RESULTS
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for number, mistake in enumerate(mistakes, 1):
        if str(mistake) not in results and time.monotonic() < end:
            result = results[str(mistake)] = try_mistake(mistake, folder, found)
            file.write_text(json.dumps(results), encoding="utf-8")
            said = f"noticed by {result['by']}" if result["noticed"] else "NOT NOTICED"
            print(
                f"{number} of {len(mistakes)}: {result['place']} {said}",
                file=sys.stderr,
                flush=True,
            )
    return [results[str(mistake)] for mistake in mistakes if str(mistake) in results]


def try_mistake(mistake, folder, found):
    """Make a mistake and run the tests that run its line."""
    from cosmic_ray.mutating import use_mutation
    from cosmic_ray.plugins import get_operator

    path, line = mistake.module_path, mistake.start_pos[0]
    source = path.read_text(encoding="utf-8")
    tests = found.tests_of(source, str(path.relative_to("common")), line)
    start = time.monotonic()
    operator = get_operator(mistake.operator_name)(**mistake.operator_args)
    with use_mutation(path, operator, mistake.occurrence) as (right, wrong):
        status, output = 0, folder / "output.txt"
        if tests:
            limit = 20 + 5 * found.cost(tests)  # a mistake that never ends is noticed
            status = forks.run(["-x", *tests], str(folder), limit, output)
    return {
        "place": f"{path}:{line}",
        "noticed": status != 0,
        "by": "the clock" if status is None else covering.first_failure(output),
        "tests": len(tests),
        "seconds": time.monotonic() - start,
        "diff": covering.difference(right, wrong),
    }


if __name__ == "__main__":
    sys.exit(main())
