"""The command that makes the ranges of labs/README."""

from common.teaching import rows
from common.teaching.lab import Result
from tests import ranges

import pytest


def test_a_lab_over_seeds_is_a_table(capsys):
    ranges.main(["1", "4", "--seeds", "2", "--first-seed", "3", "--with", "--steps 2"])
    first, fourth = capsys.readouterr().out.split("`python -m labs 4 --steps 2`, seeds 3 to 4")
    assert first.startswith("`python -m labs 1 --steps 2`, seeds 3 to 4")
    assert "| result | median [smallest, largest] | as expected |" in first
    (loss,) = [line for line in fourth.splitlines() if line.startswith("| `loss`")]
    low, high = map(float, loss.split("[")[1].split("]")[0].split(","))
    assert 1 < low < high < 2, "two seeds have two losses near ln 5"


def test_variations_are_run_with_their_options(capsys):
    ranges.main(["12", "--seeds", "1", "--variations"])
    printed = capsys.readouterr().out
    assert "`python -m labs 12`, seeds 0 to 0" in printed
    assert "`python -m labs 12 --set HIDDEN_SIZE=3`" in printed
    assert "| `parameters[0]` | 32 | |" in printed and "| `parameters[0]` | 60 | |" in printed


def test_metrics_of_every_kind():
    numbers = ranges.numbers_of(
        {"loss": 1.5, "text": "a", "curve": [0.0] * 100, "at": [1, None], "by": {"GRU": 0.5}}
        | {"table": [{"cell": "GRU", "share": 0.25}]}
    )
    assert numbers == {
        **{"loss": 1.5, "at[0]": 1, "at[1]": None, "by.GRU": 0.5},
        "table[GRU].share": 0.25,
    }


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([3.0, 1.0, 2.0], "2 [1, 3]"),
        ([2, 2], "2"),
        ([True, False, True], "true in 2 of 3"),
        ([1.0, None, float("nan")], "1 (none in 2 of 3)"),
        ([float("inf"), 1.0, 2.0], "2 [1, inf]"),
        ([None], "(none in 1 of 1)"),
    ],
)
def test_the_spread_of_values(values, text):
    assert ranges.spread(values) == text


def test_rows_are_counted_where_they_hold():
    runs = [
        Result({}, [rows.Row("loss", loss, below=0.5, show=".1f"), rows.Row("word", "hello")])
        for loss in (0.2, 0.4, 0.9)
    ]
    assert ranges.table(runs)[2:] == ["| loss | 0.4 [0.2, 0.9] | 2 of 3 |"]
