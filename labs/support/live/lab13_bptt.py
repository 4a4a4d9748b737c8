"""The live network of lab 13's page."""

from common.data.text import Vocabulary
from common.teaching.book import live
from labs import lab13_bptt as lab

import numpy as np

LOOK = "Follow the gradient of one step's loss back through time: it shrinks with each step."


def network(sess, graph, feed_dict):
    vocabulary = Vocabulary.of(lab.TEXT)
    return {
        "name": f"simple network of {lab.HIDDEN_SIZE} units, before any training",
        "layers": live.layers(sess),
        "output": live.output(sess, "v", "d"),
        "input": live.tokens(vocabulary.tokens),
        "answer": live.NEXT,
        "sample": lab.TEXT[:-1],
        "targets": list(vocabulary.encode(lab.TEXT[1:])),
        "loss": sess.run(graph.loss, feed_dict),
    }


def arriving(network, text):
    """Returns the length of the gradient of the last loss with respect to h of each step."""
    [layer], output = network.network["layers"], network.network["output"]
    classes = len(network.tokens)
    numbers = [network.tokens.index(letter) for letter in text]
    x, y = np.eye(classes)[numbers[:-1]], np.eye(classes)[numbers[1:]]
    w, u = layer["kernel"][:classes], layer["kernel"][classes:]
    h, _, e = lab.forward(x, y, w, u, layer["bias"], output["w"], output["b"])
    e[:-1] = 0
    _, own, later = lab.backward(x, h, e * len(x), u, output["w"])
    return lab.lengths(own + later)


def tasks(network):
    way_back = arriving(network, lab.TEXT)
    yield live.Task(
        f"Choose the last step, which must say {lab.TEXT[-1]}. How much of the gradient of its "
        "loss arrives at the first letter?",
        f"A length of {way_back[0]:.2f} of {way_back[-1]:.2f}, {way_back[0] / way_back[-1]:.0%}: "
        f"on each of the {len(way_back) - 1} steps back it is multiplied by U and by 1 - h^2.",
        0.01 < way_back[0] / way_back[-1] < 0.5,
    )
    longer = arriving(network, 2 * lab.TEXT)
    yield live.Task(
        f"Type {2 * lab.TEXT} and choose the last l, which must say o. How much arrives now?",
        f"{longer[0]:.3f} of {longer[-1]:.2f}, {longer[0] / longer[-1]:.1%}, over "
        f"{len(longer) - 1} steps. This is the gradient that vanishes.",
        longer[0] / longer[-1] < way_back[0] / way_back[-1] / 5,
    )
