"""Small graphs of `tf.contrib.cudnn_rnn` and `distributions`; see `rnn_cases`."""


def _cudnn(tf, x, lengths):
    gru, gru_state = tf.nn.dynamic_rnn(
        tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell(3), x, lengths, dtype=tf.float32
    )
    lstm, lstm_state = tf.nn.dynamic_rnn(
        tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell(3), x, lengths, dtype=tf.float32
    )
    return {"gru": gru, "gru_state": gru_state, "lstm": lstm, "lstm_state": lstm_state}


def _distributions(tf, x, lengths):
    given = tf.contrib.distributions
    first = given.MultivariateNormalDiag(loc=x[:, 0], scale_diag=tf.abs(x[:, 1]) + 0.2)
    second = given.MultivariateNormalDiag(loc=x[:, 2])
    return {
        "log_prob": first.log_prob(x[:, 2]),
        "prob": first.prob(x[:, 0] + 0.1),
        "entropy": first.entropy(),
        "kl": first.kl_divergence(second),
        "spread": first.stddev(),
        "inverse": given.softplus_inverse(tf.abs(x) + 0.05),
        "normal": given.Normal(x[:, 0], 2.0).log_prob(x[:, 1]),
    }


def _multivariate_normal(tf, x, lengths):
    given = tf.contrib.distributions
    tril = tf.reshape(x, [2, 3, 4])[:, :, :3] * 0.3 + tf.eye(3) * 2.0
    tril = tf.matrix_band_part(tril, -1, 0)
    loc = x[:, :, 3]
    first = given.MultivariateNormalTriL(loc, tril)
    covariance = tf.matmul(tril, tril, transpose_b=True)
    second = given.MultivariateNormalFullCovariance(covariance_matrix=covariance)
    third = given.MultivariateNormalDiag(loc, scale_identity_multiplier=[1.5, 0.5])
    fourth = given.MultivariateNormalDiag(scale_diag=[1.0, 2.0, 0.5], scale_identity_multiplier=0.1)
    value = x[:, :, 1]
    return {
        "log_prob": [each.log_prob(value) for each in (first, second, third, fourth)],
        "prob": [each.prob(value) for each in (first, second, third, fourth)],
        "entropy": [each.entropy() for each in (first, second, third, fourth)],
        "moments": [first.mean(), first.variance(), first.stddev(), second.mode()],
        "covariance": [first.covariance(), third.covariance()],
        "kl": [given.kl_divergence(first, third), given.kl_divergence(third, second)],
        "shapes": [first.batch_shape_tensor(), first.event_shape_tensor()],
        "sampled": tf.shape(first.sample([5, 6])),
    }


def _mixture(tf, x, lengths):
    given = tf.contrib.distributions
    cat = given.Categorical(logits=x[:, 0, :3])
    normals = [given.Normal(x[:, 1, k], 0.5 + k) for k in range(3)]
    vectors = [
        given.MultivariateNormalDiag(x[:, k, :2], tf.abs(x[:, k, 2:]) + 0.3) for k in range(3)
    ]
    of_numbers, of_vectors = given.Mixture(cat, normals), given.Mixture(cat, vectors)
    means = tf.stack([x[:, k, :2] for k in range(3)], axis=1)
    family = given.MixtureSameFamily(cat, given.MultivariateNormalDiag(means, [1.0, 2.0]))
    numbers = given.MixtureSameFamily(cat, given.Normal(x[:, 1, :3], 2.0))
    return {
        "numbers": [of_numbers.log_prob(x[:, 2, 3]), of_numbers.mean(), of_numbers.stddev()],
        "vectors": [of_vectors.prob(x[:, 2, 1:3]), of_vectors.mean(), of_vectors.variance()],
        "bound": of_vectors.entropy_lower_bound(),
        "family": [family.log_prob(x[:, 2, 1:3]), family.mean()],
        "family_of_numbers": [numbers.log_prob(x[:, 2, 3]), numbers.mean(), numbers.variance()],
        "sampled": [tf.shape(each.sample(5)) for each in (of_numbers, of_vectors, family, numbers)],
    }


CASES = {
    "cudnn": _cudnn,
    "distributions": _distributions,
    "mixture": _mixture,
    "multivariate_normal": _multivariate_normal,
}
