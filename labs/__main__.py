"""The course's command line.

    python -m labs              list the labs
    python -m labs 4 [...]      run lab 4; its options follow (python -m labs 4 --help)
    python -m labs 4 5 9        run several, and set results beside what is expected
    python -m labs all          run all of them that way
    python -m labs exercise     exercises that check themselves (python -m labs exercise --help)
    python -m labs notebook 4   write lab 4 as a Jupyter notebook
    python -m labs book         run labs and write pages to open in a browser

Options for several labs: --seed N, --json (one object a line). Exit status: 0,
1 if a result is not as expected, 2 for bad input, 130 for Ctrl-C.
"""

import argparse
import importlib
import itertools
import json
import sys
import time
from pathlib import Path

from common.errors import InputError
from common.teaching import output
from common.teaching.options import Parser, seed


def find_labs():
    """{number: (module name, title)}, from the first line of each file."""
    labs = {}
    for path in sorted(Path(__file__).parent.glob("lab[0-9][0-9]_*.py")):
        with path.open(encoding="utf-8") as file:
            first_line = file.readline()  # """Lab 4: its title.
        labs[int(path.stem[3:5])] = (path.stem, first_line.strip().partition(": ")[2])
    return labs


def main(arguments=None):
    """Run the command line; the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in SUBCOMMANDS:
        return SUBCOMMANDS[arguments[0]](arguments[1:])
    try:
        labs = find_labs()
        if len(list(itertools.takewhile(is_number, arguments))) == 1:
            return load(labs, int(arguments[0])).command(arguments[1:])
        options = parse(arguments)
        if options.which == ["list"]:
            output.say("\n".join(f"{number:>3}  {title}" for number, (_, title) in labs.items()))
            return 0
        chosen = options.which
        if chosen != ["all"] and not all(map(is_number, chosen)):
            raise InputError(f"{' '.join(chosen)!r}: give lab numbers, or all")
        return run_several(labs, labs if chosen == ["all"] else map(int, chosen), options)
    except InputError as error:
        output.complain(f"python -m labs: error: {error}")
        return 2
    except KeyboardInterrupt:
        output.complain("\npython -m labs: stopped")
        return 130
    except BrokenPipeError:  # the reader of our output has gone: `... | head`
        return 0


def parse(arguments):
    parser = Parser(
        prog="python -m labs", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("which", nargs="*", default=["list"], help="list, all, or lab numbers")
    parser.add_argument("--seed", type=seed, default=0, help="the seed of every lab")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
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
    return command.main(arguments, paths, lambda number: load(labs, number))


SUBCOMMANDS = {"book": book, "exercise": exercise, "notebook": notebook}


def load(labs, number):
    """The `LAB` of a lab's module. Raises InputError if there is none."""
    if number not in labs:
        raise InputError(f"no lab {number}; there are {min(labs)} to {max(labs)}")
    return importlib.import_module(f"labs.{labs[number][0]}").LAB


def run_several(labs, numbers, options):
    """Run labs one after the other, silently, and print the table of results."""
    from common.start import settings

    settings.choose_for(units=1)  # this process is the course's own
    rows = []
    for number in numbers:
        if not options.json:
            output.say(f"lab {number}: {labs[number][1] if number in labs else ''}")
        lab = load(labs, number)
        start = time.perf_counter()
        result = lab.run(seed=options.seed)
        seconds = time.perf_counter() - start
        rows.append((number, lab.name, result, seconds))
        if options.json:
            asked = {"seed": options.seed, "steps": lab.defaults.get("steps", 0)}
            output.say(json.dumps(lab.report(result, asked, seconds)))
    if not options.json:
        print_table(rows)
    return 0 if all(result.ok for _, _, result, _ in rows) else 1


def print_table(rows):
    from rich.console import Console
    from rich.table import Table

    table = Table("lab", "name", "what", "result", "expected", "seconds", "ok", title="The labs")
    for number, name, result, seconds in rows:
        first = result.findings[0]
        cells = (first.what, first.here, first.expected, f"{seconds:.1f}")
        table.add_row(str(number), name, *cells, "yes" if result.ok else "NO")
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 120
    with console.capture() as written:
        console.print(table)
    output.say(f"{written.get()}{sum(seconds for *_, seconds in rows):.0f} s in all")


if __name__ == "__main__":
    sys.exit(main())
