"""Several labs, run silently, and the table that sets their results beside what is expected."""

import contextlib
import functools
import importlib
import json
import time
from typing import NamedTuple

from common.start.cores import cores
from common.teaching import output
from common.teaching.side_by_side import results

MOST = 4  # labs at a time: each takes up to 1 GB of memory, and more save no time


class LabSummary(NamedTuple):
    """A lab's line in the table."""

    number: int
    name: str
    headline: tuple  # of the first row: its name, the result, what is expected
    seconds: float
    as_expected: bool
    report: dict  # for --json


def run_labs(labs, seed, as_json, jobs=None):
    """Runs labs side by side, and prints the table, or with `as_json` an object a line.

    Args:
      labs: [(module name, title)].
      jobs: labs at a time; the number of cores, up to `MOST`, unless given.

    Returns:
      Whether every result is as expected.
    """
    start, summaries = time.perf_counter(), []

    def announce(lab):
        if not as_json:
            output.say(lab[1])

    run, processes = functools.partial(run_lab, seed), jobs or min(cores(), MOST)
    with contextlib.closing(results(run, labs, processes, announce)) as finished:
        for summary in finished:
            summaries.append(summary)
            if as_json:
                output.say(json.dumps(summary.report))
    if not as_json:
        print_table(summaries, time.perf_counter() - start)
    return all(summary.as_expected for summary in summaries)


def run_lab(seed, lab):
    """Runs a (module name, title) silently; returns its `LabSummary`."""
    from common.start import settings

    settings.choose_for(units=1)  # this process is the course's own
    lab = importlib.import_module(lab[0]).LAB
    start = time.perf_counter()
    result = lab.result(seed=seed)
    seconds = time.perf_counter() - start
    report = lab.report(result, {"seed": seed, "steps": lab.defaults.get("steps", 0)}, seconds)
    first = result.rows[0]
    headline = (first.name, first.text, first.expected)
    return LabSummary(lab.number, lab.name, headline, seconds, result.as_expected, report)


def print_table(summaries, seconds):
    """Prints the table, and how long all labs took."""
    from rich.console import Console
    from rich.table import Table

    table = Table("lab", "name", "what", "result", "expected", "seconds", "ok", title="The labs")
    for summary in summaries:
        mark = "yes" if summary.as_expected else "NO"
        seconds_text = f"{summary.seconds:.1f}"
        table.add_row(str(summary.number), summary.name, *summary.headline, seconds_text, mark)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 120
    with console.capture() as written:
        console.print(table)
    output.say(f"{written.get()}{seconds:.0f} s in all")
