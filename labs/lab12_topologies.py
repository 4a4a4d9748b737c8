"""Lab 12: one to many, many to one, many to many.

The same LSTM of two units, with what goes in and what is taken out arranged in
different ways. Its number of parameters does not depend on the time steps:

    4 gates * ((input + hidden) * hidden + hidden) = 4 * ((1 + 2) * 2 + 2) = 32

A dense layer over a sequence uses the same w [2, 1] and b [1] at each step:

    dense             y = h w + b           one product with all steps
    time-distributed  y_t = h_t w + b       one product for each step, stacked

The lecture tells the two apart: with TimeDistributed the cost would arise at
each step, with Dense once, at the end. It does not: outputs and gradients are
the same. What differs is a cost of the last step alone (many to one):

    all steps    loss = sum over t of (y_t - wanted_t)^2
    last step    loss = (y_3 - wanted_3)^2

Then no error is put in at h_1 and h_2. But the gradient still reaches x_1 and x_2,
on the way back through time, which lab 13 follows step by step.

| name             | shape        | meaning                                       |
|------------------|--------------|-----------------------------------------------|
| x                | [None, 3, 1] | 1, 2, 3; wanted at each step: 2, 3, 4         |
| one              | [None, 1]    | only 1                                        |
| last             | [None, 2]    | many to one: the last h                       |
| many_to_one      | [None, 1]    | a layer over it                               |
| repeated         | [None, 3, 1] | `one`, repeated for each step                 |
| one_to_many      | [None, 3, 2] | h at each step, from `repeated`               |
| many_to_many     | [None, 3, 2] | h at each step, from x                        |
| dense            | [None, 3, 1] | a layer over all of them, in one product      |
| time_distributed | [None, 3, 1] | the same layer, one product for each step     |
"""

from typing import NamedTuple

from common import layers, plots, rnn
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

TIME, HIDDEN_SIZE = 3, 2
X_DATA = np.array([[[1], [2], [3]]], np.float32)


class Gradients(NamedTuple):
    """Of one loss of the many-to-many network."""

    at_h: tf.Tensor  # the error put in at each h_t, [batch, time, hidden]
    at_x: tf.Tensor  # what reaches each x_t through time, [batch, time, 1]
    at_w: tf.Tensor  # [hidden, 1]
    at_b: tf.Tensor  # [1]


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
    of_dense: Gradients
    of_time_distributed: Gradients
    of_last_step: Gradients


def lstm(x):
    """x [batch, time, input] -> h at each step [batch, time, hidden]."""
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    return check_shape(outputs, [None, TIME, HIDDEN_SIZE])


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, 1])  # [batch, time, input]
    one = tf.placeholder(tf.float32, [None, 1])  # [batch, input]

    with tf.variable_scope("many_to_one"):
        last = check_shape(lstm(x)[:, -1], [None, HIDDEN_SIZE])  # [batch, hidden]
        many_to_one = check_shape(layers.fully_connected(last, 1, activation_fn=None), [None, 1])
    with tf.variable_scope("one_to_many"):
        repeated = tf.tile(one[:, tf.newaxis], [1, TIME, 1])  # [batch, time, input]
        one_to_many = lstm(repeated)  # [batch, time, hidden]
    with tf.variable_scope("many_to_many"):
        h = lstm(x)  # [batch, time, hidden]
        w = tf.get_variable("w", [HIDDEN_SIZE, 1])
        b = tf.get_variable("b", [1])
        # y = h w + b
        dense = check_shape(tf.tensordot(h, w, axes=1) + b, [None, TIME, 1])
        # y_t = h_t w + b
        steps = [tf.matmul(h_t, w) + b for h_t in tf.unstack(h, axis=1)]
        time_distributed = check_shape(tf.stack(steps, axis=1), [None, TIME, 1])

    def gradients_of(error):
        return Gradients(*tf.gradients(tf.reduce_sum(tf.square(error)), [h, x, w, b]))

    wanted = x + 1
    of_dense = gradients_of(dense - wanted)
    of_time_distributed = gradients_of(time_distributed - wanted)
    of_last_step = gradients_of((dense - wanted)[:, -1])
    return Graph(
        x,
        one,
        last,
        many_to_one,
        repeated,
        one_to_many,
        h,
        dense,
        time_distributed,
        of_dense,
        of_time_distributed,
        of_last_step,
    )


def summary(values):
    """The lecture's summaries: (topology, layer, shape of its output, parameters) of each layer."""
    of_many_to_many = count_parameters("many_to_many/[wb]")  # w and b, one set for both layers
    rows = [
        ("many to one", "LSTM", values.last, count_parameters("many_to_one/rnn")),
        ("", "Dense", values.many_to_one, count_parameters("many_to_one/fully")),
        ("one to many", "RepeatVector", values.repeated, 0),
        ("", "LSTM", values.one_to_many, count_parameters("one_to_many/rnn")),
        ("many to many", "LSTM", values.many_to_many, count_parameters("many_to_many/rnn")),
        ("", "Dense", values.dense, of_many_to_many),
        ("or", "TimeDistributed", values.time_distributed, of_many_to_many),
    ]
    return [(topology, layer, output.shape, count) for topology, layer, output, count in rows]


def sizes(gradient):
    """The length of the gradient at each step: [1, time, size] -> [time]."""
    return np.linalg.norm(gradient[0], axis=1)


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: X_DATA, graph.one: X_DATA[:, 0]}
        values = sess.run(graph, feed_dict)  # nothing in this graph trains: all can be fetched
        rows = summary(values)

    lesson.stage("The layers")
    for topology, layer, shape, parameters in rows:
        lesson.say(f"  {topology:<13} {layer:<16} {list(shape)!s:<10} {parameters:>3} parameters")

    lesson.ask(
        "the cost is that of the last step alone. Does x_1 get a gradient?",
        "Yes, through the recurrence: h_3 depends on h_2, h_2 on h_1, and h_1 on x_1.",
    )
    put_in = {"all steps": sizes(values.of_dense.at_h)}
    put_in["last step"] = sizes(values.of_last_step.at_h)
    through_time = {"all steps": sizes(values.of_dense.at_x)}
    through_time["last step"] = sizes(values.of_last_step.at_x)
    lesson.stage("Sizes of gradients at steps 1, 2, 3")
    for cost in put_in:
        lesson.say(f"  cost of {cost}: error put in at h_t      {put_in[cost].round(3)}")
        lesson.say(f"  {'':<18}what reaches x_t in time  {through_time[cost].round(3)}")

    pairs = zip(values.of_dense, values.of_time_distributed)
    difference = max(np.abs(first - second).max() for first, second in pairs)
    difference = max(difference, np.abs(values.dense - values.time_distributed).max())
    last_step = np.abs(values.of_dense.at_w - values.of_last_step.at_w).max()
    before = through_time["last step"][:-1]  # at x_1 and x_2
    lesson.picture(plots.topologies, values, put_in, through_time, "Lab 12: what goes in and out")
    parameters, shapes = [row[3] for row in rows], [list(row[2]) for row in rows]
    metrics = {"parameters": parameters, "shapes": shapes, "layers": [row[1] for row in rows]}
    metrics |= {"max_difference": difference, "last_step_difference": last_step}
    metrics |= {"put_in_by_last_step": put_in["last step"]}
    metrics |= {"through_time_of_last_step": through_time["last step"]}
    apart, of_w = f"{difference:.1e} apart", f"gradient of w {last_step:.2g} apart"
    same, other = "the same, below 1e-5", "another gradient"
    reaches, right = bool(before.min() > 0), parameters[:2] == [32, 3]
    findings = [
        old_lab.Finding("Dense and TimeDistributed", apart, same, difference < 1e-5, "differ"),
        old_lab.Finding("cost of the last step alone", of_w, other, last_step > 0.01),
        old_lab.Finding("its gradient at x_1 and x_2", f"{before.round(3)}", "not 0", reaches),
        old_lab.Finding("parameters", f"{parameters[:2]}", "32, 3", right, "32, 3"),
    ]
    return old_lab.finish(lesson, metrics, findings)


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "Three units: 60 parameters in the LSTM. Check it with the formula.",
            edit=("TIME, HIDDEN_SIZE = 3, 2", "TIME, HIDDEN_SIZE = 3, 3"),
        ),
        old_lab.Try(
            "Other weights: compare the gradients at x_1 and x_3 for the cost of the last step.",
            options="--seed 1",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
