"""Small graphs of `tf.contrib.seq2seq`, built alike on TensorFlow 1.15.5 and on `common.tf1`."""

BATCH, TIME, SIZE = 2, 3, 4
SYMBOLS, END = 5, 1


def _decode(tf, decoder, **options):
    outputs, state, lengths = tf.contrib.seq2seq.dynamic_decode(decoder, **options)
    return {"outputs": outputs, "state": state, "lengths": lengths}


def _training(tf, x, lengths):
    helper = tf.contrib.seq2seq.TrainingHelper(x, lengths)
    cell = tf.contrib.rnn.BasicLSTMCell(3)
    decoder = tf.contrib.seq2seq.BasicDecoder(
        cell, helper, cell.zero_state(BATCH, tf.float32), tf.layers.Dense(SYMBOLS)
    )
    return _decode(tf, decoder, impute_finished=True)


def _training_time_major(tf, x, lengths):
    helper = tf.contrib.seq2seq.TrainingHelper(
        tf.transpose(x, [1, 0, 2]), tf.constant([2, 0]), time_major=True
    )
    cell = tf.contrib.rnn.GRUCell(3)
    decoder = tf.contrib.seq2seq.BasicDecoder(cell, helper, tf.ones([BATCH, 3]))
    return _decode(tf, decoder, output_time_major=True, maximum_iterations=1, scope="named")


def _table(tf):
    return tf.get_variable("table", [SYMBOLS, SIZE])


def _greedy(tf, x, lengths):
    helper = tf.contrib.seq2seq.GreedyEmbeddingHelper(_table(tf), tf.fill([BATCH], 2), END)
    cell = tf.contrib.rnn.GRUCell(3)
    decoder = tf.contrib.seq2seq.BasicDecoder(
        cell, helper, x[:, 0, :3], tf.layers.Dense(SYMBOLS, use_bias=False)
    )
    return _decode(tf, decoder, maximum_iterations=6)


def _sampling(tf, x, lengths):
    tf.set_random_seed(4)
    seq2seq, table = tf.contrib.seq2seq, _table(tf)
    cell = tf.contrib.rnn.GRUCell(SYMBOLS)
    state = tf.zeros([BATCH, SYMBOLS])
    draw = seq2seq.SampleEmbeddingHelper(
        table, tf.fill([BATCH], 2), END, softmax_temperature=0.5, seed=8
    )
    results = _decode(tf, seq2seq.BasicDecoder(cell, draw, state), maximum_iterations=4)
    scheduled = seq2seq.ScheduledEmbeddingTrainingHelper(
        x, lengths, table, 0.5, seed=2, scheduling_seed=3
    )
    scheduled_cell = tf.contrib.rnn.GRUCell(SYMBOLS)
    results["scheduled"], _, _ = seq2seq.dynamic_decode(
        seq2seq.BasicDecoder(scheduled_cell, scheduled, state), scope="scheduled"
    )
    for number, function in enumerate([None, tf.sin]):
        own = seq2seq.ScheduledOutputTrainingHelper(
            x[..., :2],
            lengths,
            0.5,
            seed=6,
            next_inputs_fn=function,
            auxiliary_inputs=x[..., 2:],
        )
        scope = f"own_{number}"
        results[scope], _, _ = seq2seq.dynamic_decode(
            seq2seq.BasicDecoder(tf.contrib.rnn.GRUCell(2), own, state[:, :2]), scope=scope
        )
    return results


def _custom(tf, x, lengths):
    def next_inputs(time, outputs, state, sample_ids):
        return tf.fill([BATCH], time >= 2), tf.concat([outputs, outputs], 1), state

    helper = tf.contrib.seq2seq.CustomHelper(
        lambda: (tf.fill([BATCH], False), x[:, 0]),
        lambda time, outputs, state: tf.argmax(outputs, 1, output_type=tf.int32),
        next_inputs,
    )
    cell = tf.contrib.rnn.GRUCell(2)
    decoder = tf.contrib.seq2seq.BasicDecoder(cell, helper, tf.zeros([BATCH, 2]))
    results = _decode(tf, decoder)
    fed_back = tf.contrib.seq2seq.InferenceHelper(
        sample_fn=tf.tanh,
        sample_shape=[2],
        sample_dtype=tf.float32,
        start_inputs=x[:, 0, :2],
        end_fn=lambda sample: sample[:, 0] > 2.0,
        next_inputs_fn=lambda sample: 2.0 * sample,
    )
    decoder = tf.contrib.seq2seq.BasicDecoder(
        tf.contrib.rnn.GRUCell(2), fed_back, tf.zeros([BATCH, 2])
    )
    results["fed_back"] = _decode(tf, decoder, maximum_iterations=3, scope="fed_back")["outputs"]
    return results


def _attention(make_mechanism, **options):
    def case(tf, x, lengths):
        mechanism = make_mechanism(tf.contrib.seq2seq, x, lengths)
        cell = tf.contrib.rnn.BasicLSTMCell(SIZE)
        cell = tf.contrib.seq2seq.AttentionWrapper(cell, mechanism, **options)
        helper = tf.contrib.seq2seq.TrainingHelper(x[:, ::-1], tf.constant([2, 3]))
        decoder = tf.contrib.seq2seq.BasicDecoder(
            cell, helper, cell.zero_state(BATCH, tf.float32), tf.layers.Dense(SYMBOLS)
        )
        return _decode(tf, decoder)

    return case


def _attention_dynamic_rnn(tf, x, lengths):
    """Unknown batch and memory sizes, an initial state, no attention layer, cell output."""
    memory = tf.placeholder_with_default(x, [None, None, SIZE])
    mechanism = tf.contrib.seq2seq.BahdanauAttention(3, memory, probability_fn=_hardmax(tf))
    cell = tf.contrib.rnn.GRUCell(3)
    initial = cell.zero_state(BATCH, tf.float32) + 0.5
    cell = tf.contrib.seq2seq.AttentionWrapper(
        cell,
        mechanism,
        cell_input_fn=lambda inputs, attention: inputs + attention,
        output_attention=False,
        initial_cell_state=initial,
        name="attends",
    )
    state = cell.zero_state(BATCH, tf.float32)
    outputs, state = tf.nn.dynamic_rnn(cell, x, lengths, state, dtype=tf.float32)
    return {"outputs": outputs, "state": state}


def _hardmax(tf):
    return tf.contrib.seq2seq.hardmax


def _beam(make_cell, **options):
    def case(tf, x, lengths):
        seq2seq, width = tf.contrib.seq2seq, 3
        memory = seq2seq.tile_batch(x, multiplier=width)
        cell = make_cell(tf, memory, seq2seq.tile_batch(lengths, width))
        state = cell.zero_state(BATCH * width, tf.float32)
        decoder = seq2seq.BeamSearchDecoder(
            cell,
            _table(tf),
            tf.fill([BATCH], 2),
            END,
            state,
            width,
            output_layer=tf.layers.Dense(SYMBOLS),
            **options,
        )
        outputs, state, found = seq2seq.dynamic_decode(decoder, maximum_iterations=5)
        return {
            "predicted": outputs.predicted_ids,
            "steps": outputs.beam_search_decoder_output,
            "log_probs": state.log_probs,
            "finished": tf.cast(state.finished, tf.int32),
            "lengths": [state.lengths, found],
            "cell": state.cell_state,
        }

    return case


def _attending_cell(tf, memory, lengths):
    mechanism = tf.contrib.seq2seq.LuongAttention(SIZE, memory, lengths, scale=True)
    return tf.contrib.seq2seq.AttentionWrapper(
        tf.contrib.rnn.GRUCell(SIZE), mechanism, attention_layer_size=3, alignment_history=True
    )


def _pieces(tf, x, lengths):
    """Functions by themselves."""
    seq2seq = tf.contrib.seq2seq
    p, before = tf.sigmoid(x[..., 0]), tf.nn.softmax(x[..., 1])
    results = {
        mode: seq2seq.monotonic_attention(p, before, mode) for mode in ("recursive", "parallel")
    }
    hard = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    results["hard"] = seq2seq.monotonic_attention(hard, tf.one_hot([1, 1], TIME), "hard")
    results["cumprod"] = seq2seq.safe_cumprod(p, axis=1, exclusive=True)
    results["hardmax"] = seq2seq.hardmax(x)
    results["tree"] = seq2seq.gather_tree(
        tf.constant([[[1, 2, 3]], [[4, 5, 6]], [[7, 8, 9]], [[2, 2, 2]]]),
        tf.constant([[[0, 0, 0]], [[0, 1, 1]], [[2, 1, 2]], [[0, 1, 2]]]),
        tf.constant([3]),
        5,
    )
    return results


def _losses(tf, x, lengths):
    targets = tf.constant([[0, 1, 2], [3, 3, 0]])
    weights = tf.sequence_mask(lengths, TIME, tf.float32) * 0.7
    loss = tf.contrib.seq2seq.sequence_loss
    results = {}
    for times in (False, True):
        for batch in (False, True):
            results[f"average_{times}_{batch}"] = loss(x, targets, weights, times, batch)
            results[f"sum_{times}_{batch}"] = loss(x, targets, weights, False, False, times, batch)
    results["function"] = loss(
        x,
        targets,
        weights,
        softmax_loss_function=lambda labels, logits: logits[:, 0] * tf.cast(labels, tf.float32),
    )
    return results


CASES = {
    "training": _training,
    "training_time_major": _training_time_major,
    "greedy": _greedy,
    "sampling": _sampling,
    "custom": _custom,
    "luong": _attention(lambda s, x, n: s.LuongAttention(4, x, n), attention_layer_size=3),
    "luong_scaled_history": _attention(
        lambda s, x, n: s.LuongAttention(4, x, n, scale=True), alignment_history=True
    ),
    "bahdanau": _attention(lambda s, x, n: s.BahdanauAttention(3, x, n), attention_layer_size=2),
    "bahdanau_normalized": _attention(
        lambda s, x, n: s.BahdanauAttention(3, x, n, normalize=True, score_mask_value=-5.0)
    ),
    "two_mechanisms": _attention(
        lambda s, x, n: [s.BahdanauAttention(3, x, n), s.LuongAttention(4, x)],
        attention_layer_size=[2, 3],
        alignment_history=True,
    ),
    "luong_monotonic": _attention(
        lambda s, x, n: s.LuongMonotonicAttention(4, x, n, scale=True, score_bias_init=0.5),
        attention_layer_size=3,
    ),
    "bahdanau_monotonic": _attention(
        lambda s, x, n: s.BahdanauMonotonicAttention(3, x, n, normalize=True, mode="recursive"),
    ),
    "attention_dynamic_rnn": _attention_dynamic_rnn,
    "beam": _beam(lambda tf, memory, lengths: tf.contrib.rnn.BasicLSTMCell(3)),
    "beam_length_penalty": _beam(
        lambda tf, memory, lengths: tf.contrib.rnn.GRUCell(3), length_penalty_weight=0.6
    ),
    "beam_attention": _beam(_attending_cell),
    "beam_attention_coverage": _beam(_attending_cell, coverage_penalty_weight=0.4),
    "pieces": _pieces,
    "losses": _losses,
}
