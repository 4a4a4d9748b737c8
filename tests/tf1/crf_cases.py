"""Small graphs of `tf.contrib.crf`; see `rnn_cases`. Read on Python 3.7 too."""

TAGS = [[1, 3, 0], [2, 2, 0]]


def _likelihood(tf, x, lengths):
    likelihood, transitions = tf.contrib.crf.crf_log_likelihood(x, tf.constant(TAGS), lengths)
    tags, score = tf.contrib.crf.crf_decode(x, transitions, lengths)
    given = tf.identity(transitions)
    return {"likelihood": likelihood, "transitions": given, "tags": tags, "score": score}


def _parts(tf, x, lengths):
    crf = tf.contrib.crf
    transitions = tf.get_variable("transitions", [4, 4])
    tags = tf.constant(TAGS)
    allowed = [[[True, True, False, False]] * 3, [[False, True, True, True]] * 3]
    bitmap = tf.constant(allowed)
    return {
        "score": crf.crf_sequence_score(x, tags, lengths, transitions),
        "unary": crf.crf_unary_score(tags, lengths, x),
        "binary": crf.crf_binary_score(tags, lengths, transitions),
        "norm": crf.crf_log_norm(x, lengths, transitions),
        "several": crf.crf_multitag_sequence_score(x, bitmap, lengths, transitions),
    }


def _empty_and_single(tf, x, lengths):
    crf = tf.contrib.crf
    transitions = tf.get_variable("transitions", [4, 4])
    short, one = tf.constant([0, 1]), x[:, :1]
    likelihood, _ = crf.crf_log_likelihood(x, tf.constant(TAGS), short, transitions)
    single, _ = crf.crf_log_likelihood(one, tf.constant(TAGS)[:, :1], short, transitions)
    tags, score = crf.crf_decode(one, transitions, tf.constant([1, 1]))
    return {"likelihood": likelihood, "single": single, "tags": tags, "score": score}


CASES = {"likelihood": _likelihood, "parts": _parts, "empty_and_single": _empty_and_single}
