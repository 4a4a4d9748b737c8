"""A save is whole or not there: killed at each step, on a full disk, two savers at a time."""

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from common import files
from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint
from common.training.checkpoint import _files

import numpy as np
import pytest

SIZE = 3000  # numbers in the variable: 12 kB, so that a half-written file would be noticed


class Model:
    """A variable that is all one number, and the session that holds it."""

    def __init__(self):
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.w = tf.get_variable("w", [SIZE], initializer=tf.zeros_initializer())
        self.session = tf.Session(graph=self.graph)
        self.set(0)

    def set(self, number):
        values = {self.w.initializer.inputs[1]: np.full(SIZE, number, np.float32)}
        self.session.run(self.w.initializer, values)

    def save(self, prefix, number, step=1, former=None):
        """Saves `number` in the weights and in the metadata."""
        self.set(number)
        return checkpoint.save(self.session, prefix, step, {"number": number}, former)

    def restored(self, prefix):
        """Returns the number of a checkpoint, the same in all weights and in the metadata."""
        metadata = checkpoint.restore(self.session, prefix)
        numbers = set(self.session.run(self.w).tolist())
        assert numbers == {metadata["number"]}
        return metadata["number"]


@pytest.fixture(scope="module")
def model():
    return Model()


class Killed(BaseException):
    """Here the process would have ended."""


class Death:
    """Counts what is done to files and ends it at one of these moments; then nothing works."""

    CALLS = ("open", "close", "fsync", "replace", "remove", "mkdir", "unlink", "rmdir", "listdir")

    def __init__(self, moment):
        self._moment, self._count, self.came = moment, 0, False

    def _check(self):
        self.came = self.came or self._count == self._moment
        self._count += 1
        if self.came:
            raise Killed

    def _wrapped(self, call):
        def call_or_die(*arguments, **keywords):
            self._check()
            return call(*arguments, **keywords)

        return call_or_die

    @contextlib.contextmanager
    def around(self, monkeypatch):
        with monkeypatch.context() as patch:
            for name in self.CALLS:
                patch.setattr(os, name, self._wrapped(getattr(os, name)))
            patch.setattr(_files, "_save_arrays", self._wrapped(_save_arrays))
            with contextlib.suppress(Killed):
                yield


_save_arrays = _files._save_arrays


@pytest.mark.parametrize("step, stride", [(1, 1), (2, 3)], ids=["the same step", "a later step"])
def test_a_kill_at_any_moment_leaves_a_whole_one(model, tmp_path, monkeypatch, step, stride):
    moment = 0
    while True:
        folder = tmp_path / str(moment)
        former = model.save(folder / "m", 1)
        death = Death(moment)
        with death.around(monkeypatch):
            model.save(folder / "m", 2, step, former)
        found = model.restored(folder)
        assert found in (1, 2)
        if not death.came:
            assert found == 2
            break
        model.save(folder / "m", 3, step, former)  # and life goes on
        assert model.restored(folder) == 3
        moment += stride
    assert moment > 20


def test_a_kill_in_the_first_save_leaves_none_or_a_whole_one(model, tmp_path, monkeypatch):
    for moment in range(0, 30, 2):
        folder = tmp_path / str(moment)
        folder.mkdir()
        with Death(moment).around(monkeypatch):
            model.save(folder / "m", 1)
        try:
            assert model.restored(folder) == 1
        except InputError as error:
            assert "no checkpoint in this folder" in str(error)


def test_a_save_removes_what_its_own_training_saved_and_nothing_else(model, tmp_path):
    earlier = [model.save(tmp_path / "m", number) for number in (1, 2, 3)]
    assert [os.path.basename(name) for name in earlier] == ["m-1", "m-1.1", "m-1.2"]
    other = model.save(tmp_path / "other", 4)
    save = checkpoint.saver(model.session, tmp_path / "m", 10, {"number": 4})
    save(1)
    last = save(2)
    assert sorted(os.listdir(tmp_path)) == sorted(
        ["checkpoint"]
        + [
            os.path.basename(name) + ending
            for name in (*earlier, other, last)
            for ending in (".data-00000-of-00001", ".index", ".json")
        ]
    )
    assert [model.restored(name) for name in earlier] == [1, 2, 3]
    assert tf.train.latest_checkpoint(str(tmp_path)) == last == str(tmp_path / "m-12")


def test_a_name_is_claimed_once(tmp_path, monkeypatch):
    """Also where another process claims it after this one has looked which names are free."""
    monkeypatch.setattr(_files, "_versions", lambda name: [])
    names = [os.path.basename(_files._claim(str(tmp_path / "m-1"))) for _ in range(3)]
    assert names == ["m-1", "m-1.1", "m-1.2"]


@pytest.mark.skipif(os.name != "posix", reason="other systems have no modes")
def test_all_files_have_the_usual_modes(model, tmp_path):
    before = os.umask(0o027)
    try:
        model.save(tmp_path / "m", 1)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}


def test_a_hidden_folder_of_a_killed_save_goes_after_an_hour(model, tmp_path):
    new, old = tmp_path / ".m.saving-abcdefgh", tmp_path / ".m.saving-abcdefgi"
    for folder in (new, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    model.save(tmp_path / "m", 1)
    assert new.exists() and not old.exists()


def test_two_savers_and_a_reader(tmp_path):
    """Each read finds one saver's weights with that saver's metadata."""
    savers, reader, failed = [Model(), Model()], Model(), []
    savers[0].save(tmp_path / "m", 0)
    running = threading.Semaphore(0)

    def save(model, numbers):
        try:
            for number in numbers:
                model.save(tmp_path / "m", number)
        except Exception as error:
            failed.append(error)
        running.release()

    threads = [
        threading.Thread(target=save, args=(model, range(first, 40, 2)))
        for first, model in enumerate(savers, 1)
    ]
    for thread in threads:
        thread.start()
    reads = 0
    while any(thread.is_alive() for thread in threads):
        reader.restored(tmp_path)
        reads += 1
    assert not failed
    assert reads > 5
    assert reader.restored(tmp_path) in (38, 39)


def test_the_message_names_the_cause(model, tmp_path, monkeypatch):
    former = model.save(tmp_path / "m", 1)

    def full(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    monkeypatch.setattr(files, "sync", full)
    with pytest.raises(InputError, match=r"m: cannot be written: No space left on device$"):
        model.save(tmp_path / "m", 2, step=2)
    assert model.restored(tmp_path) == 1
    assert checkpoint.find(tmp_path) == former
    assert len(os.listdir(tmp_path)) == 4


@pytest.fixture
def small_disk(tmp_path):
    """A function that gives a folder with so many bytes of room; where the machine permits."""
    mounted = []

    def make(size):
        folder = tempfile.mkdtemp(dir=tmp_path)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("this user may not mount a small disk")
        mounted.append(folder)
        return Path(folder)

    yield make
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


def test_disks_of_every_size_from_nothing_to_enough(model, small_disk):
    outcomes = []
    for pages in range(1, 20):
        folder = small_disk(pages * 4096)
        try:
            model.save(folder / "m", 1)
            outcomes.append("saved")
            assert model.restored(folder) == 1
        except InputError as error:
            outcomes.append("full")
            assert str(error).endswith("cannot be written: No space left on device")
            assert os.listdir(folder) == []
    assert outcomes == sorted(outcomes)  # "full" first
    assert set(outcomes) == {"full", "saved"}


@pytest.mark.parametrize(
    "error, line",
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (tf.errors.DataLossError(None, None, "cut short\nat byte 3"), "cut short"),
        (ValueError("wrong"), "wrong"),
        (IndexError(), "IndexError"),
    ],
)
def test_an_error_is_said_by_its_first_line(error, line):
    assert _files.first_line(error) == line
