"""One training on several processes (Matplotlib only)."""

from common.plots.figures import new_figure, save
from common.plots.palette import styles


def workers(path, curves, speeds, title):
    """Draws the loss after each update, and the characters read in a second.

    Args:
      curves: {label: (updates, losses)}.
      speeds: {label: characters a second}.
    """
    figure, (left, right) = new_figure(1, 2, width=11, height=4.5, width_ratios=[2, 1])
    for label, style in styles(curves).items():
        updates, losses = curves[label]
        left.plot(updates, losses, label=label, markevery=0.1, **style.points())
    left.set(xlabel="updates of the weights", ylabel="loss (mean of the workers)")
    left.legend()
    bars = right.barh(list(speeds), list(speeds.values()), color="tab:gray")
    right.bar_label(bars, [f"{speed:,.0f}" for speed in speeds.values()], padding=2)
    right.invert_yaxis()
    right.set(xlabel="characters a second", xlim=(0, 1.25 * max(speeds.values())))
    right.locator_params(axis="x", nbins=3)
    figure.suptitle(title)
    return save(figure, path)
