"""The steps that are reported, and the time left."""

from common.progress import TimeLeft, is_reported, reported_steps, steps_to_next_report

import pytest


def test_reports_stand_closest_together_at_first():
    reported = [step for step in range(1200) if is_reported(step, 1200)]
    assert reported == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1199]
    assert reported == [*reported_steps(1200)]
    assert [*reported_steps(0)] == []


@pytest.mark.parametrize("steps", [1, 2, 37, 1000, 1001])
def test_the_next_report_is_the_next_reported_step(steps):
    done, reported = 0, []
    while done < steps:
        done += steps_to_next_report(done, steps)
        reported.append(done - 1)
    assert reported == [step for step in range(steps) if is_reported(step, steps)]


def test_the_rest_at_the_speed_so_far_without_the_slow_first_step():
    times = iter([50.0, 60.0, 80.0, 100.0])
    left = TimeLeft(103, clock=lambda: next(times))
    assert left.after(3) == ""
    assert left.after(13) == "1:30 left"  # 10 steps in 10 s, 90 to go
    assert left.after(23) == "2:00 left"  # 20 steps in 30 s, 80 to go
    assert left.after(103) == ""
