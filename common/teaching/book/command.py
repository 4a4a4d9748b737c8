"""`python -m labs book`: run labs, write their pages and an index."""

from pathlib import Path

from common import process
from common.errors import InputError, UnavailableError
from common.teaching import output
from common.teaching.book import pages
from common.teaching.lab_source import Source
from common.teaching.options import Parser, positive, seed

PROGRAM = "python -m labs book"


def main(arguments, paths, load):
    """Run the command; the exit status.

    Args:
      arguments: of the command line.
      paths: {number: the lab's file}.
      load: load(number) -> its `LAB`.
    """
    parser = Parser(prog=PROGRAM, description="Write labs as pages to open.")
    parser.add_argument("numbers", nargs="*", type=int, metavar="N", help="of labs; else all")
    parser.add_argument("--out", default="book", metavar="FOLDER", help="default: book")
    parser.add_argument("--steps", type=positive, help="of each training, for a quick look")
    parser.add_argument("--seed", type=seed, default=0, help="of the weights")
    options = parser.parse_args(arguments)
    try:
        return write(options, paths, load)
    except InputError as error:
        output.print_error(f"{PROGRAM}: error: {error}")
        return 2
    except KeyboardInterrupt as interrupt:
        return process.interrupted(PROGRAM, interrupt)


def write(options, paths, load):
    """Run the labs and write the book."""
    with process.starting():
        from common import graph_mode

    folder, numbers = Path(options.out), options.numbers or list(paths)
    for number in numbers:
        if number not in paths:
            raise InputError(f"no lab {number}; there are {min(paths)} to {max(paths)}")
    pages.environment()  # says what is missing before a long run
    pages.check_place(folder, ["index.html", *(f"{paths[number].stem}.html" for number in numbers)])
    try:
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
    graph_mode.configure_threads()
    entries = {number: _entry(number, paths[number], folder, numbers) for number in paths}
    given = {"seed": options.seed} | ({"steps": options.steps} if options.steps else {})
    for number in numbers:
        output.say(f"lab {number}: {entries[number].title}")
        try:
            pages.write_lab(folder, paths[number], load(number), entries, given)
        except UnavailableError as error:
            output.say(f"  left out: {error}")
            entries[number] = entries[number]._replace(page="")
    pages.write_index(folder, entries)
    output.say(f"Written: {folder / 'index.html'}")
    return 0


def _entry(number, path, folder, numbers):
    """A lab in the index: with a page if it is made now or was made before."""
    title, _ = pages.pieces.lesson_of(Source(path.read_text(encoding="utf-8")))
    page = f"{path.stem}.html"
    there = number in numbers or (folder / page).exists()
    return pages.Entry(number, title.partition(": ")[2], page if there else "")
