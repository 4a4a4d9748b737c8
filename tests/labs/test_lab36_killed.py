"""Lab 36 killed with SIGKILL at twenty random moments: every loss is that of one training."""

import os
import subprocess
import sys

from common.training import checkpoint
from tests.processes import ROOT

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_at_twenty_moments_and_resumed(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.labs.killed", str(tmp_path), "20"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) >= 10  # the others had ended already
    whole, killed = (checkpoint.find(tmp_path / name) for name in ("whole", "killed"))
    assert checkpoint.metadata(whole) == checkpoint.metadata(killed)  # the history among them
    assert len(checkpoint.metadata(whole)["history"]) == 10
    assert checkpoint.differences(checkpoint.read(whole), checkpoint.read(killed)) == []
    best, other = (checkpoint.read(checkpoint.find_best(tmp_path / n)) for n in ("whole", "killed"))
    assert checkpoint.differences(best, other) == []
