"""A message of bad input is one line, whatever the input holds."""

import time

from common.errors import LONGEST, InputError, one_line

import pytest


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("a.csv, line 3: 'x' is not a number", "a.csv, line 3: 'x' is not a number"),
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("a bell \x07 and half a pair \ud800", r"a bell \x07 and half a pair \ud800"),
        ("안녕", "안녕"),
    ],
)
def test_one_line(message, line):
    assert one_line(message) == line
    assert str(InputError(message)) == line


def test_a_long_message_keeps_its_beginning_and_its_end():
    message = one_line("beginning " + "x" * 10_000 + " end")
    assert len(message) == LONGEST
    assert message.startswith("beginning x") and message.endswith("x end")
    assert len(one_line("x" * LONGEST)) == LONGEST and " ... " not in one_line("x" * LONGEST)


def test_a_message_of_a_million_names_is_cut_before_it_is_looked_at():
    start = time.process_time()
    line = one_line("no column 'text': " + ", ".join(f"column{number}" for number in range(10**6)))
    assert time.process_time() - start < 2
    assert line.startswith("no column 'text': column0,") and line.endswith("column999999")
    assert len(line) == LONGEST
