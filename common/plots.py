"""The pictures of the labs (Matplotlib only, without a window).

Each function draws one kind of picture and writes it to `path`: first beside
its place, then renamed, so a picture is whole or not there.
"""

import os
import tempfile
from pathlib import Path

from common.errors import InputError

import numpy as np

FORMATS = (".png", ".pdf", ".svg")


def check_path(path):
    """Make the picture's folder and make sure a picture can be written there.

    Raises:
      InputError: the folder cannot be made or written, or the ending is not a picture's.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: a picture's name must end in {', '.join(FORMATS)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")


def new_figure(rows=1, columns=1, width=8.0, height=4.5, **options):
    """A figure and its axes (one, or an array of them)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def save(figure, path):
    """Write the figure to `path`, whole or not at all. Raises InputError if it cannot be."""
    path = Path(path)
    check_path(path)
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        figure.savefig(part, dpi=110)
        os.replace(part, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def loss_curve(path, losses, title, floor=None, floor_label="floor", log=False):
    """The loss against the step; `losses` is one array or {label: array}."""
    curves = losses if isinstance(losses, dict) else {None: losses}
    figure, axes = new_figure()
    for label, curve in curves.items():
        axes.plot(np.asarray(curve, float), label=label, linewidth=1.4)
    if floor is not None:
        axes.axhline(floor, color="black", linestyle="--", linewidth=1, label=floor_label)
    axes.set(title=title, xlabel="training step", ylabel="loss (nats a character)")
    if log:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
    if len(curves) > 3:  # beside the picture, where it hides nothing
        figure.legend(loc="outside right center", fontsize=8)
    elif floor is not None or None not in curves:
        axes.legend()
    save(figure, path)


def heat_map(path, maps, inputs, title):
    """Activations over time, one panel a sequence: time to the right, hidden units up.

    Args:
      maps: [batch, time, hidden].
      inputs: for each sequence, what was read at each step ("hello").
    """
    maps = np.asarray(maps)
    batch, steps, hidden = maps.shape
    figure, axes = new_figure(
        batch, width=1.6 + 1.1 * steps, height=1.2 + (0.5 + 0.45 * hidden) * batch, squeeze=False
    )
    for panel, values, letters in zip(axes[:, 0], maps, inputs):
        image = panel.imshow(values.T, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
        panel.set(xticks=range(steps), yticks=range(hidden), ylabel="hidden unit")
        panel.set_xticklabels([f"{letter}" for letter in letters])
        for step in range(steps):
            for unit in range(hidden):
                dark = abs(values[step, unit]) > 0.6
                panel.text(step, unit, f"{values[step, unit]:.2f}", ha="center", va="center",
                           fontsize=8, color="white" if dark else "black")  # fmt: skip
    axes[-1, 0].set_xlabel("input at each time step")
    figure.suptitle(title)
    figure.colorbar(image, ax=axes[:, 0], label="output, between -1 and 1")
    save(figure, path)


def accuracy_by_position(path, shares, best, title):
    """How often each place of a window is right, beside the best that is possible there."""
    figure, axes = new_figure()
    places = np.arange(1, len(shares) + 1)
    axes.bar(places - 0.2, best, width=0.4, color="lightgray", label="best possible")
    axes.bar(places + 0.2, shares, width=0.4, color="tab:blue", label="the network")
    for place, share in zip(places, shares):
        axes.text(place + 0.2, share + 0.01, f"{share:.0%}", ha="center", fontsize=8)
    axes.set(
        title=title,
        xlabel="place in the window (characters seen so far)",
        ylabel="share predicted right",
        xticks=places,
        ylim=(0, 1.12),
    )
    axes.legend(loc="lower right")
    save(figure, path)


def forecast(path, dates, actual, forecasts, errors_by_lag, title, unit="dollars"):
    """Actual values and forecasts over time; below, the last stretch close up and the lag.

    Args:
      dates: [n] dates or step numbers.
      actual: [n].
      forecasts: {label: [n]}; the first is the network's.
      errors_by_lag: RMSE of the network's forecast against the value `lag` steps earlier.
    """
    figure, axes = new_figure(2, 2, width=10, height=7)
    grid = axes[0, 0].get_gridspec()
    for panel in axes[0]:
        panel.remove()
    whole = figure.add_subplot(grid[0, :])
    network = next(iter(forecasts))
    whole.plot(dates, actual, color="black", linewidth=1.3, label="actual")
    whole.plot(dates, forecasts[network], color="tab:red", linewidth=1.1, label=network)
    whole.set(title=title, ylabel=unit)
    whole.legend()
    close = axes[1, 0]
    last = slice(-min(30, len(actual)), None)
    close.plot(dates[last], actual[last], color="black", marker=".", label="actual")
    for color, (label, values) in zip(("tab:red", "tab:gray", "tab:blue"), forecasts.items()):
        close.plot(dates[last], values[last], color=color, marker=".", linewidth=1, label=label)
    close.set(title="the last 30 days", ylabel=unit)
    close.tick_params(axis="x", labelrotation=30)
    close.legend(fontsize=8)
    lags = np.arange(len(errors_by_lag))
    best = int(np.argmin(errors_by_lag))
    colors = ["tab:red" if lag == best else "lightgray" for lag in lags]
    axes[1, 1].bar(lags, errors_by_lag, color=colors)
    axes[1, 1].set(
        title=f"the forecast is nearest the price {best} day{'s' if best != 1 else ''} earlier",
        xlabel="days earlier",
        ylabel=f"RMSE ({unit})",
        xticks=lags,
    )
    save(figure, path)
