"""Importing the course leaves the program as it was, and TensorFlow whole."""

import json
import os
import subprocess
import sys

from tests.processes import ROOT

import pytest

RUNS = {  # what the program imports, and COMMON_FAST
    "TensorFlow alone": ("tensorflow", "1"),
    "fast": ("common", "1"),
    "plain": ("common", "0"),
}
WITH_COMMON = [name for name in RUNS if name != "TensorFlow alone"]


@pytest.fixture(scope="module")
def found():
    """{run: what its program found}."""
    return reports(
        {run: (fast, "what_a_program_finds", what) for run, (what, fast) in RUNS.items()}
    )


def reports(programs):
    """{name: the JSON that a program printed}; two of them run at a time."""
    found, waiting = {}, list(programs)
    while waiting:
        running = {name: start(*programs[name]) for name in waiting[:2]}
        del waiting[:2]
        for name, program in running.items():
            output, errors = program.communicate()
            assert program.returncode == 0, errors
            found[name] = json.loads(output)
    return found


def start(fast, program, *arguments):
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("TF_")}
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.graph_mode.{program}", *arguments],
        env={**environment, "PYTHONPATH": str(ROOT), "COMMON_FAST": fast},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("run", WITH_COMMON)
def test_all_modules_of_common_leave_the_program_as_it_was(found, run):
    """Beyond what TensorFlow itself changes, which is the measure."""
    alone, here = found["TensorFlow alone"], found[run]
    assert here["replaced"] == alone["replaced"]
    assert here["warnings"] == alone["warnings"]
    assert here["settings"] == alone["settings"]
    here["changed"].pop("variable TF_CPP_MIN_LOG_LEVEL")  # as graph_mode says
    assert here["changed"] == alone["changed"]


@pytest.mark.parametrize("run", WITH_COMMON)
def test_every_name_of_tensorflow_is_there_after_use_in_threads(found, run):
    alone, here = found["TensorFlow alone"], found[run]
    assert here["failed"] == []
    assert len(here["names"]) > 5000
    assert here["names"] == alone["names"]


@pytest.mark.parametrize("run", WITH_COMMON)
def test_keras_and_tensorflow_2_work_as_without_the_course(found, run):
    alone, here = found["TensorFlow alone"]["tensorflow 2"], found[run]["tensorflow 2"]
    assert here == alone
    assert len(here["fit"]) == 2 and here["saved"] == here["model"]


def test_keras_waits_only_where_the_import_is_fast(found):
    waits = {run: not report["keras"] for run, report in found.items()}
    assert waits == {**dict.fromkeys(RUNS, False), "fast": True}


def test_what_programs_use_beside_networks_works_either_way():
    found = reports({fast: (fast, "what_graph_mode_gives") for fast in "01"})
    assert found["0"] == found["1"]
    assert found["0"] == {"data": [4, 6, 8, 10], "saved": 8.0, "events": [6.0]}
