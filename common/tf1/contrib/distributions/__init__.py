"""`tf.contrib.distributions`: those of `tf.distributions`, and what mixture density networks use.

| module    | what is in it                                                |
|-----------|--------------------------------------------------------------|
| `normal`  | `MultivariateNormalDiag` and its like with a matrix of scale |
| `mixture` | `Mixture`, `MixtureSameFamily`                               |
"""

from common.graph_mode import tf
from common.tf1.contrib.distributions.mixture import Mixture, MixtureSameFamily
from common.tf1.contrib.distributions.normal import (
    MultivariateNormalDiag,
    MultivariateNormalFullCovariance,
    MultivariateNormalTriL,
)

import numpy as np

# What `tf.distributions` still has.
_CARRIED = (
    *("Bernoulli", "Beta", "Categorical", "Dirichlet", "DirichletMultinomial", "Distribution"),
    *("Exponential", "FULLY_REPARAMETERIZED", "Gamma", "Laplace", "Multinomial", "Normal"),
    *("NOT_REPARAMETERIZED", "RegisterKL", "ReparameterizationType", "StudentT", "Uniform"),
    "kl_divergence",
)
_HERE = (Mixture, MixtureSameFamily, MultivariateNormalDiag)
_HERE += (MultivariateNormalFullCovariance, MultivariateNormalTriL)

__all__ = sorted((*_CARRIED, *(each.__name__ for each in _HERE), "softplus_inverse"))


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
