"""Private names of TensorFlow and Keras: the whole list, and a way on without each of them."""

import ast
import importlib.util
import sys
from pathlib import Path

import common
from common.fast import step_graph
from common.graph_mode import tf

import numpy as np
import pytest

COMMON = Path(common.__file__).parent
# Any release may remove these names. Each has a fallback where it is used.
PRIVATE_NAMES = {
    "graph_mode.py": {"keras.src.optimizers"},
    "tf1/contrib/cudnn_rnn/saving.py": {
        "tensorflow.python.training.saving.saveable_object.SaveableObject",
        "tensorflow.python.training.saving.saveable_object.SaveSpec",
    },
    "tf1/contrib/lookup.py": {"tensorflow.python.ops.lookup_ops"},
    "tf1/contrib/nest.py": {"tensorflow.python.util.nest"},
    "tf1/runtime.py": {"tensorflow.python.util.numpy_compat"},
}
# The table of the modules that old programs import names many.
MODULES = sorted(set(COMMON.rglob("*.py")) - {COMMON / "tf1" / "namespace.py"})


def private_names_in(source):
    """The private names of TensorFlow and Keras that a program imports, or names in a string."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and id(node) not in documentation:
            named.add(str(node.value))
        elif isinstance(node, ast.Attribute):
            named.add(ast.unparse(node).replace("tf.python.", "tensorflow.python."))
    return {name for name in named if name.startswith(("tensorflow.python.", "keras.src"))}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(COMMON).as_posix())
def test_the_private_names_of_a_module_are_in_the_list(path):
    listed = PRIVATE_NAMES.get(path.relative_to(COMMON).as_posix(), set())
    assert private_names_in(path.read_text(encoding="utf-8")) == listed


@pytest.mark.parametrize(
    "line",
    [
        "import tensorflow.python.util.nest",
        "from tensorflow.python.util import nest",
        "load('tensorflow.python.util.nest')",
        "tf.python.util.nest",
    ],
)
def test_the_search_finds_every_way_to_name_one(line):
    source = f'"""tensorflow.python may be told of."""\n{line}\n'
    assert "tensorflow.python.util.nest" in private_names_in(source)


# A TensorFlow that runs with NumPy 1 may be older than these; they are used with NumPy 2 only.
WITH_NUMPY_2 = PRIVATE_NAMES["tf1/runtime.py"] if np.__version__.startswith("1.") else set()


@pytest.mark.parametrize("name", sorted(set().union(*PRIVATE_NAMES.values()) - WITH_NUMPY_2))
def test_this_tensorflow_has(name):
    module, _, attribute = name.rpartition(".")
    assert importlib.util.find_spec(module)
    assert hasattr(importlib.import_module(module), attribute) or importlib.util.find_spec(name)


def test_tensorflow_s_loader_of_keras_initializes_when_it_is_used():
    """`graph_mode` lets it import Keras first, so that several threads may use `tf.keras`."""
    assert hasattr(type(tf.keras), "_initialize")


def test_this_tensorflow_names_its_gates_of_gradients():
    with tf.Graph().as_default() as graph:
        x, y = tf.constant([[1.0]]), tf.constant([[2.0]])
        tf.gradients(tf.matmul(x, y), [x, y], gate_gradients=True)  # as optimizers do
        names = [operation.name for operation in graph.get_operations()]
    gate = step_graph.GRADIENT_GATE
    assert [name for name in names if name.endswith(gate)], f"no operation is named ...{gate}"


@pytest.fixture
def without(monkeypatch):
    """Reads a module of the course once more, on a TensorFlow that lacks a private name."""

    def read_again(file):
        for name in PRIVATE_NAMES[file]:
            if name in sys.modules:
                monkeypatch.setitem(sys.modules, name, None)
            package, _, attribute = name.rpartition(".")
            monkeypatch.delattr(sys.modules[package], attribute, raising=False)
        spec = importlib.util.spec_from_file_location("read_again", COMMON / file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return read_again


def test_nest_without_its_private_module(without):
    nest = without("tf1/contrib/nest.py")
    assert nest.flatten((1, [2, 3])) == [1, 2, 3]
    assert nest.is_sequence([1]) and not nest.is_sequence(1)


def test_lookup_without_its_private_module(without):
    lookup = without("tf1/contrib/lookup.py")
    from common import tf1 as tf

    with tf.Graph().as_default(), tf.Session() as session:
        words, numbers = tf.constant(["a", "b"]), tf.constant([5, 7], tf.int64)
        table = lookup.HashTable(lookup.KeyValueTensorInitializer(words, numbers), -1)
        found = table.lookup(tf.constant(["b", "c"]))
        session.run(tf.tables_initializer())
        assert session.run(found).tolist() == [7, -1]
    with pytest.raises(AttributeError, match="index_table_from_file is not restored"):
        lookup.index_table_from_file  # noqa: B018


def test_saving_without_its_private_module(without):
    from common.tf1.contrib import cudnn_rnn  # noqa: F401  all of it, before a name is removed

    assert without("tf1/contrib/cudnn_rnn/saving.py").SaveSpec is None
