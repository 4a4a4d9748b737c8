"""Graphs of `tf.layers` and `tf.contrib`, built alike by TensorFlow 1.15 and by `common.tf1`.

`goldens/make_tf1_layers.py` runs them in TensorFlow 1.15.5 (Python 3.7) and
records the results; `test_layers.py` runs them again here. So this file uses
nothing but `tf` and NumPy.
"""

import functools

import numpy as np

CASES = {}


def case(build):
    """Register a function of (tf, x) that builds a graph.

    It returns a tensor, or a dictionary of tensors; `x` makes a placeholder
    with values of a fixed pattern.
    """
    CASES[build.__name__] = build
    return build


def pattern(shape, start=0.3):
    """Values between -1 and 1 that look irregular and are the same everywhere."""
    count = int(np.prod(shape))
    return np.sin(np.arange(count) * 1.7 + start).reshape(shape).astype(np.float32)


# tf.layers


@case
def dense_relu(tf, x):
    return tf.layers.dense(x([3, 4]), 5, activation=tf.nn.relu)


@case
def dense_of_sequences_without_bias(tf, x):
    return tf.layers.dense(x([2, 3, 4]), 5, use_bias=False, name="out")


@case
def dense_twice_in_a_scope(tf, x):
    with tf.variable_scope("net"):
        return tf.layers.dense(tf.layers.dense(x([3, 4]), 5, tf.tanh), 2)


@case
def dense_reused(tf, x):
    first = tf.layers.dense(x([3, 4]), 4, name="shared")
    return tf.layers.dense(first, 4, name="shared", reuse=True)


@case
def dense_object_called_twice(tf, x):
    layer = tf.layers.Dense(4, activation=tf.sigmoid)
    return layer(layer(x([3, 4])))


@case
def dense_initializer_of_the_scope(tf, x):
    with tf.variable_scope("scope", initializer=tf.constant_initializer(0.25)):
        hidden = tf.layers.dense(x([3, 4]), 2)
    return {"out": hidden, "init": tf.trainable_variables()[0].initialized_value()}


@case
def dense_regularized(tf, x):
    regularizer = tf.contrib.layers.l2_regularizer(0.1)
    out = tf.layers.dense(x([3, 4]), 2, kernel_regularizer=regularizer)
    return {"out": out, "penalty": tf.losses.get_regularization_loss()}


@case
def conv1d_causal_sizes(tf, x):
    return tf.layers.conv1d(x([2, 7, 3]), 4, 3, dilation_rate=2, activation=tf.nn.relu)


@case
def conv2d_same_with_strides(tf, x):
    return tf.layers.conv2d(x([2, 5, 6, 2]), 3, [3, 2], strides=2, padding="same")


@case
def conv2d_transpose(tf, x):
    return tf.layers.conv2d_transpose(x([2, 3, 3, 2]), 4, 3, strides=2)


@case
def separable_conv2d(tf, x):
    return tf.layers.separable_conv2d(x([2, 5, 5, 2]), 3, 3)


@case
def pooling(tf, x):
    images, rows = x([2, 5, 6, 2]), x([2, 7, 3])
    return {
        "max2d": tf.layers.max_pooling2d(images, 2, 2),
        "average2d": tf.layers.average_pooling2d(images, [2, 3], 1, padding="same"),
        "max1d": tf.layers.max_pooling1d(rows, 3, 2),
        "average1d": tf.layers.average_pooling1d(rows, 2, 1),
    }


@case
def flatten_and_dropout_off(tf, x):
    return tf.layers.dropout(tf.layers.flatten(x([2, 3, 4])), 0.5, training=False)


@case
def conv1d_causal(tf, x):
    return tf.layers.conv1d(x([2, 7, 3]), 4, 3, padding="causal", dilation_rate=2)


@case
def conv2d_dilated(tf, x):
    return tf.layers.conv2d(x([2, 7, 6, 2]), 3, 3, dilation_rate=(2, 1), padding="SAME")


@case
def conv3d_and_back(tf, x):
    small = tf.layers.conv3d(x([1, 4, 4, 4, 2]), 3, 2, strides=2, name="down")
    return tf.layers.conv3d_transpose(small, 2, 3, strides=(2, 1, 2), padding="same", name="up")


@case
def conv2d_transpose_of_unknown_sizes(tf, x):
    images = tf.placeholder_with_default(x([2, 3, 4, 2]), [None, None, None, 2])
    large = tf.layers.conv2d_transpose(images, 3, [2, 4], strides=[3, 2], activation=tf.tanh)
    shape = tf.constant(str(large.shape.as_list()))
    return {"out": tf.reshape(large, [2, 9, 10, 3]), "shape": shape}


@case
def separable_conv1d(tf, x):
    rows = x([2, 7, 3])
    return {
        "same": tf.layers.separable_conv1d(rows, 4, 3, 2, "same", depth_multiplier=2),
        "causal": tf.layers.separable_conv1d(
            rows, 4, 3, padding="causal", dilation_rate=2, activation=tf.nn.relu
        ),
    }


@case
def separable_conv2d_with_strides(tf, x):
    return tf.layers.separable_conv2d(x([2, 6, 6, 2]), 3, 3, 2, "same", use_bias=False)


@case
def pooling_volumes(tf, x):
    volumes = x([1, 4, 4, 6, 2])
    return {
        "max": tf.layers.max_pooling3d(volumes, 2, 2),
        "average": tf.layers.average_pooling3d(volumes, (2, 1, 3), 2, padding="same"),
        "object": tf.layers.MaxPooling1D(pool_size=2, strides=1)(x([2, 6, 3])),
    }


@case
def flatten_channels_first(tf, x):
    return tf.layers.flatten(x([2, 3, 4, 5]), data_format="channels_first")


@case
def layer_given_by_names(tf, x):
    return tf.layers.dense(
        x([3, 4]), 2, activation="relu", kernel_initializer="ones", bias_initializer="zeros"
    )


@case
def layer_keeps_its_losses(tf, x):
    square = lambda values: tf.reduce_sum(tf.square(values))  # noqa: E731
    layer = tf.layers.Dense(2, kernel_regularizer=square, activity_regularizer=square)
    out = layer(layer(x([3, 2])))
    kept = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    return {"out": out, "total": tf.add_n(kept), "count": tf.constant(len(kept))}


@case
def layer_of_a_program(tf, x):
    class Scale(tf.layers.Layer):
        def __init__(self, start, **kwargs):
            super(Scale, self).__init__(**kwargs)  # noqa: UP008  (as in 2018)
            self.start = start

        def build(self, input_shape):
            initializer = tf.constant_initializer(self.start)
            shape = [input_shape[-1]]
            self.gain = self.add_variable("gain", shape, initializer=initializer)
            self.offset = self.add_weight("offset", shape=shape, trainable=False)
            self.built = True

        def call(self, inputs):
            return inputs * self.gain + self.offset

    layer = Scale(2.0)
    out = layer.apply(layer(x([3, 4])))
    other = Scale(1.0, name="mine")(x([3, 4]))
    with tf.variable_scope("outer"):
        inner = Scale(1.0)(x([3, 4]))
    names = [one.op.name for one in layer.trainable_weights + layer.non_trainable_weights]
    names += [layer.scope_name, str(layer.count_params()), str(layer.dtype), str(layer.built)]
    return {"out": out, "other": other, "inner": inner, "names": tf.constant(names)}


@case
def layers_name_their_outputs(tf, x):
    rows, images, volumes = x([2, 8, 3]), x([2, 8, 8, 3]), x([1, 4, 4, 4, 3])
    layers = tf.layers
    outputs = [
        layers.dense(rows, 3),
        layers.dense(images, 3, activation=tf.nn.relu, name="named"),
        layers.conv1d(rows, 4, 3),
        layers.conv2d(images, 4, 3),
        layers.conv3d(volumes, 4, 3),
        layers.conv2d_transpose(images, 4, 3),
        layers.conv3d_transpose(volumes, 4, 3),
        layers.separable_conv1d(rows, 4, 3),
        layers.separable_conv2d(images, 4, 3, activation=tf.nn.relu),
        layers.max_pooling1d(rows, 2, 2),
        layers.max_pooling2d(images, 2, 2),
        layers.average_pooling3d(volumes, 2, 2),
        layers.flatten(images),
        layers.dropout(images),
        layers.batch_normalization(rows),
        layers.Flatten()(rows),
    ]
    shapes = [str(one.shape.as_list()) for one in outputs]
    names = [one.name for one in outputs]
    return {"names": tf.constant(names), "shapes": tf.constant(shapes), "out": outputs[0]}


@case
def layers_refuse(tf, x):
    rows, images = x([2, 8, 3]), x([2, 8, 8, 3])
    layers = tf.layers
    unknown = tf.placeholder(tf.float32, [2, None])
    shared = layers.Dense(3)
    shared(rows)
    attempts = [
        lambda: layers.dense(x([4]), 3),
        lambda: layers.dense(unknown, 3),
        lambda: layers.dense(tf.constant([[1]]), 3),
        lambda: shared(x([2, 8, 4])),
        lambda: layers.conv2d(rows, 4, 3),
        lambda: layers.conv2d(images, 4, (3, 3, 3)),
        lambda: layers.conv2d(images, 4, 3, padding="causal"),
        lambda: layers.conv2d(images, 4, 3, data_format="NHWC"),
        lambda: layers.conv2d(images, 4, 3, strides=2, dilation_rate=2),
        lambda: layers.max_pooling2d(rows, 2, 2),
        lambda: layers.dense(rows, 3, name="twice") + layers.dense(rows, 3, name="twice"),
        lambda: layers.dense(rows, 3, name="not_there", reuse=True),
        lambda: layers.Dense(3, colour="blue"),
        lambda: layers.Dense(3).scope_name,
    ]
    return {"errors": tf.constant([_error(one) for one in attempts]), "out": rows}


def _error(attempt):
    """The kind of error that a call ends with; "" without one."""
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return ""


@case
def batch_normalization_rows(tf, x):
    return tf.layers.batch_normalization(x([6, 4]), training=True, momentum=0.9)


@case
def batch_normalization_images(tf, x):
    return tf.layers.batch_normalization(x([3, 4, 5, 2]), training=True)


@case
def batch_normalization_images_not_fused(tf, x):
    return tf.layers.batch_normalization(x([3, 4, 5, 2]), axis=1, fused=False, training=True)


@case
def batch_normalization_sequences(tf, x):
    return tf.layers.batch_normalization(x([3, 4, 5]), training=True, scale=False)


@case
def batch_normalization_in_use(tf, x):
    images = tf.layers.batch_normalization(x([3, 4, 4, 2]), training=False, name="images")
    rows = tf.layers.batch_normalization(x([3, 4]), training=False, center=False, name="rows")
    return {"images": images, "rows": rows}


@case
def batch_normalization_fed_training(tf, x):
    training = tf.placeholder_with_default(True, [])
    rows = tf.layers.batch_normalization(x([6, 4]), training=training)
    images = tf.layers.batch_normalization(x([3, 4, 4, 2]), training=training)
    return {"rows": rows, "images": images}


@case
def batch_normalization_fed_not_training(tf, x):
    training = tf.placeholder_with_default(False, [])
    rows = tf.layers.batch_normalization(x([6, 4]), training=training)
    images = tf.layers.batch_normalization(x([3, 4, 4, 2]), training=training)
    return {"rows": rows, "images": images}


@case
def batch_normalization_of_several_axes(tf, x):
    layers = tf.layers
    return {
        "all": layers.batch_normalization(x([4, 3, 2]), axis=[1, 2], training=True, name="all"),
        "use": layers.batch_normalization(x([4, 3, 2, 2]), axis=[-1, 1], name="use"),
        "front": layers.batch_normalization(x([4, 3, 2]), axis=[1], training=True, name="front"),
    }


@case
def batch_normalization_renorm(tf, x):
    limits = {"rmin": 0.6, "rmax": 1.5, "dmax": 0.5}
    yes, no = (tf.placeholder_with_default(value, []) for value in (True, False))
    normalize = functools.partial(tf.layers.batch_normalization, renorm=True)
    return {
        "rows": normalize(x([6, 4]), training=True, renorm_momentum=0.8, name="rows"),
        "images": normalize(x([3, 4, 4, 2]), training=True, renorm_clipping=limits, name="images"),
        "front": normalize(x([5, 3, 2]), axis=1, training=True, scale=False, name="front"),
        "fed": normalize(x([6, 4]), training=yes, momentum=0.9, name="fed"),
        "fed_not": normalize(x([6, 4]), training=no, name="fed_not"),
        "use": normalize(x([6, 4]), training=False, name="use"),
    }


@case
def batch_normalization_of_virtual_batches(tf, x):
    fed = tf.placeholder_with_default(True, [])
    normalize = functools.partial(tf.layers.batch_normalization, virtual_batch_size=3)
    return {
        "rows": normalize(x([6, 4]), training=True, name="rows"),
        "images": normalize(x([6, 2, 3, 2]), training=fed, renorm=True, name="images"),
        "axes": normalize(x([6, 2, 3]), axis=[1, 2], training=True, name="axes"),
        "use": normalize(x([6, 4]), training=False, name="use"),
    }


@case
def batch_normalization_adjusted(tf, x):
    def adjustment(shape):
        return tf.fill([shape[0], 1], 1.5), tf.fill([shape[0], 1], 0.25)

    normalize = functools.partial(tf.layers.batch_normalization, adjustment=adjustment)
    return {
        "rows": normalize(x([6, 4]), training=True, name="rows"),
        "plain": normalize(x([6, 4]), training=True, center=False, scale=False, name="plain"),
        "use": normalize(x([6, 4]), name="use"),
        "fused": tf.layers.batch_normalization(x([6, 4]), fused=True, training=True, name="fused"),
    }


@case
def batch_normalization_refuses(tf, x):
    rows = x([6, 4])
    normalize = tf.layers.batch_normalization
    attempts = [
        lambda: normalize(rows, axis=[0, 3]),
        lambda: normalize(rows, axis=[1, -1]),
        lambda: normalize(rows, renorm=True, renorm_clipping={"r": 1.0}),
        lambda: normalize(rows, virtual_batch_size=0),
        lambda: normalize(rows, virtual_batch_size=3, axis=0),
        lambda: normalize(rows, virtual_batch_size=3, adjustment=lambda shape: (1.0, 0.0)),
    ]
    return {"errors": tf.constant([_error(one) for one in attempts]), "out": rows}


# tf.contrib.layers


@case
def contrib_fully_connected(tf, x):
    layers = tf.contrib.layers
    hidden = layers.fully_connected(x([3, 4]), 5, weights_regularizer=layers.l1_regularizer(0.1))
    out = layers.linear(hidden, 2, scope="out")
    penalty = tf.losses.get_regularization_loss()
    models = tf.stack([tf.reduce_sum(one) for one in tf.contrib.framework.get_model_variables()])
    return {"out": out, "penalty": penalty, "models": models}


@case
def contrib_fully_connected_of_sequences(tf, x):
    return tf.contrib.layers.fully_connected(
        x([2, 3, 4]), 5, activation_fn=tf.tanh, biases_initializer=None
    )


@case
def contrib_fully_connected_normalized(tf, x):
    layers = tf.contrib.layers
    return layers.fully_connected(
        x([6, 4]), 5, normalizer_fn=layers.batch_norm, normalizer_params={"scale": True}
    )


@case
def contrib_fully_connected_reused(tf, x):
    layers = tf.contrib.layers
    first = layers.fully_connected(x([3, 4]), 4, scope="fc")
    return layers.fully_connected(first, 4, scope="fc", reuse=True)


@case
def contrib_arg_scope(tf, x):
    layers = tf.contrib.layers
    with tf.contrib.framework.arg_scope([layers.fully_connected], activation_fn=tf.tanh):
        hidden = layers.fully_connected(x([3, 4]), 5)
        return layers.fully_connected(hidden, 2, activation_fn=None)


@case
def contrib_stack_and_repeat(tf, x):
    layers = tf.contrib.layers
    hidden = layers.stack(x([3, 4]), layers.fully_connected, [5, 6], scope="fc")
    return layers.repeat(hidden, 2, layers.fully_connected, 3)


@case
def contrib_embed_sequence(tf, x):
    layers = tf.contrib.layers
    ids = tf.constant([[1, 2, 1], [0, 4, 4]])
    first = layers.embed_sequence(ids, vocab_size=5, embed_dim=3, scope="words")
    again = layers.embed_sequence(ids, 5, 3, unique=True, scope="words", reuse=True)
    return {"first": first, "again": again, "bow": layers.bow_encoder(ids, 5, 2)}


@case
def contrib_small_ones(tf, x):
    layers = tf.contrib.layers
    return {
        "flatten": layers.flatten(x([2, 3, 4])),
        "dropout": layers.dropout(x([2, 3]), 0.5, is_training=False),
        "one_hot": layers.one_hot_encoding(tf.constant([2, 0]), 3),
        "bias": layers.bias_add(x([2, 3]), activation_fn=tf.nn.relu),
        "softmax": layers.softmax(x([2, 3, 4])),
    }


@case
def contrib_conv2d(tf, x):
    layers = tf.contrib.layers
    hidden = layers.conv2d(x([2, 6, 6, 2]), 3, [3, 3], scope="first")
    hidden = layers.max_pool2d(hidden, [2, 2])
    hidden = layers.conv2d_transpose(hidden, 2, 3, stride=2)
    hidden = layers.conv2d(hidden, 3, 3, normalizer_fn=layers.batch_norm)
    return layers.avg_pool2d(hidden, [2, 2], padding="SAME")


@case
def contrib_conv1d(tf, x):
    return tf.contrib.layers.conv1d(x([2, 6, 2]), 3, 3, stride=2, activation_fn=None)


@case
def contrib_batch_norm_rows(tf, x):
    return tf.contrib.layers.batch_norm(x([6, 4]), decay=0.9, scale=True)


@case
def contrib_batch_norm_images(tf, x):
    return tf.contrib.layers.batch_norm(x([3, 4, 5, 2]), decay=0.9, scale=True)


@case
def contrib_batch_norm_sequences(tf, x):
    return tf.contrib.layers.batch_norm(x([3, 4, 5]), decay=0.9, activation_fn=tf.nn.relu)


@case
def contrib_batch_norm_in_place(tf, x):
    layers = tf.contrib.layers
    return {
        "rows": layers.batch_norm(x([6, 4]), decay=0.9, updates_collections=None),
        "sequences": layers.batch_norm(x([3, 4, 5]), decay=0.9, updates_collections=None),
        "images": layers.batch_norm(x([3, 4, 4, 2]), updates_collections=None, fused=False),
    }


@case
def contrib_batch_norm_weighted(tf, x):
    weights = tf.constant([1.0, 0.5, 0.0, 2.0])
    return tf.contrib.layers.batch_norm(x([4, 3]), decay=0.9, batch_weights=weights)


@case
def contrib_batch_norm_zero_debias(tf, x):
    return tf.contrib.layers.batch_norm(x([4, 3]), decay=0.9, zero_debias_moving_mean=True)


@case
def contrib_batch_norm_in_use(tf, x):
    layers = tf.contrib.layers
    return {
        "rows": layers.batch_norm(x([6, 4]), is_training=False, scope="rows"),
        "sequences": layers.batch_norm(x([3, 4, 5]), is_training=False, scope="sequences"),
    }


@case
def contrib_batch_norm_fed(tf, x):
    layers = tf.contrib.layers
    no, yes = tf.placeholder_with_default(False, []), tf.placeholder_with_default(True, [])
    return {
        "no": layers.batch_norm(x([6, 4]), is_training=no),
        "yes": layers.batch_norm(x([6, 4]), is_training=yes),
        "no_sequences": layers.batch_norm(x([3, 4, 5]), is_training=no),
        "yes_in_place": layers.batch_norm(x([3, 4]), is_training=yes, updates_collections=None),
    }


@case
def contrib_layer_norm(tf, x):
    layers = tf.contrib.layers
    return {
        "rows": layers.layer_norm(x([3, 4])),
        "sequences": layers.layer_norm(x([2, 3, 4]), begin_norm_axis=-1, activation_fn=tf.tanh),
        "images": layers.layer_norm(x([2, 3, 4, 2]), begin_params_axis=2, center=False),
    }


@case
def contrib_regularizers(tf, x):
    layers = tf.contrib.layers
    weights = tf.get_variable("weights", [3, 4])
    penalty = layers.apply_regularization(layers.l1_l2_regularizer(0.2, 0.3), [weights])
    both = layers.sum_regularizer([layers.l1_regularizer(0.1), layers.l2_regularizer(0.0)])
    return {"penalty": penalty, "sum": both(weights)}


# tf.contrib.losses


@case
def contrib_losses(tf, x):
    losses = tf.contrib.losses
    predictions = tf.sigmoid(x([3, 4]))
    labels = tf.constant(np.abs(pattern([3, 4], 0.9)).round())
    weights = tf.constant([1.0, 0.0, 2.5])
    logits = x([3, 4])
    results = {
        "absolute": losses.absolute_difference(predictions, labels, weights),
        "squared": losses.mean_squared_error(predictions, labels, 0.5),
        "squared_each": losses.mean_squared_error(predictions, labels, tf.abs(x([3, 4]))),
        "pairwise": losses.mean_pairwise_squared_error(predictions, labels),
        "cosine": losses.cosine_distance(predictions, labels, dim=1),
        "log": losses.log_loss(predictions, labels, weights),
        "hinge": losses.hinge_loss(logits, labels),
        "softmax": losses.softmax_cross_entropy(logits, labels, weights, label_smoothing=0.1),
        "sparse": losses.sparse_softmax_cross_entropy(logits, tf.constant([0, 3, 1]), weights),
        "sigmoid": losses.sigmoid_cross_entropy(logits, labels, weights, 0.1),
        "weighted": losses.compute_weighted_loss(x([3, 4]), weights),
    }
    return dict(results, total=losses.get_total_loss(), count=tf.constant(len(losses.get_losses())))


# Values that a seed decides


@case
def contrib_initializers(tf, x):
    layers, shape = tf.contrib.layers, [3, 4, 5, 6]
    return {
        "xavier": layers.xavier_initializer(seed=1)(shape),
        "xavier_normal": layers.xavier_initializer(uniform=False, seed=2)([30, 40]),
        "xavier_conv2d": layers.xavier_initializer_conv2d(seed=3)(shape),
        "he": layers.variance_scaling_initializer(seed=4)(shape),
        "fan_out": layers.variance_scaling_initializer(1.5, "FAN_OUT", uniform=True, seed=5)([7]),
        "lone": layers.variance_scaling_initializer(seed=6)([]),
    }


@case
def seeded_dropout(tf, x):
    ones = tf.ones([4, 50])
    return {
        "layers": tf.layers.dropout(ones, 0.25, training=True, seed=3),
        "contrib": tf.contrib.layers.dropout(ones, 0.25, seed=4),
    }


# A few steps of training


def _training(tf, **options):
    """A train op of `optimize_loss` for a small regression."""
    inputs = tf.constant(pattern([6, 4]))
    out = tf.layers.dense(inputs, 1, kernel_initializer=tf.constant_initializer(0.3), name="out")
    loss = tf.reduce_mean(tf.square(out - tf.constant(pattern([6, 1], 0.8))))
    step = tf.train.get_or_create_global_step()
    options = dict(dict(learning_rate=0.1, optimizer="SGD"), **options)
    return tf.contrib.layers.optimize_loss(loss, step, **options)


def _decay(rate, step):
    import tensorflow as tf  # found by the program that runs this, whichever it is

    return tf.compat.v1.train.exponential_decay(rate, step, 2, 0.5)


TRAININGS = {
    "sgd": dict(),
    "adam": dict(optimizer="Adam"),
    "adagrad": dict(optimizer="Adagrad"),
    "ftrl": dict(optimizer="Ftrl"),
    "momentum": dict(optimizer="Momentum"),
    "rmsprop": dict(optimizer="RMSProp"),
    "clipped": dict(clip_gradients=0.05, summaries=["gradients", "gradient_norm", "loss"]),
    "multiplied": dict(gradient_multipliers={"out/bias:0": 0.0, "out/kernel:0": 2.0}),
    "decayed": dict(learning_rate_decay_fn=_decay),
    "not_counted": dict(increment_global_step=False, name="mine"),
}


def run(tf, name):
    """Builds and runs a case: {key: array} of everything that is compared."""
    graph = tf.Graph()
    with graph.as_default():
        feeds = []
        outputs = CASES[name](tf, functools.partial(_placeholder, tf, feeds))
        if not isinstance(outputs, dict):
            outputs = {"out": outputs}
        floats = [one for one in outputs.values() if one.dtype == tf.float32]
        loss = tf.add_n([tf.reduce_sum(one * pattern(one.shape.as_list(), 0.1)) for one in floats])
        sources = [one for one, _ in feeds] + tf.trainable_variables()
        gradients = tf.gradients(loss, sources)
        found = {
            "variables": np.array([one.op.name for one in tf.global_variables()] or [""]),
            "trained": np.array([one.op.name for one in tf.trainable_variables()] or [""]),
            "shapes": np.array([str(one.shape.as_list()) for one in tf.global_variables()] or [""]),
        }
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for number, variable in enumerate(tf.global_variables()):
                start = pattern(variable.shape.as_list() or [1], number).reshape(
                    variable.shape.as_list()
                )
                if "variance" in variable.op.name or "stddev" in variable.op.name:
                    start = np.abs(start) + 0.5
                variable.load(start, session)
            fetches = {"out/" + key: value for key, value in outputs.items()}
            for source, gradient in zip(sources, gradients):
                if gradient is not None:
                    fetches["grad/" + source.op.name] = tf.convert_to_tensor(gradient)
            updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
            found.update(session.run([fetches, updates], dict(feeds))[0])
            found["updates"] = np.array(len(updates))
            for variable in tf.global_variables():
                if "moving" in variable.op.name or "renorm_" in variable.op.name:
                    found["after/" + variable.op.name] = session.run(variable)
    return found


def run_training(tf, name):
    """The losses of three steps, and the weights after them."""
    with tf.Graph().as_default():
        train_op = _training(tf, **TRAININGS[name])
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            losses = [session.run(train_op) for _ in range(3)]
            found = {"variable/" + one.op.name: session.run(one) for one in tf.global_variables()}
            summaries = tf.summary.merge_all()
            tags = [] if summaries is None else sorted(_tags(tf, session.run(summaries)))
    return dict(found, losses=np.array(losses), tags=np.array(tags or [""]))


def _tags(tf, text):
    summary = tf.Summary()
    summary.ParseFromString(text)
    return [value.tag for value in summary.value]


def _placeholder(tf, feeds, shape):
    placeholder = tf.placeholder(tf.float32, shape, name="x")
    feeds.append((placeholder, pattern(shape, len(feeds) * 0.37)))
    return placeholder
