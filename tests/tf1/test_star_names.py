"""`from MODULE import *`: the names of TensorFlow 1.15.5; the program's own stay."""

import json
import sys
from pathlib import Path

import common.tf1 as tf
from common.tf1 import importing, namespace

import numpy as np
import pytest

RECORDED = json.loads(
    Path(namespace.__file__).with_name("star_names.json").read_text(encoding="utf-8")
)
# Branches that are carried in part: what they lack raises an error that says what to use.
IN_PART = ("tensorflow.contrib.framework", "tensorflow.contrib.layers", "tensorflow.contrib.learn")
IN_PART += ("tensorflow.contrib.training",)
# What nobody takes from there: `from __future__` lines and TensorFlow's own tools.
TOOLS = {
    *("absolute_import", "division", "print_function", "deprecated", "tf_export"),
    *("policy", "trackable", "rnn_cell_wrapper_impl", "ds", "jit", "l2_normalize_v2"),
    "experimental",  # tf.layers.experimental: Keras's way to name layers
    "Linear",
}


@pytest.fixture
def program():
    def run(*lines):
        names = {"__file__": "/program.py", "__name__": "program"}
        exec("\n".join(lines), names)
        return names

    importing.install()
    yield run
    importing.uninstall()


@pytest.mark.parametrize("module", [name for name in RECORDED if not name.startswith(IN_PART)])
def test_the_names_are_those_of_tensorflow_1_15(module, program):
    names, modules = RECORDED[module]
    found = set(program(f"from {module} import *")) - {"__file__", "__name__", "__builtins__"}
    assert found - set(names) - set(modules) == set()
    assert set(names) | set(modules) - found <= found | TOOLS


@pytest.mark.parametrize("module", [name for name in RECORDED if name.startswith(IN_PART)])
def test_no_other_names_are_given_by_branches_that_are_carried_in_part(module, program):
    names, modules = RECORDED[module]
    found = set(program(f"from {module} import *")) - {"__file__", "__name__", "__builtins__"}
    assert found and found <= set(names) | set(modules)


@pytest.mark.parametrize("module", RECORDED)
def test_the_programs_own_tf_stays(module, program):
    names = program("import tensorflow as tf", "import numpy as np", f"from {module} import *")
    assert names["tf"] is tf and names["np"] is np
    assert names.get("rnn") is not sys.modules["common.rnn"]


def test_nest_is_the_restored_one(program):
    names = program("from tensorflow.contrib.rnn.python.ops.core_rnn_cell import *")
    assert names["nest"].is_sequence([1]) and names["OutputProjectionWrapper"] is not None
