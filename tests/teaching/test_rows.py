"""Rows of the closing table: the words follow from the condition."""

from common.teaching.rows import Row, plain, table

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("condition", "words", "holds"),
    [
        ({"equals": 0.5}, "0.5", True),
        ({"equals": 0.6}, "0.6", False),
        ({"above": 0.4}, "above 0.4", True),
        ({"above": 0.5}, "above 0.5", False),
        ({"below": 0.6}, "below 0.6", True),
        ({"below": 0.5}, "below 0.5", False),
        ({"between": (0.5, 1)}, "0.5 to 1", True),
        ({"between": (0.6, 1)}, "0.6 to 1", False),
        ({"near": (0.51, 0.02)}, "0.51 \u00b1 0.02", True),
        ({"near": (0.51, 0.001)}, "0.51 \u00b1 0.001", False),
        ({}, "", None),
    ],
)
def test_the_words_and_the_verdict_of_a_condition(condition, words, holds):
    row = Row("loss", np.float32(0.5), **condition)
    assert (row.expected, row.as_expected) == (words, holds)


def test_a_reason_follows_the_condition():
    row = Row("loss", 0.75, above=0.549, because="h is bounded", show=".2f")
    assert (row.text, row.expected) == ("0.75", "above 0.55: h is bounded")
    assert Row("loss", 0.75, because="nothing is expected").expected == ""


def test_the_bound_that_decides_is_not_the_rounded_one():
    assert Row("loss", 0.5494, above=0.5493, show=".2f").as_expected
    assert not Row("loss", 0.5492, above=0.5493, show=".2f").as_expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "many"])
def test_a_value_that_is_no_number_meets_no_bound(value):
    assert Row("loss", value, below=9e9).as_expected is False
    assert Row("loss", value, above=-9e9).as_expected is False
    assert Row("loss", value, near=(0, 9e9)).as_expected is False


def test_values_of_every_kind_are_shown():
    assert Row("a", None).text == "none"
    assert Row("a", [1, 2], equals=(1, 2)).as_expected
    assert Row("a", np.array([1, 2]), equals=np.array([1, 2])).as_expected
    assert Row("a", np.bool_(True), equals=True).as_expected is True
    assert Row("a", 0.123, show=".1%").text == "12.3%"
    assert Row("a", 3, show=lambda steps: f"{steps} steps", equals=3).expected == "3 steps"
    assert Row("a", "ihello", equals="ihello").expected == "ihello"
    assert Row("a", 0.5, seeds=(0.25, 0.75)).seeds == "0.25 to 0.75"


def test_two_conditions_are_one_too_many():
    with pytest.raises(TypeError, match="'loss': give one condition"):
        Row("loss", 1, above=0, below=2)


def test_only_what_is_not_as_expected_is_marked():
    lines = table([Row("loss", 0.5, below=1), Row("steps", 7, below=5)], width=80)
    assert [line.split() for line in lines] == [
        ["here", "expected"],
        ["loss", "0.5", "below", "1"],
        ["steps", "7", "below", "5", "<-", "not", "as", "expected"],
    ]


def test_only_the_columns_that_are_used_are_shown():
    heading, _ = table([Row("loss", 0.5)], width=80)
    assert heading.split() == ["here"]
    heading, _ = table([Row("loss", 0.5, lecture="0.6", seeds="0.4 to 0.7")], width=80)
    assert heading.split() == ["here", "other", "seeds", "the", "lecture"]


def test_a_table_that_is_too_wide_breaks_between_columns():
    row = Row("loss", 0.5, below=1, because="reasons " * 6, lecture="0.7")
    for width in (40, 60, 80):
        assert max(map(len, table([row], width))) <= width
    lines = table([row], width=60)
    assert lines[0] == "  loss: 0.5"
    assert lines[1].startswith("      expected: below 1: reasons")
    assert lines[2].startswith("          reasons") and lines[-1] == "      the lecture: 0.7"


def test_plain_values_are_python_s_own():
    value = {"a": (np.float32(0.5), np.arange(2)), "b": np.bool_(True)}
    assert plain(value) == {"a": [0.5, [0, 1]], "b": True}
    assert type(plain(value)["b"]) is bool
