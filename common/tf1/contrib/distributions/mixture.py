"""Mixtures: one of several distributions is drawn, then a value from it.

p(x) = sum_k p(k) p_k(x)
"""

from common.graph_mode import tf


class Mixture(tf.distributions.Distribution):
    """A mixture of distributions in a list.

    | argument   | meaning                                                        |
    |------------|----------------------------------------------------------------|
    | cat        | a `Categorical` with one class for each component              |
    | components | distributions of one type and shape, one for each class        |

    `use_static_graph` is there for old programs and changes nothing.

    Source: `tf.contrib.distributions.Mixture`.

    Raises:
      TypeError: `cat` is no Categorical, or a component is no distribution.
      ValueError: there are no components, of different types, or not one for each class.
    """

    def __init__(
        self,
        cat,
        components,
        validate_args=False,
        allow_nan_stats=True,
        use_static_graph=False,
        name="Mixture",
    ):
        components = list(components)
        _check(cat, components)
        self.cat = cat
        self.components = components
        self.num_components = len(components)
        super().__init__(
            dtype=components[0].dtype,
            reparameterization_type=tf.distributions.NOT_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            name=name,
        )

    def _batch_shape(self):
        return self.cat.batch_shape

    def _batch_shape_tensor(self):
        return self.cat.batch_shape_tensor()

    def _event_shape(self):
        return self.components[0].event_shape

    def _event_shape_tensor(self):
        return self.components[0].event_shape_tensor()

    def _log_prob(self, x):
        return _log_sum(self.cat, [each.log_prob(x) for each in self.components])

    def _mean(self):
        return self._weighted([each.mean() for each in self.components])

    def _variance(self):
        """The mean of the components' variances plus the variance of their means."""
        mean = self._mean()
        squares = [each.variance() + tf.square(each.mean() - mean) for each in self.components]
        return self._weighted(squares)

    def _stddev(self):
        return tf.sqrt(self._variance())

    def _sample_n(self, n, seed=None):
        drawn = [
            each.sample(n, seed=_next(seed, number))
            for number, each in enumerate(self.components, 1)
        ]
        drawn = tf.stack(drawn, axis=-1)
        classes = tf.one_hot(self.cat.sample(n, seed=seed), self.num_components) > 0.0
        for _ in range(self.event_shape.rank):
            classes = tf.expand_dims(classes, axis=-2)
        return tf.reduce_sum(tf.where_v2(classes, drawn, tf.zeros([], drawn.dtype)), axis=-1)

    def _weighted(self, values):
        shares = _shares(self.cat)
        for _ in range(self.event_shape.rank):
            shares = tf.expand_dims(shares, axis=-2)
        return tf.reduce_sum(shares * tf.stack(values, axis=-1), axis=-1)

    def entropy_lower_bound(self, name="entropy_lower_bound"):
        """The mean entropy of the components; that of the mixture is at least as large."""
        with tf.name_scope(name):
            values = tf.stack([each.entropy() for each in self.components], axis=-1)
            return tf.reduce_sum(_shares(self.cat) * values, axis=-1)


class MixtureSameFamily(tf.distributions.Distribution):
    """A mixture whose components are the last dimension of one distribution's batch.

    | argument                | batch shape            |
    |-------------------------|------------------------|
    | mixture_distribution    | [...], a `Categorical` |
    | components_distribution | [..., components]      |

    Source: `tf.contrib.distributions.MixtureSameFamily`.

    Raises:
      ValueError: `mixture_distribution` is no Categorical, or has another number of classes.
    """

    def __init__(
        self,
        mixture_distribution,
        components_distribution,
        validate_args=False,
        allow_nan_stats=True,
        name="MixtureSameFamily",
    ):
        if not isinstance(mixture_distribution, tf.distributions.Categorical):
            raise ValueError("`mixture_distribution` must be a Categorical")
        classes = tf.dimension_value(mixture_distribution.logits.shape[-1])
        components = tf.dimension_value(components_distribution.batch_shape[-1])
        if None not in (classes, components) and classes != components:
            raise ValueError(
                f"`mixture_distribution` components ({classes}) does not equal "
                f"`components_distribution.batch_shape[-1]` ({components})"
            )
        self.mixture_distribution = mixture_distribution
        self.components_distribution = components_distribution
        super().__init__(
            dtype=components_distribution.dtype,
            reparameterization_type=tf.distributions.NOT_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            name=name,
        )

    def _batch_shape(self):
        return self.components_distribution.batch_shape[:-1]

    def _batch_shape_tensor(self):
        return self.components_distribution.batch_shape_tensor()[:-1]

    def _event_shape(self):
        return self.components_distribution.event_shape

    def _event_shape_tensor(self):
        return self.components_distribution.event_shape_tensor()

    def _axis(self):
        """The axis of the components, which stands before the axes of one event."""
        return -1 - self.event_shape.rank

    def _log_prob(self, x):
        each = self.components_distribution.log_prob(tf.expand_dims(x, self._axis()))
        shares = tf.nn.log_softmax(self.mixture_distribution.logits)
        return tf.reduce_logsumexp(shares + each, axis=-1)

    def _mean(self):
        return self._weighted(self.components_distribution.mean())

    def _variance(self):
        """The mean of the components' variances plus the variance of their means."""
        each = self.components_distribution
        apart = each.mean() - tf.expand_dims(self._mean(), self._axis())
        return self._weighted(each.variance() + tf.square(apart))

    def _stddev(self):
        return tf.sqrt(self._variance())

    def _sample_n(self, n, seed=None):
        drawn = self.components_distribution.sample(n, seed=seed)
        components = tf.dimension_value(self.components_distribution.batch_shape[-1])
        components = components or self.components_distribution.batch_shape_tensor()[-1]
        shape = tf.concat([[n], self.batch_shape_tensor()], axis=0)
        # One row of classes may stand for the whole batch.
        logits = self.mixture_distribution.logits
        logits += tf.zeros(tf.concat([self.batch_shape_tensor(), [1]], axis=0), logits.dtype)
        classes = tf.distributions.Categorical(logits=logits).sample(n, seed=_next(seed, 1))
        chosen = tf.one_hot(tf.reshape(classes, shape), components, dtype=drawn.dtype)
        for _ in range(self.event_shape.rank):
            chosen = tf.expand_dims(chosen, axis=-1)
        return tf.reduce_sum(chosen * drawn, axis=self._axis())

    def _weighted(self, values):
        shares = _shares(self.mixture_distribution)
        for _ in range(self.event_shape.rank):
            shares = tf.expand_dims(shares, axis=-1)
        return tf.reduce_sum(shares * values, axis=self._axis())


def _check(cat, components):
    if not isinstance(cat, tf.distributions.Categorical):
        raise TypeError(f"cat must be a Categorical distribution, but saw: {cat}")
    if not components:
        raise ValueError("components must be a non-empty list or tuple")
    if not all(isinstance(each, tf.distributions.Distribution) for each in components):
        raise TypeError("all entries in components must be Distribution instances")
    if len({each.dtype for each in components}) > 1:
        raise ValueError("All components must have the same dtype")
    classes = tf.dimension_value(cat.logits.shape[-1])
    if classes not in (None, len(components)):
        raise ValueError(f"cat has {classes} classes, but there are {len(components)} components")


def _next(seed, number):
    """Another seed for each draw; None stays None."""
    return None if seed is None else seed + number


def _shares(cat):
    """The probability p(k) of each component, [..., components]."""
    return tf.nn.softmax(cat.logits)


def _log_sum(cat, values):
    """log of the sum over k of p(k) exp(value_k); `values` has one tensor [...] for each k."""
    return tf.reduce_logsumexp(tf.nn.log_softmax(cat.logits) + tf.stack(values, axis=-1), axis=-1)
