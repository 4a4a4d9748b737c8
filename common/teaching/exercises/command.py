"""The command line `python -m labs exercise`.

python -m labs exercise                  list the exercises
python -m labs exercise 4                write exercise 4 into ./exercises
python -m labs exercise 4 --check        run what you have written, and say what differs
python -m labs exercise 4 --hint         a hint; one more sentence after each wrong try
python -m labs exercise 4 --solution     show the solution, after a question
python -m labs exercise --all            check all of them; with --json a line each
python -m labs exercise --class FOLDER   check a folder of students' folders, write a CSV
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from common import files, process
from common.errors import InputError
from common.teaching.exercises import source
from common.teaching.options import Parser

PROGRAM = "python -m labs exercise"
TRIES = ".tries.json"  # in the student's folder: wrong checks of each exercise


def main(arguments, library):
    """Run the command on the exercises of the folder `library`; the exit status.

    0: all that was checked is right; 1: it is not; 2: bad input; 130: Ctrl-C.
    """
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    try:
        return _run(options, source.find(library))
    except InputError as error:
        print(f"{PROGRAM}: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as interrupt:
        return process.interrupted(PROGRAM, interrupt)
    except BrokenPipeError:
        sys.stdout = None
        return 0


def _parser():
    parser = Parser(
        prog=PROGRAM, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("number", nargs="?", type=int, help="of the exercise")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="run the file and compare")
    action.add_argument("--hint", action="store_true", help="say what to think of")
    action.add_argument("--solution", action="store_true", help="show the solution")
    action.add_argument("--all", action="store_true", help="check every exercise")
    action.add_argument("--class", dest="students", metavar="FOLDER", help="of students' folders")
    parser.add_argument("--json", action="store_true", help="with --check and --all: a line each")
    parser.add_argument("--folder", default="exercises", help="of your files (default: exercises)")
    parser.add_argument("--out", metavar="FILE", help="with --class: the CSV file to write")
    parser.add_argument("--seed", type=int, help="of the random inputs, to repeat a check")
    parser.add_argument("--seconds", type=float, help="of processor time that a check may take")
    return parser


def _run(options, exercises):
    if options.seed is not None and not 0 <= options.seed < 2**32:
        raise InputError(f"--seed {options.seed}: give a number from 0 to {2**32 - 1}")
    if options.seconds is not None and not options.seconds > 0:
        raise InputError(f"--seconds {options.seconds}: give more than 0")
    if options.students:
        return _check_class(options, exercises)
    if options.all:
        return _check_all(options, exercises)
    if options.number is None:
        if options.check or options.hint or options.solution:
            raise InputError("which exercise? Give its number")
        return _list(exercises)
    exercise = source.choose(exercises, options.number)
    folder = Path(options.folder)
    if options.check:
        return _check(options, exercise, folder)
    if options.hint:
        return _hint(exercise, folder)
    if options.solution:
        return _solution(exercise)
    return _write(exercise, folder)


def _list(exercises):
    for exercise in exercises.values():
        print(f"{exercise.number:>3}  {exercise.title} (lab {exercise.lab})")
    print(f"\nBegin with: {PROGRAM} 1")
    return 0


def _write(exercise, folder):
    """Write the starter, never over a file that has been changed."""
    path = folder / exercise.file_name
    if path.exists() and path.read_bytes() != exercise.starter.encode("utf-8"):
        raise InputError(
            f"{path} is there and has been changed: check it with --check, or delete it to "
            f"begin again"
        )
    files.write_text(path, exercise.starter)
    print(f"Exercise {exercise.number}: {exercise.title} (lab {exercise.lab})")
    print(f"Written: {path}")
    print("Open it, read the task, and write what is missing. Then:")
    print(f"  {PROGRAM} {exercise.number} --check")
    return 0


def _limits(options, exercise):
    from common.teaching.exercises.runner import Limits

    seconds = options.seconds or exercise.part("SECONDS", Limits().seconds)
    return Limits(seconds, exercise.part("MEGABYTES", Limits().megabytes))


def _new_seed(options):
    return int.from_bytes(os.urandom(4), "little") if options.seed is None else options.seed


def _check(options, exercise, folder):
    from common.teaching.exercises import judge

    path, seed = folder / exercise.file_name, _new_seed(options)
    if not path.exists():
        raise InputError(f"no file {path}: write it with {PROGRAM} {exercise.number}")
    start = time.perf_counter()
    verdict = judge.check(exercise, path, seed, limits=_limits(options, exercise))
    if verdict.begun:
        _count_try(folder, exercise, verdict.passed)
    if options.json:
        print(json.dumps(_report(exercise, verdict, time.perf_counter() - start)))
        return 0 if verdict.passed else 1
    print(f"Exercise {exercise.number}: {exercise.title} (lab {exercise.lab})")
    _print_steps(verdict)
    if verdict.passed:
        print("All right.")
        return 0
    print(f"A hint: {PROGRAM} {exercise.number} --hint")
    if options.seed is None and verdict.steps:
        print(f"The same inputs again: {PROGRAM} {exercise.number} --check --seed {seed}")
    return 1


def _print_steps(verdict):
    if verdict.printed:
        shown = verdict.printed[:2000].rstrip()
        more = "\n..." if len(verdict.printed) > 2000 else ""
        print(f"Your program printed:\n{shown}{more}")
    for step in verdict.steps:
        print(f"  {'right' if step.right else 'WRONG'}   {step.about}")
        for line in step.words.splitlines():
            print(f"          {line}")
    if not verdict.steps and not verdict.passed:
        print(f"  WRONG   {verdict.message}")


def _report(exercise, verdict, seconds):
    return {
        "exercise": exercise.number,
        "name": exercise.name,
        "lab": exercise.lab,
        "begun": verdict.begun,
        "right": verdict.passed,
        "message": verdict.message,
        "seconds": round(seconds, 3),
    }


def _check_all(options, exercises):
    from common.teaching.exercises import judge

    folder, seed = Path(options.folder), _new_seed(options)
    right = 0
    for exercise in exercises.values():
        start = time.perf_counter()
        limits = _limits(options, exercise)
        verdict = judge.check(exercise, folder / exercise.file_name, seed, limits=limits)
        right += verdict.passed
        if options.json:
            report = _report(exercise, verdict, time.perf_counter() - start)
            print(json.dumps(report), flush=True)
            continue
        mark = "right" if verdict.passed else "WRONG" if verdict.begun else "-"
        print(f"{exercise.number:>3}  {mark:<5}  {exercise.title}", flush=True)
        if verdict.begun and not verdict.passed:
            print(f"            {verdict.message.splitlines()[0]}")
    if not options.json:
        print(f"{right} of {len(exercises)} right")
    return 0 if right == len(exercises) else 1


def _check_class(options, exercises):
    from common.teaching.exercises import classes

    folder = Path(options.students)
    out = Path(options.out) if options.out else folder / "results.csv"
    rows = classes.check(
        exercises,
        folder,
        _new_seed(options),
        limits_of=lambda exercise: _limits(options, exercise),
        said=print,
    )
    table = classes.table(exercises, rows)
    files.write_text(out, f"\ufeff{table}")  # Excel knows UTF-8 by this mark
    print(f"Written: {out}")
    return 0


def _tries(folder):
    """{number as text: wrong checks}; {} where the file is missing or damaged."""
    try:
        tries = json.loads((folder / TRIES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(tries, dict):
        return {}
    return {key: count for key, count in tries.items() if isinstance(count, int)}


def _count_try(folder, exercise, passed):
    tries = _tries(folder)
    tries[str(exercise.number)] = 0 if passed else tries.get(str(exercise.number), 0) + 1
    files.write_text(folder / TRIES, json.dumps(tries))


def _hint(exercise, folder):
    """One hint, and one more for each check that was wrong."""
    hints = exercise.hints
    shown = min(len(hints), 1 + _tries(folder).get(str(exercise.number), 0))
    for number, hint in enumerate(hints[:shown], 1):
        print(f"{number}. {hint}")
    if shown < len(hints):
        print(f"There are {len(hints) - shown} more, one after each check that is not right.")
    else:
        print(f"That is all. The solution: {PROGRAM} {exercise.number} --solution")
    return 0


def _solution(exercise):
    try:
        answer = input(f"Show the solution of exercise {exercise.number}? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        print("Not shown.")
        return 0
    print(exercise.solution.rstrip())
    return 0
