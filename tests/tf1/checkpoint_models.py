"""Small models with optimizer slots, for checkpoints that go from one TensorFlow to the other.

Built alike on TensorFlow 1.15.5 and on `common.tf1`; see `goldens/checkpoints_both_ways.py`.
"""

import numpy as np

BATCH, TIME, SIZE, CLASSES = 4, 5, 3, 3
BEFORE, AFTER = 4, 6  # steps trained before and after the checkpoint


def data():
    """x [batch, time, size] and labels [batch, time]."""
    x = np.sin(1.7 * np.arange(BATCH * TIME * SIZE)).reshape(BATCH, TIME, SIZE).astype("float32")
    return x, (x > 0)[..., :2].sum(axis=2).astype("int32")


def _loss(tf, logits, labels):
    weights = tf.ones([BATCH, TIME])
    return tf.contrib.seq2seq.sequence_loss(logits, labels, weights)


def _gru(tf, x, labels):
    outputs, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.GRUCell(4), x, dtype=tf.float32)
    return _loss(tf, tf.layers.dense(outputs, CLASSES), labels), tf.train.AdamOptimizer(0.05)


def _lstm(tf, x, labels):
    cell = tf.contrib.rnn.MultiRNNCell(
        [
            tf.contrib.rnn.LSTMCell(4, use_peepholes=True, num_proj=3),
            tf.contrib.rnn.BasicLSTMCell(4),
        ]
    )
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    loss = _loss(tf, tf.layers.dense(outputs, CLASSES), labels)
    return loss, tf.train.RMSPropOptimizer(0.1, momentum=0.5)


def _attention(tf, x, labels):
    encoded, state = tf.nn.dynamic_rnn(tf.contrib.rnn.GRUCell(4), x, dtype=tf.float32)
    mechanism = tf.contrib.seq2seq.BahdanauAttention(3, encoded, normalize=True)
    cell = tf.contrib.seq2seq.AttentionWrapper(
        tf.contrib.rnn.GRUCell(4), mechanism, attention_layer_size=3, initial_cell_state=state
    )
    helper = tf.contrib.seq2seq.TrainingHelper(x, tf.fill([BATCH], TIME))
    decoder = tf.contrib.seq2seq.BasicDecoder(
        cell, helper, cell.zero_state(BATCH, tf.float32), tf.layers.Dense(CLASSES)
    )
    outputs, _, _ = tf.contrib.seq2seq.dynamic_decode(decoder)
    return _loss(tf, outputs.rnn_output, labels), tf.train.MomentumOptimizer(0.5, 0.9)


MODELS = {"gru_adam": _gru, "lstm_rmsprop": _lstm, "attention_momentum": _attention}


class Model:
    """A model's graph: `train` gives the loss of each step."""

    def __init__(self, tf, name):
        self._graph = tf.Graph()
        with self._graph.as_default():
            tf.set_random_seed(3)
            self._inputs = (
                tf.placeholder(tf.float32, [BATCH, TIME, SIZE]),
                tf.placeholder(tf.int32, [BATCH, TIME]),
            )
            self._loss, optimizer = MODELS[name](tf, *self._inputs)
            step = tf.train.get_or_create_global_step()
            self._train = optimizer.minimize(self._loss, global_step=step)
            self.variables = {each.op.name: each for each in tf.global_variables()}
            self._initialize = tf.global_variables_initializer()
            self._saver = tf.train.Saver()
        self._session = tf.Session(graph=self._graph)

    def initialize(self):
        """Draw the initial values."""
        self._session.run(self._initialize)

    def train(self, steps):
        """The losses of `steps` steps, each before its update."""
        feed = dict(zip(self._inputs, data()))
        return [float(self._session.run([self._loss, self._train], feed)[0]) for _ in range(steps)]

    def save(self, path):
        """Write all variables, slots too."""
        self._saver.save(self._session, path, write_meta_graph=False, write_state=False)

    def restore(self, path):
        """Read all variables, slots too."""
        self._saver.restore(self._session, path)

    def values(self):
        """{variable: value}."""
        return self._session.run(self.variables)
