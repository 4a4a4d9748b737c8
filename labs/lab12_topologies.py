"""Lab 12: one to many, many to one, many to many.

The same LSTM of two units can be used in different ways. They differ in what it reads and in
which of its outputs are used:

    many to one   reads all steps, uses the last output  sentence -> sentiment
    one to many   reads one input, uses every output     picture -> caption
    many to many  reads all steps, uses every output     words -> word classes

Here one to many reads the same input again at each step. A network that writes a text reads its
own last output instead.

A dense layer (y = h w + b) over a sequence uses the same w [2, 1] and b [1] at each step. It can
be computed in two ways:

    dense             y = h w + b           one product with all steps
    time-distributed  y_t = h_t w + b       one product for each step, stacked

And the loss can count all steps or the last one only:

    all steps    loss = sum over t of (y_t - target_t)^2
    last step    loss = (y_3 - target_3)^2

Question: how many parameters has each of these networks, and which gradients does it get?

| name             | shape        | meaning                                        |
|------------------|--------------|------------------------------------------------|
| x                | [None, 3, 1] | 1, 2, 3; the targets are 2, 3, 4               |
| x_1              | [None, 1]    | only the first step: 1                         |
| last             | [None, 2]    | many to one: h of the last step                |
| many_to_one      | [None, 1]    | a layer over it                                |
| repeated         | [None, 3, 1] | x_1, repeated for each step                    |
| one_to_many      | [None, 3, 2] | h at each step, from `repeated`                |
| many_to_many     | [None, 3, 2] | h at each step, from x                         |
| dense            | [None, 3, 1] | a layer over all of them, in one product       |
| time_distributed | [None, 3, 1] | the same layer, one product for each step      |
"""

from types import SimpleNamespace

from common import layers, rnn
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

TIME = 3
HIDDEN_SIZE = 2
X_DATA = np.arange(1, TIME + 1, dtype=np.float32).reshape(1, TIME, 1)  # [batch, time, input]


def lstm(x):
    """x [batch, time, input] -> h at each step [batch, time, hidden]."""
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, TIME, HIDDEN_SIZE])
    return outputs


def build_graph(seed=0):
    """Builds the three networks, each with weights of its own."""
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, 1])  # [batch, time, input]
    x_1 = tf.placeholder(tf.float32, [None, 1])  # [batch, input]

    with tf.variable_scope("many_to_one"):
        last = lstm(x)[:, -1]
        check_shape(last, [None, HIDDEN_SIZE])  # [batch, hidden]
        many_to_one = layers.fully_connected(last, 1, activation_fn=None)
        check_shape(many_to_one, [None, 1])  # [batch, output]
    with tf.variable_scope("one_to_many"):
        repeated = tf.tile(x_1[:, tf.newaxis], [1, TIME, 1])  # [batch, time, input]
        one_to_many = lstm(repeated)  # [batch, time, hidden]
    with tf.variable_scope("many_to_many"):
        h = lstm(x)  # [batch, time, hidden]
        w = tf.get_variable("w", [HIDDEN_SIZE, 1])
        b = tf.get_variable("b", [1])
        dense = tf.tensordot(h, w, axes=1) + b  # y = h w + b
        check_shape(dense, [None, TIME, 1])  # [batch, time, output]
        y_of_steps = [tf.matmul(h_t, w) + b for h_t in tf.unstack(h, axis=1)]  # y_t = h_t w + b
        time_distributed = tf.stack(y_of_steps, axis=1)
        check_shape(time_distributed, [None, TIME, 1])  # [batch, time, output]

    def gradients_of(loss):
        at_h, at_x, at_w, at_b = tf.gradients(loss, [h, x, w, b])
        return {"h": at_h, "x": at_x, "w": at_w, "b": at_b}

    targets = x + 1  # [batch, time, output]
    return SimpleNamespace(
        x=x,
        x_1=x_1,
        last=last,
        many_to_one=many_to_one,
        repeated=repeated,
        one_to_many=one_to_many,
        many_to_many=h,
        dense=dense,
        time_distributed=time_distributed,
        of_dense=gradients_of(tf.reduce_sum(tf.square(dense - targets))),
        of_time_distributed=gradients_of(tf.reduce_sum(tf.square(time_distributed - targets))),
        of_last_step=gradients_of(tf.reduce_sum(tf.square((dense - targets)[:, -1]))),
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
    return [(topology, layer, list(output.shape), count) for topology, layer, output, count in rows]


def lengths(gradient):
    """The length of the gradient at each step: [1, time, size] -> [time]."""
    return np.linalg.norm(gradient[0], axis=1)


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.ask(
            "Many to many has three answers, many to one has one. Which has more parameters?",
            "Neither. The LSTM has 4 gates * ((input + hidden) * hidden + hidden) of them, the "
            "layer hidden + 1. All steps share them, so the number of steps does not count. "
            '"Three times as many" is the usual wrong answer.',
            ["many to many, three times as many", "many to one", "neither"],
        )
        lesson.ask(
            "The loss is that of the last step alone. Does x_1 get a gradient?",
            "Yes, through the recurrence: h_3 depends on h_2, h_2 on h_1, and h_1 on x_1.",
            ["yes", "no: there is no error at step 1"],
        )
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: X_DATA, graph.x_1: X_DATA[:, 0]}
        values = SimpleNamespace(**sess.run(vars(graph), feed_dict=feed_dict))
        rows = summary(values)

    lesson.stage("The layers")
    for topology, layer, shape, parameters in rows:
        lesson.say(f"  {topology:<13} {layer:<16} {shape!s:<10} {parameters:>3} parameters")

    put_in = {
        "all steps": lengths(values.of_dense["h"]),
        "last step": lengths(values.of_last_step["h"]),
    }
    through_time = {
        "all steps": lengths(values.of_dense["x"]),
        "last step": lengths(values.of_last_step["x"]),
    }
    lesson.stage("Lengths of gradients at steps 1, 2, 3")
    for steps in put_in:
        lesson.say(f"  loss of {steps}   error put in at h_t   {put_in[steps].round(3)}")
        lesson.say(f"  {'':<17}   gradient at x_t       {through_time[steps].round(3)}")
    lesson.say(
        "  h_t has two numbers and x_t one: do not compare the lengths of one with the other."
    )

    pairs = [(values.of_dense[name], values.of_time_distributed[name]) for name in "hxwb"]
    pairs.append((values.dense, values.time_distributed))
    lesson.picture(plots.topologies, values, put_in, through_time, "Lab 12: what goes in and out")
    return {
        "layers": [layer for _, layer, _, _ in rows],
        "shapes": [shape for _, _, shape, _ in rows],
        "parameters": [parameters for _, _, _, parameters in rows],
        "max_difference": max(np.abs(first - second).max() for first, second in pairs),
        "last_step_difference": np.abs(values.of_dense["w"] - values.of_last_step["w"]).max(),
        "put_in_by_last_step": put_in["last step"],
        "through_time_of_last_step": through_time["last step"],
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "dense and time-distributed: largest difference",
        result["max_difference"],
        below=1e-5,
        because="the same outputs and gradients",
        seeds="0 to 1e-06",
        show=".0e",
    )
    yield lab.Row(
        "loss of the last step: error put in at h before it",
        result["put_in_by_last_step"][:-1],
        equals=[0.0] * (TIME - 1),
        show=lambda values: str(np.round(values, 3)),
    )
    yield lab.Row(
        "... least gradient at an x before it",
        min(result["through_time_of_last_step"][:-1]),
        above=0,
        because="through time",
        show=".2g",
    )
    yield lab.Row(
        "... difference in the gradient of w",
        result["last_step_difference"],
        above=0.01,
        because="another loss",
        show=".2g",
    )
    size = HIDDEN_SIZE
    yield lab.Row(
        "parameters of the LSTM and of the layer",
        result["parameters"][:2],
        equals=[4 * ((1 + size) * size + size), size + 1],
        lecture="32, 3",
    )


AFTER = """
All three networks have the same number of parameters. With two units:

    LSTM    4 gates * ((input + hidden) * hidden + hidden) = 4 * ((1 + 2) * 2 + 2) = 32
    layer   hidden + 1 = 3

Dense and time-distributed are the same layer, computed in two ways: outputs and gradients agree to
rounding.

With the loss of the last step no error is put in at h_1 and h_2. The gradient still reaches x_1 and
x_2, on the way back through time, which lab 13 follows step by step. The gradient at x_3 has passed
one cell only.

Each of the three networks has random weights of its own, so they answer differently to the same x.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    variations=[
        lab.Variation(
            "--set HIDDEN_SIZE=3", "60 parameters in the LSTM: 4 * ((1 + 3) * 3 + 3). The layer: 4."
        ),
        lab.Variation("--set TIME=6", "Twice as many steps: the same number of parameters."),
        lab.Variation(
            "--seed 1",
            "Other weights, other gradients. For the loss of the last step those at x_1 and x_2 "
            "are small beside that at x_3: .004 to .53 beside 4.6 to 13.3 (seeds 0 to 19).",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
