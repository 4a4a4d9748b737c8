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


CASES = {"cudnn": _cudnn, "distributions": _distributions}
