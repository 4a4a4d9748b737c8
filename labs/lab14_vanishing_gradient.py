"""Lab 14: what is left of a gradient after a hundred steps?

Back-propagation through time (lab 13) multiplies the gradient by one matrix for each step on the
way back. That matrix is the step's Jacobian: its element i, j says how much unit i of the new state
changes with unit j of the state before.

    J_t[i, j] = d state_t[i] / d state_(t-1)[j]
    dloss/dstate_(T-k) = dloss/dstate_T J_T J_(T-1) ... J_(T-k+1)

The lab measures the largest factor by which this product can stretch a gradient. In the simple cell

    h_t = tanh(x_t W + h_(t-1) U + b)        J_t[i, j] = (1 - h_t[i]^2) U[j, i]

The spectral radius of U is the size of its largest eigenvalue: in the long run a product of many
U grows or shrinks by this factor at each step. Here U is scaled to a radius of 0.7, 1 or 2.

In the LSTM a sigmoid, the forget gate, multiplies the memory c at each step:

    c_t = sigmoid(f_t + forget_bias) c_(t-1) + ...

At first the forget gate is about sigmoid(forget_bias): 0.5 for a bias of 0, 0.73 for 1, 0.993 for
5. TensorFlow's own is 1. The GRU's update gate does the same with its state, at first about 0.73.

All networks are as they are before training: 32 units, five seeds.

Question: in which of these cells does a gradient survive a hundred steps?

| name      | shape            | meaning                                            |
|-----------|------------------|----------------------------------------------------|
| x         | [None, 4]        | what one step reads: small random numbers          |
| state     | [None, 32 or 64] | h; of the LSTM c and h side by side                |
| new_state | [None, 32 or 64] | the state one step later                           |
| chosen    | [None, 32 or 64] | which unit of new_state is differentiated, one-hot |
| jacobian  | [None, 32 or 64] | d(that unit)/dstate: one row of J_t                |
"""

from types import SimpleNamespace

from common import rnn
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

STEPS_BACK = 100
NETWORKS = 5
INPUT_SIZE = 4
HIDDEN_SIZE = 32
INPUT_SPREAD = 0.3  # the standard deviation of the inputs
RADII = {"simple, radius 0.7": 0.7, "simple, radius 1": 1.0, "simple, radius 2": 2.0}
FORGET_BIASES = {"LSTM, forget bias 0": 0.0, "LSTM, forget bias 1": 1.0, "LSTM, forget bias 5": 5.0}
CELLS = [*RADII, "GRU", *FORGET_BIASES]


def one_step(name, x, state):
    """A step of the cell: x [batch, input], state [batch, size] -> the state after it."""
    if name in FORGET_BIASES:
        cell = rnn.BasicLSTMCell(HIDDEN_SIZE, forget_bias=FORGET_BIASES[name])
        c, h = tf.split(state, 2, axis=1)  # [batch, hidden] each
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
    new_state = one_step(name, x, state)
    check_shape(new_state, [None, size])  # [batch, size]

    # J_t[i] = d state_t[i] / d state_(t-1). Each row of the batch differentiates one unit: `size`
    # equal rows give the whole J_t.
    chosen = tf.placeholder(tf.float32, [None, size])  # [batch, size]
    jacobian = tf.gradients(new_state, state, grad_ys=chosen)[0]
    check_shape(jacobian, [None, size])  # [batch, size]
    return SimpleNamespace(
        x=x,
        state=state,
        new_state=new_state,
        chosen=chosen,
        jacobian=jacobian,
        kernel=tf.trainable_variables()[0],
    )


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
            states.append(sess.run(graph.new_state, feed_dict=feed_dict)[0])
        # All rows of all steps at once: each step `size` times, for each of its units.
        feed_dict = {
            graph.x: np.repeat(inputs, size, axis=0),
            graph.state: np.repeat(states[:-1], size, axis=0),
            graph.chosen: np.tile(np.eye(size), [STEPS_BACK, 1]),
        }
        rows = sess.run(graph.jacobian, feed_dict=feed_dict)
    return rows.reshape(STEPS_BACK, size, size).astype(float)


def sizes_of_products(factors):
    """The largest factor by which J_T ... J_(T-k+1) can stretch a gradient, k = 1 ... T: [T]."""
    product = np.eye(factors.shape[1])
    sizes = []
    for factor in reversed(factors):
        product = product @ factor
        sizes.append(np.linalg.norm(product, 2))  # the largest singular value
    return np.array(sizes)


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default():
        lesson.graph(build_graph(CELLS[0]))
    lesson.ask(
        "Each step multiplies a gradient by 0.9. What is left after a hundred steps?",
        'About 0.00003: 0.9 to the power of 100. The usual wrong answer is "about a half".',
        ["about a half", "about a hundredth", "less than a ten-thousandth"],
    )
    lesson.ask(
        "Which keeps most of a gradient before training: the simple cell with radius 1, the GRU, "
        "or the LSTM with TensorFlow's forget bias of 1?",
        "The simple cell with radius 1. A forget gate of 0.73 leaves 2e-14 after a hundred steps; "
        'other paths add to it, but not enough. "The LSTM does not forget" is true of an LSTM '
        "with a larger forget bias.",
        ["the simple cell", "the GRU", "the LSTM"],
    )
    seeds = range(seed, seed + NETWORKS)
    columns = [steps for steps in (1, 10, 50, 100) if steps <= STEPS_BACK]
    lesson.stage(
        f"The size of the product over 1 to {STEPS_BACK} steps: median of seeds {[*seeds]}"
    )
    lesson.say(f"  {'steps back':<20} {' '.join(f'{steps:>8}' for steps in columns)}")
    sizes = {}
    for name in CELLS:
        sizes[name] = np.array(
            [sizes_of_products(jacobians(name, own_seed)) for own_seed in seeds]
        )  # [networks, steps]
        medians = np.median(sizes[name], axis=0)  # [steps]
        shown = " ".join(f"{medians[steps - 1]:>8.0e}" for steps in columns)
        lesson.say(f"  {name:<20} {shown}")
    gates = {name: 1 / (1 + np.exp(-bias)) for name, bias in FORGET_BIASES.items()}
    title = "Lab 14: what is left of a gradient (dotted: through the forget gate alone)"
    lesson.picture(plots.products, sizes, gates, title)
    return {"sizes": {name: rows[:, -1] for name, rows in sizes.items()}}


def expected(result, **_):
    """Yields the rows of the closing table: the product over all steps."""
    sizes = result["sizes"]  # {cell: [networks]}
    vanished, faded, exploded = (sizes[name] for name in RADII)
    low, middle, high = (np.median(sizes[name]) for name in FORGET_BIASES)
    yield lab.Row(
        "simple, radius 0.7: largest",
        max(vanished),
        below=1e-10,
        because="it vanishes",
        seeds=(6e-17, 2e-16),
        show=".0e",
    )
    yield lab.Row("simple, radius 1: largest", max(faded), below=1, seeds=(8e-4, 0.13), show=".0e")
    yield lab.Row("simple, radius 2: smallest", min(exploded), above=1, seeds=(2, 1e8), show=".0e")
    yield lab.Row("GRU: largest", max(sizes["GRU"]), below=1, seeds=(2e-5, 6e-3), show=".0e")
    yield lab.Row("LSTM, forget bias 0: median", low, seeds=(5e-21, 3e-16), show=".0e")
    yield lab.Row(
        "LSTM, forget bias 1: median",
        middle,
        above=low,
        because="the gate is nearer 1",
        seeds=(2e-7, 7e-4),
        show=".0e",
    )
    yield lab.Row(
        "LSTM, forget bias 5: median",
        high,
        above=middle,
        because="the gate is nearer 1",
        seeds=(430, 35000),
        show=".0e",
    )


AFTER = """
A product of many factors seldom keeps its size. With a radius below 1 it vanishes: the early steps
get no gradient. With a radius above 1 it can explode. It need not, because 1 - h^2 is below 1
wherever h is not 0; for the same reason the product vanishes slowly with a radius of 1.

In the LSTM the forget gate decides. But it is not the only way: through it alone 0.5, 0.73 and
0.993 to the power of 100 would be left, 8e-31, 2e-14 and 0.5 (dotted in the picture). The products
are about 2e-19, 4e-6 and a thousand (medians of seeds 0 to 19). c also reaches the next state
through h and the gates, and these paths add to the product.

An LSTM by itself does not cure vanishing gradients. Before training, with TensorFlow's forget bias
of 1, it keeps less than the simple cell with radius 1 does (2e-7 to 7e-4 beside 8e-4 to 0.13, seeds
0 to 19).

Training changes the weights, and with them the product: lab 17.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=30,
    variations=[
        lab.Variation(
            "--set INPUT_SPREAD=0.0",
            "Without inputs h stays 0 and 1 - h^2 stays 1: radius 1 then keeps the gradient, and "
            "radius 2 multiplies it by about 2 to the power of 100, 1e30.",
        ),
        lab.Variation(
            "--set INPUT_SPREAD=1.0",
            "Larger inputs push tanh to its flat ends, where 1 - h^2 is small: less of the "
            "gradient is left in the simple cells, even with radius 2.",
        ),
        lab.Variation(
            "--set HIDDEN_SIZE=8",
            "The order stays the same, but less is left in every cell. With radius 2 the product "
            "vanishes for one of the five seeds (1e-47): a radius above 1 need not explode.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
