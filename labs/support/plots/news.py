"""Forecasts with news and without (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save

import numpy as np

SHOWN = 8  # words with the highest slopes, and as many with the lowest
MARKERS = ("o", "^")  # of the worlds: filled in the last one, so that they differ in grey too


def news(path, errors, slopes, title):
    """The errors of each model beside the best possible one, and what the network made of words.

    Args:
      errors: {world: [{model: RMSE} of each start]}. Where no best possible forecast is
        known, they are set beside persistence.
      slopes: {world: [{word: slope of the forecast, in percent a word} of each start]}. The
        words shown are those of the last world.
    """
    figure, (left, right) = new_figure(1, 2, width=12, height=5.2, width_ratios=(1.3, 1))
    models = list(next(iter(errors.values()))[0])
    base = "best possible" if "best possible" in models else "persistence"
    places = np.arange(len(models))
    words = _extreme(slopes[list(slopes)[-1]])
    for number, (world, by_start) in enumerate(errors.items()):
        filled = number == len(errors) - 1
        shift = 0.16 * (2 * number - len(errors) + 1)
        style = {
            "linestyle": "none",
            "marker": MARKERS[number],
            "color": "black",
            "markerfacecolor": "black" if filled else "none",
        }
        for start, each in enumerate(by_start):
            shares = [each[model] / each[base] for model in models]
            left.plot(shares, places + shift, **style, label=None if start else world)
        for each in slopes[world]:
            known = [place for place, word in enumerate(words) if word in each]
            right.plot([each[words[place]] for place in known], known, **style, markersize=4)
    left.set_yticks(places, models)
    left.set(title="errors on the test, each marker a start", xlabel=f"RMSE / RMSE of {base}")
    right.set_yticks(range(len(words)), [literal(word) for word in words], fontsize=9)
    right.set(title="a word more in today's news", xlabel="raises the forecast by (percent)")
    for panel in (left, right):
        panel.axvline(1 if panel is left else 0, color="gray", linewidth=1)
        panel.invert_yaxis()
        panel.grid(alpha=0.3)
    figure.suptitle(title)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return save(figure, path)


def _extreme(slopes):
    """The words with the highest and with the lowest slopes, mean of the starts, in order."""
    by_word = {}
    for each in slopes:
        for word, slope in each.items():
            by_word.setdefault(word, []).append(slope)
    ordered = sorted(by_word, key=lambda word: -np.mean(by_word[word]))
    if len(ordered) <= 2 * SHOWN:
        return ordered
    return ordered[:SHOWN] + ordered[-SHOWN:]
