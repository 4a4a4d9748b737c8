"""For all tests: Ctrl-C works as at a terminal, and TensorFlow has the settings of a lab.

A run in the background inherits a SIGINT that is ignored, and so would the
programs that the tests start and interrupt.

Tests with the mark `fuzz` are driven by hypothesis: 200 cases each, the same in every
run; `python -m pytest -m fuzz` tries 10,000 new ones each.
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
