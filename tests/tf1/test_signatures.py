"""Every public name of `tf.contrib.rnn`, `seq2seq` and `legacy_seq2seq`, called as in 1.15.5."""

import inspect
import json
from pathlib import Path

from common import tf1 as tf

import pytest

RECORDED = json.loads(
    (Path(__file__).parents[1] / "goldens" / "tf1_signatures.json").read_text(encoding="utf-8")
)
NAMES = [(branch, name) for branch in sorted(RECORDED) for name in sorted(RECORDED[branch])]


def arguments(thing):
    """[[argument, default], ...], a default written as `make_tf1_signatures` writes it."""
    if inspect.isclass(thing) and issubclass(thing, tuple):
        return [[field, ""] for field in thing._fields]
    found = []
    for name, parameter in inspect.signature(thing).parameters.items():
        several = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if several or name.startswith("_"):
            continue
        default = parameter.default
        plain = default is None or isinstance(default, (bool, int, float, str, tuple))
        if default is parameter.empty:
            found.append([name, ""])
        else:
            found.append([name, repr(default) if plain else "object"])
    return found


@pytest.mark.parametrize("branch, name", NAMES)
def test_is_called_as_in_tensorflow_1_15(branch, name):
    recorded = RECORDED[branch][name]
    found = arguments(getattr(getattr(tf.contrib, branch), name))
    assert found == recorded


@pytest.mark.parametrize("name", ["BasicLSTMCell", "LSTMCell", "GRUCell", "MultiRNNCell"])
def test_nn_rnn_cell_is_the_same(name):
    assert getattr(tf.nn.rnn_cell, name) is getattr(tf.contrib.rnn, name)
