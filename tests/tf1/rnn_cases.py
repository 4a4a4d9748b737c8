"""Small graphs of `tf.contrib.rnn`, built alike on TensorFlow 1.15.5 and on `common.tf1`.

Each case is a function of `tf` and the inputs; it gives the tensors to compare.
The module is read by `goldens/make_tf1.py` on Python 3.7 too.
"""

import importlib

BATCH, TIME, SIZE, UNITS = 2, 3, 4, 4


def _cells(tf):
    """name -> cell."""
    rnn, private = tf.contrib.rnn, _private_cells()
    basic = rnn.BasicLSTMCell
    blocks = dict(feature_size=2, frequency_skip=1, num_frequency_blocks=[3])
    return {
        "shared_cell": lambda: rnn.MultiRNNCell([basic(UNITS)] * 2),
        "multi_concat": lambda: rnn.MultiRNNCell(
            [basic(3, state_is_tuple=False), rnn.GRUCell(2)], state_is_tuple=False
        ),
        "lstm_concat_proj": lambda: rnn.LSTMCell(5, num_proj=3, state_is_tuple=False),
        "input_projection": lambda: rnn.InputProjectionWrapper(basic(3), 2, tf.tanh),
        "output_projection": lambda: rnn.OutputProjectionWrapper(rnn.GRUCell(3), 5, tf.nn.relu),
        "device": lambda: rnn.DeviceWrapper(rnn.GRUCell(3), "/cpu:0"),
        "residual_fn": lambda: rnn.ResidualWrapper(rnn.GRUCell(4), lambda i, o: 2 * i - o),
        "highway": lambda: rnn.HighwayWrapper(rnn.GRUCell(4)),
        "highway_uncoupled": lambda: rnn.HighwayWrapper(
            rnn.GRUCell(4), couple_carry_transform_gates=False, carry_bias_init=2.0
        ),
        "attention": lambda: rnn.AttentionCellWrapper(basic(3), attn_length=2),
        "attention_concat": lambda: rnn.AttentionCellWrapper(
            rnn.GRUCell(3),
            attn_length=2,
            attn_size=5,
            attn_vec_size=2,
            input_size=3,
            state_is_tuple=False,
        ),
        "layer_norm_basic": lambda: rnn.LayerNormBasicLSTMCell(3, norm_gain=0.9, norm_shift=0.1),
        "layer_norm_basic_off": lambda: rnn.LayerNormBasicLSTMCell(3, layer_norm=False),
        "layer_norm": lambda: private.LayerNormLSTMCell(
            4, use_peepholes=True, cell_clip=0.5, num_proj=3, proj_clip=0.6, layer_norm=True
        ),
        "coupled": lambda: rnn.CoupledInputForgetGateLSTMCell(3),
        "coupled_full": lambda: rnn.CoupledInputForgetGateLSTMCell(
            4,
            use_peepholes=True,
            num_proj=3,
            proj_clip=0.5,
            num_unit_shards=2,
            num_proj_shards=3,
            state_is_tuple=False,
            layer_norm=True,
        ),
        "nas": lambda: rnn.NASCell(3),
        "nas_proj_bias": lambda: rnn.NASCell(3, num_proj=2, use_bias=True),
        "ugrnn": lambda: rnn.UGRNNCell(3),
        "intersection": lambda: rnn.IntersectionRNNCell(4),
        "intersection_proj": lambda: rnn.IntersectionRNNCell(3, num_in_proj=3),
        "sru": lambda: rnn.SRUCell(4),
        "minimal": lambda: private.MinimalRNNCell(3),
        "cfn": lambda: private.CFNCell(3),
        "ind_rnn": lambda: rnn.IndRNNCell(3),
        "indy_gru": lambda: rnn.IndyGRUCell(3),
        "indy_lstm": lambda: rnn.IndyLSTMCell(3),
        "glstm": lambda: rnn.GLSTMCell(4, number_of_groups=2),
        "glstm_proj": lambda: rnn.GLSTMCell(6, num_proj=4, number_of_groups=2),
        "weight_norm": lambda: private.WeightNormLSTMCell(3, use_peepholes=True, num_proj=2),
        "grid": lambda: rnn.GridLSTMCell(2, **blocks),
        "grid_peepholes": lambda: rnn.GridLSTMCell(
            2, use_peepholes=True, cell_clip=0.5, num_unit_shards=2, **blocks
        ),
        "grid_shared_coupled": lambda: rnn.GridLSTMCell(
            2,
            use_peepholes=True,
            share_time_frequency_weights=True,
            couple_input_forget_gates=True,
            state_is_tuple=False,
            **blocks,
        ),
        "grid_blocks": lambda: rnn.GridLSTMCell(
            2,
            feature_size=2,
            frequency_skip=1,
            num_frequency_blocks=[1, 2],
            start_freqindex_list=[0, 1],
            end_freqindex_list=[2, 4],
        ),
        "grid_both_ways": lambda: rnn.BidirectionalGridLSTMCell(
            2, backward_slice_offset=1, use_peepholes=True, **blocks
        ),
        "lstm_block": lambda: rnn.LSTMBlockCell(3),
        "lstm_block_peephole": lambda: rnn.LSTMBlockCell(3, use_peephole=True, cell_clip=0.4),
        "gru_block": lambda: rnn.GRUBlockCell(3),
        "gru_block_v2": lambda: rnn.GRUBlockCellV2(3),
    }


def _private_cells():
    return importlib.import_module("tensorflow.contrib.rnn.python.ops.rnn_cell")


def _run(make_cell):
    def case(tf, x, lengths):
        outputs, state = tf.nn.dynamic_rnn(make_cell(tf), x, lengths, dtype=tf.float32)
        return {"outputs": outputs, "state": state}

    return case


def _embedding(tf, x, lengths):
    symbols = tf.constant([[0, 2, 1], [3, 3, 0]])
    cell = tf.contrib.rnn.EmbeddingWrapper(tf.contrib.rnn.GRUCell(3), 4, 2)
    outputs, state = tf.contrib.rnn.static_rnn(cell, tf.unstack(symbols, axis=1), dtype=tf.float32)
    return {"outputs": tf.stack(outputs), "state": state}


def _time_frequency(tf, x, lengths):
    cell = tf.contrib.rnn.TimeFreqLSTMCell(
        2, use_peepholes=True, cell_clip=0.4, feature_size=2, frequency_skip=1
    )
    outputs, state = cell(x[:, 0], tf.zeros([BATCH, 2 * 2 * 3]))
    outputs, state = cell(x[:, 1], state)
    return {"outputs": outputs, "state": state}


def _phased(tf, x, lengths):
    times = tf.constant([[[1.0], [2.5], [3.0]], [[0.5], [4.0], [4.5]]])
    cell = tf.contrib.rnn.PhasedLSTMCell(3, use_peepholes=True, leak=0.05, ratio_on=0.4)
    outputs, state = tf.nn.dynamic_rnn(cell, (times, x), lengths, dtype=tf.float32)
    return {"outputs": outputs, "state": state}


def _convolution(tf, x, lengths):
    line = tf.contrib.rnn.Conv1DLSTMCell(
        input_shape=[4, 1], output_channels=2, kernel_shape=[3], skip_connection=False
    )
    outputs, state = tf.nn.dynamic_rnn(line, x[..., None], dtype=tf.float32)
    image = tf.contrib.rnn.Conv2DLSTMCell(
        input_shape=[2, 2, 1], output_channels=2, kernel_shape=[2, 1], use_bias=False
    )
    x = tf.reshape(x, [BATCH, TIME, 2, 2, 1])
    images, image_state = tf.nn.dynamic_rnn(image, x, dtype=tf.float32)
    volume = tf.contrib.rnn.Conv3DLSTMCell(
        input_shape=[2, 2, 1, 1], output_channels=1, kernel_shape=[1, 2, 1]
    )
    volumes, _ = tf.nn.dynamic_rnn(volume, x[..., None], dtype=tf.float32)
    return {
        "line": outputs,
        "line_state": state,
        "image": images,
        "image_state": image_state,
        "volume": volumes,
    }


def _fused(tf, x, lengths):
    rnn = tf.contrib.rnn
    x = tf.transpose(x, [1, 0, 2])
    fused = rnn.LSTMBlockFusedCell(3, use_peephole=True, cell_clip=0.5)
    outputs, state = fused(x, dtype=tf.float32, sequence_length=lengths)
    plain = rnn.LSTMBlockFusedCell(2, forget_bias=0.0)
    backward, backward_state = rnn.TimeReversedFusedRNN(plain)(
        x, dtype=tf.float32, sequence_length=lengths, scope="backward"
    )
    adapted, _ = rnn.FusedRNNCellAdaptor(rnn.GRUCell(2), use_dynamic_rnn=True)(
        tf.unstack(x), dtype=tf.float32, scope="adapted"
    )
    static, _ = rnn.FusedRNNCellAdaptor(rnn.GRUCell(2))(x, dtype=tf.float32, scope="static")
    return {
        "outputs": outputs,
        "state": state,
        "backward": backward,
        "backward_state": backward_state,
        "adapted": tf.stack(adapted),
        "static": static,
    }


def _stacked(tf, x, lengths):
    rnn = tf.contrib.rnn

    def cells():
        return [rnn.GRUCell(2), rnn.BasicLSTMCell(3)]

    outputs, forward, backward = rnn.stack_bidirectional_dynamic_rnn(
        cells(), cells(), x, dtype=tf.float32, sequence_length=lengths
    )
    static, _, last = rnn.stack_bidirectional_rnn(
        cells(), cells(), tf.unstack(x, axis=1), dtype=tf.float32, scope="static"
    )
    return {
        "outputs": outputs,
        "forward": forward,
        "backward": backward,
        "static": tf.stack(static),
        "last": last,
    }


def _own_cell(tf, x, lengths):
    """A cell of the user's own, with variables made in `call` and the scope as an argument."""

    class OwnCell(tf.nn.rnn_cell.RNNCell):
        state_size = output_size = 3

        def call(self, inputs, state, scope=None):
            with tf.variable_scope(scope or "unused"):
                kernel = tf.get_variable("own", [SIZE + 3, 3])
            output = tf.tanh(tf.matmul(tf.concat([inputs, state], 1), kernel))
            return output, output

    outputs, state = tf.nn.dynamic_rnn(OwnCell(), x, lengths, dtype=tf.float32)
    return {"outputs": outputs, "state": state}


def _dropout(tf, x, lengths):
    """Masks drawn with given seeds are those of 1.15."""
    tf.set_random_seed(7)
    rnn = tf.contrib.rnn
    stack = rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.GRUCell(3)])
    cell = rnn.DropoutWrapper(stack, 0.7, 0.6, 0.8, seed=3)
    outputs, state = tf.nn.static_rnn(cell, tf.unstack(x, axis=1), dtype=tf.float32)
    cell = rnn.DropoutWrapper(
        rnn.BasicLSTMCell(3),
        0.7,
        0.6,
        0.8,
        variational_recurrent=True,
        input_size=SIZE,
        dtype=tf.float32,
        seed=5,
    )
    variational, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32, scope="variational")
    return {"outputs": tf.stack(outputs), "state": state, "variational": variational}


CASES = {
    "embedding": _embedding,
    "time_frequency": _time_frequency,
    "phased": _phased,
    "convolution": _convolution,
    "fused": _fused,
    "stacked_bidirectional": _stacked,
    "own_cell": _own_cell,
    "dropout": _dropout,
}
CELLS = [
    "shared_cell",
    "multi_concat",
    "lstm_concat_proj",
    "input_projection",
    "output_projection",
    "device",
    "residual_fn",
    "highway",
    "highway_uncoupled",
    "attention",
    "attention_concat",
    "layer_norm_basic",
    "layer_norm_basic_off",
    "layer_norm",
    "coupled",
    "coupled_full",
    "nas",
    "nas_proj_bias",
    "ugrnn",
    "intersection",
    "intersection_proj",
    "sru",
    "minimal",
    "cfn",
    "ind_rnn",
    "indy_gru",
    "indy_lstm",
    "glstm",
    "glstm_proj",
    "weight_norm",
    "grid",
    "grid_peepholes",
    "grid_shared_coupled",
    "grid_blocks",
    "grid_both_ways",
    "lstm_block",
    "lstm_block_peephole",
    "gru_block",
    "gru_block_v2",
]
for _name in CELLS:
    CASES[_name] = _run(lambda tf, name=_name: _cells(tf)[name]())
