"""Small networks for the live cell: what the session says, and what the page is given."""

from common import rnn
from common.data.text import Vocabulary, one_hot
from common.graph_mode import tf
from common.teaching.book import live

import numpy as np

TOKENS = Vocabulary("abcd하")
SAMPLE = "dcbaabcd하"
CELLS = {
    "BasicLSTM": lambda: rnn.BasicLSTMCell(3),
    "BasicLSTM, forget_bias": lambda: rnn.BasicLSTMCell(3, forget_bias=0.2),
    "GRU": lambda: rnn.GRUCell(4),
    "BasicRNN": lambda: rnn.BasicRNNCell(2),
    "Jordan": lambda: rnn.JordanCell(4, 3),
    "two layers": lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.GRUCell(2)]),
}


class Trained:
    """A network after a few steps on its sample.

    Attributes:
      network: as the page takes it.
      h, c: [layer][step] of tensors [1, units]; the c of a cell without a memory is its h.
      losses: [step], of the next letter.
      x: placeholder [1, time, classes]. Its sequence is `SAMPLE` without the last letter.
    """

    def __init__(self, make_cell):
        numbers = TOKENS.encode(SAMPLE)
        with tf.Graph().as_default():
            tf.set_random_seed(2)
            self.x = tf.placeholder(tf.float32, [1, len(numbers) - 1, len(TOKENS)])
            cell = make_cell()
            state, outputs, states = cell.zero_state(1, tf.float32), [], []
            with tf.variable_scope("rnn"):
                for step in range(len(numbers) - 1):
                    output, state = cell(self.x[:, step], state)
                    outputs.append(output)
                    states.append(state if isinstance(cell, rnn.MultiRNNCell) else (state,))
            self.h = [[_part(s, "h") for s in layer] for layer in zip(*states)]
            self.c = [[_part(s, "c") for s in layer] for layer in zip(*states)]
            w = tf.get_variable("w", [outputs[0].shape.as_list()[1], len(TOKENS)])
            b = tf.get_variable("b", [len(TOKENS)])
            self.losses = [
                tf.nn.sparse_softmax_cross_entropy_with_logits(
                    labels=[target], logits=tf.matmul(output, w) + b
                )[0]
                for output, target in zip(outputs, numbers[1:])
            ]
            train_op = tf.train.AdamOptimizer(0.1).minimize(tf.add_n(self.losses))
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())
            self.feeds = {self.x: one_hot(numbers[:-1], len(TOKENS))[np.newaxis]}
            snapshots = [live.packed(self._weights(cell, 0), bits=16)]
            for _ in range(5):
                self.session.run(train_op, self.feeds)
            snapshots.append(self._weights(cell, 5))
        self.loss = float(np.mean(self.session.run(self.losses, self.feeds)))
        self.targets = [int(number) for number in numbers[1:]]
        self.network = live.packed(
            {
                "name": "small",
                **snapshots[-1],
                "input": live.tokens(TOKENS.tokens),
                "answer": live.NEXT,
                "sample": SAMPLE[:-1],
                "targets": self.targets,
                "loss": self.loss,
                "snapshots": snapshots,
            }
        )

    def _weights(self, cell, step):
        from common.rnn import numpy_reference

        layers = numpy_reference.read_weights(self.session, cell)
        loss = np.mean(self.session.run(self.losses, self.feeds))
        output = live.output(self.session, "w", "b")
        return {"step": step, "layers": layers, "output": output, "loss": loss}

    def gradients(self, step):
        """Returns {"x": [time, classes], "h", "c": [layer][time, units]} for a step's loss."""
        flat = [tensor for values in (self.h, self.c) for layer in values for tensor in layer]
        with self.session.graph.as_default():
            gradients = tf.gradients(self.losses[step], [self.x, *flat])
        zeros = [g if g is not None else tf.zeros_like(t) for g, t in zip(gradients[1:], flat)]
        x, *values = self.session.run([gradients[0], *zeros], self.feeds)
        time, layers = len(self.losses), len(self.h)
        rows = [np.concatenate(values[k : k + time]) for k in range(0, len(values), time)]
        return {"x": x[0], "h": rows[:layers], "c": rows[layers:]}


def _part(state, name):
    return getattr(state, name) if hasattr(state, name) else state


def page_object(*networks, look="Look here.", tasks=()):
    """Returns the JSON object of a page."""
    return {
        "look": look,
        "tasks": [{"task": task, "answer": answer} for task, answer in tasks],
        "networks": list(networks),
    }
