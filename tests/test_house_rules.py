"""The order of the house: who imports whom, what starts TensorFlow, what a lab consists of."""

import ast
import io
import subprocess
import sys
import tokenize

from common.teaching.lesson import docstring_table
from tests.imports import FILES, ROOT, circle, imports, loads

import pytest

LABS = sorted((ROOT / "labs").glob("lab[0-9]*.py"))
MODULES = sorted(name for name in FILES if name.startswith("common."))
# What `common.fast`, the door to speed, opens: it imports them when it is asked.
BEHIND_THE_DOOR = (
    *("fast.cross_entropy", "fast.custom_gradient", "fast.many_steps"),
    *("fast.recurrent", "fast.step_graph"),
)
# The rooms of `common` from the ground up: a module imports its own room and those above it here.
ROOMS = (
    ("errors", "fast", "private_names", "process"),
    ("files",),
    ("data", "start"),
    ("forecasting", "graph_mode"),
    ("shapes", "start.settings"),
    ("layers", "rnn"),
    ("fast.custom_gradient", "fast.step_graph"),
    ("fast.cross_entropy", "fast.many_steps", "fast.recurrent"),
    ("seq2seq",),
    ("cluster", "language", "plots", "training"),
    ("writing",),
    ("teaching",),
    ("tf1",),
    ("run_tf1",),
)
# These never start TensorFlow; `start.settings` and `teaching.lab` are for programs that do.
WITHOUT_TENSORFLOW = (
    *(
        "data",
        "errors",
        "fast",
        "files",
        "forecasting",
        "language",
        "plots",
        "private_names",
        "process",
        "start",
        "teaching",
        "run_tf1",
    ),
)
WITH_TENSORFLOW = ("start.settings", "teaching.lab", *BEHIND_THE_DOOR)
LONGEST_LAB = 140  # lines of code
NO_CODE = (
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
)


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


def test_every_lab_has_its_parts():
    for path in LABS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert {"build_graph", "run"} <= set(functions), path
        assert ast.get_docstring(tree).startswith(f"Lab {int(path.name[3:5])}: "), path


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
    ]
    named = [name for name in docstring_table(ast.get_docstring(tree)) if name in fields]
    assert len(named) >= 3
    assert named == [field for field in fields if field in named]


def lines_of_code(source):
    """How many lines of a lab are to be read as its program.

    Left out are docstrings, comments, empty lines, and the declarations of options: `LAB` and
    the keyword parameters of `run`.
    """
    tree = ast.parse(source)
    left_out = [options for options in tree.body if "LAB" in assigned_names(options)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "run":
            left_out += [one for one in node.args.kwonlyargs if one.lineno > node.lineno]
        documented = isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        if documented and ast.get_docstring(node) is not None:
            left_out.append(node.body[0])
    not_counted = {line for node in left_out for line in range(node.lineno, node.end_lineno + 1)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - not_counted)


def assigned_names(statement):
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_a_lab_can_be_read_in_one_go(path):
    count = lines_of_code(path.read_text(encoding="utf-8"))
    assert count <= LONGEST_LAB, (
        f"{path.name} has {count} lines of code, and a lab has {LONGEST_LAB} at most: it is two "
        "labs, or something in it belongs to a room of common, such as tables, scores, or the "
        "preparation of data. The graph, the session and what is fed stay in the lab. "
        "Do not pack lines."
    )


def test_what_counts_as_a_line_of_code():
    source = '''"""Two
lines."""

import numpy as np  # counts


def run(
    lesson,
    *,
    steps=3,
):
    """Not counted."""
    # nor this
    return lesson.finish(
        {}
    )


LAB = Lab(
    run
)
'''
    assert lines_of_code(source) == 8
