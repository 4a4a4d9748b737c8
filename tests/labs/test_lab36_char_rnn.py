"""Lab 36: the carried state, what it learns, writing, resuming, another text, what is refused."""

import contextlib
import itertools
import json
import os
import signal
from pathlib import Path

from common import training
from common.errors import InputError
from common.language import corpus
from common.teaching.lesson import QUIET, Lesson
from common.training import checkpoint, tensorboard
from labs import lab36_char_rnn as lab36
from labs.lab36_char_rnn import LAB, Model

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SMALL = {"hidden": 12, "batch": 4, "time": 10, "length": 30}
TEXT = "the cat sat on the mat.\nthe dog sat on the log.\n" * 30


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "cats.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def run(book, lesson=QUIET, **options):
    return lab36.run(lesson, text_file=[book], **{**SMALL, **options})


@pytest.fixture(scope="module")
def trained(book, tmp_path_factory):
    """(folder, metrics) of a training of 60 steps with its checkpoints and summaries."""
    folder = tmp_path_factory.mktemp("trained")
    lesson = Lesson()
    with contextlib.closing(tensorboard.Log(folder / "board")) as lesson.log:
        metrics = run(book, lesson, steps=60, save=str(folder), prompt="the ")
    return folder, metrics


@pytest.mark.parametrize("cell, parts", [("lstm", 2), ("gru", 1), ("rnn", 1)])
def test_graph(cell, parts):
    with tf.Graph().as_default():
        graph = lab36.build_graph(Model(cell, 3, 8, 5), batch_size=4, time=6)
        assert graph.logits.shape.as_list() == [4, 6, 5]
        assert [part.shape.as_list() for part in graph.units] == [[4, 6, 8]] * 3
        state = tf.nest.flatten(graph.state)
        assert [part.shape.as_list() for part in state] == [[4, 8]] * 3 * parts


@pytest.mark.parametrize("cell", lab36.CELLS)
def test_the_state_after_two_batches_is_that_of_one_pass(cell):
    model = Model(cell, 2, 8, 5)
    numbers = np.random.RandomState(0).randint(0, 5, [3, 21])
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab36.build_graph(model, batch_size=3, time=10)
        whole = tf.constant(numbers[:, :20], tf.int32)
        zeros = tf.nest.map_structure(tf.zeros_like, graph.begin)
        _, logits, state = lab36.network(model, whole, zeros)
        session.run(tf.global_variables_initializer())
        wanted, wanted_logits = session.run([state, logits])
        found_logits, carried = [], session.run(zeros)
        for start in (0, 10):
            feed_dict = {graph.x: numbers[:, start : start + 10], graph.begin: carried}
            scores, carried = session.run([graph.logits, graph.state], feed_dict)
            found_logits.append(scores)
    for one, other in zip(tf.nest.flatten(carried), tf.nest.flatten(wanted)):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(np.concatenate(found_logits, 1), wanted_logits, rtol=1e-5, atol=1e-6)


def test_a_training_step_begins_where_the_one_before_ended_and_can_be_reset():
    numbers = np.random.RandomState(0).randint(0, 5, [3, 2, 6])
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab36.build_graph(Model("lstm", 2, 8, 5), batch_size=2, time=6)
        session.run(tf.global_variables_initializer())
        for x in numbers:
            ended, _ = session.run([graph.state, graph.train_op], {graph.x: x, graph.y: x})
            begins = session.run(graph.begin)
            for one, other in zip(tf.nest.flatten(begins), tf.nest.flatten(ended)):
                np.testing.assert_array_equal(one, other)
        session.run(graph.reset_state)
        assert not any(part.any() for part in tf.nest.flatten(session.run(graph.begin)))


def test_rows_continue_each_other_from_batch_to_batch():
    numbers = np.arange(100)
    x, y = lab36.cut_into_rows(numbers, batch_size=3, time=5)
    assert x.shape == y.shape == (6, 3, 5)
    np.testing.assert_array_equal(y, x + 1)
    np.testing.assert_array_equal(x[1:, :, 0], x[:-1, :, -1] + 1)
    assert len(lab36.cut_into_rows(np.arange(13), 3, 4)[0]) == 1
    with pytest.raises(InputError, match=r"12 characters.*need 13"):
        lab36.cut_into_rows(np.arange(12), 3, 4)


def test_reading_in_rows_and_batches_is_reading_at_once():
    numbers = np.random.RandomState(0).randint(0, 5, 200)
    model = Model("gru", 1, 8, 5)
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab36.build_graph(model, batch_size=4, time=7)
        inputs = tf.constant(numbers[np.newaxis, :-1], tf.int32)
        units, logits, _ = lab36.network(model, inputs, (tf.zeros([1, 8]),))
        session.run(tf.global_variables_initializer())
        part = corpus.validation_batches(numbers, 150, 4, 7, warm_up=60)
        p, (outputs, likeliest, kinds) = lab36.read(session, graph, part, in_detail=True)
        shares, expected_units = session.run([tf.nn.softmax(logits), units[0]])
    expected_p = shares[0, np.arange(149, 199), numbers[150:]]
    np.testing.assert_allclose(p, expected_p, rtol=1e-4)
    np.testing.assert_allclose(outputs, expected_units[0, 149:], atol=1e-4)
    np.testing.assert_allclose(likeliest, -np.sort(-shares[0, 149:199]), atol=1e-4)
    np.testing.assert_array_equal(kinds[:, 0], shares[0, 149:199].argmax(axis=1))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((1.0, 9, 1.0), [0.1, 0.4, 0.2, 0.3]),
        ((0.0, 9, 1.0), [0, 1, 0, 0]),
        ((0.5, 0, 1.0), np.array([1, 16, 4, 9]) / 30),
        ((1.0, 2, 1.0), np.array([0, 4, 0, 3]) / 7),
        ((1.0, 1, 1.0), [0, 1, 0, 0]),
        ((1.0, 9, 0.5), np.array([0, 4, 0, 3]) / 7),  # .4 is not yet .5
        ((1.0, 9, 0.01), [0, 1, 0, 0]),
        ((1.0, 3, 0.7), np.array([0, 4, 0, 3]) / 7),  # .7 of the .9 that are left is .63
    ],
)
def test_temperature_top_k_and_top_p(options, expected):
    logits = np.log([0.1, 0.4, 0.2, 0.3])
    np.testing.assert_allclose(lab36.probabilities(logits, *options), expected, atol=1e-12)


def test_the_writer_reads_what_it_has_drawn():
    model, prompt = Model("lstm", 2, 8, 5), [2, 0, 4]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        writer = lab36.build_writer(model)
        x = tf.placeholder(tf.int32, [1, 32])
        zeros = (model.new_cell().zero_state(1, tf.float32),) * 2
        _, logits, _ = lab36.network(model, x, zeros)
        session.run(tf.global_variables_initializer())
        written = list(lab36.write(session, writer, prompt, 30, seed=5))
        at_once = session.run(logits, {x: [[*prompt, *written][:-1]]})[0]  # [32, classes]
        assert list(lab36.write(session, writer, prompt, 30, seed=6)) != written
    random = np.random.RandomState(5)
    for number, scores in zip(written, at_once[len(prompt) - 1 :], strict=True):
        p = lab36.probabilities(scores)
        assert number == random.choice(5, p=p)


def test_writing_ends_where_the_end_is_written():
    model = Model("gru", 1, 8, 5)
    with tf.Graph().as_default(), tf.Session() as session:
        writer = lab36.build_writer(model)
        session.run(tf.global_variables_initializer())
        written = list(lab36.write(session, writer, [1], 60))
        end = written[10:12]
        until = list(lab36.write(session, writer, [1], 60, until=end))
    assert until == written[: len(until)] and until[-2:] == end and len(until) <= 12


@pytest.mark.parametrize("cell", lab36.CELLS)
def test_a_wide_beam_finds_the_likeliest_text(cell):
    model, prompt = Model(cell, 2, 6, 3), [2, 0]
    texts = list(itertools.product(range(3), repeat=3))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        widest = lab36.build_beam_writer(model, prompt, 3, beam_width=9)
        narrow = lab36.build_beam_writer(model, prompt, 3, beam_width=1)
        zeros = (model.new_cell().zero_state(27, tf.float32),) * 2
        x = tf.constant([[*prompt, *text] for text in texts])
        _, logits, _ = lab36.network(model, x[:, :-1], zeros)
        session.run(tf.global_variables_initializer())
        widest, narrow, logits = session.run([widest, narrow, 30 * logits])
        writer = lab36.build_writer(model)
        likeliest = list(lab36.write(session, writer, prompt, 3, temperature=0))
    assert narrow.tolist() == likeliest  # a beam of one takes the likeliest character
    p = np.exp(logits / 30 - np.logaddexp.reduce(logits / 30, axis=2, keepdims=True))
    scores = [p[i, [1, 2, 3], text].prod() for i, text in enumerate(texts)]
    assert tuple(widest) == texts[int(np.argmax(scores))]


def test_what_is_not_counted_changes_nothing():
    x = np.random.RandomState(0).randint(0, 5, [2, 6])
    y = np.where(np.arange(6) < 4, x, -1)
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab36.build_graph(Model("gru", 1, 8, 5), batch_size=2, time=6)
        session.run(tf.global_variables_initializer())
        loss, p = session.run([graph.loss, graph.probability], {graph.x: x, graph.y: y})
    np.testing.assert_allclose(loss, -np.log(p[:, :4]).mean(), rtol=1e-5)


def test_it_learns_and_reports(trained):
    _, metrics = trained
    steps, training, validation = zip(*metrics["history"])
    assert steps == tuple(range(6, 61, 6))
    assert training[-1] < training[0] and metrics["bits"] < validation[0]
    assert metrics["bits"] == validation[-1] and metrics["best_bits"] == min(validation)
    assert metrics["perplexity"] == 2 ** metrics["bits"]
    assert metrics["bits_5_grams"] < 1  # the text repeats itself
    assert metrics["written"].startswith("the ") and len(metrics["written"]) == 34


def test_the_best_and_the_last_checkpoint_are_kept(trained):
    folder, metrics = trained
    best = min(metrics["history"], key=lambda row: row[2])[0]
    assert Path(checkpoint.find(folder)).name == "last-60"
    assert checkpoint.metadata(checkpoint.find(folder))["history"] == metrics["history"]
    assert Path(checkpoint.find_best(folder)).name == f"weights-{best}"
    assert len(list(folder.glob("*.index"))) == len(list(folder.glob("best/*.index"))) == 1
    weights = checkpoint.read(checkpoint.find_best(folder))
    assert all(name.startswith(("layer_", "scores")) for name in weights)
    assert not any("Adam" in name for name in weights)


def test_the_summaries_are_scalars_histograms_and_the_graph(trained):
    folder, metrics = trained
    (file,) = (folder / "board").glob("training1-*/*")
    scalars, histograms, graphs = {}, set(), 0
    for event in tf.train.summary_iterator(str(file)):
        graphs += bool(event.graph_def)
        for value in event.summary.value:
            if value.HasField("histo"):
                histograms.add(value.tag)
            else:
                scalars.setdefault(value.tag, []).append((event.step, value.simple_value))
    wanted = [(row[0], np.float32(row[2])) for row in metrics["history"]]
    assert scalars["bits/validation"] == wanted
    assert set(scalars) == {"bits/training", "bits/validation", "gradient_norm"}
    assert "layer_0/rnn/basic_lstm_cell/kernel" in histograms and graphs == 1


def test_a_training_that_goes_on_is_the_training_without_a_stop(book, trained, tmp_path):
    folder, metrics = trained
    run(book, steps=60, save=str(tmp_path), prompt="the ")  # the same, to have it twice
    stopped = tmp_path / "stopped"
    run(book, steps=24, save=str(stopped), prompt="the ")
    # reports come every 6 steps, as they would have in the whole training
    resumed = run(book, steps=60, resume=str(stopped), prompt="the ")
    assert resumed["history"][-1] == metrics["history"][-1]
    assert resumed["written"] == metrics["written"]
    one, other = checkpoint.read(f"{folder}/last-60"), checkpoint.read(f"{stopped}/last-60")
    assert checkpoint.differences(one, other) == []
    assert checkpoint.differences(one, checkpoint.read(f"{tmp_path}/last-60")) == []


@pytest.mark.skipif(os.name != "posix", reason="other systems have other signals")
def test_a_signal_saves_between_two_reports_and_nothing_is_lost(
    book, trained, tmp_path, monkeypatch
):
    after, seen = training.Saving.after, []

    def stop_after_ten(saving, done):
        if done == 10 and not seen:
            seen.append(done)
            os.kill(os.getpid(), signal.SIGTERM)
        after(saving, done)

    monkeypatch.setattr(training.Saving, "after", stop_after_ten)
    with pytest.raises(training.Stopped, match=r"stopped after 10 of 60 steps; saved: ") as stopped:
        run(book, steps=60, save=str(tmp_path), prompt="the ")
    assert stopped.value.status == 128 + signal.SIGTERM
    resumed = run(book, steps=60, resume=str(tmp_path), prompt="the ", save_every=1e-9)
    assert resumed["history"] == trained[1]["history"]
    one, other = checkpoint.read(f"{trained[0]}/last-60"), checkpoint.read(f"{tmp_path}/last-60")
    assert checkpoint.differences(one, other) == []


@pytest.mark.parametrize(
    "options, message",
    [
        ({"hidden": 13}, "hidden 12, this run has 13"),
        ({"cell": "gru"}, "cell lstm, this run has gru"),
        ({"batch": 5}, "batch 4"),
        ({"seed": 1}, "seed 0"),
    ],
)
def test_another_training_is_not_continued(book, trained, options, message):
    with pytest.raises(InputError, match=message):
        run(book, steps=80, resume=str(trained[0]), **options)


def test_another_text_is_not_continued(tmp_path, trained):
    other = tmp_path / "other.txt"
    other.write_text(TEXT.replace("cat", "cow").replace(".", "!"), encoding="utf-8")
    with pytest.raises(InputError, match=r"alphabet: '.' is there .*'!w' in this run"):
        run(str(other), steps=80, resume=str(trained[0]))
    other.write_text(TEXT.replace("cat", "act"), encoding="utf-8")
    with pytest.raises(InputError, match="trained with text "):
        run(str(other), steps=80, resume=str(trained[0]))


def test_only_writing_takes_the_best_network(trained, book, tmp_path):
    folder, _ = trained
    options = {"restore": str(folder), "prompt": "the ", "length": 30}
    first, second = (lab36.run(**options)["written"] for _ in range(2))
    assert first == second and len(first) == 34
    assert lab36.run(**options, seed=1)["written"] != first
    until = lab36.run(**options, until=first[8:10])["written"]
    assert first.startswith(until) and until[4:].endswith(first[8:10])
    by_beam = [lab36.run(**options, beam=width)["written"] for width in (1, 3)]
    assert by_beam[0] == lab36.run(**options, temperature=0)["written"] and len(by_beam[1]) == 34
    with pytest.raises(InputError, match="'Q'"):
        lab36.run(restore=str(folder), prompt="Queen")
    with pytest.raises(InputError, match="'Q'"):
        lab36.run(restore=str(folder), until="Q")
    with pytest.raises(InputError, match="no checkpoint"):
        lab36.run(restore=str(tmp_path))
    with pytest.raises(InputError, match="--restore only writes"):
        lab36.run(restore=str(folder), text_file=[book])


def test_a_trained_network_goes_on_with_another_text(trained, tmp_path):
    folder, _ = trained
    text = tmp_path / "other.txt"
    text.write_text(TEXT.replace("c", "B").replace("g", "gg"), encoding="utf-8")
    said = []
    options = {"steps": 10, "init_from": str(folder), "prompt": "the "}
    begun = run(str(text), Lesson(said.append), **options, save=str(tmp_path / "saved"))
    (line,) = [line for line in said if "begins as" in line]
    assert "new to it: 1 ('B')" in line and "dropped: 1 ('c')" in line
    untrained = run(str(text), steps=10, prompt="the ")
    assert begun["history"][0][2] < untrained["history"][0][2]  # after one step
    resumed = run(str(text), steps=20, resume=str(tmp_path / "saved"), prompt="the ")
    assert resumed["history"][:10] == begun["history"]
    with pytest.raises(InputError, match="--resume alone"):
        run(str(text), **options, resume=str(tmp_path / "saved"))


def test_what_is_written_by_a_trained_network_stands_alone(trained, capsys):
    folder, _ = trained
    arguments = ["--restore", str(folder), "--prompt", "the ", "--length", "9"]
    assert LAB.command(arguments) == 0
    alone = capsys.readouterr().out
    assert alone.startswith("the ") and len(alone.replace("\n", "")) in (12, 13)
    assert LAB.command([*arguments, "--json", "--sample", str(folder)]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["written"].startswith("the ")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--prompt", ""], "the prompt is empty"),
        (["--prompt", "Ü"], "'Ü'"),
        (["--batch", "4000"], "too few for one batch"),
        (["--text-file", "no-such-file.txt"], "no-such-file.txt"),
        (["--resume", "no-such-folder"], "no-such-folder"),
        (["--save", "/dev/null/here"], "/dev/null/here"),
        (["--logdir", "/dev/null/here"], "/dev/null/here"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments, message, capsys):
    assert LAB.command([*arguments, "--steps", "5", "--no-plot"]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and message in captured.err and captured.out == ""


def test_the_command_line(book, capsys, tmp_path):
    small = ["--hidden", "12", "--batch", "4", "--time", "10", "--length", "20"]
    picture = tmp_path / "book.png"
    arguments = ["--text-file", book, "--steps", "3", *small, "--out", str(picture)]
    assert LAB.command(arguments) == 0
    told = capsys.readouterr().out
    assert "5-grams" in told and "Training, in bits a character" in told
    assert picture.stat().st_size > 10_000
    assert LAB.command([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["steps"] == 3 and len(found["metrics"]["history"]) == 3
