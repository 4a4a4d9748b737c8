"""Lab 14: what becomes of a gradient over a hundred steps?

Back-propagation through time (lab 13) multiplies by one matrix for each step on the
way back, the Jacobian of that step:

    J_t = dstate_t / dstate_t-1
    dloss/dstate_T-k = dloss/dstate_T J_T J_T-1 ... J_T-k+1

A product of many factors seldom keeps its size. In the simple cell a factor is

    h_t = tanh(x_t W + h_t-1 U + b)        J_t = U' with row i times 1 - h_t,i^2

so the spectral radius of U, the size of its largest eigenvalue, decides. Below 1 the
product vanishes: the early words get no gradient. Above 1 it can explode. It need not,
because 1 - h^2 is below 1 wherever the cell is not at rest. In the LSTM,

    c_t = sigmoid(f_t + forget_bias) c_t-1 + ...

the factor of c is the forget gate itself, at first about sigmoid(forget_bias): 0.5 for 0,
0.73 for 1, 0.993 for 5. The GRU's update gate is at first about sigmoid(1) = 0.73. The ways
through the gates add to it: with forget bias 5 the product grows.

All networks are as they are before training, 32 units, five seeds. Against explosion
the gradient is clipped (lab 16). Against vanishing the cell is chosen (lab 17).

| name      | shape            | meaning                                            |
|-----------|------------------|----------------------------------------------------|
| x         | [None, 4]        | what one step reads: small random numbers          |
| state     | [None, 32 or 64] | h; of the LSTM c and h side by side                |
| new_state | [None, 32 or 64] | the state one step later                           |
| chosen    | [None, 32 or 64] | which unit of new_state is differentiated, one-hot |
| jacobian  | [None, 32 or 64] | d(that unit)/dstate: one row of J_t                |
"""

from typing import NamedTuple

from common import plots, rnn
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

STEPS_BACK, NETWORKS = 100, 5
INPUT_SIZE, HIDDEN_SIZE = 4, 32
# The standard deviation of the inputs.
INPUT_SPREAD = 0.3
RADII = {"simple, radius 0.7": 0.7, "simple, radius 1": 1.0, "simple, radius 2": 2.0}
FORGET_BIASES = {"LSTM, forget bias 0": 0.0, "LSTM, forget bias 1": 1.0, "LSTM, forget bias 5": 5.0}
CELLS = [*RADII, "GRU", *FORGET_BIASES]


class Graph(NamedTuple):
    x: tf.Tensor
    state: tf.Tensor
    new_state: tf.Tensor
    chosen: tf.Tensor
    jacobian: tf.Tensor
    kernel: tf.Variable


def one_step(name, x, state):
    """A step of the cell: x [batch, input], state [batch, size] -> the state after it."""
    if name in FORGET_BIASES:
        cell = rnn.BasicLSTMCell(HIDDEN_SIZE, forget_bias=FORGET_BIASES[name])
        c, h = tf.split(state, 2, axis=1)
        _, (c, h) = cell(x, rnn.LSTMStateTuple(c, h))
        return tf.concat([c, h], axis=1)
    cell = rnn.GRUCell(HIDDEN_SIZE) if name == "GRU" else rnn.BasicRNNCell(HIDDEN_SIZE)
    _, h = cell(x, state)
    return h


def build_graph(name, seed=0):
    tf.set_random_seed(seed)
    size = 2 * HIDDEN_SIZE if name in FORGET_BIASES else HIDDEN_SIZE
    x = tf.placeholder(tf.float32, [None, INPUT_SIZE])  # [batch, input]
    state = tf.placeholder(tf.float32, [None, size])  # [batch, size]
    new_state = check_shape(one_step(name, x, state), [None, size])  # [batch, size]
    # Each row of the batch differentiates one unit: `size` equal rows give the whole J_t.
    chosen = tf.placeholder(tf.float32, [None, size])  # [batch, size]
    jacobian = tf.gradients(new_state, state, grad_ys=chosen)[0]
    check_shape(jacobian, [None, size])  # [batch, size]
    return Graph(x, state, new_state, chosen, jacobian, tf.trainable_variables()[0])


def with_radius(kernel, radius):
    """The cell's kernel, W above U, with U scaled to a spectral radius."""
    w, u = np.split(kernel, [INPUT_SIZE])
    largest = np.abs(np.linalg.eigvals(u)).max()
    return np.concatenate([w, u * radius / largest])


def jacobians(name, seed):
    """J_1 ... J_100 of one network: [steps, size, size]."""
    inputs = INPUT_SPREAD * np.random.RandomState(seed).randn(STEPS_BACK, INPUT_SIZE)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(name, seed)
        sess.run(tf.global_variables_initializer())
        if name in RADII:
            kernel = sess.run(graph.kernel)
            graph.kernel.load(with_radius(kernel, RADII[name]), sess)
        size = graph.state.shape.as_list()[1]
        states = [np.zeros(size)]
        for x in inputs:
            feed_dict = {graph.x: [x], graph.state: [states[-1]]}
            states.append(sess.run(graph.new_state, feed_dict)[0])
        # All rows of all steps at once: each step `size` times, for each of its units.
        feed_dict = {
            graph.x: np.repeat(inputs, size, axis=0),
            graph.state: np.repeat(states[:-1], size, axis=0),
            graph.chosen: np.tile(np.eye(size), [STEPS_BACK, 1]),
        }
        rows = sess.run(graph.jacobian, feed_dict)
    return rows.reshape(STEPS_BACK, size, size).astype(float)


def sizes_of_products(factors):
    """The largest factor by which J_T ... J_T-k+1 can stretch a gradient, for k = 1 ... T: [T]."""
    product = np.eye(factors.shape[1])
    sizes = []
    for factor in reversed(factors):
        product = product @ factor
        sizes.append(np.linalg.norm(product, 2))
    return np.array(sizes)


def finding(name, sizes, expected, met):
    """What is left after all steps: the least, the median and the most of the networks."""
    here = f"{np.min(sizes):.0e} ... {np.median(sizes):.0e} ... {np.max(sizes):.0e}"
    return old_lab.Finding(name, here, expected, bool(met))


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default():
        lesson.graph(build_graph(CELLS[0]))
    lesson.ask(
        "the forget gate of 0.73, a hundred times: what is left?",
        "0.73 to the power of 100 is 2e-14. Other ways through the gates add to it: see below.",
    )
    seeds = range(seed, seed + NETWORKS)
    lesson.stage(
        f"The size of the product over 1 to {STEPS_BACK} steps: median of seeds {[*seeds]}"
    )
    lesson.say(f"  {'steps back':<20} {1:>8} {10:>8} {50:>8} {100:>8}")
    sizes = {}
    for name in CELLS:
        sizes[name] = np.array([sizes_of_products(jacobians(name, each)) for each in seeds])
        medians = np.median(sizes[name], axis=0)  # [steps]
        shown = " ".join(f"{medians[steps - 1]:>8.0e}" for steps in (1, 10, 50, STEPS_BACK))
        lesson.say(f"  {name:<20} {shown}")
    lesson.picture(plots.products, sizes, "Lab 14: what is left of a gradient")
    whole = {name: each[:, -1] for name, each in sizes.items()}  # {cell: [networks]}
    low, middle, high = (np.median(whole[name]) for name in FORGET_BIASES)
    gru = whole["GRU"]
    vanished, faded, exploded = (whole[name] for name in RADII)
    return old_lab.finish(
        lesson,
        {"sizes": whole},
        [
            finding("simple, radius 0.7", vanished, "all below 1e-10", max(vanished) < 1e-10),
            finding("simple, radius 1", faded, "all below 1", max(faded) < 1),
            finding("simple, radius 2", exploded, "all above 1", min(exploded) > 1),
            finding("GRU", gru, "all below 1", max(gru) < 1),
            old_lab.Finding(
                "LSTM, forget bias 0, 1, 5",
                f"{low:.0e}, {middle:.0e}, {high:.0e}",
                "each median larger",
                bool(low < middle < high),
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "Without inputs h stays 0 and 1 - h^2 stays 1: radius 1 then keeps the gradient, "
            "and radius 2 multiplies it by about 2 to the power of 100.",
            edit=("INPUT_SPREAD = 0.3", "INPUT_SPREAD = 0.0"),
        ),
        old_lab.Try(
            "Larger inputs push tanh to its flat ends: less of the gradient is left everywhere.",
            edit=("INPUT_SPREAD = 0.3", "INPUT_SPREAD = 1.0"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
