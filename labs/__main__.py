"""The course's command line.

    python -m labs              list the labs
    python -m labs 4 [...]      run lab 4; its options follow (python -m labs 4 --help)
    python -m labs 4 5 9        run several, and set results beside what is expected
    python -m labs all          run all of them that way
    python -m labs exercise     exercises that check themselves (python -m labs exercise --help)
    python -m labs notebook 4   write lab 4 as a Jupyter notebook
    python -m labs book         run labs and write pages to open in a browser

Options for several labs: --seed N, --json (one object a line), --jobs N (so many
at a time). Exit status: 0, 1 if a result is not as expected, 2 for bad input, 130
for Ctrl-C.
"""

import argparse
import importlib
import itertools
import re
import sys
from pathlib import Path

from common import process
from common.errors import InputError
from common.teaching import output
from common.teaching.options import Parser, positive, seed

PARTS = {
    0: "The first lecture",
    1: "Inside the network",
    2: "Numbers over time",
    3: "Text",
    4: "Sequence to sequence",
    5: "More than one machine",
}


def find_labs():
    """Returns {number: (module name, title)}, from the first line of each file.

    Raises:
      InputError: there are none: the course lies in an archive.
    """
    labs = {}
    folder = Path(__file__).parent
    for path in sorted(folder.glob("lab[0-9][0-9]_*.py")):
        with path.open(encoding="utf-8") as file:
            first_line = file.readline()  # """Lab 4: its title.
        labs[int(path.stem[3:5])] = (path.stem, first_line.strip().partition(": ")[2])
    if not labs:
        raise InputError(f"{folder}: no labs in this folder; unpack the archive if it is one")
    return labs


def main(arguments=None):
    """Run the command line; the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        labs = find_labs()
        if arguments and arguments[0] in SUBCOMMANDS:
            return SUBCOMMANDS[arguments[0]](arguments[1:])
        if len(list(itertools.takewhile(is_number, arguments))) == 1:
            return load(labs, int(arguments[0])).command(arguments[1:])
        options = parse(arguments)
        if options.which == ["list"]:
            output.say(listing(labs))
            return 0
        chosen = options.which
        if chosen != ["all"] and not all(map(is_number, chosen)):
            raise InputError(f"{' '.join(chosen)!r}: give lab numbers, or all")
        numbers = list(labs) if chosen == ["all"] else list(map(int, chosen))
        return run_several(labs, numbers, options)
    except InputError as error:
        output.print_error(f"python -m labs: error: {error}")
        return 2
    except KeyboardInterrupt as interrupt:
        return process.interrupted("python -m labs", interrupt)
    except BrokenPipeError:  # the reader of our output has gone: `... | head`
        return 0


def listing(labs):
    """Returns the list of labs: a paragraph for each part, with the minutes of each lab."""
    lines, current = [], None
    for number, (module_name, title) in labs.items():
        part = PARTS[number // 10]
        if part != current:
            lines += ([""] if lines else []) + [part]
            current = part
        lines.append(f"  {number:>2}  {minutes_of(module_name):>3} min  {title}")
    return "\n".join(lines)


def minutes_of(module_name):
    """Returns the minutes that a lab declares, "" where it declares none; nothing is imported."""
    text = Path(__file__).with_name(f"{module_name}.py").read_text(encoding="utf-8")
    declared = re.search(r"^    minutes=(\d+),$", text, re.MULTILINE)
    return declared[1] if declared else ""


def parse(arguments):
    parser = Parser(
        prog="python -m labs", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("which", nargs="*", default=["list"], help="list, all, or lab numbers")
    parser.add_argument("--seed", type=seed, default=0, help="the seed of every lab")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--jobs",
        type=positive,
        help="labs that run at a time, each in a process (default: the cores, four at most)",
    )
    return parser.parse_args(arguments)


def is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 10


def exercise(arguments):
    """`python -m labs exercise`."""
    from common.teaching.exercises import command

    return command.main(arguments, Path(__file__).parent / "exercises")


def notebook(arguments):
    """`python -m labs notebook`."""
    from common.teaching import notebook

    folder = Path(__file__).parent
    paths = {number: folder / f"{name}.py" for number, (name, _) in find_labs().items()}
    return notebook.main(arguments, paths)


def book(arguments):
    """`python -m labs book`."""
    from common.teaching.book import command

    labs, folder = find_labs(), Path(__file__).parent
    paths = {number: folder / f"{name}.py" for number, (name, _) in labs.items()}
    return command.main(arguments, paths, PARTS)


SUBCOMMANDS = {"book": book, "exercise": exercise, "notebook": notebook}


def load(labs, number):
    """The `LAB` of a lab's module. Raises InputError if there is none."""
    with process.starting():
        return importlib.import_module(module(labs, number)).LAB


def module(labs, number):
    """The name of a lab's module. Raises InputError if there is none."""
    if number not in labs:
        raise InputError(f"no lab {number}; there are {min(labs)} to {max(labs)}")
    return f"labs.{labs[number][0]}"


def run_several(labs, numbers, options):
    """Run labs silently, as many at a time as asked for; the exit status."""
    from common.teaching import several

    chosen = [(module(labs, number), f"lab {number}: {labs[number][1]}") for number in numbers]
    return 0 if several.run_labs(chosen, options.seed, options.json, options.jobs) else 1


if __name__ == "__main__":
    sys.exit(main())
