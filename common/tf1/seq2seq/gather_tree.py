"""Following beams back: which symbols lead to each beam that is there at the end.

TensorFlow 1.x had an operation of its own for `gather_tree`; later releases
have none, so it is composed here.
"""

from common.graph_mode import tf


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """The sequences that end in each beam.

    | name                 | shape                                                       |
    |----------------------|-------------------------------------------------------------|
    | step_ids             | [time, batch, beams] int32, the symbol chosen at each step   |
    | parent_ids           | the same, the beam of the step before that it continues      |
    | max_sequence_lengths | [batch], steps of the longest beam                           |
    | end_token            | scalar; also fills what lies after a sequence's end          |

    Returns [time, batch, beams].

    Source: `tf.contrib.seq2seq.gather_tree`.

    Raises:
      InvalidArgumentError (when run): a parent that is no beam.
    """
    with tf.name_scope(name, "GatherTree"):
        step_ids = tf.convert_to_tensor(step_ids, name="step_ids")
        parent_ids = tf.convert_to_tensor(parent_ids, name="parent_ids")
        end_token = tf.cast(end_token, step_ids.dtype)
        lengths = tf.convert_to_tensor(max_sequence_lengths)[:, None]  # [batch, 1]
        steps = tf.shape(step_ids)[0]
        lengths = tf.minimum(tf.cast(lengths, tf.int32), steps)
        own_beam = tf.zeros_like(step_ids[0]) + tf.range(tf.shape(step_ids)[2])

        def one_step_back(level, beams, sequences):
            inside = level < lengths  # [batch, 1]
            bad = _out_of_range(beams, tf.shape(own_beam)[1], level, inside)
            with tf.control_dependencies([bad]):
                ids, parents = (
                    tf.gather(steps[level], beams, batch_dims=1) for steps in (step_ids, parent_ids)
                )
            inside = tf.logical_and(inside, tf.ones_like(beams, tf.bool))  # [batch, beams]
            sequences = sequences.write(level, tf.where(inside, ids, ends))
            return level - 1, tf.where(inside, parents, beams), sequences

        ends = tf.zeros_like(own_beam) + end_token
        _, _, sequences = tf.while_loop(
            lambda level, *_: level >= 0,
            one_step_back,
            (
                steps - 1,
                own_beam,
                tf.TensorArray(step_ids.dtype, size=steps, element_shape=own_beam.shape),
            ),
            parallel_iterations=1,
            back_prop=False,
        )
        symbols = sequences.stack()
        symbols.set_shape(step_ids.shape)
        # After its first end token a sequence holds nothing but end tokens.
        ended = tf.cumsum(tf.cast(tf.equal(symbols, end_token), tf.int32), axis=0, exclusive=True)
        return tf.where(ended > 0, tf.zeros_like(symbols) + end_token, symbols)


def _out_of_range(beams, width, level, inside):
    """An assertion that names the first beam [batch, beams] that is none of 0 ... width - 1."""
    bad = inside & ((beams < 0) | (beams >= width))
    places = tf.where(bad)  # [n, 2]

    def complain():
        message = tf.strings.format(
            "parent id {} at (batch, time, beam) == ({}, {}, {})",
            (beams[places[0, 0], places[0, 1]], places[0, 0], level, places[0, 1]),
        )
        return tf.Assert(False, [message])

    return tf.cond(tf.reduce_any(bad), complain, tf.no_op)


def gather_tree_from_array(t, parent_ids, sequence_length):
    """Sort the beams of an array as `gather_tree` sorts symbols.

    `t` is [time, batch, beams, ...] or [time, batch * beams, ...], `parent_ids`
    [time, batch, beams], `sequence_length` [batch, beams]. Steps past a beam's
    length stay where they are.
    """
    shape = tf.shape(parent_ids)
    time, batch, beams = (
        tf.dimension_value(size) or shape[axis] for axis, size in enumerate(parent_ids.shape)
    )
    beam_ids = tf.zeros_like(parent_ids) + tf.range(beams)  # [time, batch, beams]
    sorted_ids = gather_tree(
        beam_ids,
        parent_ids,
        max_sequence_lengths=tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32),
        end_token=beams + 1,
    )
    in_bounds = tf.transpose(tf.sequence_mask(sequence_length, maxlen=time), [2, 0, 1])
    sorted_ids = tf.where(in_bounds, sorted_ids, beam_ids)
    parts = tf.reshape(t, [time, batch, beams, -1])
    ordered = tf.gather(parts, sorted_ids, batch_dims=2)
    return tf.reshape(ordered, tf.shape(t))
