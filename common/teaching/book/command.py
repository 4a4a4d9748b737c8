"""`python -m labs book`: run labs, write their pages and an index."""

import contextlib
import time
from pathlib import Path

from common import process
from common.errors import InputError
from common.teaching import display, output
from common.teaching.book import pages
from common.teaching.options import Parser, positive, seed
from common.teaching.several import MOST

PROGRAM = "python -m labs book"


def main(arguments, paths, parts):
    """Run the command; the exit status.

    Args:
      arguments: of the command line.
      paths: {number: the lab's file}.
      parts: {first digit of a lab's number: the part's name}.
    """
    parser = Parser(prog=PROGRAM, description="Run labs and write pages to open in a browser.")
    parser.add_argument("numbers", nargs="*", type=int, metavar="N", help="of labs; else all")
    parser.add_argument("--out", default="book", metavar="FOLDER", help="default: book")
    parser.add_argument("--steps", type=positive, help="of each training, for a quick look")
    parser.add_argument("--seed", type=seed, default=0, help="of the weights")
    parser.add_argument(
        "--jobs", type=positive, help="labs that run at a time (default: the cores, four at most)"
    )
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    options = parser.parse_args(arguments)
    try:
        return write(options, paths, parts)
    except InputError as error:
        output.print_error(f"{PROGRAM}: error: {error}")
        return 2
    except KeyboardInterrupt as interrupt:
        return process.interrupted(PROGRAM, interrupt)


def write(options, paths, parts):
    """Runs the labs and writes the book."""
    start = time.perf_counter()
    folder, numbers = Path(options.out), sorted(set(options.numbers)) or list(paths)
    for number in numbers:
        if number not in paths:
            raise InputError(f"no lab {number}; there are {min(paths)} to {max(paths)}")
    pages.environment()  # says what is missing before a long run
    pages.check_place(folder, ["index.html", *(f"{paths[number].stem}.html" for number in numbers)])
    try:
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
    entries = {
        number: pages.entry(number, path, folder, number in numbers)
        for number, path in paths.items()
    }
    records = run(options, {number: paths[number] for number in numbers}, folder, entries)
    for record in records:
        pages.write_lab(folder, record, entries, parts)
    pages.write_index(folder, entries, parts)
    only_page = entries[numbers[0]].page if len(numbers) == 1 else ""
    page = folder / (only_page or "index.html")
    output.say(f"Written in {time.perf_counter() - start:.0f} s: {page}")
    if options.open:
        display.open_file(page)
    return 0


def run(options, paths, folder, entries):
    """Runs labs side by side; returns their records, and takes the page of one left out away."""
    given = {"seed": options.seed} | ({"steps": options.steps} if options.steps else {})
    orders = [
        {
            "number": number,
            "module": f"labs.{path.stem}",
            "path": str(path),
            "folder": str(folder),
            "options": given,
        }
        for number, path in paths.items()
    ]

    def announce(order):
        output.say(f"lab {order['number']}: {entries[order['number']].title}")

    records = []
    jobs = options.jobs or min(process.cores(), MOST)
    results = process.process_map(pages.record_lab, orders, jobs, announce)
    try:
        with contextlib.closing(results):
            for order, record in zip(orders, results):
                if "left_out" in record:
                    output.say(f"  left out: {record['left_out']}")
                    entries[order["number"]] = entries[order["number"]]._replace(page="")
                else:
                    records.append(record)
    except process.EndedError as error:
        raise InputError(f"{error}, perhaps for want of memory: --jobs 1 needs less") from error
    return records
