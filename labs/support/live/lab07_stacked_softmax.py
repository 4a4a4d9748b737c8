"""The live network of lab 7's page."""

from common.data.text import Vocabulary
from common.teaching.book import live
from labs import lab07_stacked_softmax as lab

import numpy as np

LOOK = "After one character several can follow. Move on, and see when only one is left."
SNAPSHOTS = (1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1001)  # steps
WINDOW = "to collect wood"[: lab.SEQUENCE_LENGTH + 1]


def network(sess, graph):
    vocabulary = Vocabulary.of(lab.SENTENCE)
    numbers = vocabulary.encode(WINDOW)
    x, y = numbers[:-1], numbers[1:]
    return {
        "name": f"LSTM of {lab.LAYERS} layers",
        "layers": live.layers(sess),
        "output": live.output(sess, "softmax_w", "softmax_b"),
        "input": live.tokens(vocabulary.tokens),
        "answer": live.NEXT,
        "sample": WINDOW[:-1],
        "targets": list(y),
        "loss": sess.run(graph.loss, {graph.x: [x], graph.y: [y]}),
    }


def tasks(network):
    p = network.probabilities()
    space = WINDOW.index(" ")
    followers = [network.tokens.index(character) for character in "bcl"]
    yield live.Task(
        'Move to the space after "to". Which characters are possible there, and when is it '
        "decided?",
        f"b, c and l with {' and '.join(f'{p[space, index]:.2f}' for index in followers)}: the "
        'sentence has "to build", "to collect" and "to long" once each. One character later '
        f"nothing is open: o has {p[space + 1, network.tokens.index('o')]:.2f}.",
        np.abs(p[space, followers] - 1 / 3).max() < 0.05 and p[space + 1].max() > 0.95,
    )
    alone = network.probabilities("c")[0]
    named = {character: alone[network.tokens.index(character)] for character in "oth"}
    yield live.Task(
        'Delete all but the last c of "to c". Is it still sure of the o?',
        f"No: o has {named['o']:.2f}, t {named['t']:.2f}, h {named['h']:.2f}. The letter is the "
        "same, but the state is not: without what stood before it a c is followed by each of the "
        "three once in the sentence.",
        max(abs(share - 1 / 3) for share in named.values()) < 0.1,
    )
    said = {step: snapshot.says() for step, snapshot in network.snapshots()}
    early = next((step for step in said if said[step][3:] == WINDOW[4:]), None)
    yield live.Task(
        "Move through the training. Which places of the window are learned first?",
        f"The last ones: after {early} steps all from the fourth on are right, {WINDOW[4:]!r}. The "
        "first three stay open to the end, as nobody can know them.",
        early is not None and early < max(said) and network.says()[3:] == WINDOW[4:],
    )
