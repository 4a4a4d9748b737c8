"""The order of the house: who imports whom, what starts TensorFlow, how long a lab is."""

import ast
import subprocess
import sys
from pathlib import Path

from common.teaching.lesson import docstring_table
from common.training import forecasting

import pytest

ROOT = Path(__file__).parent.parent
COMMON = sorted((ROOT / "common").rglob("*.py"))
LABS = sorted((ROOT / "labs").glob("lab[0-9]*.py"))


def imports(path):
    """The modules that a file imports, `from common import rnn` as common.rnn."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def test_common_imports_no_lab():
    for path in COMMON:
        assert not [name for name in imports(path) if name and name.split(".")[0] == "labs"], path


def test_only_labs_import_the_lab_module():
    for path in COMMON:
        assert "common.teaching.lab" not in imports(path), path


def test_labs_do_not_import_the_old_namespace():
    for path in LABS:
        assert not [name for name in imports(path) if name.startswith("common.tf1")], path


@pytest.mark.parametrize("module", ["data.text", "data.series", "data.tables", "plots", "errors"])
def test_no_tensorflow_for_text_series_and_pictures(module):
    program = f"import common.{module}, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_every_lab_has_its_parts():
    for path in LABS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert {"build_graph", "run"} <= set(functions), path
        assert ast.get_docstring(tree).startswith(f"Lab {int(path.name[3:5])}: "), path


def test_variables_are_resource_variables():
    """With reference variables an update may overtake the backward pass."""
    from common.graph_mode import tf

    with tf.Graph().as_default():
        assert tf.get_variable("v", [1]).op.type == "VarHandleOp"


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_the_lesson_s_table_names_tensors_of_the_graph(path):
    """Each name in the docstring's table is a field of Graph, in the same order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fields = [
        node.target.id
        for statement in tree.body
        if isinstance(statement, ast.ClassDef) and statement.name == "Graph"
        for node in statement.body
        if isinstance(node, ast.AnnAssign)
    ] or forecasting.Graph._fields  # the price labs share one
    named = [name for name in docstring_table(ast.get_docstring(tree)) if name in fields]
    assert len(named) >= 3
    assert named == [field for field in fields if field in named]
