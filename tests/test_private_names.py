"""Private names of TensorFlow: one list, each name there, and a way on without it."""

import ast
import importlib.util
import sys
from pathlib import Path

from common import private_names
from common.graph_mode import tf

import pytest

COMMON = Path(private_names.__file__).parent
# The list itself, and the table of the modules that old programs import.
ALLOWED = {COMMON / "private_names.py", COMMON / "tf1" / "namespace.py"}
MODULES = sorted(set(COMMON.rglob("*.py")) - ALLOWED)


def private_names_in(source):
    """The lines of a program that import, or name in a string, a private module of TensorFlow."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    lines = set()
    for node in ast.walk(tree):
        named = []
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and id(node) not in documentation:
            named = [str(node.value)]
        elif isinstance(node, ast.Attribute):
            named = [ast.unparse(node).replace("tf.python.", "tensorflow.python.")]
        if any(name.startswith(("tensorflow.python", "keras.src")) for name in named):
            lines.add(node.lineno)
    return sorted(lines)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(COMMON)))
def test_no_module_uses_a_private_name_by_itself(path):
    assert private_names_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import tensorflow.python.ops.nn",
        "from tensorflow.python import keras",
        "from tensorflow.python.util import nest",
        "load('tensorflow.python.util.nest')",
        "tf.python.util.nest",
    ],
)
def test_the_search_finds_every_way_to_name_one(line):
    assert private_names_in(f'"""tensorflow.python may be told of."""\n{line}\n') == [2]


@pytest.mark.parametrize("name", sorted(private_names.NAMES))
def test_this_tensorflow_has(name):
    private_names.load(name)  # its error says which name is missing and what it is for


@pytest.mark.parametrize("name", ["KERAS_AT_IMPORT", "KERAS_FOR_TENSORFLOW"])
def test_this_keras_has(name):
    where = getattr(private_names, name)
    assert importlib.util.find_spec(where), f"this Keras has no {where}"


def test_this_tensorflow_names_its_gates_of_gradients():
    with tf.Graph().as_default() as graph:
        x, y = tf.constant([[1.0]]), tf.constant([[2.0]])
        tf.gradients(tf.matmul(x, y), [x, y], gate_gradients=True)  # as optimizers do
        names = [operation.name for operation in graph.get_operations()]
    gate = private_names.GRADIENT_GATE
    assert [name for name in names if name.endswith(gate)], f"no operation is named ...{gate}"


@pytest.mark.parametrize("name", sorted(private_names.NAMES))
def test_what_it_is_for_and_what_happens_without_it_is_said(name):
    where, purpose, without = private_names.NAMES[name]
    assert where.startswith("tensorflow.python.") and len(purpose) > 10 and len(without) > 10


@pytest.mark.parametrize("name", sorted(private_names.NAMES))
def test_a_missing_name_is_named(name, monkeypatch):
    where, purpose, _ = private_names.NAMES[name]
    monkeypatch.setitem(sys.modules, where.partition(":")[0], None)
    with pytest.raises(private_names.MissingNameError) as error:
        private_names.load(name)
    assert where in str(error.value) and purpose in str(error.value)


@pytest.fixture
def without(monkeypatch):
    """Reads a module of the course once more, on a TensorFlow that lacks a private name."""

    def read_again(name, file):
        monkeypatch.setitem(sys.modules, private_names.NAMES[name][0].partition(":")[0], None)
        spec = importlib.util.spec_from_file_location("read_again", COMMON / file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return read_again


def test_nest_without_its_private_module(without):
    nest = without("nest", "tf1/contrib/nest.py")
    assert nest.flatten((1, [2, 3])) == [1, 2, 3]
    assert nest.is_sequence([1]) and not nest.is_sequence(1)


def test_lookup_without_its_private_module(without):
    lookup = without("lookup_ops", "tf1/contrib/lookup.py")
    from common import tf1 as tf

    with tf.Graph().as_default(), tf.Session() as session:
        words, numbers = tf.constant(["a", "b"]), tf.constant([5, 7], tf.int64)
        table = lookup.HashTable(lookup.KeyValueTensorInitializer(words, numbers), -1)
        found = table.lookup(tf.constant(["b", "c"]))
        session.run(tf.tables_initializer())
        assert session.run(found).tolist() == [7, -1]
    with pytest.raises(AttributeError, match="index_table_from_file is not restored"):
        lookup.index_table_from_file  # noqa: B018
