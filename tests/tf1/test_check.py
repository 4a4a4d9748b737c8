"""`python -m common.run_tf1 --check`: the names that a program uses, without running it."""

import os

from common import run_tf1
from common.errors import InputError
from common.tf1 import check

import pytest

PROGRAM = """
import tensorflow as tf
from tensorflow.contrib import rnn, solvers
import tensorflow.contrib.seq2seq as s2s
from tensorflow.contrib.rnn import BasicLSTMCell as Cell
raise SystemExit("a check runs nothing")
cell = rnn.GRUCell(3)
normal = tf.contrib.distributions.WishartFull(0.)
tf.nn.dynamic_rnn(cell, None)
tf.Session().run(None)
tf.nn.dynamic_rnn(cell, None)
loss = s2s.sequence_loss
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def test_names_are_carried_changed_or_gone(program):
    found = {use.name: (use.line, use.state) for use in check.check(program)}
    assert found == {
        "tf.contrib.rnn": (3, "changed"),
        "tf.contrib.solvers": (3, "gone"),
        "tf.contrib.seq2seq": (4, "changed"),
        "tf.contrib.rnn.BasicLSTMCell": (5, "changed"),
        "tf.contrib.rnn.GRUCell": (7, "changed"),
        "tf.contrib.distributions.WishartFull": (8, "gone"),
        "tf.nn.dynamic_rnn": (9, "changed"),
        "tf.Session": (10, "carried"),
        "tf.contrib.seq2seq.sequence_loss": (12, "changed"),
    }


def test_the_report_names_lines_and_replacements(program, capsys):
    with pytest.raises(SystemExit) as error:
        run_tf1.main(["--check", str(program)])
    assert error.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{program}:3: tf.contrib.solvers is gone: use tf.linalg")
    assert lines[-1] == "1 carried, 6 changed, 2 gone"


def test_a_program_without_a_lost_name_ends_with_0(tmp_path, capsys):
    (tmp_path / "a.py").write_text("import tensorflow as tf\ntf.constant(1)\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("import a\n", encoding="utf-8")
    with pytest.raises(SystemExit) as error:
        run_tf1.main(["--check", str(tmp_path)])
    assert error.value.code == 0
    assert capsys.readouterr().out == "1 carried, 0 changed, 0 gone\n"


def test_what_is_no_program(tmp_path, capsys):
    with pytest.raises(SystemExit) as error:
        run_tf1.main(["--check", str(tmp_path / "missing.py")])
    assert error.value.code == 2 and "there is no program" in capsys.readouterr().err
    (tmp_path / "old.py").write_text("print 'a'\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 1 of .*old\.py has a print statement"):
        check.check(tmp_path / "old.py")


@pytest.mark.parametrize(
    "expression",
    ["-" * 200_000 + "1", "a" + ".b" * 100_000, "+".join(["a"] * 50_000), "(" * 5_000, "\0"],
    ids=["signs", "attributes", "summands", "brackets", "zero"],
)
def test_a_hostile_program_is_one_line_and_status_2(tmp_path, capsys, expression):
    path = tmp_path / "program.py"
    path.write_text(f"import tensorflow as tf\nx = {expression}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as error:
        run_tf1.main(["--check", str(path)])
    output = capsys.readouterr()
    # another version of Python may take it
    assert (error.value.code, output.err.count("\n")) in ((2, 1), (0, 0))


def test_names_deep_within_a_program_are_found(tmp_path):
    path = tmp_path / "program.py"
    deep = "f(" * 80 + "tf.contrib.solvers.a.b" + ")" * 80
    path.write_text(f"import tensorflow as tf\nx = {deep}.c.d\n", encoding="utf-8")
    assert [(use.line, use.name) for use in check.check(path)] == [(2, "tf.contrib.solvers.a.b")]


@pytest.mark.parametrize("name", ["n" * 300 + ".py", "a\0b.py", "pipe.py", "\x1b[31m.py"])
def test_a_program_that_cannot_be_read_is_one_line_and_status_2(tmp_path, capsys, name):
    if name == "pipe.py" and hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(SystemExit) as error:
        run_tf1.main(["--check", str(tmp_path / name)])
    errors = capsys.readouterr().err
    assert error.value.code == 2 and errors.count("\n") == 1 and "\x1b" not in errors


def write(tmp_path, *lines):
    path = tmp_path / "program.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_name_for_which_the_program_has_another_is_no_alarm(tmp_path):
    program = write(
        tmp_path,
        "try:",
        "    from tensorflow.python.ops.rnn_cell_impl import LayerRNNCell",
        "except ImportError:",
        "    from tensorflow.python.ops.rnn_cell_impl import _LayerRNNCell as LayerRNNCell",
        "print(LayerRNNCell.__name__)",
    )
    assert {use.state for use in check.check(program)} == {"changed"}
    program = write(
        tmp_path,
        "try:",
        "    from tensorflow.contrib import solvers",
        "except ImportError:",
        "    from tensorflow.contrib import ffmpeg as solvers",
    )
    assert [use.state for use in check.check(program)] == ["gone", "gone"]


def test_names_of_keras_need_keras_2(tmp_path, monkeypatch):
    program = write(
        tmp_path,
        "import tensorflow as tf",
        "from keras.layers import LSTM",
        "tf.keras.models.Sequential().fit",
        "import keras.backend as K",
        "K.set_session",
    )
    monkeypatch.setattr(check.keras_2, "is_installed", lambda: False)
    uses = check.check(program)
    assert {use.state for use in uses} == {"gone"} and len(uses) == 4
    assert all("pip install tf-keras" in use.advice for use in uses)


def test_private_names_are_judged_one_by_one(tmp_path):
    line = "from tensorflow.contrib.rnn.python.ops.rnn_cell import NTMCell, no_such"
    states = {use.name.rpartition(".")[2]: use.state for use in check.check(write(tmp_path, line))}
    assert states == {"NTMCell": "changed", "no_such": "gone"}


def test_a_name_that_the_program_itself_gives_to_tensorflow_is_none_of_its_names(tmp_path):
    lines = "import tensorflow as tf", "tf.model = f()", "tf.model.fit(tf.ones([1]))"
    path = write(tmp_path, *lines)
    assert [use.name for use in check.check(path)] == ["tf.ones"]
