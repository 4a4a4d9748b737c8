"""TensorFlow imported quickly: parts that wait until they are used, and nothing missing."""

import json

from tests.processes import run_python

NAMES = """
import json, sys
from tensorflow.python.framework import ops
gradients = sorted(ops.gradient_registry.list())
names = {}
for name in dir(tf):
    value = getattr(tf, name)
    if getattr(value, "__name__", "").startswith("tensorflow._api"):
        names[name] = sorted(inner for inner in dir(value) if not inner.startswith("_"))
        names[name] += [inner for inner in names[name] if not hasattr(value, inner)]
print(json.dumps({"names": names, "gradients": gradients, "rnn_cell": repr(tf.nn.rnn_cell)}))
"""
# Gradients of what a program must name before it can use it.
LATE = {"AudioMicrofrontend", "ReduceDataset", "XlaVariadicReduce"}
LATE |= {"DebugGradientIdentity", "DebugGradientRefIdentity", "DebugIdentityV2"}
# Of what runs on TPUs and several machines only.
LATE |= {"AllToAll", "CollectivePermute", "CopyToMesh", "CopyToMeshGrad", "CrossReplicaSum"}
LATE |= {"Relayout", "RelayoutLike", "TPUEmbeddingActivations", "TPUReplicatedInput"}
LATE |= {"XlaSharding", "XlaSpmdFullToShardShape", "XlaSpmdShardToFullShape"}


def test_everything_that_tensorflow_has_is_there():
    quick = json.loads(run_python("from common.graph_mode import tf" + NAMES).stdout)
    whole = json.loads(run_python("import tensorflow.compat.v1 as tf" + NAMES).stdout)
    assert quick["names"] == whole["names"]
    assert len(quick["names"]) > 40
    assert quick["rnn_cell"] == whole["rnn_cell"]
    assert set(whole["gradients"]) - set(quick["gradients"]) <= LATE


def test_tensors_of_all_kinds_work_without_being_named_first():
    program = """
from tensorflow.python.framework.sparse_tensor import SparseTensor
from tensorflow.python.ops.ragged import ragged_factory_ops
ragged = ragged_factory_ops.constant([[1.0], [2.0, -3.0]])
sparse = SparseTensor([[0, 1]], [5.0], [1, 3])
x = tf.constant([1.0, 2.0, 3.0, 4.0])
spectrum = tf.raw_ops.FFT(input=tf.cast(x, tf.complex64))
results = [
    (tf.abs(ragged) + 1.0).values,
    tf.nn.relu(ragged).values,
    tf.reduce_sum(ragged, axis=1),
    tf.concat([ragged, ragged], axis=0).values,
    tf.sparse_tensor_to_dense(sparse),
    tf.sparse_reduce_sum(sparse),
    tf.gradients(tf.abs(spectrum), x)[0],
    tf.image.flip_left_right(tf.reshape(x, [1, 2, 2])),
    tf.linalg.inv([[2.0, 0.0], [0.0, 4.0]]),
    tf.math.lgamma(x),
    tf.nn.ctc_loss(tf.SparseTensor([[0, 0]], [0], [1, 2]), tf.reshape(x, [2, 1, 2]), [2]),
]
numbers = tf.data.make_one_shot_iterator(tf.data.Dataset.range(2, 6).map(lambda n: n * 2))
results.append(numbers.get_next())
with tf.Session() as sess:
    print([value.tolist() for value in sess.run(results)])
"""
    quick = run_python("from common.graph_mode import tf\n" + program).stdout
    plain = "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n"
    assert quick == run_python(plain + program).stdout
    assert quick.rstrip().endswith(", 4]") and quick.count("[") > 11


def test_the_import_leaves_python_as_it_was():
    program = """
import gc, inspect, sys, typing
from common.graph_mode import tf
print(gc.isenabled(), gc.get_freeze_count(), hasattr(typing, "compile"))
print("keras.src.optimizers" in sys.modules)
print(hasattr(inspect._signature_from_function, "cache_info"))
"""
    assert run_python(program).stdout.split() == ["True", "0", "False", "False", "False"]
