"""Mutation testing: one small mistake at a time in a room of common, and its tests must fail.

    python -m tests.mutation data               all mistakes in common/data
    python -m tests.mutation rnn --sample 60    sixty, drawn from --seed

The mistakes are cosmic-ray's (`pip install cosmic-ray`; it is not in requirements.txt), made
in a copy of the course: another operator or number, a loop that does nothing, a condition the
other way round. The tests are those of the folder of the same name. What no test noticed is
printed; each is answered by a test, or by a reason in this folder's README.
"""

import argparse
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("data", "rnn", "seq2seq", "training")
PARTS = ("common", "tests", "labs", "data", "checkpoints", "pyproject.toml")


def main(arguments=None):
    """Try the mistakes; 0 if at least 90 % are noticed, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, help="so many mistakes instead of all")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        copy_course(folder)
        os.chdir(folder)
        os.environ["PYTHONPATH"] = folder
        results = try_mistakes(options.room, options.sample, options.seed)
    noticed = sum(result.is_killed for result in results)
    print(f"common/{options.room}: {noticed} of {len(results)} mistakes noticed")
    return 0 if noticed >= 0.9 * len(results) else 1


def copy_course(folder):
    """What the tests need, in another folder: the mistakes are written into the modules."""
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, Path(folder, part))


def try_mistakes(room, sample, seed):
    """Results of cosmic-ray, one a mistake; those that no test noticed are printed."""
    from cosmic_ray.mutating import mutate_and_test

    start = time.perf_counter()
    subprocess.run(shlex.split(test_command(room)), check=True)  # they pass without a mistake
    timeout = 60 + 5 * (time.perf_counter() - start)  # a mistake that never ends is noticed
    mistakes = every_mistake(room)
    if sample is not None:
        mistakes = random.Random(seed).sample(mistakes, min(sample, len(mistakes)))
    results = []
    for number, (mistake,) in enumerate(mistakes, 1):
        place = f"{mistake.module_path}:{mistake.start_pos[0]}"
        print(f"{number} of {len(mistakes)}: {place}", file=sys.stderr, flush=True)
        command = test_command(room, mistake.module_path.stem)
        results.append(mutate_and_test([mistake], command, timeout))
        if not results[-1].is_killed:
            print(results[-1].diff, end="\n\n", flush=True)
    return results


def every_mistake(room):
    """Lists of one mistake each, in an order that is always the same."""
    from cosmic_ray.commands import init
    from cosmic_ray.work_db import WorkDB, use_db

    modules = sorted(Path("common", room).rglob("*.py"))
    with use_db("mistakes.sqlite", WorkDB.Mode.create) as work:
        init(modules, work, {})
        return sorted((item.mutations for item in work.work_items), key=str)


def test_command(room, module=""):
    """pytest for a room: first the tests that have the module's name, for they fail soonest."""
    first = sorted(Path("tests", room).glob(f"test_{module}*.py")) if module else []
    files = " ".join(map(str, [*first, Path("tests", room)]))
    return f"{sys.executable} -m pytest -x -q -p no:cacheprovider {files}"


if __name__ == "__main__":
    sys.exit(main())
