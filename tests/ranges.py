"""The ranges of labs/README: a lab run with many seeds, as a Markdown table.

    python -m tests.ranges 4                          seeds 0 to 19
    python -m tests.ranges 4 16 --seeds 10 --first-seed 5
    python -m tests.ranges 4 --with "--softmax --steps 300" --with "--set HIDDEN_SIZE=3"
    python -m tests.ranges 4 --variations             the lab's own variations too

For each number that `--json` prints as a metric: the median over the seeds, the smallest and the
largest. For each row of the closing table with a condition: in how many seeds it holds.
"""

import argparse
import gc
import math
import shlex
import time

from common import graph_mode
from common.teaching import output
from common.teaching.options import Parser, positive
from labs import __main__ as course

import numpy as np

LONGEST_LIST = 12  # numbers; a longer list, such as a curve, is left out


def numbers_of(value, name=""):
    """Returns {name: number or None} of a metric: `name[0]` of a list, `name.key` of a dictionary.

    A dictionary in a list is named by its texts: `table[GRU].accuracy`. Texts are left out.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return {name: value}
    numbers = {}
    if isinstance(value, dict):
        for key, part in value.items():
            numbers |= numbers_of(part, f"{name}.{key}" if name else str(key))
    if isinstance(value, list) and len(value) <= LONGEST_LIST:
        for index, part in enumerate(value):
            texts = part.values() if isinstance(part, dict) else ()
            label = ", ".join(text for text in texts if isinstance(text, str))
            numbers |= numbers_of(part, f"{name}[{label or index}]")
    return numbers


def spread(values):
    """Returns `0.615 [0.573, 0.707]`: the median, the smallest and the largest of [seeds]."""
    if all(isinstance(value, bool) for value in values):
        return f"true in {sum(values)} of {len(values)}"
    known = [float(value) for value in values if value is not None and not math.isnan(value)]
    text = ""
    if known:
        low, high = min(known), max(known)
        text = f"{np.median(known):.4g}"
        text += f" [{low:.4g}, {high:.4g}]" if low < high else ""
    if len(known) < len(values):
        text += f" (none in {len(values) - len(known)} of {len(values)})"
    return text.strip()


def results(lab, arguments, seeds):
    """Runs the lab once for each seed, silently -> a list of `Result`."""
    runs = []
    for seed in seeds:
        changed, options = lab.configured([*arguments, "--seed", str(seed)])
        given = {name: options[name] for name in changed.defaults}
        runs.append(changed.result(**given))
        gc.collect()  # the graphs of the last seed
    return runs


def table(runs):
    """Returns the lines of the Markdown table of some `Result`s."""
    lines = ["| result | median [smallest, largest] | as expected |", "|---|---|---|"]
    for name in dict.fromkeys(row.name for run in runs for row in run.rows):
        rows = [row for run in runs for row in run.rows if row.name == name]
        values = [row.value for row in rows]
        shown = spread(values) if all(map(is_number, values)) else ""
        judged = [row.as_expected for row in rows if row.as_expected is not None]
        holds = f"{sum(judged)} of {len(judged)}" if judged else ""
        if shown or holds:
            lines.append(f"| {name.replace('|', '&#124;')} | {shown} | {holds} |")
    numbers = [numbers_of(run.metrics) for run in runs]
    for name in dict.fromkeys(name for names in numbers for name in names):
        values = [names.get(name) for names in numbers]
        lines.append(f"| `{name}` | {spread(values)} | |")
    return lines


def is_number(value):
    return value is None or isinstance(value, (bool, int, float))


def main(arguments=None):
    parser = Parser(
        prog="python -m tests.ranges",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("labs", nargs="+", type=int, help="numbers of labs")
    parser.add_argument("--seeds", type=positive, default=20, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument(
        "--with",
        dest="options",
        metavar="OPTIONS",
        action="append",
        default=[],
        help="run with these options of the lab instead of its defaults; may be repeated",
    )
    parser.add_argument(
        "--variations", action="store_true", help="run the variations of the lab too"
    )
    asked = parser.parse_args(arguments)
    graph_mode.configure_threads()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    for number in asked.labs:
        lab = course.load(course.find_labs(), number)
        settings = asked.options or [""]
        if asked.variations:
            settings = [*settings, *(variation.options for variation in lab.variations)]
        for words in settings:
            start = time.perf_counter()
            lines = table(results(lab, shlex.split(words), seeds))
            command = f"python -m labs {number} {words}".strip()
            seconds = time.perf_counter() - start
            output.say(f"`{command}`, seeds {seeds[0]} to {seeds[-1]}, {seconds:.0f} s\n")
            output.say("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
