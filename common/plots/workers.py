"""One training on several processes (Matplotlib only)."""

from common.plots.figures import new_figure, save


def workers(path, curves, speeds, title):
    """The loss by the share of the text read, and how many characters are read in a second.

    Args:
      curves: {label: [n] losses}, in order; all have read the same text at their ends.
      speeds: {label: characters a second}.
    """
    figure, (left, right) = new_figure(1, 2, width=11, height=4.5, width_ratios=[2, 1])
    for label, losses in curves.items():
        places = [100 * (place + 1) / len(losses) for place in range(len(losses))]
        left.plot(places, losses, label=label, alpha=0.8)
    left.set(xlabel="read, in percent of the training", ylabel="loss")
    left.legend()
    bars = right.barh(list(speeds), list(speeds.values()), color="tab:gray")
    right.bar_label(bars, [f"{speed:,.0f}" for speed in speeds.values()], padding=2)
    right.invert_yaxis()
    right.set(xlabel="characters a second", xlim=(0, 1.25 * max(speeds.values())))
    figure.suptitle(title)
    save(figure, path)
