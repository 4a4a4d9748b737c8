"""The event files of --logdir, read back; TensorBoard itself is not needed for either."""

import json
import sys
from pathlib import Path

from common import plots, rnn, training
from common.graph_mode import tf
from common.teaching.lesson import Lesson
from common.training import tensorboard
from labs import __main__ as course

import numpy as np
import pytest


def read(folder):
    """(scalars {tag: {step: value}}, histograms {tag: {step: proto}}, images, graphs)."""
    scalars, histograms, images, graphs = {}, {}, [], []
    for path in sorted(Path(folder).glob("events*")):
        for event in tf.train.summary_iterator(str(path)):
            if event.graph_def:
                graphs.append(tf.GraphDef.FromString(event.graph_def))
            for value in event.summary.value:
                kind = value.WhichOneof("value")
                if kind == "simple_value":
                    scalars.setdefault(value.tag, {})[event.step] = value.simple_value
                elif kind == "histo":
                    histograms.setdefault(value.tag, {})[event.step] = value.histo
                elif kind == "image":
                    images.append(value.image)
    return scalars, histograms, images, graphs


def train(lesson, steps=25, by_hand=False):
    """Trains a small network; returns its losses."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        x = tf.placeholder(tf.float32, [2, 4, 3], "x")
        outputs, _ = rnn.dynamic_rnn(rnn.BasicLSTMCell(2), x, dtype=tf.float32)
        loss = tf.reduce_mean(tf.square(outputs - 1))
        train_op = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
        session.run(tf.global_variables_initializer())
        feeds = {x: np.ones([2, 4, 3])}
        if by_hand:
            losses = []
            for step in range(steps):
                losses.append(session.run([loss, train_op], feeds)[0])
                lesson.progress(step, losses[-1])
            return np.array(losses)
        history = training.train(
            session,
            train_op,
            loss,
            feeds,
            steps=steps,
            watch={"loss_twice": 2 * loss},
            report=lambda step, loss: lesson.progress(step, loss, feed_dict=feeds),
        )
        lesson.speed(history)
        return history.losses


def first_of(folder):
    """The folder of a log's first training."""
    [first] = folder.glob("training1*")
    return first


def lesson_with(log, picture=None):
    lesson = Lesson(lambda text: None, picture)
    lesson.log = log
    return lesson


def test_a_training_is_named_by_its_cells():
    with tf.Graph().as_default() as graph:
        cells = [rnn.BasicLSTMCell(3), rnn.GRUCell(2)]
        rnn.dynamic_rnn(rnn.MultiRNNCell(cells), tf.zeros([1, 2, 4]), dtype=tf.float32)
        assert tensorboard._cells(graph) == ["LSTM3", "GRU2"]


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """(folder, losses) of a training with a log."""
    folder = tmp_path_factory.mktemp("logs")
    log = tensorboard.Log(folder)
    lesson = lesson_with(log, folder / "curve.png")
    losses = train(lesson)
    lesson.picture(plots.loss_curve, losses, "a loss", 0.0)
    log.close()
    return first_of(folder), losses


def test_every_loss_and_what_is_watched(logged):
    folder, losses = logged
    scalars, *_ = read(folder)
    assert list(scalars["training/loss"]) == list(range(25))
    np.testing.assert_array_equal(list(scalars["training/loss"].values()), losses)
    twice = list(scalars["training/loss_twice"].values())
    np.testing.assert_allclose(twice, 2 * losses, rtol=1e-6)
    reported = [0, 1, 2, 5, 10, 20, 24]
    assert list(scalars["loss"]) == reported
    np.testing.assert_array_equal(list(scalars["loss"].values()), losses[reported])


@pytest.mark.parametrize("with_reports", [True, False])
def test_a_network_that_is_trained_again_gets_another_folder(tmp_path, with_reports):
    log = tensorboard.Log(tmp_path)
    lesson = lesson_with(log)
    all_losses = []
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=4.0)
        loss = tf.square(weight)
        train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        session.run(tf.global_variables_initializer())
        for steps in (3, 4):
            report = lesson.progress if with_reports else None
            history = training.train(session, train_op, loss, steps=steps, report=report)
            lesson.speed(history)
            all_losses.append(history.losses)
    log.close()
    for number, losses in enumerate(all_losses, 1):
        scalars, histograms, *_ = read(tmp_path / f"training{number}")
        np.testing.assert_array_equal(list(scalars["training/loss"].values()), losses)
        assert not with_reports or next(iter(histograms["weight"])) == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_scores_by_name(tmp_path):
    log = tensorboard.Log(tmp_path)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("weight", initializer=4.0)
        session.run(tf.global_variables_initializer())
        log.scores(session, 7, {"bits/validation": 2.5})
        log.scores(None, 8, {"bits/validation": 2.5})
    log.close()
    scalars, histograms, *_ = read(first_of(tmp_path))
    assert scalars == {"bits/validation": {7: 2.5}} and histograms["weight"][7].num == 1


def test_a_layer_inside_a_loop_has_no_gates_but_is_no_error(tmp_path):
    log = tensorboard.Log(tmp_path)
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.BasicLSTMCell(2)

        def body(step, x):
            outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
            return step + 1, outputs

        tf.while_loop(lambda step, x: step < 2, body, [0, tf.ones([1, 3, 2])])
        session.run(tf.global_variables_initializer())
        log.report(session, 0, 1.0, {})
    log.close()
    _, histograms, *_ = read(first_of(tmp_path))
    assert not any(name.startswith("rnn1/") for name in histograms)


def test_weights_and_gates(logged):
    _, histograms, *_ = read(logged[0])
    gates = {f"rnn1/layer1/{name}" for name in ("i", "j", "f", "o", "c", "h")}
    assert set(histograms) == {"rnn/basic_lstm_cell/kernel", "rnn/basic_lstm_cell/bias", *gates}
    kernel = histograms["rnn/basic_lstm_cell/kernel"]
    assert 0 in kernel and 24 in kernel and kernel[0].num == 5 * 8
    forget = histograms["rnn1/layer1/f"][24]
    assert forget.num == 2 * 4 * 2 and 0 < forget.min < forget.max < 1
    assert sum(forget.bucket) == forget.num


def test_the_graph_with_its_names_and_the_picture(logged):
    *_, images, graphs = read(logged[0])
    [graph] = graphs
    assert "x" in {node.name for node in graph.node}
    [image] = images
    assert image.encoded_image_string.startswith(b"\x89PNG")
    assert image.width > 100 and image.height > 100


def test_a_loop_by_hand_is_seen_through_progress(tmp_path):
    log = tensorboard.Log(tmp_path)
    losses = train(lesson_with(log), steps=3, by_hand=True)
    log.close()
    scalars, histograms, _, graphs = read(first_of(tmp_path))
    np.testing.assert_array_equal(list(scalars["loss"].values()), losses)
    assert "rnn/basic_lstm_cell/kernel" in histograms and len(graphs) == 1


def test_being_looked_at_changes_nothing(logged):
    np.testing.assert_array_equal(train(Lesson()), logged[1])


def test_the_command_line_without_the_package_tensorboard(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    lab = course.load(course.find_labs(), 4)
    arguments = ["--steps", "3", "--json", "--logdir", str(tmp_path / "logs")]
    assert lab.command(arguments) == 0
    json.loads(capsys.readouterr().out)
    scalars, *_ = read(first_of(tmp_path / "logs"))
    assert len(scalars["loss"]) == 3
    (tmp_path / "file").write_text("")
    for folder, message in (("file", "cannot be written"), ("\udcff", "not UTF-8")):
        assert lab.command([*arguments[:-1], str(tmp_path / folder)]) == 2
        captured = capsys.readouterr().err
        assert "--logdir" in captured and message in captured
