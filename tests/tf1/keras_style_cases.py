"""Layers and cells made in `tf.layers.experimental.keras_style_scope`, and what they are named.

`goldens/make_tf1_scopes.py` records it on TensorFlow 1.15.5; `test_keras.py` runs it again.
"""


def _layers(tf):
    first, named = tf.layers.Dense(2), tf.layers.Dense(2, name="named")
    twice = tf.layers.Dense(3)
    x = tf.zeros([1, 3])
    with tf.variable_scope("outer", initializer=tf.ones_initializer()):
        first(x)
        named(x)
        twice(twice(x))
    tf.layers.dense(x, 4)
    with tf.variable_scope("outer", reuse=True):
        tf.layers.dense(x, 4)
    tf.layers.batch_normalization(x)


def _cells(tf):
    rnn = tf.nn.rnn_cell
    lstm, stack = rnn.BasicLSTMCell(2), rnn.MultiRNNCell([rnn.GRUCell(2), rnn.LSTMCell(3)])
    x = tf.zeros([1, 3])
    with tf.variable_scope("outer"):
        lstm(x, lstm.zero_state(1, tf.float32))
        stack(x, stack.zero_state(1, tf.float32))


def _sequences(tf):
    rnn = tf.nn.rnn_cell
    x = tf.zeros([1, 4, 3])
    with tf.variable_scope("outer"):
        tf.nn.dynamic_rnn(rnn.BasicLSTMCell(2), x, dtype=tf.float32)
        stack = rnn.MultiRNNCell([rnn.GRUCell(2), rnn.GRUCell(2)])
        tf.nn.dynamic_rnn(stack, x, dtype=tf.float32)


def _scope_given(tf):
    tf.layers.dense(tf.zeros([1, 3]), 2, name="given")


def _reuse_given(tf):
    tf.nn.rnn_cell.BasicLSTMCell(2, reuse=True)


CASES = {
    "layers": _layers,
    "cells": _cells,
    "sequences": _sequences,
    "scope_given": _scope_given,
    "reuse_given": _reuse_given,
}


def run(tf, name):
    """The names of all variables, or the error."""
    with tf.Graph().as_default(), tf.layers.experimental.keras_style_scope():
        try:
            CASES[name](tf)
        except ValueError as error:
            return str(error)
        return [variable.name for variable in tf.global_variables()]
