"""The cases that `goldens/make_tf1.py` records on TensorFlow 1.15.5, and the tests build again.

A module of cases has `CASES`, {name: function of (tf, x, lengths)}. `build`
makes the graph of one with its gradients; every variable gets values that
follow from its name and shape, so that only results need recording.
"""

import numpy as np

BATCH, TIME, SIZE = 2, 3, 4
DRAWS = 60  # of every variable, for its initial distribution


def inputs():
    """x [batch, time, size]."""
    return np.sin(1.3 * np.arange(BATCH * TIME * SIZE)).reshape(BATCH, TIME, SIZE).astype("float32")


def value(name, shape):
    """A variable's value: smooth numbers in (-0.6, 0.6) that depend on its name."""
    size = int(np.prod(shape, dtype=int))
    values = 0.6 * np.sin(0.7 * np.arange(size) + sum(map(ord, name)) % 17)
    if name.endswith(("period:0", "ratio_on:0")):
        values = np.abs(values) + 0.2  # positive by nature
    return values.reshape(shape).astype("float32")


def build(tf, case):
    """{"out/...", "grad/...": tensor} in the default graph; None gradients left out."""
    x = tf.placeholder(tf.float32, [BATCH, TIME, SIZE])
    tensors = {}
    for key, structure in sorted(case(tf, x, tf.constant([3, 2])).items()):
        for number, tensor in enumerate(_flatten(tf, structure)):
            tensors[f"out/{key}/{number}"] = tensor
    floats = [t for t in tensors.values() if t.dtype == tf.float32 and t.op.type != "Const"]
    loss = tf.add_n([tf.reduce_sum(tf.square(tensor)) for tensor in floats])
    variables = tf.trainable_variables()
    names = ["grad/" + variable.name for variable in variables] + ["grad/x"]
    for name, gradient in zip(names, tf.gradients(loss, [*variables, x])):
        if gradient is not None:
            tensors[name] = tf.convert_to_tensor(gradient)
    return x, tensors


def _flatten(tf, structure):
    flat = tf.contrib.framework.nest.flatten(structure)
    return [each.stack() if isinstance(each, tf.TensorArray) else each for each in flat]


def run(tf, case, draws=0):
    """Results with the values of `value`, variables, and how these start.

    Returns:
      (arrays by key, [(variable, shape)], {variable: [mean, standard deviation, least, largest]
      of `draws` initial values}).
    """
    config = tf.ConfigProto()  # optimizing these small graphs takes longer than running them
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    with tf.Graph().as_default(), tf.Session(config=config) as session:
        if draws:
            tf.set_random_seed(1)
        x, tensors = build(tf, case)
        variables = tf.global_variables()
        shapes = [(each.name, each.shape.as_list()) for each in variables]
        initial = _initial(tf, session, variables, draws) if draws else {}
        for variable in variables:
            variable.load(value(variable.name, variable.shape.as_list()), session)
        return session.run(tensors, {x: inputs()}), shapes, initial


def _initial(tf, session, variables, draws):
    initializer = tf.global_variables_initializer()
    by_name = {each.name: each for each in variables}
    drawn = []
    for _ in range(draws):
        session.run(initializer)
        drawn.append(session.run(by_name))
    return {
        name: [
            round(float(f([each[name] for each in drawn])), 4)
            for f in (np.mean, np.std, np.min, np.max)
        ]
        for name in by_name
    }
