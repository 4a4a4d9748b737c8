"""Numbers on a command line: what is none, or out of bounds, is refused in one line."""

import json
import math

from common.teaching import options
from labs import __main__ as course
from tests.teaching.test_command_line import fails

import pytest


@pytest.mark.parametrize("seed", ["-1", str(2**31 - 1), str(2**32), str(2**63), "1.5", "one"])
def test_seeds_that_are_none(capsys, seed):
    message = fails(capsys, 4, "--seed", seed)
    assert f"--seed: must be a whole number from 0 to 2147483646, not '{seed}'" in message


@pytest.mark.parametrize("seed", ["-1", str(2**63)])
def test_seeds_that_are_none_for_several_labs(capsys, seed):
    with pytest.raises(SystemExit) as end:
        course.main(["1", "2", "--seed", seed])
    printed = capsys.readouterr()
    assert end.value.code == 2 and printed.out == ""
    assert "--seed: must be a whole number from 0 to 2147483646" in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("number", [1, 4, 9, 22])
def test_the_help_says_the_range_of_the_seed(capsys, number):
    with pytest.raises(SystemExit):
        course.load(course.find_labs(), number).command(["--help"])
    assert "0 to 2147483646" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("steps", ["0", "-5", "1e3", "9" * 30, "9" * 5000])
def test_steps_that_are_none(capsys, steps):
    assert "--steps: must be a whole number" in fails(capsys, 4, "--steps", steps)


@pytest.mark.parametrize("which", ["²", "\uff19" * 5000, "9" * 5000, "4 5 ²", "99", "nonsense"])
def test_labs_that_are_none(capsys, which):
    assert course.main(which.split()) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and len(printed.err) < 350


@pytest.mark.parametrize(
    ("number", "arguments"),
    [
        (8, "--lengths 5 -3 4"),
        (8, "--lengths 5 3 99"),
        (11, "--starts 1000000"),
        (21, "--free-run 1000000000000"),
        (17, "--forget-bias nan"),
        (17, "--forget-bias inf"),
        (17, "--gaps 5 1000000"),
        (34, "--temperature nan"),
        (35, "--temperature -1"),
        (16, "--clip-norm nan"),
        (16, "--clip-norm 0"),
    ],
)
def test_values_of_a_lab_s_own_options_that_make_no_sense(capsys, number, arguments):
    message = fails(capsys, number, *arguments.split())
    assert "must" in message


def test_bounds_belong_to_the_range():
    whole = options.whole_number(2, 5)
    assert [whole("2"), whole("5")] == [2, 5]
    part = options.number(-1, 1)
    assert [part("-1"), part("0.5"), part("1")] == [-1, 0.5, 1]
    for parse, text in ((whole, "1"), (whole, "6"), (part, "1.01"), (part, "nan"), (part, "inf")):
        with pytest.raises(options.argparse.ArgumentTypeError, match="must be"):
            parse(text)
    assert not math.isnan(part("0"))


@pytest.mark.parametrize("arguments", [["--" + "x" * 1000], ["--steps", "a\nb" * 500]])
def test_one_line_of_at_most_300_characters(capsys, arguments):
    message = fails(capsys, 4, *arguments)
    assert len(message) < 300 + len("lab04_hihello: error:  (see --help)\n") + 1


@pytest.mark.parametrize("text", ["Close", "Close=", "=x", "Close=x,", ""])
def test_columns_that_are_none(capsys, text):
    assert "--columns: must be like Close=종가,Open=시가" in fails(capsys, 9, "--columns", text)


def test_an_encoding_that_python_has_not(capsys):
    for number in (5, 9, 33, 36, 42):
        assert "--encoding: no such encoding" in fails(capsys, number, "--encoding", "klingon")


def test_columns_and_encoding_are_used_and_said(capsys, tmp_path):
    path = tmp_path / "prices.csv"
    rows = "".join(f"2020-01-{day:02},{day % 7}.5\n" for day in range(1, 31))
    path.write_bytes(f"날,값\n{rows}".encode("cp949"))
    given = ["--csv", str(path), "--steps", "1", "--columns", "Close=값", "--encoding", "cp949"]
    lab = course.load(course.find_labs(), 9)
    assert lab.command([*given, "--no-plot"]) == 0
    assert "no Open, High, Low, Volume; the lab does without" in capsys.readouterr().out
    assert lab.command([*given, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert "of the columns it takes 값 for Close" in report["notes"]
