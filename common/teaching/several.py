"""Several labs, silently, and the table that sets their results beside what is expected."""

import contextlib
import functools
import importlib
import json
import time
from typing import NamedTuple

from common.start.cores import cores
from common.teaching import output
from common.teaching.lesson import Finding
from common.teaching.side_by_side import results

MOST = 4  # labs at a time: each takes up to 1 GB of memory, and more save no time


class Row(NamedTuple):
    """What the table says of a lab."""

    number: int
    name: str
    first: Finding  # the headline
    seconds: float
    ok: bool
    report: dict  # for --json


def run(labs, seed, as_json, jobs=None):
    """Run labs side by side, and print the table, or with `as_json` an object a line.

    Args:
      labs: [(module name, title)].
      jobs: how many at a time; as many as there are cores, up to `MOST`, unless given.

    Returns:
      Whether every result is as expected.
    """
    start, rows = time.perf_counter(), []

    def announce(lab):
        if not as_json:
            output.say(lab[1])

    one, processes = functools.partial(run_one, seed), jobs or min(cores(), MOST)
    with contextlib.closing(results(one, labs, processes, announce)) as found:
        for row in found:
            rows.append(row)
            if as_json:
                output.say(json.dumps(row.report))
    if not as_json:
        print_table(rows, time.perf_counter() - start)
    return all(row.ok for row in rows)


def run_one(seed, lab):
    """Run a (module name, title) silently: its `Row`."""
    from common.start import settings

    settings.choose_for(units=1)  # this process is the course's own
    lab = importlib.import_module(lab[0]).LAB
    start = time.perf_counter()
    result = lab.run(seed=seed)
    seconds = time.perf_counter() - start
    asked = {"seed": seed, "steps": lab.defaults.get("steps", 0)}
    report = lab.report(result, asked, seconds)
    return Row(lab.number, lab.name, result.findings[0], seconds, result.ok, report)


def print_table(rows, seconds):
    """The rows, and how long it took to make them all."""
    from rich.console import Console
    from rich.table import Table

    table = Table("lab", "name", "what", "result", "expected", "seconds", "ok", title="The labs")
    for row in rows:
        cells = (row.first.what, row.first.here, row.first.expected, f"{row.seconds:.1f}")
        table.add_row(str(row.number), row.name, *cells, "yes" if row.ok else "NO")
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 120
    with console.capture() as written:
        console.print(table)
    output.say(f"{written.get()}{seconds:.0f} s in all")
