"""`tf.contrib.losses`: the losses before `tf.losses`, with the predictions first.

Each joins the collection `tf.GraphKeys.LOSSES`. A loss averages over all
elements whose weight is not zero. `weights` is one number, or has the first
dimensions of the losses ([batch], [batch, d1], ...).
"""

from common.graph_mode import tf

add_loss = tf.losses.add_loss
get_losses = tf.losses.get_losses
get_regularization_losses = tf.losses.get_regularization_losses


def get_total_loss(add_regularization_losses=True, name="total_loss"):
    """The sum of the losses, with those of regularization."""
    return tf.losses.get_total_loss(add_regularization_losses, name)


def compute_weighted_loss(losses, weights=1.0, scope=None):
    """The weighted mean of losses [batch, d1, ...], a scalar."""
    losses = tf.convert_to_tensor(losses)
    return tf.losses.compute_weighted_loss(losses, _aligned(weights, losses), scope)


def absolute_difference(predictions, labels=None, weights=1.0, scope=None):
    """The mean of |predictions - labels|."""
    weights = _aligned(weights, predictions)
    return tf.losses.absolute_difference(labels, predictions, weights, scope)


def mean_squared_error(predictions, labels=None, weights=1.0, scope=None):
    """The mean of (predictions - labels)^2."""
    weights = _aligned(weights, predictions)
    return tf.losses.mean_squared_error(labels, predictions, weights, scope)


def mean_pairwise_squared_error(predictions, labels=None, weights=1.0, scope=None):
    """The differences d of an example: 2 sum d^2 / n - 2 (sum d)^2 / n^2, weighted and added up.

    n counts the elements of the example. (`tf.losses` divides by n - 1 and n (n - 1).)
    """
    with tf.name_scope(scope, "mean_pairwise_squared_error", [predictions, labels, weights]):
        predictions.shape.assert_is_compatible_with(labels.shape)
        differences = tf.cast(predictions, tf.float32) - tf.cast(labels, tf.float32)
        weights = _aligned(weights, differences) * tf.ones_like(differences)
        axes = list(range(1, differences.shape.rank))
        present = tf.reduce_sum(tf.cast(tf.not_equal(weights, 0), tf.float32), axis=axes)
        squares = tf.reduce_sum(tf.square(differences), axis=axes)
        square = tf.square(tf.reduce_sum(differences, axis=axes))
        errors = 2.0 * (tf.div_no_nan(squares, present) - tf.div_no_nan(square, tf.square(present)))
        weight = tf.reshape(weights, [tf.shape(weights)[0], -1])[:, 0]  # one for each example
        loss = tf.reduce_sum(errors * weight)
        add_loss(loss)
        return loss


def cosine_distance(predictions, labels=None, axis=None, weights=1.0, scope=None, dim=None):
    """1 - predictions . labels along `axis`; both must have length 1.

    Raises:
      ValueError: neither `axis` nor its older name `dim`.
    """
    axis = dim if axis is None else axis
    if axis is None:
        raise ValueError("cosine_distance needs an axis")
    weights = _aligned(weights, predictions)
    return tf.losses.cosine_distance(labels, predictions, axis=axis, weights=weights, scope=scope)


def log_loss(predictions, labels=None, weights=1.0, epsilon=1e-7, scope=None):
    """-labels log(predictions) - (1 - labels) log(1 - predictions)."""
    weights = _aligned(weights, predictions)
    return tf.losses.log_loss(labels, predictions, weights, epsilon, scope)


def hinge_loss(logits, labels=None, scope=None):
    """max(0, 1 - logits (2 labels - 1)) for labels 0 or 1, element by element, not averaged."""
    with tf.name_scope(scope, "hinge_loss", [logits, labels]) as scope:
        logits = tf.convert_to_tensor(logits)
        labels = tf.cast(labels, tf.float32)
        logits.shape.assert_is_compatible_with(labels.shape)
        return tf.nn.relu(1.0 - (2.0 * labels - 1.0) * logits)


def softmax_cross_entropy(logits, onehot_labels, weights=1.0, label_smoothing=0, scope=None):
    """Cross entropy of softmax(logits) [batch, classes] and one-hot labels."""
    weights = _aligned(weights, logits[..., 0])
    return tf.losses.softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope)


def sparse_softmax_cross_entropy(logits, labels, weights=1.0, scope=None):
    """Cross entropy of softmax(logits) [batch, classes] and classes [batch]."""
    labels = tf.reshape(labels, [tf.shape(labels)[0]])
    weights = _aligned(weights, labels)
    return tf.losses.sparse_softmax_cross_entropy(labels, logits, weights, scope)


def sigmoid_cross_entropy(logits, multi_class_labels, weights=1.0, label_smoothing=0, scope=None):
    """Cross entropy of sigmoid(logits) and labels of 0 or 1, for each class by itself."""
    weights = _aligned(weights, logits)
    return tf.losses.sigmoid_cross_entropy(
        multi_class_labels, logits, weights, label_smoothing, scope
    )


def _aligned(weights, losses):
    """The weights with axes of size 1 added, until they have as many axes as the losses."""
    weights = tf.cast(weights, tf.float32)
    if weights.shape.rank in (0, None):
        return weights
    if weights.shape.rank > 1 and weights.shape.as_list()[-1] == 1:
        weights = tf.squeeze(weights, [-1])
    missing = losses.shape.rank - weights.shape.rank
    return tf.reshape(weights, tf.concat([tf.shape(weights), [1] * missing], axis=0))


def __getattr__(name):
    raise AttributeError(f"tf.contrib.losses.{name} is not restored; use tf.losses")
