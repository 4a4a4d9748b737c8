"""Small graphs of `tf.contrib.legacy_seq2seq`, for TensorFlow 1.15.5 and for `common.tf1`."""

BATCH, TIME, SIZE = 2, 3, 4
ENCODER = [[0, 2], [3, 1]]
DECODER = [[1, 1], [0, 2], [2, 2]]


def _symbols(tf):
    return [tf.constant(step) for step in ENCODER], [tf.constant(step) for step in DECODER]


def _cell(tf):
    return tf.contrib.rnn.BasicLSTMCell(3)


def _result(results):
    outputs, state = results
    return {"outputs": outputs, "state": state}


def _loop(tf):
    return lambda previous, step: tf.concat([previous, previous[:, :1]], 1) * step


def _decoder(tf, x, lengths):
    steps, state = tf.unstack(x, axis=1), tf.zeros([BATCH, 3])
    plain = tf.contrib.legacy_seq2seq.rnn_decoder(steps, state, tf.contrib.rnn.GRUCell(3))
    looped = tf.contrib.legacy_seq2seq.rnn_decoder(
        steps, state, tf.contrib.rnn.GRUCell(3), _loop(tf), scope="looped"
    )
    return {"plain": plain, "looped": looped}


def _basic(tf, x, lengths):
    steps = tf.unstack(x, axis=1)
    stack = tf.contrib.rnn.MultiRNNCell([_cell(tf), tf.contrib.rnn.GRUCell(2)])
    results = _result(tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(steps[:2], steps, stack))
    results["tied"] = tf.contrib.legacy_seq2seq.tied_rnn_seq2seq(
        steps[:2], steps, tf.contrib.rnn.GRUCell(3), loop_function=_loop(tf)
    )
    return results


def _model(name, feed_previous=False, project=False, **options):
    def case(tf, x, lengths):
        encoder, decoder = _symbols(tf)
        arguments = dict(options)
        if project:
            projection = (tf.get_variable("w", [3, 5]), tf.get_variable("b", [5]))
            arguments["output_projection"] = projection
        feed = tf.constant(feed_previous[0]) if isinstance(feed_previous, list) else feed_previous
        model = getattr(tf.contrib.legacy_seq2seq, name)
        return _result(
            model(encoder, decoder, _cell(tf), feed_previous=feed, embedding_size=2, **arguments)
        )

    return case


def _attention_decoder(tf, x, lengths):
    steps = tf.unstack(x, axis=1)
    results = {}
    for heads, at_first in ((1, False), (2, True)):
        results[f"heads_{heads}"] = tf.contrib.legacy_seq2seq.attention_decoder(
            steps,
            tf.ones([BATCH, 3]) * 0.5,
            x,
            tf.contrib.rnn.GRUCell(3),
            output_size=2,
            num_heads=heads,
            initial_state_attention=at_first,
            scope=f"heads_{heads}",
        )
    return results


def _one_to_many(tf, x, lengths):
    encoder, decoder = _symbols(tf)
    outputs, states = tf.contrib.legacy_seq2seq.one2many_rnn_seq2seq(
        encoder,
        {"a": decoder, "b": decoder[:2]},
        _cell(tf),
        {"a": _cell(tf), "b": _cell(tf)},
        4,
        {"a": 5, "b": 6},
        embedding_size=2,
    )
    return {"outputs": outputs, "states": states}


def _buckets(tf, x, lengths):
    encoder, decoder = _symbols(tf)
    targets = [tf.constant(step) for step in DECODER]
    weights = [tf.constant([1.0, 1.0]), tf.constant([1.0, 0.5]), tf.constant([0.0, 1.0])]
    projection = (tf.get_variable("w", [3, 5]), tf.get_variable("b", [5]))

    def seq2seq(encoder_inputs, decoder_inputs):
        outputs, state = tf.contrib.legacy_seq2seq.embedding_attention_seq2seq(
            encoder_inputs, decoder_inputs, _cell(tf), 4, 5, 2, output_projection=projection
        )
        return [tf.nn.xw_plus_b(output, *projection) for output in outputs], state

    outputs, losses = tf.contrib.legacy_seq2seq.model_with_buckets(
        encoder, decoder, targets, weights, [(1, 2), (2, 3)], seq2seq, per_example_loss=True
    )
    outputs, averaged = (
        outputs[1],
        tf.contrib.legacy_seq2seq.sequence_loss(outputs[1], targets, weights),
    )
    summed = tf.contrib.legacy_seq2seq.sequence_loss(
        outputs, targets, weights, average_across_timesteps=False, average_across_batch=False
    )
    return {"outputs": outputs, "losses": losses, "averaged": averaged, "summed": summed}


_EMBEDDING = dict(num_encoder_symbols=4, num_decoder_symbols=5)
CASES = {
    "decoder": _decoder,
    "basic": _basic,
    "embedding": _model("embedding_rnn_seq2seq", **_EMBEDDING),
    "embedding_fed_back": _model(
        "embedding_rnn_seq2seq", feed_previous=True, project=True, **_EMBEDDING
    ),
    "embedding_chosen_at_run_time": _model(
        "embedding_rnn_seq2seq", feed_previous=[True], **_EMBEDDING
    ),
    "tied": _model("embedding_tied_rnn_seq2seq", num_symbols=4, num_decoder_symbols=5),
    "tied_chosen_at_run_time": _model(
        "embedding_tied_rnn_seq2seq", feed_previous=[False], num_symbols=4
    ),
    "attention_decoder": _attention_decoder,
    "attention": _model("embedding_attention_seq2seq", num_heads=2, **_EMBEDDING),
    "attention_fed_back": _model(
        "embedding_attention_seq2seq", feed_previous=True, project=True, **_EMBEDDING
    ),
    "attention_chosen_at_run_time": _model(
        "embedding_attention_seq2seq",
        feed_previous=[True],
        initial_state_attention=True,
        **_EMBEDDING,
    ),
    "one_to_many": _one_to_many,
    "buckets": _buckets,
}
