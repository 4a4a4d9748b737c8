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
    figure, axes = new_figure(1, len(weights) + 1, width=14, height=4.2, squeeze=False)
    *heads, curves = axes[0]
    for panel, (label, matrix) in zip(heads, weights.items()):
        image = panel.imshow(matrix, cmap="Greys", vmin=0, vmax=1)
        places = range(len(names))
        panel.set_xticks(places, names, fontfamily="monospace", fontsize=11)
        panel.set_yticks(places, names, fontfamily="monospace", fontsize=11)
        panel.plot([-0.5, len(names) - 0.5], [-0.5, len(names) - 0.5], color="0.6", linewidth=0.8)
        panel.set(title=literal(label), xlabel="looks at")
        panel.tick_params(length=0)
    heads[0].set_ylabel("letter just read")
    figure.colorbar(image, ax=heads, label="weight", fraction=0.02)
    for label, style in styles(accuracies).items():
        steps, shares = zip(*accuracies[label].items())
        curves.plot(steps, shares, label=label, markevery=4, **style.points())
    curves.set(
        title="right at the last place",
        xlabel="training step",
        ylim=(0, 1.03),
    )
    curves.grid(alpha=0.3)
    curves.legend(loc="lower right")
    figure.suptitle(literal(title))
    return save(figure, path)
