"""Several labs, run silently, and the table that sets their results beside what is expected."""

import contextlib
import importlib
import json
import time

from common import process
from common.errors import InputError, UnavailableError
from common.teaching import output

MOST = 4  # labs at a time: each takes up to 1 GB of memory, and more save no time
MARKS = {True: "yes", False: "NO", None: "-"}


def run_labs(labs, seed, as_json, jobs=None):
    """Runs labs side by side, and prints the table, or with `as_json` an object a line.

    Args:
      labs: [(module name, title)].
      jobs: labs at a time; the number of cores, up to `MOST`, unless given.

    Returns:
      Whether every result is as expected. A lab that cannot run on this system is left out.
    """
    start, summaries = time.perf_counter(), []

    def announce(lab):
        if not as_json:
            output.say(lab[1])

    labs = [(module, title, seed) for module, title in labs]
    jobs = jobs or min(process.cores(), MOST)
    results = process.process_map(run_lab, labs, jobs, announce)
    try:
        with contextlib.closing(results):
            for summary in results:
                if "error" in summary:
                    raise InputError(summary["error"])
                summaries.append(summary)
                if as_json:
                    output.say(json.dumps(summary["report"]))
    except process.EndedError as error:
        raise InputError(f"{error}, perhaps for want of memory: --jobs 1 needs less") from error
    if not as_json:
        print_table(summaries, time.perf_counter() - start)
    return all(summary["as_expected"] is not False for summary in summaries)


def run_lab(lab):
    """Runs a (module name, title, seed) silently; returns its line of the table, for JSON.

    Returns:
      A dictionary: "number", "name", "headline" (of the first row: its name, the result, what is
      expected), "seconds", "as_expected" (None: left out) and "report" (for --json); or only an
      "error".
    """
    module, _, seed = lab
    with process.starting():
        from common import graph_mode

        lab = importlib.import_module(module).LAB
    graph_mode.configure_threads()  # this process is the course's own
    start = time.perf_counter()
    try:
        result = lab.result(seed=seed)
    except UnavailableError as error:
        return {
            "number": lab.number,
            "name": lab.name,
            "headline": [f"left out: {error}", "", ""],
            "seconds": 0.0,
            "as_expected": None,
            "report": {"lab": lab.number, "left_out": str(error)},
        }
    except InputError as error:
        return {"error": str(error)}
    seconds = time.perf_counter() - start
    first = result.rows[0]
    asked = {"seed": seed, "steps": lab.defaults.get("steps", 0)}
    return {
        "number": lab.number,
        "name": lab.name,
        "headline": [first.name, first.text, first.expected],
        "seconds": seconds,
        "as_expected": bool(result.as_expected),
        "report": lab.report(result, asked, seconds),
    }


def print_table(summaries, seconds):
    """Prints the table, and how long all labs took."""
    from rich.console import Console
    from rich.table import Table

    table = Table("lab", "name", "what", "result", "expected", "seconds", "ok", title="The labs")
    for summary in summaries:
        mark = MARKS[summary["as_expected"]]
        cells = (*summary["headline"], f"{summary['seconds']:.1f}", mark)
        table.add_row(str(summary["number"]), summary["name"], *cells)
    console = Console(markup=False, highlight=False, color_system=None)
    if not console.is_terminal:
        console.width = 120
    with console.capture() as written:
        console.print(table)
    output.say(f"{written.get()}{seconds:.0f} s in all")
