"""`tf.contrib.distributions`: those of `tf.distributions`, and the diagonal normal distribution."""

from common.graph_mode import tf

import numpy as np

# What `tf.distributions` still has.
_CARRIED = (
    *("Bernoulli", "Beta", "Categorical", "Dirichlet", "DirichletMultinomial", "Distribution"),
    *("Exponential", "FULLY_REPARAMETERIZED", "Gamma", "Laplace", "Multinomial", "Normal"),
    *("NOT_REPARAMETERIZED", "RegisterKL", "ReparameterizationType", "StudentT", "Uniform"),
    "kl_divergence",
)

__all__ = sorted((*_CARRIED, "MultivariateNormalDiag", "softplus_inverse"))


class MultivariateNormalDiag:
    """Independent normal numbers, the last dimension being one event.

    | argument   | shape                                       |
    |------------|---------------------------------------------|
    | loc        | [..., size], the means; 0 where None        |
    | scale_diag | [..., size], the deviations; 1 where None   |

    Source: `tf.contrib.distributions.MultivariateNormalDiag`, as far as programs use it.

    Raises:
      ValueError: neither `loc` nor `scale_diag` is given.
    """

    def __init__(self, loc=None, scale_diag=None, name="MultivariateNormalDiag"):
        if loc is None and scale_diag is None:
            raise ValueError("MultivariateNormalDiag needs loc or scale_diag")
        with tf.name_scope(name):
            if loc is None:
                loc = tf.zeros_like(tf.convert_to_tensor(scale_diag))
            if scale_diag is None:
                scale_diag = tf.ones_like(tf.convert_to_tensor(loc))
            self._each = tf.distributions.Normal(loc, scale_diag)
        self.name = name
        self.dtype = self._each.dtype
        self.loc = self._each.loc

    def sample(self, sample_shape=(), seed=None, name="sample"):
        """Drawn values [*sample_shape, ..., size]."""
        return self._each.sample(sample_shape, seed=seed, name=name)

    def log_prob(self, value, name="log_prob"):
        """The log of the density at a value [..., size]: [...]."""
        return tf.reduce_sum(self._each.log_prob(value), -1, name=name)

    def prob(self, value, name="prob"):
        """The density at a value [..., size]: [...]."""
        return tf.exp(self.log_prob(value), name=name)

    def entropy(self, name="entropy"):
        """The entropy [...]."""
        spread = self._each.entropy() + tf.zeros_like(self._each.mean())
        return tf.reduce_sum(spread, -1, name=name)

    def kl_divergence(self, other):
        """How far `other`, a distribution of this kind, is from this one: [...]."""
        apart = tf.distributions.kl_divergence(self._each, other._each)
        return tf.reduce_sum(apart, -1)

    def mean(self, name="mean"):
        """The means [..., size]."""
        return self._each.mean(name=name)

    mode = mean

    def stddev(self, name="stddev"):
        """The deviations [..., size]."""
        return self._each.stddev(name=name)

    def variance(self, name="variance"):
        """The squared deviations [..., size]."""
        return self._each.variance(name=name)


def softplus_inverse(x, name=None):
    """y with log(1 + exp(y)) = x, for positive x.

    Source: `tf.contrib.distributions.softplus_inverse`.
    """
    with tf.name_scope(name, "softplus_inverse", [x]):
        x = tf.convert_to_tensor(x, name="x")
        # log(exp(x) - 1), without exp of large numbers.
        return x + tf.log(-tf.expm1(-tf.maximum(x, np.finfo(x.dtype.as_numpy_dtype).tiny)))


def __getattr__(name):
    if name in _CARRIED:
        return getattr(tf.distributions, name)
    raise AttributeError(
        f"tf.contrib.distributions.{name} is not restored; use tf.distributions, or the package "
        "tensorflow-probability"
    )


def __dir__():
    return list(__all__)
