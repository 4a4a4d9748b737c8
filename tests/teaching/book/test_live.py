"""The live networks: what a page carries gives the numbers of the lab's own session."""

import functools
import importlib
import sys
from pathlib import Path

from common.teaching.book import live
from common.teaching.book.recorder import Recorder
from common.teaching.book.replay import Replay
from labs import __main__ as course
from labs.support import live as declarations

import pytest

LABS = course.find_labs()
LAB_FOLDER = Path(course.__file__).parent
DECLARED = sorted(
    int(path.stem[3:5]) for path in Path(declarations.__file__).parent.glob("lab*.py")
)


class Exported:
    """A lab that was run with its defaults, and the object of its page."""

    def __init__(self, number):
        lab = course.load(LABS, number)
        self.declared = live.declaration(sys.modules[lab.run.__module__])
        exporter = live.Exporter(self.declared)
        self.metrics = lab.result(Recorder(None, exporter)).metrics
        self.live = exporter.live()
        self.replays = [Replay(network) for network in self.live["networks"]]


exported = functools.cache(Exported)


@pytest.fixture(params=DECLARED)
def page(request):
    return exported(request.param)


def test_a_lab_without_a_declaration_has_no_live_network():
    names = {f"{name}.py" for name, _ in LABS.values()}
    declared = {path.name for path in Path(declarations.__file__).parent.glob("lab*.py")}
    assert declared <= names
    for name in sorted(names - declared):
        assert live.declaration(importlib.import_module(f"labs.{name[:-3]}")) is None
        assert "lesson.live(" not in LAB_FOLDER.joinpath(name).read_text("utf-8")


def test_the_loss_is_that_of_the_session(page):
    for replay in page.replays:
        if replay.network["answer"] is not None:
            assert replay.loss() == pytest.approx(replay.network["loss"], abs=1e-5)


def test_each_task_holds(page):
    tasks = list(page.declared.tasks(*page.replays))
    assert 2 <= len(tasks) <= 3
    for task in tasks:
        assert task.holds, task.task
        assert task.task[-1] in ".?" and task.answer.endswith(".")


def test_the_network_knows_its_sample(page):
    for replay in page.replays:
        if replay.tokens:
            assert set(replay.pieces()) <= set(replay.tokens)
        if replay.network["targets"] is not None:
            assert len(replay.network["targets"]) == len(replay.rows())


def test_snapshots_go_from_before_the_training_to_the_network(page):
    for replay in page.replays:
        snapshots = replay.network.get("snapshots", [])
        for snapshot in snapshots:
            assert Replay({**replay.network, **snapshot}).loss() == pytest.approx(
                snapshot["loss"], abs=1e-5
            )
        if snapshots:
            assert snapshots[0]["step"] == 0 and len(snapshots) >= 10
            assert snapshots[-1]["loss"] == replay.network["loss"]


def test_the_page_is_small(page):
    assert len(live.as_json(page.live).encode()) < 1_300_000
