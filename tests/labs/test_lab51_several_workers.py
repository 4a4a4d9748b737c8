"""Lab 51: several processes are one whole batch; killed ones come back; none stays behind."""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest.mock

from common.errors import InputError, UnavailableError
from common.teaching import several
from labs import lab51_several_workers as lab51
from labs.lab51_several_workers import LAB
from labs.support import several_workers
from tests.labs.members import Cluster
from tests.processes import NEEDS_PROC, ROOT, is_there, wait_until

import numpy as np
import pytest

STEPS = 6

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class Forks(contextlib.AbstractContextManager):
    """Stands for `Members`; its members are forks, which start sooner."""

    def __init__(self, cluster):
        self._cluster = cluster

    def __exit__(self, *_):
        pass

    def start(self, *_):
        pass

    def wait(self, job):
        return self._cluster.run()


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    """The metrics of a run whose members are forks; in the lab's transcript it starts them."""
    folder = tmp_path_factory.mktemp("saved")
    options = ["--json", "--steps", str(STEPS)]
    constants = {"TIME": 8}  # a third of the lab's: the graphs are built sooner
    with (
        Cluster(folder, *options, constants=constants) as cluster,
        unittest.mock.patch.multiple(lab51, **constants),
        unittest.mock.patch.object(several_workers, "Members", lambda _: Forks(cluster)),
    ):
        result = LAB.result(steps=STEPS)
    assert result.as_expected
    return {**result.metrics, "folder": folder}


@forks
def test_two_synchronous_workers_are_one_process_with_the_whole_batch(metrics):
    losses = np.array([worker["synchronous"]["losses"] for worker in metrics["workers"]])
    np.testing.assert_allclose(losses.mean(axis=0), metrics["losses"], rtol=2e-6)
    assert np.abs(losses[0] - losses[1]).max() > 0.001  # each worker has its own rows
    assert metrics["losses"][-1] < metrics["losses"][0] - 0.3


@forks
def test_every_mode_makes_its_updates_and_learns(metrics):
    chief, other = metrics["workers"]
    assert chief["alone"]["updates"] == list(range(1, STEPS + 1)) and "alone" not in other
    assert chief["synchronous"]["updates"] == other["synchronous"]["updates"]
    both = chief["asynchronous"]["updates"] + other["asynchronous"]["updates"]
    assert max(both) >= 2 * STEPS and len(both) in (2 * STEPS, 2 * STEPS + 1)
    for mode in lab51.MODES:
        records = [worker[mode] for worker in metrics["workers"] if mode in worker]
        summary = several_workers.summarize(records, characters=1)
        assert summary.losses[-1] < summary.losses[0] - 0.3
        assert metrics[mode]["speed"] > 0 and metrics[mode]["loss"] == summary.loss


@forks
def test_variables_are_on_the_server_and_arithmetic_on_the_worker(metrics):
    places = metrics["workers"][0]["alone"]["places"]
    on_worker = {name for name, device in places.items() if device == "/job:worker/task:0"}
    assert on_worker == {"fully_connected/BiasAdd", "sequence_loss/div_no_nan"}
    assert {places[name] for name in set(places) - on_worker} == {"/job:ps/task:0"}
    assert {"rnn/basic_lstm_cell/kernel", "Adam"} <= set(places)


@forks
def test_every_weight_is_fetched_and_its_gradient_sent(metrics):
    for worker, mode in itertools.product(metrics["workers"], lab51.MODES):
        if mode in worker:
            record = worker[mode]
            assert record["fetched"] == record["sent"] == 4 * metrics["weights"]


@forks
def test_the_chief_has_saved(metrics):
    for mode in lab51.MODES:
        assert list((metrics["folder"] / mode).glob("model.ckpt-*.index"))


@forks
def test_synchronous_members_that_are_killed_come_back(tmp_path):
    with Cluster(tmp_path, "--mode", "synchronous", "--steps", "200") as cluster:
        _, chief, worker = cluster.start_all()
        chief.next_update()
        worker.kill()
        worker = cluster.start("worker", 1)
        assert worker.next_update() < 40  # the chief has waited
        while worker.next_update() < 50:  # it joins again, and both go on
            pass
        # The chief is killed while it waits for a gradient. In the middle of an update it would
        # take the tokens with it that both wait for.
        worker.signal(signal.SIGSTOP)
        time.sleep(1.5)
        chief.kill()
        worker.signal(signal.SIGCONT)
        chief = cluster.start("worker", 0)
        # from its checkpoint, one in 20 updates, not from the beginning
        assert 20 < chief.next_update() < 200
        for member in (chief, worker):
            assert member.ended() == (0, "")


@forks
def test_asynchronous_members_that_are_killed_come_back(tmp_path):
    """Nobody waits for another one. One is stopped, or it would be at the end before the other."""
    with Cluster(tmp_path, "--mode", "asynchronous", "--steps", "300") as cluster:
        _, chief, worker = cluster.start_all()
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
        for member in (chief, worker):
            assert member.ended() == (0, "")


@forks
def test_ctrl_c_ends_a_server_and_a_worker_that_waits_for_it(tmp_path):
    with Cluster(tmp_path) as cluster:
        worker = cluster.start("worker", 0)
        worker.says("joins the parameter server at 127.0.0.1:")
        worker.signal(signal.SIGINT)
        assert worker.ended() == (130, "\nlab51_several_workers: stopped\n")
        server = cluster.start("ps", 0)
        address = cluster.addresses["ps"][0]
        wait_until(lambda: reached(address))
        server.signal(signal.SIGINT)
        assert server.ended() == (130, "\nlab51_several_workers: stopped\n")


def reached(address):
    host, port = address.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return False
    return True


# --- the processes that the lab starts


def private_network_missing():
    """The reason why this system gives no private network, or ""."""
    try:
        with several_workers.Members(open_port=False):
            return ""
    except UnavailableError as error:
        return str(error)


MISSING = private_network_missing()
private = pytest.mark.skipif(bool(MISSING), reason=MISSING)
TRAINS_LONG = [
    "--no-plot",
    "--steps",
    "20000",
    "--mode",
    "alone",
    "--set",
    "TIME=2",
    "--set",
    "HIDDEN_SIZE=4",
]
REACH = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5)"


@private
def test_a_server_is_reached_from_its_private_network_alone():
    cluster = several_workers.free_addresses(1)
    host, port = cluster["ps"][0].split(":")
    with several_workers.Members(open_port=False) as members:
        members.start(cluster, "ps", 0, TRAINS_LONG)
        inside = [sys.executable, *members.join_network, "-c", REACH, host, port]

        def is_reached_from_inside():
            return subprocess.run(inside, stderr=subprocess.DEVNULL).returncode == 0

        wait_until(is_reached_from_inside, seconds=60)
        outside = {host, "localhost", "::1", socket.gethostname(), own_address()}
        assert not any(reached_at(address, int(port)) for address in outside)
    assert not is_reached_from_inside()


def own_address():
    """This machine's address on its network; that of loopback without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def reached_at(host, port):
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


@private
@NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_member_is_left(number):
    command = [sys.executable, "-m", "labs", "51", "--workers", "1", *TRAINS_LONG]
    lab = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        # the process that keeps the network, the server and the worker
        wait_until(lambda: len(children(lab.pid)) == 3, seconds=120)
        started = children(lab.pid)
        wait_until(lambda: all(threads(child) > 5 for child in started[1:]), seconds=60)
        lab.send_signal(number)
        _, errors = lab.communicate(timeout=20)
    finally:
        lab.kill()
    if number == signal.SIGINT:
        assert (lab.returncode, errors) == (130, b"\nlab51_several_workers: stopped\n")
    wait_until(lambda: not any(map(is_there, started)), seconds=10)


def threads(process):
    return len(os.listdir(f"/proc/{process}/task"))


def children(process):
    """The ids of the processes that a process has started, in the order of their start."""
    ids = set()
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/children", encoding="utf-8") as file:
            ids |= set(map(int, file.read().split()))
    return sorted(ids)


def test_a_member_that_fails_ends_the_lab(tmp_path):
    with several_workers.Members(open_port=True) as members:
        members.start(several_workers.free_addresses(1), "worker", 1, ["--json"])
        with pytest.raises(InputError, match="worker 1 ended with status 2: --task 1: the cluster"):
            members.wait("worker")


@pytest.fixture
def no_private_network(monkeypatch, tmp_path):
    program = tmp_path / "network.py"
    program.write_text("print('Operation not permitted')", encoding="utf-8")
    monkeypatch.setattr(several_workers, "NETWORK", str(program))


def test_without_a_private_network_the_lab_says_why_it_does_not_start(no_private_network, capsys):
    assert LAB.command(["--no-plot"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "(Operation not permitted)" in errors and "--open-port" in errors


def test_without_a_private_network_labs_all_leaves_it_out(no_private_network, capsys):
    labs = [("labs.lab51_several_workers", "lab 51")]
    assert several.run_labs(labs, seed=0, as_json=True, jobs=1)
    report = json.loads(capsys.readouterr().out)
    assert report["lab"] == 51 and "no private network" in report["left_out"]
    assert several.run_labs(labs, seed=0, as_json=False, jobs=1)
    assert "left out" in capsys.readouterr().out


# --- bad input


GOOD = {"ps": ["10.0.0.1:2222"], "worker": ["10.0.0.1:2223", "[::1]:2222"]}


@pytest.fixture
def file(tmp_path):
    """file(contents): the path of a file with this text, bytes or object."""

    def write(contents):
        path = tmp_path / "cluster.json"
        if isinstance(contents, bytes):
            path.write_bytes(contents)
        else:
            text = contents if isinstance(contents, str) else json.dumps(contents)
            path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_cluster_is_read(file):
    assert several_workers.read_cluster(file(GOOD), "worker", 1) == GOOD


@pytest.mark.parametrize(
    "contents",
    [
        "",
        '{"ps": ',
        "[" * 100_000,
        b"\xff\xfe\x00",
        [],
        {"ps": ["a:1"]},
        {**GOOD, "chief": ["a:1"]},
        {**GOOD, "ps": []},
        {**GOOD, "worker": "a:1"},
        {**GOOD, "worker": ["a:1", "a"]},
        {**GOOD, "worker": ["a:0"]},
        {**GOOD, "worker": ["a..b:1"]},
        {**GOOD, "worker": ["a\u202eb:1"]},
        {**GOOD, "worker": [f"{'a' * 64}.org:1"]},
        {**GOOD, "worker": ["a:65536"]},
        {**GOOD, "worker": ["http://a:1"]},
        {**GOOD, "worker": [2222]},
    ],
)
def test_a_file_that_is_no_cluster(file, contents):
    path = file(contents)
    with pytest.raises(InputError) as error:
        several_workers.read_cluster(path, "worker", 0)
    assert str(error.value).startswith(f"{path}: must be JSON such as")


def test_bad_input_is_one_line_and_status_2(file, tmp_path, capsys):
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        path = file({"ps": ["nowhere.invalid:1"], "worker": [f"127.0.0.1:{port}"]})
        for options, words in (
            ([], f"worker 0 at 127.0.0.1:{port}: "),
            (["--task", "1"], '--task 1: the cluster has 1 "worker"'),
            (["--save", str(path)], "cannot be written"),
        ):
            assert LAB.command(["--no-plot", "--cluster", str(path), *options]) == 2
            *warning, error = capsys.readouterr().err.splitlines()
            assert words in error
            # before it listens
            assert [f"Warning: port {port} will be open" in line for line in warning] == (
                [] if options else [True]
            )
    assert LAB.command(["--no-plot", "--cluster", str(tmp_path / "none.json")]) == 2
    assert "none.json: cannot be read" in capsys.readouterr().err


# --- results

FIRST = {"losses": [4.0, 2.0], "updates": [1, 3], "seconds": [9.0, 0.5, 0.5]}
SECOND = {"losses": [3.0, 1.0], "updates": [2, 4], "seconds": [0.25]}


def test_losses_are_in_the_order_of_their_updates():
    alone = several_workers.summarize([FIRST], characters=100)
    assert alone.workers == 1 and alone.losses.tolist() == [4.0, 2.0]
    both = several_workers.summarize([FIRST, SECOND], characters=100)
    assert both.workers == 2 and both.losses.tolist() == [4.0, 3.0, 2.0, 1.0]
    assert both.loss == 2.5 and both.speed == 100 / 0.5 + 100 / 0.25
    assert both.in_words() == "4 steps in all, loss 2.500, 600 characters/s"


def test_a_worker_that_came_too_late_changes_nothing():
    late = {"losses": [], "updates": [], "seconds": []}
    assert several_workers.summarize([FIRST, late], 100).speed == 200
    assert np.isnan(several_workers.summarize([late], 100).loss)


def test_the_curve_is_the_mean_of_the_workers():
    together = {"losses": [2.0, 1.0], "updates": [1, 2]}
    assert several_workers.curve([FIRST, together]) == ([1, 2, 3], [3.0, 1.0, 2.0])


def test_the_difference_is_that_of_the_mean_and_of_the_first_steps():
    losses = [9.0, *[1.0] * several_workers.COMPARED, 0.0]
    steps = several_workers.COMPARED + 1
    workers = [{"losses": [1.5] * steps}, {"losses": [0.75] * steps}]
    # resumed after the first step; after the last one they differ by 1.125
    assert several_workers.difference(workers, losses) == 0.125


# --- checkpoints

SETTINGS = {"lab": 51, "seed": 0}


def fill_like_others(folder, case):
    """A folder of --save that is not the lab's, or would lead its saver to others' files."""
    folder.mkdir(parents=True)
    if case == "checkpoints":
        (folder / "model.ckpt-1.index").write_text("mine")
    else:
        (folder / several_workers.SETTINGS).write_text(json.dumps(SETTINGS))
        name = folder / "mine-1"
        if case == "another folder":
            name = folder.parent / "precious" / "model.ckpt-1"
        (folder / "checkpoint").write_text(
            f'model_checkpoint_path: "model.ckpt-2"\nall_model_checkpoint_paths: "{name}"\n'
        )


@pytest.mark.parametrize("case", ["checkpoints", "another folder", "another name"])
def test_a_folder_with_others_files_is_refused(tmp_path, case):
    fill_like_others(tmp_path / "alone", case)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with (
        pytest.raises(InputError, match=r"alone: (is no folder of this lab|its file checkpoint)"),
        several_workers.plain_folder(tmp_path / "alone", SETTINGS),
    ):
        pass
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_training_with_other_settings_is_not_resumed(tmp_path):
    for _ in range(2):
        with several_workers.plain_folder(tmp_path / "alone", SETTINGS):
            pass
    with pytest.raises(InputError, match="was trained with seed 0, this run has 1"):
        several_workers.check_folder(tmp_path / "alone", {**SETTINGS, "seed": 1})
    for text in ("[]", "{", "[" * 100_000):
        (tmp_path / "alone" / several_workers.SETTINGS).write_text(text)
        with pytest.raises(InputError, match=r"training\.json: not the JSON of this lab"):
            several_workers.check_folder(tmp_path / "alone", SETTINGS)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file: is no folder of this lab"):
        several_workers.check_folder(tmp_path / "file", SETTINGS)
    several_workers.check_folder(tmp_path / "new", SETTINGS)


@forks
def test_characters_of_a_pattern_are_characters_and_others_files_stay(tmp_path):
    """TensorFlow's saver keeps five checkpoints, and takes `mod[X]` for `modX` when it removes."""
    other = tmp_path / "modX" / "alone"
    other.mkdir(parents=True)
    for number in range(1, 8):
        (other / f"model.ckpt-{number}.index").write_text("mine")
    folder = tmp_path / "mod[X]"
    folder.mkdir()
    constants = {"TIME": 2, "HIDDEN_SIZE": 4}
    for steps in (8, 9):  # saved, and resumed
        options = ["--json", "--mode", "alone", "--steps", str(steps)]
        for said in folder.glob("*.out"):
            said.unlink()
        with Cluster(folder, *options, constants=constants) as cluster:
            assert cluster.run()[0]["alone"]["updates"][-1] == steps
    assert len(list(other.iterdir())) == 7
    names = {path.name for path in (folder / "alone").glob("*.index")}
    assert names == {f"model.ckpt-{number}.index" for number in range(5, 10)}
