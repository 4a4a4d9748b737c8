"""Which names of TensorFlow 1.15 there are, and how a program's imports find them."""

import importlib
import json
import sys
from pathlib import Path

import common.tf1 as tf
from common.tf1 import importing, namespace
from common.tf1.contrib import BRANCHES, REPLACEMENTS

import numpy as np
import pytest

NAMES = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))


@pytest.fixture
def program(tmp_path):
    """Runs lines as a program of its own would be run; gives its names."""

    def run(*lines):
        names = {"__file__": str(tmp_path / "program.py"), "__name__": "program"}
        exec("\n".join(lines), names)
        return names

    importing.install()
    yield run
    importing.uninstall()


def find(dotted):
    owner = tf
    for part in dotted.split("."):
        owner = getattr(owner, part)
    return owner


@pytest.mark.parametrize("branch", NAMES["public"])
def test_every_name_that_old_programs_use_is_there(branch):
    owner = find(branch) if branch else tf
    for name in NAMES["public"][branch]:
        assert getattr(owner, name) is not None
        assert name in dir(owner)


@pytest.mark.parametrize("module", NAMES["private"])
def test_private_modules_have_the_names_that_old_programs_took_from_them(module, program):
    for name in NAMES["private"][module]:
        found = program(f"from {module} import {name}", f"import {module} as module")
        assert found[name] is getattr(found["module"], name)
        assert found[name] is getattr(find(module.removeprefix("tensorflow.")), name)


def test_everything_of_compat_v1_is_there():
    import tensorflow.compat.v1 as v1

    assert set(dir(v1)) <= set(dir(tf))
    assert tf.placeholder is v1.placeholder
    assert tf.nn.dynamic_rnn is not None and tf.nn.softmax is v1.nn.softmax
    assert tf.__version__ == tf.VERSION == "1.15.5"


@pytest.mark.parametrize("branch", REPLACEMENTS)
def test_a_branch_that_is_gone_says_what_took_its_place(branch, program):
    wanted = REPLACEMENTS[branch] or "nothing takes its place"
    with pytest.raises(AttributeError) as error:
        getattr(tf.contrib, branch)
    assert wanted in str(error.value) and f"tf.contrib.{branch}" in str(error.value)
    for line in (f"import tensorflow.contrib.{branch}", f"from tensorflow.contrib import {branch}"):
        with pytest.raises(ImportError) as error:
            program(line)
        assert wanted in str(error.value)


@pytest.mark.parametrize("branch", sorted(set(BRANCHES) - {"tensorboard"}))
def test_a_lost_name_of_a_branch_is_an_attribute_error_that_names_it(branch):
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(tf.contrib, branch).no_such_name  # noqa: B018


def test_a_name_that_tensorflow_never_had():
    with pytest.raises(AttributeError, match=r"tf\.plaeholder is no part of TensorFlow 1\.15"):
        tf.plaeholder  # noqa: B018
    with pytest.raises(AttributeError, match="MonitoredTrainingSession"):
        tf.estimator  # noqa: B018
    with pytest.raises(AttributeError, match=r"tf\.contrib\.nothing is no part"):
        tf.contrib.nothing  # noqa: B018


def test_packages_that_are_not_installed_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.delitem(sys.modules, "common.tf1.contrib.projector", raising=False)
    with pytest.raises(ImportError, match="pip install tensorboard"):
        tf.contrib.tensorboard.plugins.projector  # noqa: B018
    monkeypatch.setitem(sys.modules, "tf_slim", None)
    with pytest.raises(AttributeError, match="pip install tf-slim"):
        tf.contrib.slim.evaluation  # noqa: B018
    assert tf.contrib.slim.fully_connected is tf.contrib.layers.fully_connected


def test_import_styles(program):
    names = program(
        "import tensorflow",
        "import tensorflow as tf",
        "import tensorflow.contrib.seq2seq",
        "import tensorflow.contrib.rnn as contrib_rnn",
        "import tensorflow.contrib.layers as layers, numpy",
        "from tensorflow.contrib import rnn, legacy_seq2seq",
        "from tensorflow.contrib.rnn import BasicLSTMCell, static_rnn as unrolled",
        "from tensorflow.python.ops import rnn_cell, rnn as rnn_ops, math_ops",
        "from tensorflow.python.layers.core import Dense",
        "from tensorflow.python.framework import ops",
        "from tensorflow.examples.tutorials.mnist import input_data",
        "import tensorflow.examples.tutorials.mnist.input_data as same_data",
        "import tensorflow.compat.v1 as v1",
        "from tensorflow.python.platform import gfile",
        "from tensorflow.core.protobuf import config_pb2",
        "from tensorflow import nn, layers as core_layers",
        "from tensorflow.nn import rnn_cell as public_cells",
    )
    assert names["tf"] is names["tensorflow"] is names["v1"] is tf
    assert names["contrib_rnn"] is names["rnn"] is tf.contrib.rnn
    assert names["BasicLSTMCell"] is tf.nn.rnn_cell.BasicLSTMCell
    assert names["unrolled"] is tf.contrib.rnn.static_rnn
    assert names["rnn_cell"].GRUCell is tf.contrib.rnn.GRUCell
    assert names["public_cells"] is tf.nn.rnn_cell
    assert names["Dense"] is tf.layers.Dense and names["core_layers"] is tf.layers
    assert names["layers"] is tf.contrib.layers
    assert names["legacy_seq2seq"] is tf.contrib.legacy_seq2seq
    assert names["ops"].Tensor is tf.Tensor  # has moved to another private module
    assert names["math_ops"].matmul is tf.matmul
    assert names["rnn_ops"].dynamic_rnn is not None
    assert names["input_data"].read_data_sets is names["same_data"].read_data_sets
    assert names["config_pb2"].ConfigProto is tf.ConfigProto


def test_star_imports(program):
    cells = program("from tensorflow.contrib.rnn import *")
    assert cells["LSTMStateTuple"] is tf.contrib.rnn.LSTMStateTuple
    seq2seq = program("from tensorflow.contrib.legacy_seq2seq.python.ops.seq2seq import *")
    assert seq2seq["rnn_decoder"] is tf.contrib.legacy_seq2seq.rnn_decoder
    everything = program("from tensorflow import *")
    assert everything["placeholder"] is tf.placeholder and everything["contrib"] is tf.contrib


def test_import_module_finds_what_tensorflow_has_no_more(program):
    names = program(
        "import importlib",
        "rnn = importlib.import_module('tensorflow.contrib.rnn')",
        "seq2seq = importlib.import_module("
        "    'tensorflow.contrib.legacy_seq2seq.python.ops.seq2seq')",
    )
    assert names["rnn"].NASCell is tf.contrib.rnn.NASCell
    assert names["seq2seq"].attention_decoder is tf.contrib.legacy_seq2seq.attention_decoder


def test_installed_packages_go_on_to_see_the_real_tensorflow(program):
    names = {"__file__": np.__file__, "__name__": "numpy.pretended"}
    exec("import tensorflow as tf", names)
    assert names["tf"] is sys.modules["tensorflow"] is not tf
    assert program("import tensorflow as tf")["tf"] is tf


def test_a_module_that_never_was(program):
    with pytest.raises(ModuleNotFoundError, match=r"tensorflow\.python\.ops\.no_such_ops"):
        program("import tensorflow.python.ops.no_such_ops")
    with pytest.raises(ImportError, match="no_such_cell"):
        program("from tensorflow.contrib.rnn import no_such_cell")
    with pytest.raises(ImportError, match="no_such"):
        program("from tensorflow import no_such")


def test_a_programs_own_module_named_common(tmp_path, monkeypatch):
    (tmp_path / "common.py").write_text("mine = 5\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(namespace, "_aside", {})
    ours = {name: module for name, module in sys.modules.items() if name.startswith("common")}
    try:
        namespace.step_aside()
        assert importlib.import_module("common").mine == 5
        assert namespace.load("common.tf1") is tf
        assert namespace.load("common.errors") is ours["common.errors"]
        assert sys.modules["common"].mine == 5
    finally:
        sys.modules.pop("common", None)
        sys.modules.update(ours)
