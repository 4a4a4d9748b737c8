"""Two cells in one variable scope, as TensorFlow 1.15.5 and `common.tf1` name their weights.

`goldens/make_tf1_scopes.py` records them on Python 3.7; `test_scopes.py` runs them again.
"""

import importlib

BATCH, SIZE = 2, 4


def cells(tf):
    """{name: function that makes a cell}; every one takes inputs [batch, 4] but those below."""
    rnn = tf.contrib.rnn
    private = importlib.import_module("tensorflow.contrib.rnn.python.ops.rnn_cell")
    lstm = rnn.BasicLSTMCell

    class Own(tf.nn.rnn_cell.RNNCell):
        """A cell as programs write it: weights made in `call`."""

        state_size = output_size = 3

        def call(self, inputs, state):
            output = tf.tanh(tf.layers.dense(inputs, 3) + tf.get_variable("gain", [3]) * state)
            return output, output

    class OwnWithBuild(Own):
        """A cell as programs write it: weights made in `build`."""

        def build(self, inputs_shape):
            self.w = self.add_variable("w", [inputs_shape[-1], 3])
            self.built = True

        def call(self, inputs, state):
            output = tf.tanh(tf.matmul(inputs, self.w) + state)
            return output, output

    blocks = dict(feature_size=2, frequency_skip=2, num_frequency_blocks=[2])
    return {
        "BasicRNNCell": lambda: rnn.BasicRNNCell(3),
        "GRUCell": lambda: rnn.GRUCell(3),
        "BasicLSTMCell": lambda: lstm(3),
        "LSTMCell": lambda: rnn.LSTMCell(3, num_proj=2),
        "LSTMCell_named": lambda: rnn.LSTMCell(3, name="mine"),
        "MultiRNNCell": lambda: rnn.MultiRNNCell([lstm(3), rnn.GRUCell(2)]),
        "MultiRNNCell_nested": lambda: rnn.MultiRNNCell([rnn.MultiRNNCell([lstm(3)]), lstm(3)]),
        "DropoutWrapper": lambda: rnn.DropoutWrapper(lstm(3), output_keep_prob=0.5),
        "DropoutWrapper_of_Multi": lambda: rnn.DropoutWrapper(rnn.MultiRNNCell([lstm(3)])),
        "ResidualWrapper": lambda: rnn.ResidualWrapper(rnn.GRUCell(4)),
        "DeviceWrapper": lambda: rnn.DeviceWrapper(rnn.UGRNNCell(4), "/cpu:0"),
        "HighwayWrapper": lambda: rnn.HighwayWrapper(rnn.GRUCell(4)),
        "InputProjectionWrapper": lambda: rnn.InputProjectionWrapper(lstm(3), 2),
        "OutputProjectionWrapper": lambda: rnn.OutputProjectionWrapper(lstm(3), 2),
        "EmbeddingWrapper": lambda: rnn.EmbeddingWrapper(lstm(3), 5, 2),
        "AttentionCellWrapper": lambda: rnn.AttentionCellWrapper(lstm(3), 2),
        "CompiledWrapper": lambda: rnn.CompiledWrapper(rnn.GRUCell(3)),
        "LayerNormBasicLSTMCell": lambda: rnn.LayerNormBasicLSTMCell(3),
        "CoupledInputForgetGateLSTMCell": lambda: rnn.CoupledInputForgetGateLSTMCell(3),
        "UGRNNCell": lambda: rnn.UGRNNCell(3),
        "IntersectionRNNCell": lambda: rnn.IntersectionRNNCell(3, num_in_proj=3),
        "NASCell": lambda: rnn.NASCell(3),
        "SRUCell": lambda: rnn.SRUCell(4),
        "IndRNNCell": lambda: rnn.IndRNNCell(3),
        "IndyGRUCell": lambda: rnn.IndyGRUCell(3),
        "IndyLSTMCell": lambda: rnn.IndyLSTMCell(3),
        "PhasedLSTMCell": lambda: rnn.PhasedLSTMCell(3),
        "Conv1DLSTMCell": lambda: rnn.Conv1DLSTMCell([4, 1], 2, [3]),
        "GLSTMCell": lambda: rnn.GLSTMCell(4, num_proj=2, number_of_groups=2),
        "TimeFreqLSTMCell": lambda: rnn.TimeFreqLSTMCell(2, feature_size=4, frequency_skip=1),
        "GridLSTMCell": lambda: rnn.GridLSTMCell(2, **blocks),
        "BidirectionalGridLSTMCell": lambda: rnn.BidirectionalGridLSTMCell(2, **blocks),
        "LSTMBlockCell": lambda: rnn.LSTMBlockCell(3),
        "GRUBlockCell": lambda: rnn.GRUBlockCell(3),
        "GRUBlockCellV2": lambda: rnn.GRUBlockCellV2(3),
        "LayerNormLSTMCell": lambda: private.LayerNormLSTMCell(3),
        "WeightNormLSTMCell": lambda: private.WeightNormLSTMCell(3),
        "MinimalRNNCell": lambda: private.MinimalRNNCell(3),
        "CFNCell": lambda: private.CFNCell(3),
        "RNNCell_subclass": Own,
        "RNNCell_subclass_with_build": OwnWithBuild,
        "AttentionWrapper": lambda: tf.contrib.seq2seq.AttentionWrapper(
            lstm(3), tf.contrib.seq2seq.LuongAttention(3, tf.ones([BATCH, 5, 3]))
        ),
    }


def _call(tf, name, cell, scope=None):
    inputs = tf.ones([BATCH, SIZE])
    if name == "EmbeddingWrapper":
        inputs = tf.ones([BATCH, 1], tf.int32)
    if name == "PhasedLSTMCell":
        inputs = (tf.ones([BATCH, 1]), inputs)
    if name == "Conv1DLSTMCell":
        inputs = inputs[..., None]
    state = cell.zero_state(BATCH, tf.float32)
    return cell(inputs, state) if scope is None else cell(inputs, state, scope)


def twice(tf, name, make):
    with tf.variable_scope("m"):
        _call(tf, name, make())
        _call(tf, name, make())


def auto_reuse(tf, name, make):
    for _ in range(2):
        with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
            _call(tf, name, make())


def auto_reuse_in_one_scope(tf, name, make):
    with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
        _call(tf, name, make())
        _call(tf, name, make())


def reuse_variables(tf, name, make):
    with tf.variable_scope("m") as scope:
        _call(tf, name, make())
        scope.reuse_variables()
        _call(tf, name, make())


def reuse_in_a_second_scope(tf, name, make):
    with tf.variable_scope("m"):
        _call(tf, name, make())
    with tf.variable_scope("m", reuse=True):
        _call(tf, name, make())


def one_cell_in_two_scopes(tf, name, make):
    cell = make()
    with tf.variable_scope("m"):
        _call(tf, name, cell)
    with tf.variable_scope("n"):
        _call(tf, name, cell)


def scope_given(tf, name, make):
    with tf.variable_scope("m"):
        _call(tf, name, make(), "given")
        _call(tf, name, make(), "other")


def without_a_scope(tf, name, make):
    _call(tf, name, make())
    _call(tf, name, make())


def unrolled_twice(tf, name, make):
    for _ in range(2):
        with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
            steps = [tf.ones([BATCH, SIZE])] * 2
            tf.nn.static_rnn(make(), steps, dtype=tf.float32)


KINDS = {
    each.__name__: each
    for each in (
        twice,
        auto_reuse,
        auto_reuse_in_one_scope,
        reuse_variables,
        reuse_in_a_second_scope,
        one_cell_in_two_scopes,
        scope_given,
        without_a_scope,
        unrolled_twice,
    )
}


def run(tf, name, kind):
    """[names of the variables with their shapes, kind of the error or ""]."""
    with tf.Graph().as_default():
        # Nobody runs these graphs, and zeros take fewer operations than random numbers.
        tf.get_variable_scope().set_initializer(tf.zeros_initializer())
        error = ""
        try:
            KINDS[kind](tf, name, cells(tf)[name])
        except Exception as found:
            kinds = [each for each in type(found).__mro__ if each.__module__ == "builtins"]
            error = kinds[0].__name__  # today's TensorFlow has kinds of its own beneath
        shapes = [one.op.name + str(one.shape.as_list()) for one in tf.global_variables()]
        return [shapes, error]
