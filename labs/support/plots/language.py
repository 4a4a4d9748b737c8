"""Language models beside each other (Matplotlib only)."""

from common.plots.figures import new_figure, save


def language_models(path, bits, by_order, title):
    """Bits a character of each model, and of n-grams as they grow longer.

    Args:
      bits: {label: bits a character, held out}.
      by_order: {n: (bits in training, bits held out)}.
    """
    figure, (left, right) = new_figure(1, 2, width=11, height=4.5)
    colors = ["tab:gray" if "grams" in label else "tab:blue" for label in bits]
    bars = left.barh(list(bits), list(bits.values()), color=colors)
    left.bar_label(bars, [f"{value:.2f}" for value in bits.values()], padding=2)
    left.invert_yaxis()
    left.set(xlabel="bits a character, held out", xlim=(0, 1.15 * max(bits.values())))
    training, held_out = zip(*by_order.values())
    right.plot(list(by_order), training, marker=".", label="training part")
    right.plot(list(by_order), held_out, marker=".", label="held out")
    right.set(xlabel="n of the n-grams", ylabel="bits a character", ylim=(0, None))
    right.legend()
    figure.suptitle(title)
    return save(figure, path)
