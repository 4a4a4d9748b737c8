"""`tensorflow.python.pywrap_tensorflow`: the part that programs used, the checkpoint reader."""

from common.graph_mode import tf

NewCheckpointReader = tf.train.NewCheckpointReader
