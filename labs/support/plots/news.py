"""Forecasts with news and without (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save

import numpy as np

SHOWN = 8  # words with the highest slopes, and as many with the lowest
MARKERS = ("o", "^")  # of the markets: filled in the last one, so that they differ in grey too


def news(path, errors, slopes, title):
    """The errors of each model beside the best possible one, and what the network made of words.

    Args:
      errors: {market: [{model: RMSE} of each seed]}. Where no best possible forecast is
        known, they are set beside persistence.
      slopes: {market: [{word: slope of the forecast, in percent a word} of each seed]}. The
        words shown are those of the last market.
    """
    figure, (left, right) = new_figure(1, 2, width=12, height=5.2, width_ratios=(1.3, 1))
    models = list(next(iter(errors.values()))[0])
    base = "best possible" if "best possible" in models else "persistence"
    places = np.arange(len(models))
    words = _extreme(slopes[list(slopes)[-1]])
    for index, (market, by_seed) in enumerate(errors.items()):
        filled = index == len(errors) - 1
        shift = 0.16 * (2 * index - len(errors) + 1)
        style = {
            "linestyle": "none",
            "marker": MARKERS[index],
            "color": "black",
            "markerfacecolor": "black" if filled else "none",
        }
        for row, rmses in enumerate(by_seed):
            shares = [rmses[model] / rmses[base] for model in models]
            left.plot(shares, places + shift, **style, label=None if row else market)
        for by_word in slopes[market]:
            known = [place for place, word in enumerate(words) if word in by_word]
            right.plot([by_word[words[place]] for place in known], known, **style, markersize=4)
    left.set_yticks(places, models)
    limit = "left of 1: by chance only" if base == "best possible" else "left of 1: nearer"
    left.set(
        title="Errors on the test, a marker for each seed",
        xlabel=f"RMSE / RMSE of {base} ({limit})",
    )
    right.set_yticks(range(len(words)), [literal(word) for word in words], fontsize=9)
    right.set(title="One more such word today raises the forecast", xlabel="by (percent)")
    for panel in (left, right):
        panel.axvline(1 if panel is left else 0, color="gray", linewidth=1)
        panel.invert_yaxis()
        panel.grid(alpha=0.3)
    figure.suptitle(title)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return save(figure, path)


def _extreme(slopes):
    """The words with the highest and with the lowest slopes, mean of the seeds, in order."""
    by_word = {}
    for of_seed in slopes:
        for word, slope in of_seed.items():
            by_word.setdefault(word, []).append(slope)
    ordered = sorted(by_word, key=lambda word: -np.mean(by_word[word]))
    if len(ordered) <= 2 * SHOWN:
        return ordered
    return ordered[:SHOWN] + ordered[-SHOWN:]
