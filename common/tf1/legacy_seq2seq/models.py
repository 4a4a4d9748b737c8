"""Whole sequence-to-sequence models: an encoder, then one of the decoders.

Inputs are lists with a tensor for each step; each model gives (outputs, final
state), the outputs a list of [batch, size]. Where `feed_previous` is a boolean
tensor, both ways of decoding are built and it chooses at run time.
"""

import copy

from common import rnn
from common.graph_mode import tf
from common.tf1.legacy_seq2seq.decoders import (
    check_projection,
    embedding_attention_decoder,
    embedding_rnn_decoder,
    likeliest_embedding,
    rnn_decoder,
)
from common.tf1.rnn.wrappers import EmbeddingWrapper, OutputProjectionWrapper

nest = tf.nest


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """Encoder and decoder with a copy of one cell; inputs are [batch, input_size].

    Papers: Sutskever, Vinyals and Le, 2014, https://arxiv.org/abs/1409.3215.
    Source: `tf.contrib.legacy_seq2seq.basic_rnn_seq2seq`.
    """
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        encoder = copy.deepcopy(cell)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32, scope=None
):
    """Encoder and decoder that share their weights.

    Source: `tf.contrib.legacy_seq2seq.tied_rnn_seq2seq`.
    """
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function, scope=scope)


def embedding_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """Symbols in, logits [batch, num_decoder_symbols] out; encoder and decoder embed apart.

    Without `output_projection` an `OutputProjectionWrapper` makes the logits;
    with it the outputs are those of the cell.

    Source: `tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq`.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as opened:
        if dtype is not None:
            opened.set_dtype(dtype)
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=opened.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decoder(feed, **options):
            return embedding_rnn_decoder(
                decoder_inputs,
                state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection=output_projection,
                feed_previous=feed,
                **options,
            )

        return _decoded(decoder, feed_previous, update_embedding_for_previous=False)


def embedding_tied_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_symbols,
    embedding_size,
    num_decoder_symbols=None,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """`embedding_rnn_seq2seq` with one table and one set of weights for encoder and decoder.

    Logits are [batch, num_decoder_symbols], or `num_symbols` where that is None.

    Source: `tf.contrib.legacy_seq2seq.embedding_tied_rnn_seq2seq`.
    """
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as opened:
        dtype = opened.dtype
        check_projection(output_projection, num_symbols, dtype)
        table = tf.get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        encoded, decoded = (
            [tf.nn.embedding_lookup(table, symbols) for symbols in inputs]
            for inputs in (encoder_inputs, decoder_inputs)
        )
        if output_projection is None:
            size = num_symbols if num_decoder_symbols is None else num_decoder_symbols
            cell = OutputProjectionWrapper(cell, size)

        def decoder(feed, update_embedding=True):
            loop_function = None
            if feed:
                loop_function = likeliest_embedding(table, output_projection, update_embedding)
            return tied_rnn_seq2seq(encoded, decoded, cell, loop_function, dtype=dtype)

        return _decoded(decoder, feed_previous, update_embedding=False)


def embedding_attention_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    num_heads=1,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`embedding_rnn_seq2seq` whose decoder attends to the encoder's outputs.

    Source: `tf.contrib.legacy_seq2seq.embedding_attention_seq2seq`.
    """
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as opened:
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        outputs, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=opened.dtype)
        memory = tf.concat(
            [tf.reshape(output, [-1, 1, cell.output_size]) for output in outputs], axis=1
        )  # [batch, length, output size]
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decoder(feed, **options):
            return embedding_attention_decoder(
                decoder_inputs,
                state,
                memory,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=output_size,
                output_projection=output_projection,
                feed_previous=feed,
                initial_state_attention=initial_state_attention,
                **options,
            )

        return _decoded(decoder, feed_previous, update_embedding_for_previous=False)


def one2many_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs_dict,
    enc_cell,
    dec_cells_dict,
    num_encoder_symbols,
    num_decoder_symbols_dict,
    embedding_size,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """One encoder, several decoders by name: ({name: outputs}, {name: final state}).

    Papers: Luong et al., 2015, https://arxiv.org/abs/1511.06114.
    Source: `tf.contrib.legacy_seq2seq.one2many_rnn_seq2seq`.

    Raises:
      TypeError: a cell is no cell.
      ValueError: the dictionaries have different keys.
    """
    for cell in (enc_cell, *dec_cells_dict.values()):
        if not isinstance(cell, rnn.RNNCell):
            raise TypeError(f"enc_cell and dec_cells must be RNNCells, not {type(cell)}")
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decoder_inputs_dict")
    all_outputs, all_states = {}, {}
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as opened:
        encoder = EmbeddingWrapper(enc_cell, num_encoder_symbols, embedding_size)
        _, state = tf.nn.static_rnn(encoder, encoder_inputs, dtype=opened.dtype)
        for name, inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)

            def decoder(feed, inputs=inputs, cell=cell, symbols=symbols):
                return embedding_rnn_decoder(
                    inputs, state, cell, symbols, embedding_size, feed_previous=feed
                )

            with tf.variable_scope(f"one2many_decoder_{name}"):
                all_outputs[name], all_states[name] = _decoded(decoder, feed_previous)
    return all_outputs, all_states


def _decoded(decoder, feed_previous, **when_both):
    """`decoder(feed_previous)`; for a tensor, a conditional with both decoders in it.

    `when_both` are further arguments for that case.
    """
    if isinstance(feed_previous, bool):
        return decoder(feed_previous)
    form = []

    def branch(feed):
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if feed else True):
            results = decoder(feed, **when_both)
        form.append(results)
        return nest.flatten(results)

    flat = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
    return nest.pack_sequence_as(form[0], flat)
