"""Forecasts of the time after a series, each fed back as input, with a range. NumPy only.

The range of a forecast is made from the errors that the same forecasting made on the test part:
the forecast plus a small and a large quantile of (actual - forecast). It needs no assumption on the
shape of the errors, only that the time to come is like the test. `Ahead.covered` tries that: a
range made from the first half of the test, on the second half.
"""

import textwrap
from typing import NamedTuple

import numpy as np

COVERAGE = 0.9  # share of the values that a range is made to hold
ALIKE = 0.03  # errors that differ by a smaller share say nothing of the time to come
FEWEST_ERRORS = 19  # for a range of 90 %: with fewer the outermost errors are too near


class Ahead(NamedTuple):
    """The steps after a series, in its own units; nan where there are too few errors."""

    values: np.ndarray  # [count]
    low: np.ndarray  # [count]
    high: np.ndarray  # [count]
    covered: float  # of the test's second half by a range from its first, one step ahead


def roll_forward(forecast, windows, count=1):
    """Forecasts `count` steps from each window of the test, and from the end of the series.

    Each forecast becomes the newest row of the next window. The other columns, but Volume, move
    by as much as the forecast one; Volume stays as it was.

    Args:
      forecast: a function from windows [n, length, columns] to forecasts [n, 1], both scaled.
      windows: `Windows`.

    Returns:
      [test + 1, count], scaled; [test, count] where no window reaches the end of the series.
    """
    x = windows.test_x if windows.last is None else np.vstack([windows.test_x, windows.last])
    steps = []
    for _ in range(count):
        y = np.asarray(forecast(x))  # [test + 1, 1]
        steps.append(y)
        x = np.concatenate([x[:, 1:], _following_rows(windows, x, y)[:, np.newaxis]], axis=1)
    return np.hstack(steps)


def _following_rows(windows, x, y):
    """The rows after windows x [n, length, columns] by forecasts y [n, 1]: [n, columns]."""
    moves = np.array([name != "Volume" for name in windows.columns])  # [columns]
    span = windows.scaler.range  # a move in units is another one in each column's own scale
    move = (y - x[:, -1, [windows.target]]) * span[windows.target] / span  # [n, columns]
    rows = x[:, -1] + np.where(moves, move, 0)
    rows[:, windows.target] = y[:, 0]
    return rows.astype(x.dtype)


def with_ranges(windows, rolled, least=-np.inf):
    """Returns {label: `Ahead`} of forecasts {label: [test + 1, count]} by `roll_forward`.

    `least` is the least value there can be, in units: no range goes below it.
    Empty where no window reaches the end of the series: a month is missing there.
    """
    if windows.last is None:
        return {}
    return {label: _with_range(windows, steps, least) for label, steps in rolled.items()}


def _with_range(windows, steps, least):
    steps = windows.scaler.inverse_transform(steps, windows.target)  # [test + 1, count], units
    count = steps.shape[1]
    low, high = np.full([2, count], np.nan)
    for step in range(count):
        errors = _errors(windows, steps, step)
        low[step], high[step] = steps[-1, step] + error_range(errors)
    covered = covered_share(_errors(windows, steps, 0))
    return Ahead(steps[-1], np.maximum(low, least), high, covered)


def _errors(windows, steps, step):
    """actual - forecast, of all test windows whose value `step` rows later is known."""
    actual = windows.in_units(windows.test_y)  # [test]
    rows = windows.rows[windows.train :]
    known = np.arange(len(rows) - step)
    without_gap = known[rows[known + step] - rows[known] == step]
    return actual[without_gap + step] - steps[without_gap, step]


def error_range(errors, coverage=COVERAGE):
    """Returns the (low, high) between which a further error lies with a chance of `coverage`.

    The k-th smallest and the k-th largest of n errors, k = (n + 1) (1 - coverage) / 2 rounded
    down: a further error of the same kind is as likely to come at any place among them.
    (nan, nan) with fewer than `FEWEST_ERRORS` errors.
    """
    count = len(errors)
    if count < FEWEST_ERRORS:
        return np.array([np.nan, np.nan])
    rank = int((count + 1) * (1 - coverage) / 2 + 1e-9)
    ordered = np.sort(errors)
    return np.array([ordered[rank - 1], ordered[-rank]])


def covered_share(errors):
    """Returns the share of the second half of errors that is in the range made from the first.

    nan if the first half has too few for a range.
    """
    half = len(errors) // 2
    low, high = error_range(errors[:half])
    if np.isnan(low):
        return np.nan
    return float(np.mean((low <= errors[half:]) & (errors[half:] <= high)))


def dates_ahead(windows, count):
    """Returns the dates [count] after the series: months, or weekdays (every day where the series
    has a Saturday or Sunday); without dates the numbers of the rows."""
    last = windows.dates[-1]
    if np.issubdtype(windows.dates.dtype, np.datetime64):
        days = windows.dates.dtype == np.dtype("datetime64[D]")
        if days and np.is_busday(windows.dates).all():
            return np.busday_offset(last, np.arange(1, count + 1))
    return last + np.arange(1, count + 1)


def ahead_in_words(windows, steps_ahead, scores, digits=2):
    """Returns the lines about forecasts after the series: dates, ranges, and whom to believe.

    Args:
      steps_ahead: {label: `Ahead`}; the first is the network's.
      scores: {label: `Score`} on the test.
      digits: after the point.
    """
    if not steps_ahead:
        return "  No forecast: a month is missing at the end of the series."
    network, *others = steps_ahead
    lines = []
    for step, date in enumerate(dates_ahead(windows, len(steps_ahead[network].values))):
        for label, (values, low, high, _) in steps_ahead.items():
            text = f"{values[step]:,.{digits}f}"
            if np.isfinite(low[step]):
                text += f"  ({low[step]:,.{digits}f} to {high[step]:,.{digits}f})"
            lines.append(f"  {str(date) if label == network else '':<10}  {label:<20} {text}")
    best = min(others, key=lambda label: scores[label].scaled)
    ratio = scores[network].scaled / scores[best].scaled
    if ratio < 1 - ALIKE:
        advice = "it was nearer."
    elif ratio < 1 + ALIKE:
        advice = "neither is nearer."
    else:
        advice = f"go by {best}."
    verdict = f"  On the test the error of {network} is {ratio:.2f} times that of {best}:"
    lines += [f"{verdict} {advice}"] if len(verdict + advice) < 80 else [verdict, f"  {advice}"]
    lines += _range_in_words(steps_ahead)
    return "\n".join(lines)


def _range_in_words(steps_ahead):
    covered = {label: steps.covered for label, steps in steps_ahead.items()}
    if any(np.isnan(share) for share in covered.values()):
        return [f"  No range: the test has fewer than {2 * FEWEST_ERRORS} values."]
    shares = ", ".join(f"{label} {share:.0%}" for label, share in covered.items())
    text = (
        f"In brackets: a range of {COVERAGE:.0%}, by the same forecast's errors on the test. It "
        "holds if the time to come is like the test: a range from the test's first half covers of "
        f"its second half: {shares}."
    )
    return textwrap.wrap(text, 78, initial_indent="  ", subsequent_indent="  ")


def ahead_as_metrics(windows, steps_ahead):
    """Returns forecasts after the series as metrics: the dates, and lists for each label."""
    if not steps_ahead:
        return {}
    count = len(next(iter(steps_ahead.values())).values)
    metrics = {"dates": [str(date) for date in dates_ahead(windows, count)]}
    for label, (values, low, high, covered) in steps_ahead.items():
        ranges = [[None, None] if np.isnan(a) else [a, b] for a, b in zip(low, high)]
        share = None if np.isnan(covered) else covered
        metrics[label] = {"forecasts": values, "ranges": ranges, "covered": share}
    return metrics
