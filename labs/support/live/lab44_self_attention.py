"""The live networks of lab 44's page: a head of self-attention, in three kinds, and an LSTM."""

from common.data.text import Vocabulary
from common.teaching.book import live
from labs import lab44_self_attention as lab
from labs.lab34_sixpence_next_char import RHYME

import numpy as np

LOOK = "Each place looks back at the letters before it: see which ones, and with what weight."
SAMPLE = "king was i"
MIXED = "nikg saw i"  # its letters


def network(sess, graph, name):
    characters = Vocabulary.of(RHYME)
    start = RHYME.index(SAMPLE)
    numbers = characters.encode(RHYME[start : start + len(SAMPLE) + 1])
    x, y = numbers[:-1], numbers[1:]
    if name == "LSTM":
        layers, letters = live.layers(sess), None
    else:
        weights = live.variables(sess)
        letters = weights["letters"]
        head = {key: weights[key] for key in ("w_q", "w_k", "w_v")}
        masked = lab.HEADS[name].get("masked", True)
        positions = weights.get("positions")
        layers = [{"kind": "attention", **head, "positions": positions, "masked": masked}]
    return {
        "name": name,
        "layers": layers,
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": live.tokens(characters.tokens, embedding=letters, window=lab.LENGTH),
        "answer": live.NEXT,
        "sample": SAMPLE,
        "targets": list(y),
        "loss": sess.run(graph.loss, {graph.x: [x], graph.y: [y]}),
    }


def tasks(head, no_positions, no_mask, lstm):
    next_place = np.diagonal(no_mask.run()[0]["weights"], offset=1)
    yield live.Task(
        "Choose the network without the mask. At which letter does each place look most, and why?",
        f"At the one after it, with a weight of {next_place.mean():.2f} on average: that letter is "
        "the answer. At the last place there is none to read off.",
        next_place.mean() > 0.8,
    )
    n = head.tokens.index("n")
    order, mixed = {}, {}
    for network in (head, no_positions):
        order[network.name] = network.probabilities(SAMPLE)[-1, n]
        mixed[network.name] = network.probabilities(MIXED)[-1, n]
    yield live.Task(
        f"Type {MIXED!r}, the same letters in another order. Which network sees a difference?",
        f"The head: n has {mixed['head']:.2f} in place of {order['head']:.2f}. Without positions "
        f"it is {mixed['no positions']:.2f} both times, to the last digit: a weighted mean knows "
        "no order.",
        abs(order["no positions"] - mixed["no positions"]) < 1e-9
        and abs(order["head"] - mixed["head"]) > 0.02,
    )
    weights = head.run()[0]["weights"][-1]
    nearest, most = weights[-2], int(weights[:-1].argmax())
    letter = SAMPLE[most]
    yield live.Task(
        "Choose the head and its last place. Does it look at the letters nearest to it?",
        f"No: the space just before gets {nearest:.2f}, the {letter} at place {most + 1} gets "
        f"{weights[most]:.2f}. How far back a letter stands makes no difference to its weight, and "
        "no state has to carry it.",
        weights[most] > 0.2 > 0.1 > nearest,
    )
