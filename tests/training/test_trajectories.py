"""Training itself against TensorFlow 1.15.5: losses, weights and logits, step by step."""

from common import rnn, seq2seq
from common.graph_mode import tf
from tests import golden_cases

import numpy as np
import pytest

TRAJECTORIES = sorted(name for name in golden_cases.CASES if name.startswith("traj_"))
OPTIMIZERS = {"adam": tf.train.AdamOptimizer, "gd": tf.train.GradientDescentOptimizer}


def train(name, arrays, dtype, steps):
    """The recorded program from its recorded start: losses, and weights after step 1 and 50."""
    case = golden_cases.CASES[name]
    classes = case["C"]
    x, y = arrays["in/x"], arrays["in/y"]
    with tf.Graph().as_default(), tf.Session() as session:
        one_hot = tf.one_hot(x, classes, dtype=dtype) if x.ndim == 2 else tf.constant(x, dtype)
        cells = [rnn.BasicLSTMCell(classes) for _ in range(case["layers"])]
        cell = cells[0] if len(cells) == 1 else rnn.MultiRNNCell(cells)
        logits, _ = rnn.dynamic_rnn(cell, one_hot, dtype=dtype)
        if case["head"]:
            softmax_w = tf.get_variable("softmax_w", [classes, classes], dtype)
            softmax_b = tf.get_variable("softmax_b", [classes], dtype)
            flat = tf.reshape(logits, [-1, classes])
            logits = tf.reshape(tf.matmul(flat, softmax_w) + softmax_b, tf.shape(one_hot))
        loss = seq2seq.sequence_loss(logits, tf.constant(y), tf.ones(y.shape, dtype))
        kind, rate = case["optimizer"].split()
        train_op = OPTIMIZERS[kind](float(rate)).minimize(loss)
        variables = {v.name: v for v in tf.trainable_variables()}
        assert list(variables) == case["var_names"]
        session.run(tf.global_variables_initializer())
        for key, variable in variables.items():
            variable.load(arrays[f"var0/{key}"].astype(dtype), session)
        losses, first = [], None
        for step in range(steps):
            losses.append(session.run([loss, train_op])[0])
            if step == 0:
                first = session.run(variables)
        return np.array(losses), first, session.run([variables, logits, loss])


def test_all_six_are_recorded():
    assert len(TRAJECTORIES) == 6


@pytest.mark.parametrize("name", TRAJECTORIES)
def test_float32_over_10_steps(name, switched):
    arrays = golden_cases.load(name)
    losses, first, _ = train(name, arrays, "float32", 10)
    np.testing.assert_allclose(losses, arrays["losses"][:10], atol=1e-5, rtol=0)
    # Adam divides a gradient by its own size, so that one near zero shows its rounding here.
    for key, value in first.items():
        np.testing.assert_allclose(value, arrays[f"var1/{key}"], atol=3e-5, rtol=0, err_msg=key)


@pytest.mark.parametrize("name", TRAJECTORIES)
def test_float64_over_50_steps(name, switched):
    arrays = golden_cases.load(name)
    losses, _, (weights, logits, loss) = train(name, arrays, "float64", 50)
    np.testing.assert_allclose(losses, arrays["f64/losses"], atol=1e-10, rtol=0)
    np.testing.assert_allclose(loss, arrays["f64/loss_end"], atol=1e-10, rtol=0)
    np.testing.assert_allclose(logits, arrays["f64/logits_end"], atol=1e-9, rtol=1e-8)
    for key, value in weights.items():
        np.testing.assert_allclose(value, arrays[f"f64/var_end/{key}"], atol=1e-8, err_msg=key)


def test_optimizers():
    """Twenty updates of each optimizer with given gradients."""
    arrays = golden_cases.load("optimizers")
    makers = {
        "adadelta": lambda: tf.train.AdadeltaOptimizer(0.1),
        "adagrad": lambda: tf.train.AdagradOptimizer(0.1),
        "adam_0.1": lambda: tf.train.AdamOptimizer(0.1),
        "adam_default": lambda: tf.train.AdamOptimizer(),
        "ftrl": lambda: tf.train.FtrlOptimizer(0.1),
        "gd_0.1": lambda: tf.train.GradientDescentOptimizer(0.1),
        "momentum": lambda: tf.train.MomentumOptimizer(0.1, 0.9),
        "nesterov": lambda: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
        "rmsprop": lambda: tf.train.RMSPropOptimizer(0.01),
        "rmsprop_mom_centered": lambda: tf.train.RMSPropOptimizer(
            0.01, momentum=0.5, centered=True
        ),
    }
    recorded = sorted(key.removeprefix("traj/") for key in arrays if key.startswith("traj/"))
    with tf.Graph().as_default(), tf.Session() as session:
        gradient = tf.placeholder(arrays["in/grads"].dtype, arrays["in/v0"].shape)
        variables, updates = {}, {}
        for name in recorded:
            variables[name] = tf.Variable(arrays["in/v0"])
            updates[name] = makers[name]().apply_gradients([(gradient, variables[name])])
        session.run(tf.global_variables_initializer())
        for step, values in enumerate(arrays["in/grads"]):
            session.run(updates, {gradient: values})
            for name, value in session.run(variables).items():
                np.testing.assert_allclose(
                    value, arrays[f"traj/{name}"][step], rtol=1e-5, atol=1e-6, err_msg=name
                )
