"""Heat maps: the probabilities that a network gives, and the state that it holds.

White is 0 and black is 1, so that they can be printed. What should be there has a frame.
"""

from common.plots.figures import literal, new_figure, save

import numpy as np

FRAME = "#D55E00"  # vermilion: seen on white and on black, in grey too


def letters_learned(path, read, said, right, snapshots, losses, title, floors=None):
    """The probability of each letter at each step, several times in a training, and the loss.

    Args:
      read: the letters read, a string or list [time].
      said: the letters that can be said, [classes].
      right: the index of the right letter at each step, [time].
      snapshots: {training step: probabilities [time, classes]}.
      losses: [steps].
      floors: {label: value}, drawn across the losses as dashed lines.
    """
    from matplotlib.patches import Rectangle

    count, (time, classes) = len(snapshots), np.shape(next(iter(snapshots.values())))
    width = max(8.0, 1.0 + count * max(1.7, 0.3 * time))
    figure, _ = new_figure(width=width, height=2.9 + max(2.0, 0.3 * classes))
    figure.clear()
    above, below = figure.subfigures(2, 1, height_ratios=[max(2.0, 0.3 * classes), 2.6])
    panels = above.subplots(1, count, sharey=True, squeeze=False)[0]
    for axes, (step, probabilities) in zip(panels, snapshots.items()):
        image = axes.imshow(np.transpose(probabilities), cmap="Greys", vmin=0, vmax=1)
        for place, letter in enumerate(right):
            corner = (place - 0.5, letter - 0.5)
            axes.add_patch(
                Rectangle(corner, 1, 1, fill=False, edgecolor=FRAME, linewidth=2.2, clip_on=False)
            )
        axes.set(title=f"step {step:,}", xticks=range(time), yticks=range(classes))
        axes.set_xticklabels([literal(letter) for letter in read])
        axes.set_yticklabels([literal(letter) for letter in said])
        axes.title.set_fontsize(10)
        axes.tick_params(length=0)
    panels[0].set_ylabel("letter said")
    panels[count // 2].set_xlabel("letter read, one a step; in a frame: the right answer")
    above.colorbar(image, ax=list(panels), label="probability", fraction=0.03)
    figure.suptitle(literal(title), fontsize=12)

    axes = below.subplots()
    axes.plot(np.arange(1, len(losses) + 1), losses, color="black", linewidth=1.4)
    for (label, value), dash in zip((floors or {}).items(), ["--", ":", "-."]):
        axes.axhline(value, color="0.35", linestyle=dash, linewidth=1.2, label=label)
    steps_seen = [step + 1 for step in snapshots if step < len(losses)]
    axes.plot(
        steps_seen,
        [losses[step - 1] for step in steps_seen],
        "o",
        markerfacecolor=FRAME,
        markeredgecolor="black",
    )
    axes.set(xscale="log", xlabel="training step + 1", ylabel="loss", ylim=(0, None))
    axes.grid(alpha=0.3)
    if floors:
        axes.legend(fontsize=8, loc="upper right")
    return save(figure, path)


def states_learned(path, text, outputs, character, losses, title, names=None):
    """The output of each unit after each character of a text, and the loss of the training.

    Args:
      text: a string.
      outputs: h after each character, [len(text), units].
      character: each of its places gets a frame.
      losses: [steps].
      names: of the units.
    """
    from matplotlib.patches import Rectangle

    outputs = np.asarray(outputs)
    time, units = outputs.shape
    tall = min(max(1.5, 0.22 * units), 6)
    figure, (above, below) = new_figure(
        2, width=max(8.0, 0.22 * time), height=tall + 3.6, height_ratios=[tall, 2.6]
    )
    image = above.imshow(outputs.T, cmap="Greys", vmin=-1, vmax=1, aspect="auto")
    for place in range(time):
        if text[place] == character:
            frame = Rectangle((place - 0.5, -0.5), 1, units, fill=False, edgecolor=FRAME)
            frame.set(linewidth=2.2, clip_on=False)
            above.add_patch(frame)
    above.set(title=literal(title), xticks=range(time), ylabel="unit")
    above.set(xlabel=literal(f"character read, then its state; in frames: {character!r}"))
    above.set_xticklabels([literal(letter) for letter in text.replace(" ", "\N{OPEN BOX}")])
    above.set_yticks(range(units) if units <= 30 else [])
    if names and units <= 30:
        above.set_yticklabels([literal(name).replace(" ", "\N{OPEN BOX}") for name in names])
        above.set_ylabel("unit: the score of")
    above.tick_params(length=0)
    figure.colorbar(image, ax=above, label="output h", fraction=0.03)
    below.plot(np.arange(1, len(losses) + 1), losses, color="black", linewidth=1.4)
    below.set(xscale="log", xlabel="training step + 1", ylabel="loss", ylim=(0, None))
    below.grid(alpha=0.3)
    return save(figure, path)


def words_by_place(path, words, own_places, panels, title):
    """The answer of some networks to each word alone, at each place of a phrase.

    Args:
      words: labels, [words].
      own_places: where each word stands in its phrase, [words]; these cells have a frame.
      panels: {name: probabilities [words, places]}.
    """
    from matplotlib.patches import Rectangle

    places = np.shape(next(iter(panels.values())))[1]
    figure, axes = new_figure(
        1,
        len(panels),
        width=2.2 + len(panels) * max(2.6, 0.7 * places),
        height=1.4 + 0.3 * len(words),
        sharey=True,
        squeeze=False,
    )
    for panel, (name, values) in zip(axes[0], panels.items()):
        image = panel.imshow(values, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            color = "white" if value > 0.6 else "black"
            panel.text(column, row, f"{value:.2f}", ha="center", va="center", color=color)
        for row, place in enumerate(own_places):
            corner = (place - 0.47, row - 0.47)
            panel.add_patch(Rectangle(corner, 0.94, 0.94, fill=False, edgecolor=FRAME, linewidth=2))
        panel.set(title=literal(name), xticks=range(places), yticks=range(len(words)))
        panel.set_xticklabels(range(1, places + 1))
        panel.set_yticklabels([literal(word) for word in words])
        panel.set_xlabel("place; framed: its own")
        panel.tick_params(length=0)
    figure.colorbar(image, ax=list(axes[0]), label="probability of good", fraction=0.03)
    figure.suptitle(literal(title))
    return save(figure, path)
