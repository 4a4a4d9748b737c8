"""`rnn.dynamic_rnn` itself; tests/fast/recurrent/test_dynamic.py has the layers behind it."""

from common import rnn
from common.graph_mode import tf


def test_layers_stand_in_a_collection_that_a_meta_file_leaves_out(caplog):
    with tf.Graph().as_default() as graph:
        cell, x = rnn.GRUCell(2), tf.zeros([1, 3, 2])
        rnn.dynamic_rnn(cell, x, dtype=tf.float32)
        [layer] = graph.get_collection(rnn.RECURRENT_LAYERS)
        assert layer.cell is cell and layer.inputs is x and not layer.time_major
        names = tf.train.export_meta_graph().collection_def
    assert not any("recurrent" in name for name in names) and not caplog.records
