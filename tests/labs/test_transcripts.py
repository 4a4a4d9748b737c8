"""The lesson and the table of each lab, without introduction and closing text, recorded once.

Text must be the same to the letter; numbers may differ by 0.2 % or 0.0005,
whichever is more (float32 sums differ between machines, and training multiplies
the difference); an order of magnitude as 5e+03 by a factor of two (on the oldest
TensorFlow it is 8e+03); times and speeds are not compared. To record again, after
reading what changed:

    python -m tests.labs.test_transcripts [LAB ...]
"""

import functools
import io
import re
import sys
from pathlib import Path

from common.teaching.lesson import Lesson
from labs import __main__ as course

import pytest

FOLDER = Path(__file__).parent / "transcripts"
LABS = course.find_labs()
# Few steps: a transcript shows the lesson, the other tests show the learning.
STEPS = {
    0: 0,
    1: 0,
    2: 0,
    3: 0,
    4: 20,
    5: 20,
    6: 10,
    7: 10,
    8: 20,
    9: 20,
    12: 0,
    13: 0,
    14: 0,
    16: 3,
}
OPTIONS = {
    number: ["--steps", str(STEPS.get(number, 10))] for number in LABS if STEPS.get(number, 10)
}
OPTIONS[17] += ["--gaps", "4", "40"]  # one gap less: ten networks
OPTIONS[25] += ["--name", "IBM"]  # tests of lab 25 read several companies
TIMED = re.compile(r"\d+ (steps|words) in .*|\d+ times as fast|\d+:\d\d left")
NUMBER = re.compile(r"(?<![A-Za-z_\d])-?\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?")


def transcript(number):
    printed = io.StringIO()
    lab = course.load(LABS, number)
    options = vars(lab._parser().parse_args(OPTIONS.get(number, [])))
    options = {name: options[name] for name in lab.defaults}
    lesson = Lesson(functools.partial(print, file=printed), meanings=lab.meanings)
    lab.result(lesson, **options)
    return TIMED.sub("(time)", printed.getvalue().replace(str(FOLDER.parents[2]), "."))


def split_numbers(line):
    """(the line with # for each number and single spaces, the numbers)."""
    return " ".join(NUMBER.sub(" # ", line).split()), NUMBER.findall(line)


def near(now, then):
    """Returns whether two numbers, as they were printed, are the same but for what may differ."""
    value, other = (float(number.replace(",", "")) for number in (now, then))
    share = 0.5 if re.fullmatch(r"\de[-+]\d+", then) else 0.002
    return abs(value - other) <= max(share * max(abs(value), abs(other)), 0.0005)


@pytest.mark.parametrize("number", LABS)
def test_transcript(number):
    recorded = (FOLDER / f"lab{number:02}.txt").read_text(encoding="utf-8").splitlines()
    printed = transcript(number).splitlines()
    assert len(printed) == len(recorded)
    for line, (now, then) in enumerate(zip(printed, recorded), 1):
        (text, numbers), (wanted_text, wanted) = split_numbers(now), split_numbers(then)
        assert text == wanted_text, f"line {line}: {now!r}"
        for value, other in zip(numbers, wanted):
            assert near(value, other), f"line {line}: {now!r}"


def test_how_far_numbers_may_differ():
    assert near("1.0004", "1") and near("-1,002", "-1,000.5") and near("8e+03", "5e+03")
    assert not (near("1.003", "1") or near("2e+04", "5e+03") or near("1", "3e-02"))


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or LABS):
        FOLDER.joinpath(f"lab{number:02}.txt").write_text(transcript(number), encoding="utf-8")
