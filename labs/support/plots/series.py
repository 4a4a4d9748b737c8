"""Pictures of forecasts: prices, sales, ceilings, companies, regressions (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import BLUE, GREY, styles

import numpy as np

SAME = 1e-9  # losses that differ by a smaller share are the same
SALES = styles(["LSTM, change", "LSTM, level", "last year's growth"])
OTHERS = "silver"
ACTUAL = {"color": "0.7", "linewidth": 3, "label": "actual"}  # below a thin line of forecasts


def sales(path, series, windows, evaluation, percent, title):
    """A monthly series with its forecasts: all of it, the last years enlarged, the errors.

    Args:
      series: a `tables.Series` of one column.
      windows: `forecasting.Windows` of it.
      evaluation: a `forecasting.Evaluation`. The models in `SALES` are drawn.
      percent: {label: mean error in percent}.
    """
    months, actual = series.dates.astype("datetime64[D]"), series.values[:, 0]
    test = windows.test_dates.astype("datetime64[D]")
    figure, axes = new_figure(2, 2, width=10, height=7.5, width_ratios=(1.3, 1))
    for panel in axes[0]:
        panel.remove()
    whole = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    close, bars = axes[1]
    whole.plot(months, actual, **ACTUAL)
    last = months >= test[-min(36, len(test))]
    close.plot(months[last], actual[last], color="black", marker=".", label="actual")
    for label, style in SALES.items():
        values = evaluation.in_units[label]
        if label.startswith("LSTM"):
            whole.plot(test, values, linewidth=1.2, label=label, **style.line())
        last = test >= test[-min(36, len(test))]
        close.plot(
            test[last], values[last], linewidth=1.4, markersize=5, label=label, **style.points()
        )
    highest = actual[months < test[0]].max()
    whole.axhline(highest, color="gray", linestyle=":", linewidth=1, label="highest in training")
    whole.axvline(test[0], color="gray", linewidth=0.8)
    whole.set(title=title, ylabel=literal(series.columns[0]))
    whole.legend()
    close.set(title="the last three years", ylabel=literal(series.columns[0]))
    close.tick_params(axis="x", labelrotation=30)
    low, high = close.get_ylim()
    close.set_ylim(low, high + 0.3 * (high - low))  # room for the legend
    close.legend(fontsize=8, ncols=2, loc="upper left")
    errors = {label: score.amount for label, score in evaluation.scores.items()}
    for row, (label, error) in enumerate(errors.items()):
        bars.barh(row, error, color=SALES[label].color if label in SALES else OTHERS)
        bars.text(error, row, f" {error:.3f} ({percent[label]:.1f} %)", va="center", fontsize=9)
    bars.set_yticks(range(len(errors)), list(errors))
    bars.invert_yaxis()
    bars.set(title="RMSE on the test (mean error)", xlabel=literal(series.columns[0]))
    bars.set_xlim(0, 1.5 * max(errors.values()))
    return save(figure, path)


def ceiling(path, windows, forecasts, scores, title):
    """Prices of the test, forecasts, and a line at the highest price that training has seen.

    Args:
      windows: `forecasting.Windows` of prices.
      forecasts: {label: [test]}; persistence and least squares appear only as bars.
      scores: {label: (RMSE as scaled, RMSE as a price)}.
    """
    days, actual = windows.test_dates, windows.in_units(windows.test_y)
    highest = windows.in_units(1.0)[0]
    figure, (whole, bars) = new_figure(1, 2, width=12, height=4.8, width_ratios=(2, 1))
    whole.plot(days, actual, **ACTUAL)
    looks = styles(scores)
    for label, values in forecasts.items():
        if label not in ("persistence", "least squares"):
            whole.plot(days, values, linewidth=1.2, label=label, **looks[label].line())
    whole.axhline(highest, color="black", linestyle=":", linewidth=1, label="highest in training")
    whole.set(title=title, ylabel="price")
    whole.tick_params(axis="x", labelrotation=30)
    whole.legend()
    errors = {label: error for label, (_, error) in scores.items()}
    places = np.arange(len(errors))
    bars.barh(places, list(errors.values()), color=[looks[label].color for label in errors])
    bars.set_yticks(places, list(errors))
    bars.invert_yaxis()
    for place, error in zip(places, errors.values()):
        bars.text(error, place, f" {error:.2f}", va="center", fontsize=9)
    bars.set(title="RMSE, as a price", xlim=(0, 1.2 * max(errors.values())))
    return save(figure, path)


COMPANY_ERRORS = {  # of lab 25: the key of the error
    "LSTM, change": "test_rmse",
    "LSTM, level": "lstm_level_rmse",
    "least squares": "ols_rmse",
}


def companies(path, rows, *, company, windows, forecasts, title):
    """Each company's errors as multiples of persistence's, and one company's test.

    Args:
      rows: dictionaries with name, persistence_rmse, and the errors drawn.
      company: the name of the one drawn at the right.
      windows: its `forecasting.Windows`.
      forecasts: its {label: [test]}.
    """
    height = max(4.5, 1.5 + 0.5 * len(rows))
    figure, (errors, test) = new_figure(1, 2, width=12, height=height, width_ratios=(1, 1.4))
    actual = windows.in_units(windows.test_y)
    test.plot(windows.test_dates, actual, **ACTUAL)
    looks = styles(COMPANY_ERRORS)
    for label, key in COMPANY_ERRORS.items():
        if label not in forecasts:
            continue
        key = key if key in rows[0] else "test_rmse"
        shares = [row[key] / row["persistence_rmse"] for row in rows]
        points = {**looks[label].points(), "linestyle": "", "markersize": 8, "markeredgewidth": 1.6}
        errors.plot(shares, range(len(rows)), label=label, **points)
        if label != "least squares":
            test.plot(windows.test_dates, forecasts[label], label=label, **looks[label].line())
    errors.axvline(1, color="black", linestyle=":", label="persistence")
    errors.set_yticks(range(len(rows)), [literal(row["name"]) for row in rows])
    errors.invert_yaxis()
    errors.margins(y=0.15)
    errors.set(title="RMSE / that of persistence")
    errors.legend(fontsize=8)
    test.set(title=literal(f"{title}: {company}"), ylabel="price")
    test.tick_params(axis="x", labelrotation=30)
    test.legend()
    return save(figure, path)


def regressions(path, losses, errors, persistence, title):
    """The way of gradient descent to the least loss, and test errors with more features.

    Args:
      losses: {label: [steps]}; the least of all is taken for the minimum.
      errors: {label: [starts]}: RMSE on the test.
      persistence: RMSE.
    """
    figure, (descent, bars) = new_figure(1, 2, width=12, height=4.8)
    minimum = min(np.min(curve) for curve in losses.values())
    for label, style in styles(losses).items():
        curve = np.asarray(losses[label], float)
        steps = np.arange(1, len(curve) + 1)  # from 1: the axis is logarithmic
        # Below SAME it differs by rounding only, and that would look like a curve.
        descent.plot(steps, np.maximum(curve / minimum - 1, SAME), label=label, **style.line())
    descent.set(
        title=f"{title}\nloss above the closed form's, as a share of it; 1e-9: the same",
        xlabel="training step",
        xscale="log",
        yscale="log",
    )
    descent.grid(alpha=0.3)
    descent.legend(title="the 35 numbers")
    for place, starts in enumerate(errors.values()):
        bars.barh(place, np.median(starts), color=OTHERS)
        bars.plot(starts, [place] * len(starts), "k.", markersize=6)
        bars.text(0, place, f" {np.median(starts):.4f}", va="center", fontsize=9)
    bars.axvline(persistence, color="black", linestyle="--", linewidth=1, label="persistence")
    bars.set_yticks(range(len(errors)), list(errors))
    bars.invert_yaxis()
    bars.set(title="RMSE on the test (dots: starts)", xlabel="scaled")
    bars.legend()
    return save(figure, path)


def free_runs(path, target, seen, one_step, runs, losses, title):
    """Forecasts of one step, then free runs, beside the series; below, the losses.

    Args:
      target: [steps].
      seen: how many of these steps, the first ones, are known.
      one_step: {label: [windows]}: the forecasts of the last `windows` known steps.
      runs: {label: [steps - seen]}.
      losses: {label: [training steps]}.
    """
    figure, (above, below) = new_figure(2, width=9, height=6.5)
    above.plot(target, "-", color="black", linewidth=1.3, label="the sine")
    above.axvline(seen - 0.5, color="gray", linestyle="--", linewidth=1)
    looks = styles(runs)
    for label, values in runs.items():
        style = {**looks[label].points(), "markersize": 5, "linewidth": 1}
        above.plot(seen + np.arange(len(values)), values, label=label, **style)
        known = np.arange(seen - len(one_step[label]), seen)
        above.plot(known, one_step[label], **{**style, "linestyle": ""})
    for side, text, x in (
        ("right", "one step from three true samples", seen - 0.8),
        ("left", "free run: it reads its own forecasts", seen - 0.2),
    ):
        above.annotate(
            text,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, -12),
            textcoords="offset points",
            ha=side,
            fontsize=8,
        )
    above.margins(y=0.15)
    above.set(title=title, xlabel="sample")
    above.legend(fontsize=8, ncols=1 + len(runs) + 1, loc="upper left", bbox_to_anchor=(0, -0.2))
    for label, values in losses.items():
        below.plot(values, linewidth=1.4, label=label, **looks[label].line())
    below.set(xlabel="training step", ylabel="loss (mean squared error)", yscale="log")
    below.legend()
    for panel in (above, below):
        panel.grid(alpha=0.3)
    return save(figure, path)


def forecast(path, dates, actual, forecasts, errors_by_lag, title, unit="price"):
    """Actual values and forecasts over time; below, the last days enlarged, lag, and changes.

    Args:
      dates: [n] dates or step numbers.
      actual: [n].
      forecasts: {label: [n]}; the first is the network's, and one is persistence's.
      errors_by_lag: RMSE of the network's forecast against the value `lag` steps earlier.
    """
    figure, axes = new_figure(2, 3, width=12, height=7.5)
    grid = axes[0, 0].get_gridspec()
    for panel in axes[0]:
        panel.remove()
    whole = figure.add_subplot(grid[0, :])
    close, lag, changes = axes[1]
    network = next(iter(forecasts))
    whole.plot(dates, actual, **ACTUAL)
    looks = styles(forecasts)
    whole.plot(dates, forecasts[network], linewidth=1.1, label=network, **looks[network].line())
    whole.set(title=title, ylabel=unit)
    whole.legend()
    last = slice(-min(30, len(actual)), None)
    close.plot(dates[last], actual[last], color="black", marker=".", label="actual")
    for label, values in forecasts.items():
        style = {**looks[label].points(), "markersize": 4, "linewidth": 1.1}
        close.plot(dates[last], values[last], label=label, **style)
    close.set(title="the last 30 days", ylabel=unit)
    close.tick_params(axis="x", labelrotation=30)
    close.legend(fontsize=8)
    lags = np.arange(len(errors_by_lag))
    best = int(np.argmin(errors_by_lag))
    colors = [looks[network].color if lag == best else "lightgray" for lag in lags]
    lag.bar(lags, errors_by_lag, color=colors)
    lag.set(
        title=f"nearest the price {best} day{'s' if best != 1 else ''} earlier",
        xlabel="days earlier",
        ylabel=f"RMSE ({unit})",
        xticks=lags,
    )
    before = forecasts["persistence"]
    color = looks[network].color
    changes.plot(forecasts[network] - before, actual - before, ".", color=color, alpha=0.5)
    changes.axhline(0, color="gray", linewidth=0.8)
    changes.axvline(0, color="gray", linewidth=0.8)
    changes.set(
        title="the change from the last close",
        xlabel=f"as forecast by the {network} ({unit})",
        ylabel=f"real ({unit})",
    )
    return save(figure, path)


MOVES = styles(["LSTM", "HAR", "mean of 22 days", "persistence"])  # of lab 26


def moves(path, rows, of_changes, of_sizes, *, sizes, windows, forecasts, title):
    """The sizes of moves with their forecasts; below, correlations by lag, and errors.

    Args:
      rows: a dictionary for each company: its name, and the RMSE of each model.
      of_changes, of_sizes: correlation with the value 1, 2, ... days before.
      sizes: the `tables.Series` of the company that is drawn.
      windows: its `forecasting.Windows`.
      forecasts: its {label: [test]}, in percent.
    """
    figure, axes = new_figure(2, 2, width=11, height=7.5)
    for panel in axes[0]:
        panel.remove()
    whole = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    lags, errors = axes[1]
    days = np.arange(len(sizes.values)) if sizes.dates is None else sizes.dates
    whole.plot(days, sizes.values[:, 0], color="silver", linewidth=0.8, label="size of the move")
    for label in ("HAR", "LSTM"):
        whole.plot(windows.test_dates, forecasts[label], label=label, **MOVES[label].line())
    mean = windows.scaler.inverse_transform(windows.train_y.mean(), windows.target)
    whole.axhline(mean, color="black", linestyle=":", linewidth=1, label="mean of training")
    whole.axvline(windows.test_dates[0], color="gray", linewidth=0.8)
    whole.set(title=literal(title), ylabel="percent")
    whole.legend(ncols=4, loc="upper center")
    for values, label, color, marker in (
        (of_sizes, "sizes", BLUE, "s"),
        (of_changes, "changes", GREY, "x"),
    ):
        lags.plot(
            1 + np.arange(len(values)), values, marker, color=color, markersize=4, label=label
        )
    lags.axhline(0, color="gray", linewidth=0.8)
    lags.set(title="correlation with the days before", xlabel="days before")
    lags.legend()
    for label, style in MOVES.items():
        shares = [row[label] / row["mean of training"] for row in rows]
        points = {**style.points(), "linestyle": "", "markersize": 8, "markeredgewidth": 1.6}
        errors.plot(shares, range(len(rows)), label=label, **points)
    errors.axvline(1, color="black", linestyle=":", label="mean of training")
    errors.set_yticks(range(len(rows)), [literal(row["name"]) for row in rows])
    errors.invert_yaxis()
    errors.margins(y=0.15)
    errors.set(title="RMSE / that of the mean of training")
    errors.legend(fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.08))
    return save(figure, path)
