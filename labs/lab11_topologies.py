"""Lab 11: one to many, many to one, many to many.

The same LSTM of two units, with what goes in and what is taken out arranged in
different ways. Its number of parameters does not depend on the time steps:

    4 gates * ((input + hidden) * hidden + hidden) = 4 * ((1 + 2) * 2 + 2) = 32

A dense layer over a sequence uses the same w [2, 1] and b [1] at each step:

    dense             y = h w + b           one product with all steps
    time-distributed  y_t = h_t w + b       one product for each step, stacked

The lecture tells the two apart: with TimeDistributed the cost would arise at
each step, with Dense once, at the end. It does not: outputs and gradients are
the same. What would differ is a cost of the last step alone (many to one).

| name                      | shape             | meaning                                 |
|---------------------------|-------------------|-----------------------------------------|
| x, one                    | [1, 3, 1], [1, 1] | 1, 2, 3 (wanted: 2, 3, 4), and only 1   |
| last, many_to_one         | [1, 2], [1, 1]    | the last h, and a layer over it         |
| one_to_many, many_to_many | [1, 3, 2]         | h at each step, from `one` and from `x` |
| dense, time_distributed   | [1, 3, 1]         | a layer over each h of `many_to_many`   |
"""

from typing import NamedTuple

from common import layers, plots, rnn
from common.shapes import check_shape, count_parameters
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

TIME, HIDDEN_SIZE = 3, 2
X_DATA = np.array([[[1], [2], [3]]], np.float32)
CAPTIONS = "Lab 11: where the error enters", "size of the gradient at h"


class Graph(NamedTuple):
    x: tf.Tensor
    one: tf.Tensor
    last: tf.Tensor
    many_to_one: tf.Tensor
    repeated: tf.Tensor
    one_to_many: tf.Tensor
    many_to_many: tf.Tensor
    dense: tf.Tensor
    time_distributed: tf.Tensor
    gradients: dict


def lstm(x):
    """x [batch, time, input] -> h at each step [batch, time, hidden]."""
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    return tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)[0]


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, 1])  # [batch, time, input]
    one = tf.placeholder(tf.float32, [None, 1])  # [batch, input]

    with tf.variable_scope("many_to_one"):
        last = check_shape(lstm(x)[:, -1], [None, HIDDEN_SIZE])  # [batch, hidden]
        many_to_one = check_shape(layers.fully_connected(last, 1, activation_fn=None), [None, 1])
    with tf.variable_scope("one_to_many"):
        repeated = tf.tile(one[:, tf.newaxis], [1, TIME, 1])  # [batch, time, input]
        one_to_many = check_shape(lstm(repeated), [None, TIME, HIDDEN_SIZE])
    with tf.variable_scope("many_to_many"):
        outputs = check_shape(lstm(x), [None, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
        w, b = tf.get_variable("w", [HIDDEN_SIZE, 1]), tf.get_variable("b", [1])
        # y = h w + b
        dense = check_shape(tf.tensordot(outputs, w, axes=1) + b, [None, TIME, 1])
        steps = [tf.matmul(outputs[:, t], w) + b for t in range(TIME)]  # y_t = h_t w + b
        time_distributed = check_shape(tf.stack(steps, axis=1), [None, TIME, 1])

    errors = {"Dense": dense - (x + 1), "TimeDistributed": time_distributed - (x + 1)}
    errors["last step only"] = errors["Dense"][:, -1:]
    losses = {name: tf.reduce_mean(tf.square(error)) for name, error in errors.items()}
    places = [outputs, *tf.trainable_variables("many_to_many")]
    gradients = {name: tf.gradients(loss, places) for name, loss in losses.items()}
    sequences = one_to_many, outputs, dense, time_distributed
    return Graph(x, one, last, many_to_one, repeated, *sequences, gradients)


def largest_difference(first, second):
    return max(float(np.abs(one - other).max()) for one, other in zip(first, second))


def summary(values):
    """The lecture's summaries: (topology, layer, shape of its output, parameters) of each layer."""
    return [
        ("many to one", "LSTM", values.last.shape, count_parameters("many_to_one/rnn")),
        ("", "Dense", values.many_to_one.shape, count_parameters("many_to_one/fully")),
        ("one to many", "RepeatVector", values.repeated.shape, 0),
        ("", "LSTM", values.one_to_many.shape, count_parameters("one_to_many/rnn")),
        ("many to many", "LSTM", values.many_to_many.shape, count_parameters("many_to_many/rnn")),
        ("", "Dense", values.dense.shape, count_parameters("many_to_many/[wb]")),
        (
            "or",
            "TimeDistributed",
            values.time_distributed.shape,
            count_parameters("many_to_many/[wb]"),
        ),
    ]


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: X_DATA, graph.one: X_DATA[:, 0]}
        values = sess.run(graph, feed_dict)
        rows = summary(values)

    lesson.stage("The layers")
    for topology, layer, shape, parameters in rows:
        lesson.say(f"  {topology:<13} {layer:<16} {list(shape)!s:<10} {parameters:>3} parameters")
    gradients = values.gradients
    lesson.stage("The size of the gradient at each h")
    sizes = {name: np.linalg.norm(parts[0][0], axis=1) for name, parts in gradients.items()}
    lesson.say("\n".join(f"  {name:<16} {norms.round(4)}" for name, norms in sizes.items()))
    dense = [values.dense, *gradients["Dense"]]
    difference = largest_difference(dense, [values.time_distributed, *gradients["TimeDistributed"]])
    last_step = largest_difference(gradients["Dense"], gradients["last step only"])
    lesson.picture(plots.bars_by_step, sizes, *CAPTIONS)
    parameters, shapes = [row[3] for row in rows], [list(row[2]) for row in rows]
    return lesson.finish(
        {"parameters": parameters, "shapes": shapes, "layers": [row[1] for row in rows],
         "max_difference": difference, "last_step_difference": last_step},
        [
            ("Dense, TimeDistributed", "differ", f"{difference:.1e} apart", difference < 1e-6),
            ("a cost of the last step", "-", f"{last_step:.2g} apart", last_step > 0.01),
            ("parameters", "32, 3", f"{parameters[:2]}", parameters[:2] == [32, 3]),
        ],
    )  # fmt: skip


LAB = lab.Lab(run)

if __name__ == "__main__":
    LAB.main()
