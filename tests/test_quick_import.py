"""TensorFlow imported quickly: parts that wait until they are used, and nothing missing."""

import inspect
import json
import typing

from common import quick_import
from tests.processes import run_python

import pytest

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


def test_nothing_is_executed_that_a_network_does_not_need():
    program = """
import sys
from common import rnn, seq2seq, training
from common.graph_mode import tf
tf.train.AdamOptimizer(0.1)
from common.import_on_demand import WaitingModule
parts = ["image", "lite", "signal", "tpu", "data", "keras"]
print([part for part in parts if not isinstance(getattr(tf, part), WaitingModule)])
executed = [name for name, module in sys.modules.items() if not isinstance(module, WaitingModule)]
print(len([name for name in executed if name.startswith("tensorflow.")]) < 650)
print([name for name in ("keras", "matplotlib", "h5py", "requests") if name in sys.modules])
"""
    assert run_python(program).stdout.splitlines() == [
        "['keras']",  # it has its own way to wait
        "True",  # of 1,600
        "[]",
    ]


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
print(gc.isenabled(), hasattr(typing, "compile"), "keras.src.optimizers" in sys.modules)
print(hasattr(inspect._signature_from_function, "cache_info"))
"""
    assert run_python(program).stdout.split() == ["True", "False", "False", "False"]


def test_the_library_is_loaded_once():
    library = quick_import._library()
    assert library.name.startswith("libtensorflow_cc.so")
    program = """
import sys, threading
from common.graph_mode import tf
with open("/proc/self/maps") as maps:
    print(len({line.split()[-1] for line in maps if "libtensorflow_cc" in line}))
print(threading.active_count())
"""
    assert run_python(program).stdout.split() == ["1", "1"]


@pytest.mark.parametrize("library", [None, "no_such_file.so"])
def test_a_library_that_is_not_there_is_left_to_the_import(monkeypatch, library):
    monkeypatch.setattr(quick_import, "_library", lambda: library)
    with pytest.raises(ZeroDivisionError), quick_import._library_loading():
        _ = 1 / 0
    with quick_import._library_loading():
        pass


def test_signatures_and_types_come_out_the_same():
    functions = [run_python, json.dumps, run_python]
    with quick_import._looked_up_once():
        kept = [inspect.signature(function) for function in functions]
        hints = [typing.ForwardRef(text) for text in ("int", "str", "int")]
    assert kept == [inspect.signature(function) for function in functions]
    assert hints == [typing.ForwardRef(text) for text in ("int", "str", "int")]
