"""Many trainings in one process: memory does not grow, and no graph stays alive."""

import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

import pytest


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much it is")
def test_thirty_trainings_do_not_grow():
    """A graph that stayed would be 2 to 5 MB. With 200 trainings: see `growth`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.growth", "30", "4", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    grown, alive = done.stdout.split()[-2:]
    assert float(grown) < 20
    assert int(alive) <= 1  # TensorFlow's own default graph
