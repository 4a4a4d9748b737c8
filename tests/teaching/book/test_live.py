"""The live networks: what a page carries gives the numbers of the lab's own session."""

import functools
import importlib
import sys
from pathlib import Path

from common.teaching.book import live, pages
from common.teaching.book.recorder import Recorder
from common.teaching.book.replay import Replay
from labs import __main__ as course
from labs.support import live as declarations
from tests.teaching.book import browser

import numpy as np
import pytest

LABS = course.find_labs()
LAB_FOLDER = Path(course.__file__).parent
DECLARED = sorted(
    int(path.stem[3:5]) for path in Path(declarations.__file__).parent.glob("lab*.py")
)


class Exported:
    """A lab that was run with its defaults, and the object of its page."""

    def __init__(self, number, **options):
        self.number = number
        lab = course.load(LABS, number)
        self.declared = live.declaration(sys.modules[lab.run.__module__])
        exporter = live.Exporter(self.declared)
        given = {name: options[name] for name in options if name in lab.defaults}
        self.metrics = lab.result(Recorder(None, exporter), **given).metrics
        self.live = exporter.live()
        self.replays = [live.replay(network) for network in self.live["networks"]]


exported = functools.cache(Exported)


@pytest.fixture(params=DECLARED)
def page(request):
    return exported(request.param)


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


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


def loss_over_windows(replay, text, length):
    """Returns the mean loss over all windows of a text and all their steps."""
    losses = []
    for start in range(len(text) - length):
        p = replay.probabilities(text[start : start + length])
        targets = [replay.tokens.index(token) for token in text[start + 1 : start + length + 1]]
        losses.append(-np.log(p[range(length), targets]).mean())
    return np.mean(losses)


def share_right(replay, text, length):
    """Returns in how many windows of a text the next character has the highest score."""
    last = [replay.scores(text[i : i + length])[-1].argmax() for i in range(len(text) - length)]
    return np.mean([replay.tokens[number] == text[i + length] for i, number in enumerate(last)])


def findings(page):
    """Yields (by the page's network, by the lab), where both are of the lab's own data."""
    first, metrics = page.replays[0], page.metrics
    match page.number:
        case 1:
            yield page.replays[1].run()[0]["h"][:, 0], metrics["shown"]
        case 2:
            h = first.run()[0]["h"]
            yield np.abs(h[2] - h[3]).max(), metrics["twice_differs"]
        case 4 | 5 | 13:
            yield first.loss(), metrics["loss"]
        case 7:
            lab07 = importlib.import_module("labs.lab07_stacked_softmax")
            by_page = loss_over_windows(first, lab07.SENTENCE, lab07.SEQUENCE_LENGTH)
            yield by_page, metrics["loss"]
        case 8:
            losses = []
            for word in importlib.import_module("labs.lab08_dynamic_length").WORDS:
                p = first.probabilities(word)
                letters = first.network["answer"]["names"]
                losses += [-np.log(p[t, letters.index(letter)]) for t, letter in enumerate(word)]
            yield np.mean(losses), metrics["masked_loss"]
        case 17:
            lab17 = importlib.import_module("labs.lab17_cells_and_memory")
            words, answers = lab17.sentences(500, 40, 1)
            for replay in page.replays:
                said = [replay.answer(lab17.VOCABULARY.decode(row)) for row in words]
                right = np.array(said) == np.array(lab17.COUNTRIES)[answers]
                yield right.mean(), metrics["accuracy"][replay.name]
        case 21:
            rows, windows = first.input["rows"][:, 0], range(metrics["windows"])
            errors = [first.scores(start)[-1, 0] - rows[start + 3] for start in windows]
            yield np.mean(np.square(errors)), metrics["mse_after"]
            for replay, name in zip(page.replays, ("free_run_mse", "beside_mse")):
                yield page.declared.free_run_error(replay), metrics[name]
        case 25:
            company = metrics["table"][0]
            for replay, key in zip(page.replays, ("test_rmse", "lstm_level_rmse")):
                rows, days = replay.input["rows"][:, 0], replay.input["window"]
                last = len(rows) - days
                starts = range(last - company["test_windows"], last)
                errors = [replay.scores(start)[-1, 0] - rows[start + days] for start in starts]
                yield np.sqrt(np.mean(np.square(errors))), company[key]
        case 31:
            lab31 = importlib.import_module("labs.lab31_word_sentiment")
            said = [first.answer(word) == "positive" for word in lab31.WORDS]
            yield np.mean(np.equal(said, lab31.POSITIVE)), metrics["accuracy"]
        case 34:
            rhyme = importlib.import_module("labs.lab34_sixpence_next_char").RHYME
            yield share_right(first, rhyme, 10), metrics["accuracy"]
        case 35:
            rhyme = importlib.import_module("labs.lab34_sixpence_next_char").RHYME
            said = first.says(rhyme[:-1])[9:]
            yield np.mean([a == b for a, b in zip(said, rhyme[10:])]), metrics["accuracy"]
        case 42:
            translate = importlib.import_module("labs.support.translate")
            given = {"task": None, "source_cut": None, "target_cut": None}
            test = translate.prepare(None, translate.start_point(None, None, given)[1]).test
            for replay, kind in zip(page.replays, ("", "without_attention_")):
                wrong = [
                    replay.says(" ".join(source)) not in map(" ".join, rights)
                    for source, rights in test.items()
                ]
                yield np.mean(wrong), metrics[f"{kind}sequence_errors"]
        case 44:
            rhyme = importlib.import_module("labs.lab34_sixpence_next_char").RHYME
            for replay in page.replays:
                accuracy = metrics["networks"][replay.name]["accuracy"]
                yield share_right(replay, rhyme, 10), accuracy


LOSSES = """
return arguments[0].networks.map(network => {
  const model = Model.make(network);
  const source = {text: network.sample || "", first: network.first || 0, edits: {}};
  model.set(Inputs.read(model.open(null), source), [], null);
  model.forward(Infinity);
  return model.loss();
});
"""


def test_the_page_s_script_has_the_loss_of_the_session(chromium, page):
    scripts = pages.static(*(name for name in pages.CELL_SCRIPTS if name != "live.js"))
    losses = chromium.execute_script(f"{scripts}\n{LOSSES}", page.live)
    for came, replay in zip(losses, page.replays):
        if came is not None:
            assert came == pytest.approx(replay.network["loss"], abs=1e-5)
        else:  # there is nothing to answer, or the translation is not the right one
            assert replay.network["answer"] is None or replay.network.get("kind") == "translate"


def test_the_findings_of_the_lab_come_from_the_page(page):
    for by_page, by_lab in findings(page):
        np.testing.assert_allclose(by_page, by_lab, atol=1e-5)


def test_each_task_holds(page):
    tasks = list(page.declared.tasks(*page.replays))
    assert 2 <= len(tasks) <= 3
    for task in tasks:
        assert task.holds, task.task
        assert task.task[-1] in ".?" and task.answer.endswith(".")


@pytest.mark.parametrize("number", DECLARED)
def test_a_page_of_other_weights_has_the_tasks_that_hold(number):
    page = Exported(number, seed=1, steps=2)
    tasks = list(page.declared.tasks(*page.replays))
    assert [task["task"] for task in page.live["tasks"]] == [
        task.task for task in tasks if task.holds
    ]


def test_the_network_knows_its_sample(page):
    for replay in page.replays:
        if replay.tokens:
            assert set(replay.pieces()) <= set(replay.tokens)
            assert "<pad>" not in replay.tokens
        if replay.network["targets"] is not None:
            assert len(replay.network["targets"]) == len(replay.rows())


def test_snapshots_go_from_before_the_training_to_the_network(page):
    for replay in page.replays:
        snapshots = replay.network.get("snapshots", [])
        for snapshot in snapshots:
            assert Replay({**replay.network, **snapshot}).loss() == pytest.approx(
                snapshot["loss"], abs=1e-5 if snapshot is snapshots[-1] else 2e-3
            )
        if snapshots:
            assert snapshots[0]["step"] == 0 and len(snapshots) >= 10
            assert snapshots[-1]["loss"] == replay.network["loss"]


def test_the_page_is_small(page):
    assert len(live.as_json(page.live).encode()) < 1_300_000
