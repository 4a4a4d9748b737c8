"""The command line `python -m labs exercise`.

python -m labs exercise                  list the exercises
python -m labs exercise 4                write exercise 4 into ./exercises
python -m labs exercise 4 --check        run what you have written, and say what differs
python -m labs exercise 4 --show         check, and write what came out wrong into try_it.py
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
from common.teaching import output
from common.teaching.exercises import handed_in, source
from common.teaching.options import Parser

PROGRAM = "python -m labs exercise"
TRIES = ".tries.json"  # in the student's folder: wrong checks of each function
PRINTED = 1000  # characters that are shown of what a program printed


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
        output.print_error(f"{PROGRAM}: error: {error}")
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
    action.add_argument("--show", action="store_true", help="check, and write try_it.py")
    action.add_argument("--hint", action="store_true", help="say what to think of")
    action.add_argument("--solution", action="store_true", help="show the solution")
    action.add_argument("--all", action="store_true", help="check every exercise")
    action.add_argument("--class", dest="students", metavar="FOLDER", help="of students' folders")
    parser.add_argument("--json", action="store_true", help="with --check and --all: a line each")
    parser.add_argument("--folder", default="exercises", help="of your files (default: exercises)")
    parser.add_argument("--out", metavar="FILE", help="with --class: the CSV file to write")
    parser.add_argument("--container", action="store_true", help="with podman or docker")
    parser.add_argument("--image", help="of the container (default: rnn-graph-lab)")
    parser.add_argument("--seed", type=int, help="of the random inputs, to repeat a check")
    parser.add_argument("--seconds", type=float, help="of processor time that a check may take")
    return parser


def _run(options, exercises):
    if options.seed is not None and not 0 <= options.seed < 2**32:
        raise InputError(f"--seed {options.seed}: give a number from 0 to {2**32 - 1}")
    if options.seconds is not None and not options.seconds > 0:
        raise InputError(f"--seconds {options.seconds}: give more than 0")
    if options.image and not options.container:
        raise InputError("--image goes with --container")
    if options.students:
        return _check_class(options, exercises)
    if options.all:
        return _check_all(options, exercises)
    if options.number is None:
        if options.check or options.show or options.hint or options.solution:
            raise InputError("which exercise? Give its number")
        return _list(exercises)
    exercise = source.choose(exercises, options.number)
    folder = Path(options.folder)
    if options.check or options.show:
        return _check(options, exercise, folder)
    if options.hint:
        return _hint(exercise, folder)
    if options.solution:
        return _solution(exercise)
    return _write(exercise, folder)


def _list(exercises):
    for exercise in exercises.values():
        output.say(f"{exercise.number:>3}  {exercise.title} (lab {exercise.lab})")
    output.say(f"\nBegin with: {PROGRAM} 1")
    return 0


def _write(exercise, folder):
    """Write the starter, never over a file that has been changed."""
    path = folder / exercise.file_name
    starter = exercise.starter.encode("utf-8")
    if os.path.lexists(path) and files.read_bytes(path) != starter:
        raise InputError(
            f"{path} is there and has been changed: check it with --check, or delete it to "
            f"begin again"
        )
    files.write_text(path, exercise.starter)
    output.say(f"Exercise {exercise.number}: {exercise.title} (lab {exercise.lab})")
    output.say(f"Written: {path}")
    output.say("Open it, read the task, and write what is missing. Then:")
    output.say(f"  {PROGRAM} {exercise.number} --check")
    return 0


def _limits(options, exercise):
    from common.teaching.exercises.runner import Limits

    seconds = options.seconds or exercise.part("SECONDS", Limits().seconds)
    return Limits(seconds, exercise.part("MEGABYTES", Limits().megabytes))


def _seed(options):
    from common.teaching.exercises import judge

    return judge.new_seed() if options.seed is None else options.seed


def _container(options):
    from common.teaching.exercises import container

    if not options.container:
        return None
    return container.Container(options.image or container.IMAGE)


def _file_of(exercise, folder):
    """Returns the path of the student's file; of another name or a notebook where that is there."""
    usual = folder / exercise.file_name
    if usual.exists():
        return usual
    chosen, _ = handed_in.files_of(folder)
    return chosen.get(exercise.number, usual)


def _check(options, exercise, folder):
    from common.teaching.exercises import judge

    path, seed = _file_of(exercise, folder), _seed(options)
    if not path.exists():
        raise InputError(f"no file {path}: write it with {PROGRAM} {exercise.number}")
    start = time.perf_counter()
    limits, container = _limits(options, exercise), _container(options)
    verdict = judge.check(exercise, path, seed, limits=limits, container=container)
    if verdict.begun:
        _count_tries(folder, exercise, verdict)
    if options.json:
        output.say(json.dumps(_report(exercise, verdict, time.perf_counter() - start)))
        return 0 if verdict.passed else 1
    output.say(f"Exercise {exercise.number}: {exercise.title} (lab {exercise.lab})")
    if verdict.note:
        output.say(f"Your file: {verdict.note}")
    _print_steps(exercise, verdict)
    if verdict.passed:
        output.say("All right.")
        return 0
    if options.show:
        _write_try(exercise, path, verdict)
    output.say(f"A hint: {PROGRAM} {exercise.number} --hint")
    if options.seed is None and verdict.steps:
        output.say(f"The same inputs again: {PROGRAM} {exercise.number} --check --seed {seed}")
    return 1


def _write_try(exercise, path, verdict):
    """Writes a program with the first inputs on which a result came out wrong."""
    from common.teaching.exercises import judge, show

    for step in verdict.steps:
        if step.right or step.unwritten or step.function == "driver":
            continue
        out = path.parent / show.FILE
        if os.path.lexists(out) and not show.is_program(out):
            raise InputError(f"{out}: is there already and not written by --show: move it away")
        names = judge.parameters(exercise, step.function)
        files.write_text(out, show.program(exercise, step, names, path))
        output.say(f"Written: {out}, with the inputs of {step.function}: {step.about}")
        return
    output.say(f"No {show.FILE}: there is no function with a wrong result yet")


def _print_steps(exercise, verdict):
    """Prints a line for each case; the inputs of a function's first wrong result."""
    from common.teaching.exercises import judge, show

    if verdict.printed:
        output.say(f"Your program printed:\n{_shortened(verdict.printed)}")
    shown, unwritten = set(), set()
    for step in verdict.steps:
        if step.unwritten and step.function in unwritten:
            continue  # one line says it
        name = "" if step.function == "driver" else f"{step.function}: "
        output.say(f"  {'right' if step.right else 'WRONG'}   {name}{step.about}")
        for line in step.words.splitlines():
            output.say(f"          {line}")
        if step.unwritten:
            unwritten.add(step.function)
        elif not step.right and step.function not in shown and step.function != "driver":
            shown.add(step.function)
            names = judge.parameters(exercise, step.function)
            for line in show.inputs(names, step.case.arguments):
                output.say(f"            {line}")
        if step.printed and not step.right:
            for line in f"it printed:\n{_shortened(step.printed)}".splitlines():
                output.say(f"            {line}")
    if not verdict.steps and not verdict.passed:
        for number, line in enumerate(verdict.message.splitlines()):
            output.say(f"          {line}" if number else f"  WRONG   {line}")


def _shortened(printed):
    more = "\n..." if len(printed) > PRINTED else ""
    return printed[:PRINTED].rstrip() + more


def _report(exercise, verdict, seconds):
    return {
        "exercise": exercise.number,
        "name": exercise.name,
        "lab": exercise.lab,
        "begun": verdict.begun,
        "right": verdict.passed,
        "message": verdict.message,
        "functions": verdict.functions(),
        "seconds": round(seconds, 3),
    }


def _check_all(options, exercises):
    from common.teaching.exercises import judge

    folder, seed = Path(options.folder), _seed(options)
    container = _container(options)
    right = 0
    for exercise in exercises.values():
        start = time.perf_counter()
        limits = _limits(options, exercise)
        path = _file_of(exercise, folder)
        verdict = judge.check(exercise, path, seed, limits=limits, container=container)
        right += verdict.passed
        if options.json:
            report = _report(exercise, verdict, time.perf_counter() - start)
            output.say(json.dumps(report))
            continue
        mark = "right" if verdict.passed else "WRONG" if verdict.begun else "-"
        output.say(f"{exercise.number:>3}  {mark:<5}  {exercise.title}")
        if verdict.begun and not verdict.passed:
            output.say(f"            {verdict.message.splitlines()[0]}")
    if not options.json:
        output.say(f"{right} of {len(exercises)} right")
    return 0 if right == len(exercises) else 1


def _check_class(options, exercises):
    from common.teaching.exercises import classes

    folder = Path(options.students)
    out = Path(options.out) if options.out else folder / "results.csv"
    if os.path.lexists(out) and not classes.is_table(out):
        raise InputError(f"{out}: is there already and no table of this command: name another one")
    classes.check(
        exercises,
        folder,
        options.seed,
        out,
        limits_of=lambda exercise: _limits(options, exercise),
        said=output.say,
        container=_container(options),
    )
    output.say(f"Written: {out}")
    return 0


def _tries(folder):
    """Returns {number as text: {function: wrong checks}} of the functions that are not right.

    {} without the file; None where it is not this command's.
    """
    if not os.path.lexists(folder / TRIES):
        return {}
    try:
        tries = json.loads(files.read_bytes(folder / TRIES).decode("utf-8"))
    except (ValueError, RecursionError):  # an InputError too
        return None
    return tries if _are_tries(tries) else None


def _are_tries(tries):
    return isinstance(tries, dict) and all(
        number.isdecimal()
        and isinstance(counts, dict)
        and all(isinstance(count, int) for count in counts.values())
        for number, counts in tries.items()
    )


def _count_tries(folder, exercise, verdict):
    """Counts a wrong check for each function that is written and wrong."""
    tries = _tries(folder)
    if tries is None:
        return  # somebody else's file stays
    before = tries.get(str(exercise.number), {})
    written = {step.function for step in verdict.steps if not step.right and not step.unwritten}
    if verdict.steps or verdict.passed:
        tries[str(exercise.number)] = {
            name: before.get(name, 0) + (name in written)
            for name, right in verdict.functions().items()
            if not right
        }
    files.write_text(folder / TRIES, json.dumps(tries))


def _hint(exercise, folder):
    """Prints a hint for the first function that is not right, and one more for each wrong check."""
    names = list(exercise.hints)
    tries = _tries(folder) or {}
    counts = tries.get(str(exercise.number), {})
    waiting = [name for name in names if name in counts] or (
        [names[0]] if str(exercise.number) not in tries else []
    )
    if not waiting and counts:
        waiting = names[:1]
    if not waiting:
        output.say("All its functions were right at the last check.")
        return 0
    name = waiting[0]
    hints = exercise.hints[name]
    shown = min(len(hints), 1 + counts.get(name, 0))
    output.say(f"{name}:")
    for number, hint in enumerate(hints[:shown], 1):
        output.say(f"{number}. {hint}")
    left = len(hints) - shown
    if left:
        are = "There is 1 more" if left == 1 else f"There are {left} more, one"
        output.say(f"{are} after each check in which {name} is written and not right.")
    else:
        output.say(f"That is all. The solution: {PROGRAM} {exercise.number} --solution")
    if len(waiting) > 1:
        output.say(f"Then: {', '.join(waiting[1:])}.")
    return 0


def _solution(exercise):
    try:
        answer = input(f"Show the solution of exercise {exercise.number}? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        output.say("Not shown.")
        return 0
    output.say(exercise.solution.rstrip())
    return 0
