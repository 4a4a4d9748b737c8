"""The live network of lab 35's page."""

from common.data.text import Vocabulary
from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab34_sixpence_next_char as lab34
from labs import lab35_sixpence_every_char as lab

import numpy as np

LOOK = "It answers after every character, from the first on: see where it is not yet sure."
SHOWN = 40  # characters


def network(sess, graph):
    characters = Vocabulary.of(lab34.RHYME)
    numbers = characters.encode(lab34.RHYME[: SHOWN + 1])[np.newaxis]
    x, y = numbers[:, :-1], numbers[:, 1:]
    zeros = np.zeros([1, lab.HIDDEN_SIZE])
    return {
        "name": f"LSTM of {lab.HIDDEN_SIZE} units",
        "layers": live.layers(sess),
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": live.tokens(characters.tokens),
        "answer": live.NEXT,
        "sample": lab34.RHYME[:SHOWN],
        "targets": list(y[0]),
        "loss": sess.run(graph.loss, {graph.x: x, graph.y: y, graph.begin: (zeros, zeros)}),
    }


def tasks(network):
    prompt = "king was i"
    written = network.write(prompt, lab.WRITTEN)
    before = f"The {prompt}"
    other = network.write(before, lab.WRITTEN)
    yield live.Task(
        f"Type {prompt!r} and let it write on at temperature 0, then {before!r}. What changes?",
        f"{written!r}, then {other!r}. It was trained to begin with zeros at the beginning of the "
        "rhyme only: from a prompt in the middle it may go on rightly or not.",
        written != other,
    )
    right = lab34.RHYME[1 : SHOWN + 1]
    forgetful = network.says(None, Switch("f", 0))
    yield live.Task(
        "Switch the forget gate off at all steps. How much of the rhyme is left?",
        f"Nearly nothing: {forgetful!r}. One character and h of the step before do not tell where "
        "in the rhyme it is.",
        network.says() == right and sum(map(str.__eq__, forgetful, right)) < SHOWN / 2,
    )
