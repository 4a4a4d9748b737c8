"""The live network of lab 2's page."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab02_unfolding as lab

import numpy as np

LOOK = "The same weights at every step: what differs at the two l is the state they start from."


def network(sess):
    return {
        "name": f"LSTM of {lab.HIDDEN_SIZE} units, random weights",
        "layers": live.layers(sess),
        "output": None,
        "input": live.tokens("helo"),
        "answer": None,
        "sample": lab.WORD,
        "targets": None,
        "loss": None,
    }


def tasks(network):
    [parts] = network.run()
    first, second = (step for step, letter in enumerate(lab.WORD) if letter == "l")
    apart = np.abs(parts["h"][first] - parts["h"][second]).max()
    yield live.Task(
        "Compare the output h at the first and the second l. How far are they apart?",
        f"By {apart:.2f}: the letter and the weights are the same, the state before is not.",
        apart > 0.01,
    )
    [forgetful] = network.run(None, Switch("f", 0))
    rest = np.abs(forgetful["h"][first] - forgetful["h"][second]).max()
    yield live.Task(
        "Switch the forget gate off at all steps. Are the two l equal now?",
        f"No, they still differ by {rest:.2f}. The memory is gone, but the cell also reads h of "
        "the step before.",
        0.001 < rest < apart,
    )
    [thrice] = network.run(3 * lab.WORD)
    o = thrice["h"][[len(lab.WORD) - 1, 2 * len(lab.WORD) - 1, 3 * len(lab.WORD) - 1]]
    yield live.Task(
        "Type hellohellohello. Does h repeat itself?",
        f"Nearly, from the second time on: at the three o unit 0 has {o[0, 0]:.3f}, {o[1, 0]:.3f} "
        f"and {o[2, 0]:.3f}. What the cell read long ago fades.",
        abs(o[2, 0] - o[1, 0]) < abs(o[1, 0] - o[0, 0]) / 4,
    )
