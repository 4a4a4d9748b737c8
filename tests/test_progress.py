"""The steps that are reported."""

from common.progress import is_reported, steps_to_next_report

import pytest


def test_reports_stand_closest_together_at_first():
    reported = [step for step in range(1200) if is_reported(step, 1200)]
    assert reported == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1199]


@pytest.mark.parametrize("steps", [1, 2, 37, 1000, 1001])
def test_the_next_report_is_the_next_reported_step(steps):
    done, reported = 0, []
    while done < steps:
        done += steps_to_next_report(done, steps)
        reported.append(done - 1)
    assert reported == [step for step in range(steps) if is_reported(step, steps)]
