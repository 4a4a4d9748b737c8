"""Pictures of forecasts: sales, ceilings, companies, regressions (Matplotlib only)."""

from common.plots import new_figure, save

import numpy as np

COLORS = ("tab:red", "tab:gray", "tab:blue", "tab:green")


def sales(path, series, forecasts, scores, title):
    """A monthly series with its forecasts: the whole, the last years close up, the errors.

    Args:
      series: a `tables.Series` of one column.
      forecasts: {label: [test]} for the last months, in the series' units; the first is the
        network's.
      scores: {label: (RMSE as scaled, ...)} (`series.scores`).
    """
    network = next(iter(forecasts))
    count = len(forecasts[network])
    months, actual = series.dates.astype("datetime64[D]"), series.values[:, 0]
    figure, axes = new_figure(2, 2, width=10, height=7)
    for panel in axes[0]:
        panel.remove()
    whole = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    whole.plot(months, actual, color="black", linewidth=1.2, label="actual")
    whole.plot(months[-count:], forecasts[network], color="tab:red", label=f"{network}, test")
    highest = actual[:-count].max()
    whole.axhline(highest, color="gray", linestyle=":", linewidth=1, label="highest in training")
    whole.set(title=title, ylabel=series.columns[0])
    whole.legend()
    last = slice(-min(36, count), None)
    close = axes[1, 0]
    close.plot(months[last], actual[last], color="black", marker=".", label="actual")
    for color, (label, values) in zip(COLORS, forecasts.items()):
        if label != "persistence":  # a month behind: it would only fill the picture
            close.plot(months[last], values[last], color=color, linewidth=1, label=label)
    close.set(title="the last three years", ylabel=series.columns[0])
    close.tick_params(axis="x", labelrotation=30)
    close.legend(fontsize=8)
    _bars(axes[1, 1], {label: score[0] for label, score in scores.items()}, "RMSE, scaled")
    save(figure, path)


def _bars(panel, values, title):
    """Named values as bars, each with its number."""
    places = np.arange(len(values))
    panel.barh(places, list(values.values()), color=[*COLORS, *COLORS][: len(values)])
    panel.set_yticks(places, list(values))
    panel.invert_yaxis()
    for place, value in zip(places, values.values()):
        panel.text(value, place, f" {value:.4f}", va="center", fontsize=9)
    panel.set(title=title, xlim=(0, 1.2 * max(values.values())))
