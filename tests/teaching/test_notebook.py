"""A lab as a notebook: the same code at top level, the same numbers."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from common.graph_mode import tf
from common.teaching import lab_source, latex, notebook
from common.teaching.rows import plain
from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
PATHS = {number: ROOT / "labs" / f"{name}.py" for number, (name, _) in course.find_labs().items()}
STEPS = {4: {"steps": 20}, 32: {"steps": 10}}

nbformat = pytest.importorskip("nbformat", reason="notebooks are optional: .[notebook]")


def code_of(number, **values):
    """The code cells of a lab's notebook."""
    source = lab_source.Source(PATHS[number].read_text(encoding="utf-8"))
    cells = notebook.cells_of(source, PATHS[number].stem, values)
    return [content for kind, content in cells if kind in ("code", "plumbing")]


@pytest.mark.parametrize("number", PATHS)
def test_every_lab_becomes_a_notebook(number):
    made = notebook.make(PATHS[number])
    nbformat.validate(made)
    assert made == notebook.make(PATHS[number]), "the same every time"
    code = code_of(number)
    for cell in code:
        ast.parse(cell)
    whole = "\n".join(code)
    assert "LAB = " not in whole and 'if __name__ == "__main__"' not in whole
    assert "result = " in whole


def test_the_graph_and_the_loop_are_at_top_level():
    whole = "\n".join(code_of(4))
    assert "\nx = tf.placeholder(" in whole
    assert "\nsess = tf.InteractiveSession()\n" in whole
    assert "def build_graph" not in whole and "def run" not in whole
    assert whole.index("\nsteps = ") < whole.index("\nx = tf.placeholder(")


LAB = '''"""Lab 99: a trap.

| x | [] | x |
"""
import tensorflow.compat.v1 as tf


def build_graph(seed):
    {graph}
    return SimpleNamespace(x=x)


def run(lesson, *, seed=0):
    x = 5
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
    {rest}
    return {{}}


def expected(result, **_):
    return []
'''


@pytest.mark.parametrize(
    ("graph", "rest", "graph_moves", "run_moves"),
    [
        ("x = tf.constant(1)", "y = 1", True, True),
        ("x = tf.constant(1)", "y = x", False, True),  # run's own x would be lost
        ("x = tf.constant(1)", "y = lambda: x", False, True),
        ("z = x = 1; seed = 2", "y = seed", False, True),
        ("x = list = 1", "y = 1", False, True),
        ("x = 1", "tf = 1", True, False),
        ("x = 1", "if x: return None", True, False),
    ],
)
def test_what_would_change_its_meaning_stays_in_its_function(graph, rest, graph_moves, run_moves):
    source = lab_source.Source(LAB.format(graph=graph, rest=rest))
    whole = "\n".join(text for _, text in notebook.cells_of(source, "lab99_trap", {}))
    assert ("def run" not in whole) == run_moves
    if run_moves:
        assert ("def build_graph" not in whole) == graph_moves
    else:
        assert "result = run(lesson, seed=seed)" in whole


SLOW = (16, 17, 25, 27, 36, 37, 42, 51)


@pytest.mark.parametrize(
    "number",
    [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in PATHS],
)
def test_every_notebook_runs(number, tmp_path, monkeypatch, capsys):
    """All its cells, with few steps, one after the other in one namespace."""
    pytest.importorskip("IPython", reason="notebooks are optional: .[notebook]")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.display", lambda *shown: None, raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    source = lab_source.Source(PATHS[number].read_text(encoding="utf-8"))
    options = {argument.arg for argument in source.functions["run"].args.kwonlyargs}
    names = {"__name__": "__main__"}
    tf.reset_default_graph()
    try:
        for cell in code_of(number, **({"steps": 2} if "steps" in options else {})):
            exec(compile(cell, "cell", "exec"), names)
    finally:
        if "sess" in names:
            names["sess"].close()
        tf.reset_default_graph()
    assert "What came out" in capsys.readouterr().out
    assert isinstance(names["result"], dict)


def test_an_option_never_takes_the_name_of_a_module_or_function():
    text = LAB.format(graph="x = 1", rest="if x: return None")
    text = text.replace("seed", "tf").replace("import tensorflow", "import numpy as tf, tensorflow")
    source = lab_source.Source(text)
    whole = "\n".join(content for _, content in notebook.cells_of(source, "lab99_trap", {}))
    assert "\nchosen_tf = 0" in whole and "result = run(lesson, tf=chosen_tf)" in whole


def test_equations_signs_and_questions_in_markdown():
    assert latex.equation("h_t = tanh(W h_(t-1) + b)") == (r"h_{t} = \mathrm{tanh}(W\ h_{t-1} + b)")
    assert latex.equation("d = 1 / (1 + e^-z)") == "d = 1 / (1 + e^{-z})"
    assert latex.equation("a^(n + 1) >= theta * x") == r"a^{n + 1} \ge  \theta \cdot  x"
    shown = latex.markdown("Until <end> and h_t in `a_b`:\n\n    loss = -log p      and more\n")
    assert r"Until &lt;end> and h\_t in `a_b`:" in shown
    assert r"$$\mathrm{loss} = -\mathrm{log}\ p \qquad \text{and more}$$" in shown
    whole = "\n".join(
        content
        for kind, content in notebook.cells_of(
            lab_source.Source(PATHS[42].read_text(encoding="utf-8")), PATHS[42].stem, {}
        )
        if kind == "text"
    )
    assert "<end>" not in whole.replace("`<end>`", "")
    assert "<details><summary>Answer</summary>" in whole


@pytest.mark.parametrize("number", [0, 21, 41, 44])
def test_answers_come_after_the_run(number):
    """The code of a question is folded, since its answer stands there; so is no other code."""
    source = lab_source.Source(PATHS[number].read_text(encoding="utf-8"))
    cells = list(notebook.cells_of(source, PATHS[number].stem, {}))
    assert not [content for kind, content in cells if kind == "code" and "lesson.ask" in content]
    folded = [content for kind, content in cells if kind == "plumbing"][1:]
    assert all(content.startswith(("#@title A question", "#@title The e")) for content in folded)
    table = next(at for at, (_, content) in enumerate(cells) if "lesson.table(" in content)
    assert cells[table - 1][1].startswith("def expected(")
    [after] = [node for node in source.tree.body if ast.unparse(node).startswith("AFTER = ")]
    first_words = " ".join(ast.literal_eval(after.value).split()[:4])
    assert [at for at, (_, text) in enumerate(cells) if first_words in text] == [table + 1]
    kind, explanation = cells[table + 1]
    made_by_a_function = "def after(" in explanation
    assert kind == ("plumbing" if made_by_a_function else "text")


def test_the_course_comes_from_the_repository_that_is_named(tmp_path):
    """The first cell, as Colab runs it: `git clone` and `pip install` are looked at, not run."""
    made = notebook.make(PATHS[4], repository="https://example.org/course.git")
    program = (
        "import sys, types, subprocess, pathlib\n"
        "sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
        "def run(command, check):\n"
        "    print(' '.join(map(str, command[:5])))\n"
        "    pathlib.Path('rnn-graph-lab/labs').mkdir(parents=True, exist_ok=True)\n"
        "    pathlib.Path('rnn-graph-lab/labs/__main__.py').touch()\n"
        "subprocess.run = run\n" + made.cells[1].source + "\nprint(sys.path[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True)
    clone, install, path = done.stdout.decode().splitlines()
    assert clone == "git clone -q --depth=1 https://example.org/course.git"
    assert install.endswith("-m pip install -q")
    assert path == str(tmp_path / "rnn-graph-lab")


@pytest.mark.parametrize("number", STEPS)
def test_a_notebook_gives_the_lab_s_numbers(number, tmp_path):
    """Executed as a reader would, by Jupyter's own client."""
    nbclient = pytest.importorskip("nbclient", reason="notebooks are optional: .[notebook]")
    pytest.importorskip("ipykernel", reason="notebooks are optional: .[notebook]")
    made = notebook.make(PATHS[number], **STEPS[number])
    said = "import json\nfrom common.teaching.rows import plain\nprint(json.dumps(plain(result)))"
    made.cells.append(nbformat.v4.new_code_cell(said))
    made = _with_course_on_the_path(made)
    nbclient.NotebookClient(
        made, timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    expected = plain(course.load(course.find_labs(), number).run(**STEPS[number]))
    assert json.loads(made.cells[-1].outputs[0]["text"]) == json.loads(json.dumps(expected))
    outputs = [part for cell in made.cells for part in cell.get("outputs", [])]
    said = "".join(part.get("text", "") for part in outputs)
    assert "What came out" in said
    assert any("image/png" in part.get("data", {}) for part in outputs)


def _with_course_on_the_path(made):
    made.cells[1].source += f"\nsys.path.insert(0, {str(ROOT)!r})"
    return made


@pytest.mark.covers("python -m labs notebook --all --out notebooks --repo ADDRESS")
def test_all_into_a_folder(tmp_path, capsys):
    out, repository = tmp_path / "notebooks", "https://github.com/name/course"
    assert course.main(["notebook", "--all", "--out", str(out), "--repo", repository]) == 0
    assert {path.stem for path in out.iterdir()} == {path.stem for path in PATHS.values()}
    first = nbformat.read(out / f"{PATHS[4].stem}.ipynb", as_version=4).cells[0].source
    assert f"github/name/course/blob/main/notebooks/{PATHS[4].stem}.ipynb" in first
    for arguments in ([], ["4", "--all"]):
        assert course.main(["notebook", *arguments]) == 2


@pytest.mark.covers("python -m labs notebook 4 --out lab04.ipynb")
def test_the_command(tmp_path, capsys):
    out = tmp_path / "new" / "four.ipynb"
    assert course.main(["notebook", "4", "--out", str(out)]) == 0
    nbformat.validate(nbformat.read(out, as_version=4))
    assert str(ROOT) not in out.read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["four.ipynb"]
    (tmp_path / "file").write_text("")
    capsys.readouterr()
    for arguments in (["99"], ["4", "--out", str(tmp_path / "file" / "four.ipynb")]):
        assert course.main(["notebook", *arguments]) == 2
        error = capsys.readouterr().err
        assert error.startswith("python -m labs notebook: error: ") and error.count("\n") == 1


def test_without_nbformat_it_says_what_to_install():
    program = (
        "import sys; sys.modules['nbformat'] = None\n"
        "from labs.__main__ import main; sys.exit(main(['notebook', '4']))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install nbformat" in done.stderr and done.stderr.count("\n") == 1


def test_a_notebook_that_was_changed_stays(tmp_path, capsys):
    path = tmp_path / "\x1b[31m.ipynb"
    for _ in range(2):
        assert course.main(["notebook", "4", "--out", str(path)]) == 0
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    changed = path.read_bytes()
    assert course.main(["notebook", "4", "--out", str(path)]) == 2
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err and printed.err.count("\n") == 1
    assert path.read_bytes() == changed
