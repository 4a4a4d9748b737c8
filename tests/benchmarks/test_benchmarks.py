"""The benchmarks: what they print, and that the programs measured are the same network."""

import importlib.util
import json
import os
import subprocess
import sys

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import growth, launches, report
from tests.benchmarks.programs import PEERS, ROOT
from tests.benchmarks.workloads import (
    WORKLOADS,
    data,
    growing,
    multiplications,
    named,
    reordered,
    weights,
    with_forget_bias,
)

import numpy as np
import pytest


def run(*arguments, **environment):
    nowhere = {variable: "no-such-python" for _, variable, _ in PEERS.values()}
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *arguments],
        cwd=ROOT,
        env={**os.environ, **nowhere, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_json_is_one_object_and_names_the_missing_peers():
    done = run(
        *("--workloads", "W1", "--rounds", "1", "--seconds", "0.05", "--no-launches", "--json"),
        BENCHMARK_KERAS_PYTHON=sys.executable,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["W1"]["ours"] > 100
    assert list(found["W1"]["peers"]) == ["Keras 3, jitted"]
    assert found["W1"]["ratio"] == found["W1"]["ours"] / found["W1"]["peers"]["Keras 3, jitted"]
    assert set(found["W1"]["losses_apart"]) == {"Keras 3, jitted"}
    assert found["W1"]["same_losses"]
    assert set(found["missing"]) == set(PEERS) - {"Keras 3, jitted"}
    assert "no-such-python" in found["missing"]["PyTorch, eager"]
    assert found["machine"]["cores"] == os.cpu_count()


def test_an_unknown_workload_is_named():
    done = run("--workloads", "W1,W9")
    assert done.returncode == 2 and "W1, W2, W3, W4, W5" in done.stderr


def test_the_table_has_a_row_for_each_workload():
    result = {
        "ours": 20.0,
        "peers": {"PyTorch, eager": 10.0},
        "ratio": 2.0,
        "losses_apart": {"PyTorch, eager": 3e-7},
        "peak_megabytes": {"ours": 700.0},
    }
    launch = {"seconds": {"ours": 2.0, "PyTorch, eager": 3.0}, "ratio": 1.5}
    table = report.table(
        {
            "machine": {"cores": 2},
            "missing": {"JAX": "none"},
            "W2": result,
            "launch, lab 7": launch,
            "import": {"ratio": 0.5},
        }
    )
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert ["W2", "20", "10", "2.00", "3e-07"] in rows
    assert ["launch, lab 7", "2.00", "3.00"] in rows
    assert "W2, peak memory in MB: ours 700" in table
    assert "Missing: JAX: none" in table and "a bare import: 0.50" in table


def test_the_gates_of_other_frameworks_stand_in_their_order():
    bias = np.arange(8.0)  # i i j j f f o o
    assert with_forget_bias(bias).tolist() == [0, 1, 2, 3, 5, 6, 6, 7]
    assert reordered(bias, "ifjo").tolist() == [0, 1, 4, 5, 2, 3, 6, 7]


def test_every_workload_has_the_data_and_weights_that_it_says():
    for workload in [*WORKLOADS.values(), growing(2, 3, 4)]:
        x, y = data(workload)
        assert x.shape == (workload.batch, workload.time, workload.inputs)
        assert len(y) == workload.batch
        kernel, bias = weights(workload)[0]
        assert kernel.shape == (workload.inputs + workload.hidden, 4 * workload.hidden)
        assert bias.shape == (4 * workload.hidden,)
        assert len(weights(workload)) == workload.layers + bool(workload.outputs)
    assert named("2x3x4") == growing(2, 3, 4)


def test_multiplications_are_counted():
    """Forward, for the weights, for what a layer reads; one-hot inputs: for the weights only."""
    workload = growing(batch=2, time=3, hidden=4)  # 65 inputs, 65 outputs
    recurrent = 3 * (4 * 16)  # forward, weights, states before
    inputs = 65 * 16  # weights
    dense = 3 * (4 * 65)
    assert multiplications(workload) == 2 * 6 * (recurrent + inputs + dense)


def test_the_picture_of_growth_is_drawn(tmp_path):
    curve = {"values": [1, 10], "steps a second": [9.0, 2.0], "arithmetic limit": [30.0, 3.0]}
    path = tmp_path / "growth.png"
    growth.draw(path, {"curves": {axis: curve for axis in growth.AXES}})
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_program_that_fails_ends_the_measurement():
    with pytest.raises(subprocess.CalledProcessError):
        launches.timed([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_python_without_tensorflow_is_told_so(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick"])
    with pytest.raises(SystemExit):
        benchmarks.parse()
    assert "this Python has no tensorflow; pip install" in capsys.readouterr().err
