"""For all tests: Ctrl-C works as at a terminal, and TensorFlow has the settings of a lab.

A run in the background inherits a SIGINT that is ignored, and so would the
programs that the tests start and interrupt.

Tests with the mark `fuzz` are driven by hypothesis: 200 cases each, the same in every
run; `python -m pytest -m fuzz` tries 10,000 new ones each.

`-m "not slow"` is the quick subset. It leaves out the tests with that mark, and all of the
folders and files in `SLOW_TESTS`: those train whole labs, start other programs or a browser.
"""

import signal
from pathlib import Path

from common import fast, graph_mode

import hypothesis
import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)
graph_mode.configure_threads()

# Time says nothing here: the machine may be busy, and the first case imports much.
SLOW = {"deadline": None, "suppress_health_check": list(hypothesis.HealthCheck), "database": None}
hypothesis.settings.register_profile("ordinary", max_examples=200, derandomize=True, **SLOW)
hypothesis.settings.register_profile("fuzz", max_examples=10_000, print_blob=True, **SLOW)


SLOW_TESTS = (
    "benchmarks",
    "fast/test_door.py",
    "fuzz",
    "graph_mode/test_neighbour.py",
    "labs/test_lab",
    "labs/test_checkpoints_of_others.py",
    "labs/test_try_it.py",
    "mutation",
    "teaching/book",
    "teaching/exercises",
    "teaching/test_notebook.py",
    "test_installation.py",
    "test_names.py",
    "test_process.py",
    "test_readmes.py",
    "tf1/test_layers.py",
    "tf1/test_run_tf1.py",
    "training/test_growth.py",
)


def pytest_collection_modifyitems(items):
    folder = Path(__file__).parent
    for item in items:
        if item.path.relative_to(folder).as_posix().startswith(SLOW_TESTS):
            item.add_marker("slow")


def pytest_configure(config):
    chosen = "fuzz" if config.option.markexpr == "fuzz" else "ordinary"
    hypothesis.settings.load_profile(chosen)


@pytest.fixture(autouse=True)
def kind_of_variables(request):
    """Makes reference variables in tests of old programs, and resource variables in all others."""
    of_old_programs = Path(__file__).with_name("tf1") in request.path.parents
    if of_old_programs:
        graph_mode.tf.disable_resource_variables()
    else:
        graph_mode.tf.enable_resource_variables()


@pytest.fixture(params=["fast", "plain"])
def switched(request, monkeypatch):
    """Runs a test twice: with what `common.fast` has, and by TensorFlow alone."""
    monkeypatch.setattr(fast, "_is_on", request.param == "fast")
