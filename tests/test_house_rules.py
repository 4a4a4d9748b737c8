"""The rules of the house: imports, what starts TensorFlow, the parts of a lab, the voice."""

import ast
import subprocess
import sys

from common.teaching.lesson import docstring_table
from tests.imports import FILES, ROOT, circle, imports, loads

import pytest

LABS = sorted((ROOT / "labs").glob("lab[0-9]*.py"))
MODULES = sorted(name for name in FILES if name.startswith("common."))
# What `common.fast`, the door to speed, opens: it imports them when it is asked.
BEHIND_THE_DOOR = (
    "fast.custom_gradient",
    "fast.many_steps",
    "fast.recurrent",
    "fast.step_graph",
)
# The rooms of `common` from the ground up: a module imports its own room and those above it here.
ROOMS = (
    ("harmless",),
    ("errors", "fast", "process", "progress"),
    ("files",),
    ("data",),
    ("forecasting", "graph_mode"),
    ("shapes",),
    ("layers", "rnn"),
    ("fast.custom_gradient", "fast.step_graph"),
    ("fast.many_steps", "fast.recurrent"),
    ("seq2seq",),
    ("language", "plots", "training"),
    ("teaching",),
    ("tf1",),
    ("run_tf1",),
)
# These never start TensorFlow; `teaching.lab` is for programs that do.
WITHOUT_TENSORFLOW = (
    "data",
    "errors",
    "fast",
    "files",
    "forecasting",
    "harmless",
    "language",
    "plots",
    "process",
    "progress",
    "teaching",
    "run_tf1",
)
WITH_TENSORFLOW = ("teaching.lab", "teaching.notebook_lesson", *BEHIND_THE_DOOR)
NO_FIRST_WORD = {"What", "Who", "How", "Whether", "Where"}  # of a docstring
NO_NAME = {"one", "found", "wanted"}  # of a variable in common and labs


def room(module, rooms):
    """The longest of `rooms` that a module of common belongs to, or None."""
    own = module.removeprefix("common.")
    holding = [name for name in rooms if own == name or own.startswith(f"{name}.")]
    return max(holding, key=len, default=None)


def starts_tensorflow(module):
    return any(name.split(".")[0] in ("keras", "tensorflow") for name in loads(module))


def test_imports_run_one_way():
    floors = {name: floor for floor, names in enumerate(ROOMS) for name in names}
    for module in MODULES:
        here = room(module, floors)
        assert here, f"{module}: say in ROOMS where it belongs"
        for imported in imports(module):
            assert imported.split(".")[0] != "labs", f"{module} imports {imported}"
            there = imported.startswith("common.") and room(imported, floors)
            if there and there != here and module != "common.fast":
                assert floors[there] < floors[here], f"{module} imports {imported}"


def test_no_module_imports_itself_in_a_circle():
    assert circle() == []


def test_a_circle_would_be_found(monkeypatch):
    ring = {"a": {"b"}, "b": {"c", "numpy"}, "c": {"a"}}
    monkeypatch.setattr("tests.imports.FILES", dict.fromkeys(ring))
    monkeypatch.setattr("tests.imports.imports", lambda name: ring[name])
    assert circle() == ["a", "b", "c", "a"]


def test_who_may_start_tensorflow():
    for module in MODULES:
        quiet = room(module, (*WITHOUT_TENSORFLOW, *WITH_TENSORFLOW))
        if quiet in WITHOUT_TENSORFLOW:
            assert not starts_tensorflow(module), f"{module} starts TensorFlow"
    assert starts_tensorflow("common.rnn")


def test_they_do_not_start_tensorflow_when_they_are_run():
    quiet = [
        module
        for module in MODULES
        if room(module, (*WITHOUT_TENSORFLOW, *WITH_TENSORFLOW)) in WITHOUT_TENSORFLOW
    ]
    program = f"import sys, {', '.join(quiet)}; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_only_labs_import_the_lab_module():
    for module in MODULES:
        assert "common.teaching.lab" not in imports(module), module


def test_labs_do_not_import_the_old_namespace():
    for lab in (name for name in FILES if name.startswith("labs.")):
        old = [name for name in imports(lab) if name.startswith(("common.tf1", "common.run_tf1"))]
        assert not old, lab


def program_with_the_graph(path):
    """Returns the syntax tree of a lab, or of the lab whose `build_graph` it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    for node in imports:
        if "build_graph" in (alias.name for alias in node.names):
            return program_with_the_graph(ROOT / f"{node.module.replace('.', '/')}.py")
    return tree


def functions_of(tree):
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_lab_has_its_parts():
    for path in LABS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert "run" in functions_of(tree), path
        assert "build_graph" in functions_of(program_with_the_graph(path)), path
        assert ast.get_docstring(tree).startswith(f"Lab {int(path.name[3:5])}: "), path


def names_returned_by_build_graph(tree):
    """The keywords of the `SimpleNamespace` that `build_graph` returns, in their order."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "build_graph":
            for node in ast.walk(statement):
                returned = node.value if isinstance(node, ast.Return) else None
                if isinstance(returned, ast.Call) and "SimpleNamespace" in ast.unparse(
                    returned.func
                ):
                    return [keyword.arg for keyword in returned.keywords]
    return []


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_the_table_names_what_build_graph_returns(path):
    """In the same order, so that the printed graph reads like the table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    returned = names_returned_by_build_graph(program_with_the_graph(path))
    table = docstring_table(ast.get_docstring(tree))
    named = [name for name in table if name in returned]
    assert len(named) >= 3
    assert named == [name for name in returned if name in named]


def source_files():
    return sorted(
        path for folder in ("common", "labs", "tests") for path in ROOT.glob(f"{folder}/**/*.py")
    )


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.stem)
def test_docstrings_begin_with_a_verb_or_a_noun(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first_line = (ast.get_docstring(node) or "").partition("\n")[0]
            assert first_line.partition(" ")[0] not in NO_FIRST_WORD, first_line


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.stem)
def test_variables_say_what_they_hold(path):
    """Fields of a class, which belong to an interface, are not looked at."""
    if path.relative_to(ROOT).parts[0] == "tests":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fields = {
        node.target
        for statement in ast.walk(tree)
        if isinstance(statement, ast.ClassDef)
        for node in statement.body
        if isinstance(node, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        name = node.id if stored else node.arg if isinstance(node, ast.arg) else ""
        assert node in fields or name not in NO_NAME, f"line {node.lineno}: {name}"
