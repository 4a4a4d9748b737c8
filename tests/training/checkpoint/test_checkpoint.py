"""Checkpoints: there and back, the genuine one of TensorFlow 1.15, and bad ones."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from common import training
from common.data import text as texts
from common.errors import InputError
from common.graph_mode import tf
from common.teaching import lab
from common.training import checkpoint
from common.training.checkpoint.__main__ import main
from labs import lab07_stacked_softmax as lab07
from labs.lab06_long_sentence import SENTENCE
from tests.golden_cases import FOLDER

import numpy as np
import pytest

GENUINE = lab.checkpoint("tf115_stacked/model.ckpt-300")
EXPECTED = json.loads((FOLDER / "checkpoint_stacked/expected.json").read_text(encoding="utf-8"))
RECORDED = np.load(FOLDER / "checkpoint_stacked/expected_logits.npz", allow_pickle=False)


@pytest.fixture(scope="module")
def stacked():
    """Lab 7's graph in a session, for all tests of this file."""
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab07.build_graph(25)
        session.run(tf.global_variables_initializer())
        yield session, graph, {graph.x: RECORDED["in/x"], graph.y: RECORDED["in/y"]}


def test_logits_of_the_genuine_checkpoint(stacked):
    session, graph, feed = stacked
    assert checkpoint.restore(session, GENUINE) == {"step": 300, "alphabet": EXPECTED["char_set"]}
    logits, loss = session.run([graph.logits, graph.loss], feed)
    np.testing.assert_allclose(logits, RECORDED["logits"], atol=1e-4)
    assert loss == pytest.approx(EXPECTED["loss"], abs=1e-6)


def test_training_goes_on_with_the_losses_it_would_have_had(stacked):
    session, graph, feed = stacked
    checkpoint.restore(session, GENUINE)
    history = training.train(session, graph.train_op, graph.loss, feed, steps=20)
    # The optimizer's slots count: with fresh ones the second loss is already another.
    np.testing.assert_allclose(history.losses[:8], EXPECTED["resume_losses"][:8], atol=1e-5)
    np.testing.assert_allclose(history.losses, EXPECTED["resume_losses"], atol=2e-3)


def test_a_restored_training_is_bit_for_bit_identical(stacked, tmp_path):
    session, graph, feed = stacked
    train = lambda: training.train(session, graph.train_op, graph.loss, feed, steps=5)  # noqa: E731
    checkpoint.restore(session, GENUINE)
    written = checkpoint.save(session, tmp_path / "folder/mine", 300, {"alphabet": ["a"]})
    first = train().losses
    assert checkpoint.restore(session, tmp_path / "folder") == {"step": 300, "alphabet": ["a"]}
    assert train().losses.tolist() == first.tolist()
    assert checkpoint.find(f"{written}.index") == written
    assert checkpoint.differences(checkpoint.read(GENUINE), checkpoint.read(written)) == []


def test_a_bad_checkpoint_leaves_the_session_as_it_was(stacked, tmp_path):
    session, *_ = stacked
    checkpoint.restore(session, GENUINE)
    for ending in ("index", "data-00000-of-00001"):
        shutil.copy(f"{GENUINE}.{ending}", tmp_path / f"cut.{ending}")
    data = tmp_path / "cut.data-00000-of-00001"
    data.write_bytes(data.read_bytes()[:1000])
    session.run(tf.global_variables_initializer())
    before = session.run(tf.trainable_variables())
    with pytest.raises(InputError, match="damaged or cut short"):
        checkpoint.restore(session, tmp_path / "cut")
    for value, kept in zip(session.run(tf.trainable_variables()), before):
        np.testing.assert_array_equal(value, kept)


def test_a_missing_checkpoint(tmp_path):
    with pytest.raises(
        InputError, match=r"no checkpoint there \(looked for nothing.index and nothing-STEP.index\)"
    ):
        checkpoint.find(tmp_path / "nothing")
    with pytest.raises(InputError, match="no checkpoint in this folder"):
        checkpoint.find(tmp_path)


def test_another_model_s_checkpoint():
    for size in (10, 30):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.get_variable("softmax_w", [size, size])
            shapes = rf"\[25, 25\].* \[{size}, {size}\]"
            with pytest.raises(InputError, match=f"softmax_w has shape {shapes}"):
                checkpoint.restore(session, GENUINE)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("softmax_w", [25, 25], tf.int64)
        with pytest.raises(InputError, match="type float32, this model needs int64"):
            checkpoint.restore(session, GENUINE)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("fully_connected/weights", [10, 10])
        with pytest.raises(InputError, match="no variable fully_connected/weights"):
            checkpoint.restore(session, GENUINE)


def test_a_folder_that_cannot_be_written(stacked, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        checkpoint.save(stacked[0], tmp_path / "file/model", 1)


@pytest.mark.parametrize(
    "text, message",
    [
        ("{half", "not the JSON that belongs"),
        ("[" * 100_000, "not the JSON that belongs"),
        ("[]", "not the JSON that belongs"),
        ('{"step": true}', "the step must be a whole number"),
        ('{"step": 1e300}', "the step must be a whole number"),
        ('{"alphabet": ["a", 5]}', "the alphabet must be a list of strings"),
        ("null", "not the JSON that belongs"),
        ('{"step": "x"}', "the step must be a whole number, not 'x'"),
        ('{"step": -1}', "the step must be a whole number"),
        ('{"alphabet": 5}', "the alphabet must be a list of strings"),
    ],
)
def test_metadata_that_are_none(tmp_path, text, message):
    (tmp_path / "model.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        checkpoint.metadata(tmp_path / "model")


def test_metadata_belong_to_the_weights_not_to_the_file_beside(stacked, tmp_path):
    written = checkpoint.save(stacked[0], tmp_path / "model", 3, {"alphabet": ["a"]})
    Path(f"{written}.json").write_text('{"step": 4, "alphabet": ["b"]}', encoding="utf-8")
    assert checkpoint.metadata(written) == {"step": 3, "alphabet": ["a"]}
    assert checkpoint.restore(stacked[0], written) == {"step": 3, "alphabet": ["a"]}


@pytest.mark.slow
def test_a_training_that_is_killed_goes_on_from_its_last_save(stacked, tmp_path):
    """With SIGKILL, at a random moment; the losses are those of a training in one piece."""
    session, graph, _ = stacked
    command = [sys.executable, "-m", "labs", "7", "--no-plot", "--steps", "100000"]
    process = subprocess.Popen(
        [*command, "--save", str(tmp_path / "model"), "--save-every", "0.1"], cwd=lab.data("..")
    )
    while not (tmp_path / "checkpoint").exists():
        time.sleep(0.05)
    time.sleep(np.random.random())
    process.kill()
    process.wait()
    step = checkpoint.restore(session, tmp_path)["step"]
    assert 0 < step < 100_000
    x, y = texts.windows(texts.Vocabulary.of(SENTENCE).encode(SENTENCE), lab07.SEQUENCE_LENGTH)
    train = lambda steps: training.train(  # noqa: E731
        session, graph.train_op, graph.loss, {graph.x: x, graph.y: y}, steps=steps
    )
    resumed = train(5).losses
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab07.build_graph(25, seed=0)
        session.run(tf.global_variables_initializer())
        whole = train(step + 5).losses
    assert resumed.tolist() == whole[step:].tolist()


def test_the_command_lists_and_compares(capsys, tmp_path):
    assert main([GENUINE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].split() == ["20", "variables", "130,208"]
    assert any(line.split() == ["softmax_w", "[25,", "25]", "float32", "2,500"] for line in lines)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("softmax_w", [25, 25], initializer=tf.zeros_initializer())
        tf.get_variable("softmax_b", [3])
        session.run(tf.global_variables_initializer())
        other = checkpoint.save(session, tmp_path / "other", 0)
    assert main([GENUINE, other]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "only in the first:  beta1_power" in lines
    assert "softmax_b: float32[25] and float32[3]" in lines
    assert any(line.startswith("softmax_w: values differ by up to") for line in lines)
    assert main([str(tmp_path / "none")]) == 2
    assert "no checkpoint there" in capsys.readouterr().err
