"""`tf.contrib.util`: tensors as protocol buffers and back."""

from common.graph_mode import tf

constant_value = tf.get_static_value
make_ndarray = tf.make_ndarray
make_tensor_proto = tf.make_tensor_proto
