"""Lab 51: several processes are one whole batch; killed ones come back; none stays behind."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import unittest.mock

from common.cluster import results
from labs import lab51_several_workers as lab51
from labs.lab51_several_workers import LAB
from tests.labs.members import Cluster
from tests.processes import NEEDS_PROC, ROOT, is_there, wait_until

import numpy as np
import pytest

STEPS = 6

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    """Of a run whose members are forks; the lab's transcript is of one that starts them."""
    folder = tmp_path_factory.mktemp("saved")
    options = ["--json", "--steps", str(STEPS)]
    constants = {"TIME": 8}  # a third of the lab's: the graphs are quickly built, then
    with (
        Cluster(folder, *options, constants=constants) as cluster,
        unittest.mock.patch.multiple(lab51, **constants),
        unittest.mock.patch.object(lab51.processes, "run_cluster", lambda *_: cluster.run()),
    ):
        found = lab51.run(steps=STEPS).metrics
    return {**found, "folder": folder}


@forks
def test_two_synchronous_workers_are_one_process_with_the_whole_batch(metrics):
    losses = np.array([worker["synchronous"]["losses"] for worker in metrics["workers"]])
    np.testing.assert_allclose(losses.mean(axis=0), metrics["losses"], rtol=2e-6)
    assert np.abs(losses[0] - losses[1]).max() > 0.001  # each has rows of its own
    assert metrics["losses"][-1] < metrics["losses"][0] - 0.3


@forks
def test_every_mode_makes_its_updates_and_learns(metrics):
    chief, other = metrics["workers"]
    assert chief["alone"]["updates"] == list(range(1, STEPS + 1)) and "alone" not in other
    assert chief["synchronous"]["updates"] == other["synchronous"]["updates"]
    both = chief["asynchronous"]["updates"] + other["asynchronous"]["updates"]
    assert max(both) >= 2 * STEPS and len(both) in (2 * STEPS, 2 * STEPS + 1)
    for mode, result in results.by_mode(metrics["workers"], characters=1).items():
        assert result.losses[-1] < result.losses[0] - 0.3
        assert metrics[mode]["speed"] > 0 and metrics[mode]["loss"] == result.loss


@forks
def test_variables_are_on_the_server_and_arithmetic_on_the_worker(metrics):
    places = metrics["workers"][0]["alone"]["places"]
    on_worker = {name for name, device in places.items() if device == "/job:worker/task:0"}
    assert on_worker == {"fully_connected/BiasAdd", "sequence_loss/div_no_nan"}
    assert {places[name] for name in set(places) - on_worker} == {"/job:ps/task:0"}
    assert {"rnn/basic_lstm_cell/kernel", "Adam"} <= set(places)


@forks
def test_every_weight_is_fetched_and_sent_in_a_step(metrics):
    weights = 4 * metrics["weights"]
    for worker, mode in itertools.product(metrics["workers"], lab51.MODES):
        if mode in worker and len(worker[mode]["losses"]) == STEPS:
            assert weights <= worker[mode]["fetched"] <= weights + 100
            assert weights <= worker[mode]["sent"] <= weights + 100


@forks
def test_the_chief_has_saved(metrics):
    for mode in lab51.MODES:
        assert list((metrics["folder"] / mode).glob("model.ckpt-*.index"))


@forks
def test_synchronous_members_that_are_killed_come_back(tmp_path):
    with Cluster(tmp_path, "--mode", "synchronous", "--steps", "200") as cluster:
        server, chief, worker = cluster.start_all()
        chief.next_update()
        worker.kill()
        worker = cluster.start("worker", 1)
        assert worker.next_update() < 40  # the chief has waited
        while worker.next_update() < 50:  # it joins again, and both go on
            pass
        worker.signal(signal.SIGSTOP)  # the chief is killed while it waits for a gradient
        chief.kill()
        worker.signal(signal.SIGCONT)
        chief = cluster.start("worker", 0)
        # from its checkpoint, one in 20 updates, not from the beginning
        assert 20 < chief.next_update() < 200
        for member in (chief, worker, server):
            assert member.ended() == (0, "")


@forks
def test_asynchronous_members_that_are_killed_come_back(tmp_path):
    """Nobody waits for another one. One is stopped, or it would be at the end before the other."""
    with Cluster(tmp_path, "--mode", "asynchronous", "--steps", "300") as cluster:
        server, chief, worker = cluster.start_all()
        worker.next_update()
        worker.kill()
        alone = chief.next_update()  # it goes on alone
        chief.signal(signal.SIGSTOP)
        worker = cluster.start("worker", 1)
        assert worker.next_update() > alone  # it joins the same training
        worker.signal(signal.SIGSTOP)
        chief.signal(signal.SIGCONT)
        while chief.next_update() < 150:
            pass
        chief.kill()
        worker.signal(signal.SIGCONT)
        worker.next_update()  # it goes on alone
        worker.signal(signal.SIGSTOP)
        chief = cluster.start("worker", 0)
        # from its checkpoint, one in 60 updates, not from the beginning
        assert 60 < chief.next_update() < 600
        worker.signal(signal.SIGCONT)
        for member in (chief, worker, server):
            assert member.ended() == (0, "")


@forks
def test_ctrl_c_ends_a_worker_that_waits_for_its_server(tmp_path):
    with Cluster(tmp_path) as cluster:
        worker = cluster.start("worker", 0)
        server = cluster.addresses["ps"][0]
        assert worker.says("waiting.*")[0] == f"waiting for parameter server 0 at {server}"
        worker.signal(signal.SIGINT)
        assert worker.ended() == (130, "\nlab26_several_workers: stopped\n")


@NEEDS_PROC
def test_no_member_is_left_when_their_parent_is_killed():
    program = (
        "from common.cluster import addresses, processes\n"
        "member = ['-m', 'labs', '26', '--json', '--steps', '100000', '--mode', 'alone']\n"
        "processes.run_cluster(addresses.on_this_machine(1), member)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-c", program], env=environment)
    try:
        wait_until(lambda: len(children(parent.pid)) == 2)
        members = children(parent.pid)
        # TensorFlow's threads: they train
        wait_until(lambda: all(threads(each) > 5 for each in members), seconds=60)
        assert all(map(is_there, members))
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: not any(map(is_there, members)), seconds=10)


def threads(process):
    return len(os.listdir(f"/proc/{process}/task"))


def children(process):
    """The ids of the processes that a process has started."""
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as file:
        return [int(word) for word in file.read().split()]


def test_bad_input_is_one_line_and_status_2(tmp_path, capsys):
    file = tmp_path / "cluster.json"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        cluster = {"ps": ["nowhere.invalid:1"], "worker": [f"127.0.0.1:{port}"]}
        file.write_text(json.dumps(cluster), encoding="utf-8")
        for options, said in (
            ([], f"port {port} of this machine is taken"),
            (["--task", "1"], '--task 1: the cluster has 1 "worker"'),
            (["--save", str(file)], "cannot be written"),
        ):
            assert LAB.command(["--no-plot", "--cluster", str(file), *options]) == 2
            captured = capsys.readouterr()
            assert captured.err.count("\n") == 1 and said in captured.err
    assert LAB.command(["--no-plot", "--cluster", str(tmp_path / "none.json")]) == 2
    assert "none.json: cannot be read" in capsys.readouterr().err
