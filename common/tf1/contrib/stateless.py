"""`tf.contrib.stateless`: random numbers that depend on a seed alone."""

from common.graph_mode import tf

stateless_multinomial = tf.random.stateless_multinomial
stateless_random_normal = tf.random.stateless_normal
stateless_random_uniform = tf.random.stateless_uniform
stateless_truncated_normal = tf.random.stateless_truncated_normal
