"""Unrolled decoders: a list of inputs [batch, size] in, a list of outputs out.

A loop function (previous output [batch, size], step) -> input replaces the
given inputs from the second step on: decoding with the network's own symbols.
"""

from common.graph_mode import tf
from common.tf1.rnn.linear import _linear

nest = tf.nest


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Run a cell over the inputs: (outputs, a list of [batch, output size]; final state).

    Variables stand under `rnn_decoder/...`.

    Source: `tf.contrib.legacy_seq2seq.rnn_decoder`.
    """
    with tf.variable_scope(scope or "rnn_decoder"):
        state, outputs = initial_state, []
        for step, given in enumerate(decoder_inputs):
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            inputs = _next_input(given, outputs, loop_function)
            output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


def _next_input(given, outputs, loop_function):
    """The given input, or at later steps what the loop function makes of the last output."""
    if loop_function is None or not outputs:
        return given
    with tf.variable_scope("loop_function", reuse=True):
        return loop_function(outputs[-1], len(outputs))


def attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    output_size=None,
    num_heads=1,
    loop_function=None,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """A decoder that attends to `attention_states` [batch, length, size] at every step.

        x'      = [x, d] W_x + b_x             d: what the step before attended to
        y, s'   = cell(x', s)
        score_k = sum of v * tanh(K m_k + s' W_a + b_a)
        d'      = sum over k of softmax(score)_k m_k
        output  = [y, d'] W_o + b_o

    With `num_heads` there are several d, each with its own K, v and W_a. At the
    first step d is zero, or with `initial_state_attention` attends by the
    initial state.

    | name     | variable under `attention_decoder`                                |
    |----------|-------------------------------------------------------------------|
    | K, v     | `AttnW_0` [1, 1, size, size], `AttnV_0` [size]                    |
    | W_x, b_x | `kernel` [input size + heads * size, input size], `bias`          |
    | W_a, b_a | `Attention_0/kernel` [state size, size], `Attention_0/bias`       |
    | W_o, b_o | `AttnOutputProjection/kernel`, `.../bias`                         |

    Returns (outputs, a list of [batch, output_size]; final state).

    Paper: Vinyals et al., 2014, https://arxiv.org/abs/1412.7449.
    Source: `tf.contrib.legacy_seq2seq.attention_decoder`.

    Raises:
      ValueError: no inputs, no heads, or an unknown size.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    if tf.dimension_value(attention_states.shape[2]) is None:
        raise ValueError(f"Shape[2] of attention_states must be known: {attention_states.shape}")
    output_size = cell.output_size if output_size is None else output_size
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as opened:
        dtype = opened.dtype
        heads = _Heads(attention_states, num_heads, dtype)
        attentions = heads.nothing(tf.shape(decoder_inputs[0])[0])
        if initial_state_attention:
            attentions = heads(initial_state)
        state, outputs = initial_state, []
        for step, given in enumerate(decoder_inputs):
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            inputs = _next_input(given, outputs, loop_function)
            size = tf.dimension_value(inputs.shape.with_rank(2)[1])
            if size is None:
                raise ValueError(f"Could not infer input size from input: {inputs.name}")
            joined = [tf.cast(part, dtype) for part in (inputs, *attentions)]
            cell_output, state = cell(_linear(joined, size, True), state)
            reuse = True if initial_state_attention else None
            with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
                attentions = heads(state)
            with tf.variable_scope("AttnOutputProjection"):
                joined = [tf.cast(cell_output, dtype), *attentions]
                outputs.append(_linear(joined, output_size, True))
    return outputs, state


class _Heads:
    """The attention heads over one memory [batch, length, size]."""

    def __init__(self, memory, num_heads, dtype):
        self._dtype = dtype
        self._size = tf.dimension_value(memory.shape[2])
        self._memory = memory[:, :, None]  # [batch, length, 1, size]
        self._heads = [self._weights(number) for number in range(num_heads)]

    def _weights(self, number):
        """(features of the memory [batch, length, 1, size], v [size]) of one head."""
        size = self._size
        kernel = tf.get_variable(f"AttnW_{number}", [1, 1, size, size], dtype=self._dtype)
        features = tf.nn.conv2d(self._memory, kernel, [1, 1, 1, 1], "SAME")
        return features, tf.get_variable(f"AttnV_{number}", [size], dtype=self._dtype)

    def nothing(self, batch_size):
        """Zeros [batch, size], one for each head."""
        zeros = tf.zeros(tf.stack([batch_size, self._size]), dtype=self._dtype)
        zeros.set_shape([None, self._size])
        return [zeros] * len(self._heads)

    def __call__(self, query):
        """A state, [batch, ...] parts -> a list of [batch, size], one for each head."""
        query = nest.flatten(query)
        query = query[0] if len(query) == 1 else tf.concat(query, axis=1)
        attentions = []
        for number, (features, v) in enumerate(self._heads):
            with tf.variable_scope(f"Attention_{number}"):
                projected = tf.cast(_linear(query, self._size, True), self._dtype)
                together = features + projected[:, None, None]
                scores = tf.reduce_sum(v * tf.tanh(together), axis=[2, 3])  # [batch, length]
                weights = tf.cast(tf.nn.softmax(tf.cast(scores, tf.float32)), self._dtype)
                attended = tf.reduce_sum(weights[:, :, None, None] * self._memory, axis=[1, 2])
                attentions.append(tf.reshape(attended, [-1, self._size]))
        return attentions


def embedding_rnn_decoder(
    decoder_inputs,
    initial_state,
    cell,
    num_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    scope=None,
):
    """`rnn_decoder` over symbols, a list of [batch] int32, looked up in a table.

    The table is `embedding_rnn_decoder/embedding`, [num_symbols,
    embedding_size]. With `feed_previous` only the first input is used, then the
    likeliest symbol of the last output, which `output_projection` (W, b) turns
    into logits; `update_embedding_for_previous=False` keeps its gradient from
    the table.

    Source: `tf.contrib.legacy_seq2seq.embedding_rnn_decoder`.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as opened:
        check_projection(output_projection, num_symbols, opened.dtype)
        table = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = likeliest_embedding(
                table, output_projection, update_embedding_for_previous
            )
        embedded = [tf.nn.embedding_lookup(table, symbols) for symbols in decoder_inputs]
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop_function)


def embedding_attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    num_symbols,
    embedding_size,
    num_heads=1,
    output_size=None,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`attention_decoder` over symbols, as `embedding_rnn_decoder`.

    Source: `tf.contrib.legacy_seq2seq.embedding_attention_decoder`.
    """
    output_size = cell.output_size if output_size is None else output_size
    if output_projection is not None:
        biases = tf.convert_to_tensor(output_projection[1], dtype=dtype)
        biases.shape.assert_is_compatible_with([num_symbols])
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        table = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = likeliest_embedding(
                table, output_projection, update_embedding_for_previous
            )
        return attention_decoder(
            [tf.nn.embedding_lookup(table, symbols) for symbols in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=output_size,
            num_heads=num_heads,
            loop_function=loop_function,
            initial_state_attention=initial_state_attention,
        )


def likeliest_embedding(table, output_projection=None, update_embedding=True):
    """A loop function: the embedding of the likeliest symbol of the last output."""

    def loop_function(previous, step):
        if output_projection is not None:
            previous = tf.nn.xw_plus_b(previous, output_projection[0], output_projection[1])
        embedded = tf.nn.embedding_lookup(table, tf.argmax(previous, axis=1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return loop_function


# The name under which old programs take it.
_extract_argmax_and_embed = likeliest_embedding


def check_projection(output_projection, num_symbols, dtype):
    """Raise ValueError unless it is None or (W [any, num_symbols], b [num_symbols])."""
    if output_projection is None:
        return
    for part, shape in zip(output_projection, ([None, num_symbols], [num_symbols])):
        tf.convert_to_tensor(part, dtype=dtype).shape.assert_is_compatible_with(shape)
