"""Graphs of `tf.contrib.grid_rnn`, built alike on TensorFlow 1.15.5 and on `common.tf1`.

The module is read by `goldens/make_tf1.py` on Python 3.7 too.
"""


def _case(make_cell, dynamic=False):
    def case(tf, x, lengths):
        cell = make_cell(tf.contrib.grid_rnn, tf.contrib.rnn, tf)
        # 1.15.5 fails at non_recurrent_fn where the scope has no initializer
        with tf.variable_scope("net", initializer=tf.constant_initializer(0.1)):
            if dynamic:
                outputs, state = tf.nn.dynamic_rnn(cell, x, lengths, dtype=tf.float32)
            else:
                steps = tf.unstack(x, axis=1)
                outputs, state = tf.nn.static_rnn(cell, steps, dtype=tf.float32)
        return {"outputs": outputs, "state": state}

    return case


CASES = {
    "one_basic_rnn": _case(lambda grid, rnn, tf: grid.Grid1BasicRNNCell(3)),
    "two_basic_rnn": _case(lambda grid, rnn, tf: grid.Grid2BasicRNNCell(3, tied=True)),
    "one_basic_lstm": _case(lambda grid, rnn, tf: grid.Grid1BasicLSTMCell(3, forget_bias=0.5)),
    "two_basic_lstm": _case(
        lambda grid, rnn, tf: grid.Grid2BasicLSTMCell(3, state_is_tuple=False), dynamic=True
    ),
    "one_lstm": _case(lambda grid, rnn, tf: grid.Grid1LSTMCell(3, use_peepholes=True)),
    "two_lstm": _case(lambda grid, rnn, tf: grid.Grid2LSTMCell(3), dynamic=True),
    "two_lstm_tied": _case(
        lambda grid, rnn, tf: grid.Grid2LSTMCell(3, tied=True, use_peepholes=True)
    ),
    "two_lstm_with_relu": _case(
        lambda grid, rnn, tf: grid.Grid2LSTMCell(3, non_recurrent_fn=tf.nn.relu)
    ),
    "three_lstm": _case(lambda grid, rnn, tf: grid.Grid3LSTMCell(2, output_is_tuple=False)),
    "two_gru": _case(lambda grid, rnn, tf: grid.Grid2GRUCell(3), dynamic=True),
    "own": _case(
        lambda grid, rnn, tf: grid.GridRNNCell(
            3,
            num_dims=3,
            input_dims=[0, 2],
            output_dims=[1, 2],
            priority_dims=[2],
            non_recurrent_dims=0,
            cell_fn=rnn.BasicLSTMCell,
        )
    ),
}
