"""`tf.contrib.compiler`: the names by which copied cells ask for XLA."""

import types

from common.graph_mode import tf

__all__ = ["jit", "xla"]

jit = types.ModuleType("jit", "`tf.contrib.compiler.jit`.")
jit.experimental_jit_scope = tf.xla.experimental.jit_scope
xla = types.ModuleType("xla", "`tf.contrib.compiler.xla`.")
xla.compile = tf.xla.experimental.compile
