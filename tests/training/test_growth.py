"""Many trainings in one process: memory does not grow, and no graph stays alive."""

import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

import pytest

TIMES = 15  # trainings in each of three parts


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much it is")
def test_the_last_trainings_do_not_grow():
    """A graph that stayed would be 2 to 5 MB in each of the last trainings.

    How much is allocated in the first ones depends on the version: 2 to 20 MB.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.growth", str(TIMES), "4", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    _, grown, alive = done.stdout.split()[-3:]
    assert float(grown) < 0.7 * TIMES
    assert int(alive) <= 1  # TensorFlow's own default graph
