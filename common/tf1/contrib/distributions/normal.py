"""Normal distributions of vectors: x = loc + scale z, with z standard normal numbers.

| name       | shape                                                                |
|------------|----------------------------------------------------------------------|
| x, loc     | [..., size]; `loc` is 0 where None                                   |
| scale      | [..., size, size], diagonal or lower triangular                      |
| covariance | scale scale^T                                                        |
"""

import math

from common.graph_mode import tf


class _MultivariateNormal(tf.distributions.Distribution):
    """The base of the distributions of this module; `scale` is a `tf.linalg.LinearOperator`."""

    def __init__(self, loc, scale, validate_args, allow_nan_stats, name):
        self.loc = None if loc is None else tf.convert_to_tensor(loc, dtype=scale.dtype)
        self.scale = scale
        super().__init__(
            dtype=scale.dtype,
            reparameterization_type=tf.distributions.FULLY_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            name=name,
        )

    def _mean(self):
        shape = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], axis=0)
        zeros = tf.zeros(shape, self.dtype)
        return zeros if self.loc is None else zeros + self.loc

    _mode = _mean

    def _batch_shape(self):
        if self.loc is None:
            return self.scale.batch_shape
        return tf.broadcast_static_shape(self.loc.shape[:-1], self.scale.batch_shape)

    def _batch_shape_tensor(self):
        of_scale = self.scale.batch_shape_tensor()
        if self.loc is None:
            return of_scale
        return tf.broadcast_dynamic_shape(tf.shape(self.loc)[:-1], of_scale)

    def _event_shape(self):
        return tf.TensorShape([self.scale.range_dimension])

    def _event_shape_tensor(self):
        return tf.reshape(self.scale.range_dimension_tensor(), [1])

    def _size(self):
        return tf.cast(self.scale.range_dimension_tensor(), self.dtype)

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor(), self.event_shape_tensor()], axis=0)
        drawn = self.scale.matvec(tf.random_normal(shape, dtype=self.dtype, seed=seed))
        return drawn if self.loc is None else drawn + self.loc

    def _log_prob(self, x):
        apart = x if self.loc is None else x - self.loc
        squares = tf.reduce_sum(tf.square(self.scale.solvevec(apart)), axis=-1)
        spread = self.scale.log_abs_determinant()
        return -0.5 * (squares + math.log(2 * math.pi) * self._size()) - spread

    def _entropy(self):
        entropy = 0.5 * (1 + math.log(2 * math.pi)) * self._size()
        return entropy + self.scale.log_abs_determinant() + tf.zeros(self.batch_shape_tensor())

    def _covariance(self):
        matrix = self.scale.to_dense()
        return tf.matmul(matrix, matrix, transpose_b=True)

    def _variance(self):
        return tf.linalg.diag_part(self._covariance()) + tf.zeros_like(self._mean())

    def _stddev(self):
        return tf.sqrt(self._variance())


class MultivariateNormalDiag(_MultivariateNormal):
    """Independent normal numbers.

    | argument                  | meaning                                            |
    |---------------------------|----------------------------------------------------|
    | scale_diag                | [..., size], the deviations; 1 where None          |
    | scale_identity_multiplier | [...], added to each of them, or all there is      |

    Source: `tf.contrib.distributions.MultivariateNormalDiag`.

    Raises:
      ValueError: neither `loc` nor `scale_diag` is given.
    """

    def __init__(
        self,
        loc=None,
        scale_diag=None,
        scale_identity_multiplier=None,
        validate_args=False,
        allow_nan_stats=True,
        name="MultivariateNormalDiag",
    ):
        if loc is None and scale_diag is None:
            raise ValueError("MultivariateNormalDiag needs loc or scale_diag")
        with tf.name_scope(name):
            like = tf.convert_to_tensor(loc if scale_diag is None else scale_diag)
            each = scale_identity_multiplier
            if each is not None:
                each = tf.convert_to_tensor(each, dtype=like.dtype)[..., tf.newaxis]
            if scale_diag is None:
                diagonal = tf.ones(tf.shape(like)[-1:], like.dtype)
                diagonal.set_shape(like.shape[-1:])
                diagonal = diagonal if each is None else each * diagonal
            else:
                diagonal = like if each is None else like + each
            scale = tf.linalg.LinearOperatorDiag(diagonal)
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)


def _triangular(matrix, loc):
    """The operator of a lower triangular `matrix`; where it is None, the identity for `loc`."""
    if matrix is None:
        loc = tf.convert_to_tensor(loc)
        return tf.linalg.LinearOperatorIdentity(loc.shape.as_list()[-1], dtype=loc.dtype)
    return tf.linalg.LinearOperatorLowerTriangular(tf.convert_to_tensor(matrix))


class MultivariateNormalTriL(_MultivariateNormal):
    """Normal numbers that depend on each other, by the lower triangular `scale_tril`.

    Source: `tf.contrib.distributions.MultivariateNormalTriL`.

    Raises:
      ValueError: neither `loc` nor `scale_tril` is given.
    """

    def __init__(
        self,
        loc=None,
        scale_tril=None,
        validate_args=False,
        allow_nan_stats=True,
        name="MultivariateNormalTriL",
    ):
        if loc is None and scale_tril is None:
            raise ValueError("Must specify one or both of `loc`, `scale_tril`.")
        with tf.name_scope(name):
            scale = _triangular(scale_tril, loc)
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)


class MultivariateNormalFullCovariance(_MultivariateNormal):
    """Normal numbers with a covariance matrix [..., size, size], 1 on its diagonal where None.

    Source: `tf.contrib.distributions.MultivariateNormalFullCovariance`.

    Raises:
      ValueError: neither `loc` nor `covariance_matrix` is given.
    """

    def __init__(
        self,
        loc=None,
        covariance_matrix=None,
        validate_args=False,
        allow_nan_stats=True,
        name="MultivariateNormalFullCovariance",
    ):
        if loc is None and covariance_matrix is None:
            raise ValueError("Must specify one or both of `loc`, `covariance_matrix`.")
        with tf.name_scope(name):
            root = None
            if covariance_matrix is not None:
                root = tf.linalg.cholesky(tf.convert_to_tensor(covariance_matrix))
            scale = _triangular(root, loc)
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)


@tf.distributions.RegisterKL(_MultivariateNormal, _MultivariateNormal)
def _kl_divergence(a, b, name=None):
    """The Kullback-Leibler divergence of `a` from `b`, [...]."""
    with tf.name_scope(name, "kl_divergence"):
        ratio = b.scale.solve(a.scale.to_dense())
        apart = b.scale.solvevec(b._mean() - a._mean())
        squares = tf.reduce_sum(tf.square(ratio), axis=[-2, -1])
        squares += tf.reduce_sum(tf.square(apart), axis=-1)
        spread = b.scale.log_abs_determinant() - a.scale.log_abs_determinant()
        return 0.5 * (squares - a._size()) + spread
