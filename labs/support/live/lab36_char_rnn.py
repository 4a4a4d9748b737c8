"""The live network of lab 36's page."""

from collections import Counter

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab36_char_rnn as lab

import numpy as np

LOOK = "It reads a passage that it has not been trained on."


def network(sess, graph, vocabulary, held_out):
    batch, time = graph.x.shape.as_list()
    numbers = vocabulary.encode(held_out[: time + 1])
    x, y = np.zeros([batch, time], int), np.full([batch, time], -1)  # -1: not counted
    x[0], y[0] = numbers[:-1], numbers[1:]
    state = [np.zeros(part.shape) for part in lab.tf.nest.flatten(graph.begin)]
    begin = lab.tf.nest.pack_sequence_as(graph.begin, state)
    layers = live.layers(sess)
    return {
        "name": f"LSTM of {len(graph.begin)} layers",
        "layers": layers[: len(graph.begin)],  # the writer has the same
        "output": live.output(
            sess, "scores/fully_connected/weights", "scores/fully_connected/biases"
        ),
        "input": live.tokens(vocabulary.tokens),
        "answer": live.NEXT,
        "sample": held_out[:time],
        "targets": list(y[0]),
        "loss": sess.run(graph.loss, {graph.x: x, graph.y: y, graph.begin: begin}),
    }


def tasks(network):
    def loss(*switches):
        p = network.probabilities(None, *switches)
        targets = network.network["targets"]
        return -np.log(p[np.arange(len(p)), targets]).mean()

    as_it_is, first, second = loss(), loss(Switch("f", 0, layer=0)), loss(Switch("f", 0, layer=1))
    yield live.Task(
        "Switch the forget gate off in the first layer, then in the second. Which layer carries "
        "more of the memory?",
        f"The first: the mean loss goes from {as_it_is:.2f} to {first:.2f}, with the second "
        f"layer's gate off to {second:.2f}.",
        first - as_it_is > 2 * abs(second - as_it_is),
    )
    p = network.probabilities()[np.arange(len(network.sample)), network.network["targets"]]
    is_space = np.array([character == " " for character in network.sample])
    yield live.Task(
        "Look at what is likely after each space, and inside the words. Where is it sure?",
        f"Inside and at the end of words: the right character has {p[~is_space].mean():.2f} there "
        f"on average, and {p[is_space].mean():.2f} after a space, where any word may begin.",
        p[is_space].mean() < 0.5 * p[~is_space].mean(),
    )
    written = network.write(network.sample, 40)
    yield live.Task(
        "Let it write on at temperature 0, then at 0.7. What is wrong with the likeliest character "
        "each time?",
        f"It writes {written!r}: it turns in a circle of frequent words. Drawn by probability the "
        "text varies.",
        max(Counter(written.split()).values(), default=0) >= 2,
    )
