"""TensorFlow imported quickly: parts that wait until they are used, and nothing missing."""

import importlib
import json
import sys
import threading

from common import quick_import
from tests.processes import run_python

import pytest

NAMES = """
import json, sys
from tensorflow.python.framework import ops
gradients = sorted(ops.gradient_registry.list())
names = {}
for name in dir(tf):
    value = getattr(tf, name)
    if getattr(value, "__name__", "").startswith("tensorflow._api"):
        names[name] = sorted(inner for inner in dir(value) if not inner.startswith("_"))
        names[name] += [inner for inner in names[name] if not hasattr(value, inner)]
print(json.dumps({"names": names, "gradients": gradients, "rnn_cell": repr(tf.nn.rnn_cell)}))
"""
# Gradients of what a program must name before it can use it: debugger, audio, tf.data.
LATE = {"AudioMicrofrontend", "DebugGradientIdentity", "DebugGradientRefIdentity"}
LATE |= {"DebugIdentityV2", "ReduceDataset"}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose modules wait; each execution adds a letter to `executed`."""
    executed = tmp_path / "executed"
    write = f"open({str(executed)!r}, 'a').write"
    inner = tmp_path / "waiting_package"
    inner.mkdir()
    (inner / "__init__.py").write_text(
        f"{write}('p')\nfrom waiting_package import first\nvalue = first.value + 1\ngiven = 'own'\n"
    )
    (inner / "first.py").write_text(f"{write}('f')\nvalue = 1\n")
    (inner / "broken.py").write_text(f"{write}('b')\nraise ValueError('broken')\n")
    replaced = "import sys, types\nvalue = 3\nsys.modules[__name__] = types.ModuleType(__name__)\n"
    (inner / "replaced.py").write_text(replaced)
    executed.write_text("")
    quick_import._import_parts_on_demand()
    monkeypatch.setattr(quick_import, "_INTERFACE", "waiting_package")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("waiting_package"), executed.read_text
    for name in [name for name in sys.modules if name.startswith("waiting_package")]:
        del sys.modules[name]


def test_a_part_is_executed_once_and_when_it_is_asked(package):
    module, executed = package
    assert executed() == ""
    assert module.first.value == 1
    assert executed() == "f"  # a module of a package does not need the package
    assert module.value == 2
    assert executed() == "fp"
    assert "given" in dir(module) and module.value == 2
    assert executed() == "fp"
    with pytest.raises(AttributeError, match="'waiting_package' has no attribute 'absent'"):
        _ = module.absent


def test_what_a_part_was_given_before_stays(package):
    module, executed = package
    module.given = "from outside"
    assert (module.given, executed()) == ("from outside", "")
    assert (module.value, module.given) == (2, "from outside")


def test_a_part_may_put_another_module_in_its_place(package):
    module, _ = package
    assert module.replaced.value == 3


def test_an_error_in_a_part_is_shown_to_all_who_ask(package):
    module, executed = package
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            _ = module.broken.value
    assert executed() == "bb"


def test_threads_that_ask_together_execute_a_part_once(package):
    module, executed = package
    found, ready = [], threading.Barrier(8)

    def ask():
        ready.wait()
        found.append(module.value)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, sorted(executed())) == ([2] * 8, ["f", "p"])


def test_nothing_is_executed_that_a_network_does_not_need():
    program = """
import sys
from common import rnn, seq2seq, training
from common.graph_mode import tf
tf.train.AdamOptimizer(0.1)
parts = ["image", "lite", "signal", "tpu", "data", "keras"]
print([part for part in parts if "_lock" not in vars(getattr(tf, part))])
print([name for name in ("keras", "matplotlib", "h5py", "requests") if name in sys.modules])
"""
    assert run_python(program).stdout.splitlines() == [
        "['keras']",
        "[]",
    ]  # it has its own way to wait


def test_everything_that_tensorflow_has_is_there():
    quick = json.loads(run_python("from common.graph_mode import tf" + NAMES).stdout)
    whole = json.loads(run_python("import tensorflow.compat.v1 as tf" + NAMES).stdout)
    assert quick["names"] == whole["names"]
    assert len(quick["names"]) > 40
    assert quick["rnn_cell"] == whole["rnn_cell"]
    assert set(whole["gradients"]) - set(quick["gradients"]) <= LATE


def test_the_import_leaves_python_as_it_was():
    program = """
import gc, sys, typing
from common.graph_mode import tf
print(gc.isenabled(), hasattr(typing, "compile"), "keras.src.optimizers" in sys.modules)
"""
    assert run_python(program).stdout.split() == ["True", "False", "False"]
