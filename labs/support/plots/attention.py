"""Pictures of self-attention: which earlier letters a head looks at (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import styles


def self_attention(path, letters, weights, accuracies, title):
    """The weights of some heads over one window, and the accuracy of networks by training step.

    Args:
      letters: of the window, a string [time].
      weights: {label: [time, time]}: row t is where place t looks.
      accuracies: {label: {step: share}}; the labels of `weights` among them.
    """
    names = [literal(letter) for letter in letters.replace(" ", "\N{OPEN BOX}")]
    figure, _ = new_figure(width=10, height=7.4)
    figure.clear()
    above, below = figure.subfigures(2, height_ratios=[1.2, 1])
    heads = above.subplots(1, len(weights), sharey=True, squeeze=False)[0]
    places = range(len(names))
    for panel, (label, matrix) in zip(heads, weights.items()):
        image = panel.imshow(matrix, cmap="Greys", vmin=0, vmax=1)
        panel.set_xticks(places, names, fontfamily="monospace", fontsize=11)
        panel.set_yticks(places, names, fontfamily="monospace", fontsize=11)
        panel.plot([-0.5, len(names) - 0.5], [-0.5, len(names) - 0.5], color="0.6", linewidth=0.8)
        panel.set(title=literal(label), xlabel="looks at")
        panel.tick_params(length=0)
    heads[0].set_ylabel("letter just read")
    above.colorbar(image, ax=list(heads), label="weight", fraction=0.03)
    curves = below.subplots()
    for label, style in styles(accuracies).items():
        steps, shares = zip(*accuracies[label].items())
        curves.plot(steps, shares, label=label, markevery=2, **style.points())
    curves.set(
        ylabel="share right at the last place",
        xlabel="training step",
        ylim=(0, 1.03),
    )
    curves.grid(alpha=0.3)
    curves.legend(loc="lower right")
    figure.suptitle(literal(title))
    return save(figure, path)
