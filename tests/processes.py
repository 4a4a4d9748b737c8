"""Python programs in a process of their own, for what an import or a setting does at the start."""

import os
import subprocess
import sys
from pathlib import Path

from common.start import quick_import

ROOT = Path(__file__).resolve().parents[1]


def run_python(program, **environment):
    """Run a program that must succeed; the CompletedProcess. A setting of None is taken away."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done


def complaints(done):
    """What a program wrote to standard error, without TensorFlow's notices."""
    return without_notices(done.stderr)


def without_notices(said):
    """TensorFlow 2.17 to 2.20 print one at the first session, whatever the settings."""
    return quick_import.without_notices(said.encode()).decode()
