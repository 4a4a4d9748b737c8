"""A lab's streams may be closed or full, and its end is Python's own."""

import json
import os
import subprocess
import sys

from common.graph_mode import tf
from common.teaching import output
from tests.processes import ROOT, complaints

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
LAB_1 = [sys.executable, "labs/lab01_one_node.py", "--no-plot"]


def through_shell(redirections, command):
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirections}', "sh", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


UNCLOSED = """
import sys
from common.graph_mode import tf
from labs import lab01_one_node

folder = sys.argv[1]
kept_open = open(f"{folder}/file", "w")
kept_open.write("not closed here.")
writer = tf.summary.FileWriter(f"{folder}/events")
for step in range(20):
    value = tf.Summary.Value(tag="loss", simple_value=step)
    writer.add_summary(tf.Summary(value=[value]), step)
lab01_one_node.LAB.main(["--json"])
"""


def test_without_standard_error_nothing_is_lost_at_the_end(tmp_path):
    """Also without docstrings, which the lesson is made of; TensorFlow needed them up to 2.20."""
    version = tuple(int(part) for part in tf.__version__.split(".")[:2])
    without = "-OO" if version >= (2, 21) else "-O"
    done = through_shell("2>&-", [sys.executable, without, "-c", UNCLOSED, str(tmp_path)])
    assert done.returncode == 0
    assert json.loads(done.stdout)["lab"] == 1
    # The file has the number of the closed stream: a notice of TensorFlow 2.17 to 2.20 comes first.
    assert (tmp_path / "file").read_text(encoding="utf-8").endswith("not closed here.")
    (events,) = (tmp_path / "events").iterdir()
    steps = [event.step for event in tf.train.summary_iterator(str(events)) if event.summary.value]
    assert steps == list(range(20))


def test_standard_output_may_be_closed():
    done = through_shell(">&-", LAB_1)
    assert (done.returncode, complaints(done)) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_a_full_disk_behind_standard_output_is_named():
    done = through_shell("> /dev/full", LAB_1)
    assert done.returncode == 2
    assert complaints(done) == (
        "lab01_one_node: error: standard output cannot be written: No space left on device\n"
    )


def test_a_text_does_not_control_the_terminal(capsys):
    output.say("a\x1b[31mred\x07\r\u202eb\u200f\x9b é 안 \t|\nnext")
    assert capsys.readouterr().out == "a\\x1b[31mred\\x07\\r\\u202eb\\u200f\\x9b é 안 \t|\nnext\n"
    output.print_error("\x1b]0;title\x07")
    assert capsys.readouterr().err == "\\x1b]0;title\\x07\n"


@pytest.mark.parametrize(
    ("environment", "is_terminal", "coloured"),
    [
        ({}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({}, False, False),
    ],
)
def test_colours_where_there_is_a_terminal(monkeypatch, capsys, environment, is_terminal, coloured):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    output.say(output.Styled("A title\x1b[2J [b]" + "long " * 40, "bold"))
    printed = capsys.readouterr().out
    plain = "A title\\x1b[2J [b]" + "long " * 40
    assert printed == (f"\x1b[1m{plain}\x1b[0m\n" if coloured else f"{plain}\n")


def test_rich_is_imported_only_for_colours():
    program = (
        "import sys; from common.teaching import output as o; o.say(o.Styled('a', 'bold'));"
        "sys.exit('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)
    assert done.returncode == 0
