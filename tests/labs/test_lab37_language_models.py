"""Lab 37: the same text cut in three ways, comparable; trained to the best point; writing."""

import json

from common.errors import InputError
from common.language import books, ngrams
from common.teaching.lesson import Lesson
from labs import lab37_language_models as lab37
from labs.lab37_language_models import KINDS, LAB
from labs.support import language_models
from labs.support.language_models import Parts

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

TEXT = "the cat sat on the mat with a hat.\nthe dog ran to the old log and sat.\n" * 60
WRITING = {"prompt": "the", "length": 12}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "cats.txt"
    # a last line with two words that the training part does not have
    path.write_text(TEXT + "the zebra sat on the xylophone with a hat.\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def saved(path):
    """(prefix, metrics) of a short training with its checkpoints and its picture."""
    prefix = str(path.with_name("k"))
    lesson = Lesson(picture_path=path.with_name("37.png"))
    options = {"text_file": [str(path)], "steps": 60, "hidden": 16, "pieces": 40, **WRITING}
    return prefix, lab37.run(lesson, save=prefix, **options)


@pytest.fixture(scope="module")
def metrics(saved):
    return saved[1]


def test_more_context_helps_n_grams_on_a_text_that_repeats_itself(metrics):
    of_test = [test for _, _, test in metrics["bits_of_n_grams"].values()]
    assert of_test[4] < of_test[1] < of_test[0]


def test_tokens_and_classes(metrics):
    tokens = [metrics[kind]["tokens"] for kind in KINDS]
    assert tokens == sorted(tokens, reverse=True)
    assert metrics["pieces"]["classes"] == 40
    assert 0 < metrics["unknown_words"] < 0.1


def test_a_line_is_likelier_than_its_words_shuffled(metrics):
    for kind in KINDS:
        assert metrics[kind]["shuffled_line"] > 0 and metrics["bits"][kind] > 0
        assert metrics[kind]["written"].startswith("the")


def test_the_other_rungs_of_the_ladder_learn(path):
    book = books.choose([str(path)])
    parts = Parts.of(book)
    counted = ngrams.bits(
        language_models.count(parts.training, 1, book.vocabulary).probabilities(
            book.vocabulary.encode(parts.test)
        )
    )
    bits = lab37.climb(Lesson(), parts, book.vocabulary, steps=60, hidden=16, seed=0)
    assert list(bits) == ["simple cell", "one head"]
    assert all(value < counted for value in bits.values())


def test_a_head_sees_nothing_that_comes_later():
    numbers = np.random.RandomState(0).randint(0, 5, [lab37.BATCH_SIZE, lab37.TIME])
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab37.build_head(classes=5, size=8)
        session.run(tf.global_variables_initializer())
        logits = session.run(graph.logits, {graph.x: numbers})
        numbers[:, 30:] = 0
        changed = session.run(graph.logits, {graph.x: numbers})
    np.testing.assert_array_equal(logits[:, :30], changed[:, :30])
    assert (logits[:, 31:] != changed[:, 31:]).any()


def test_a_training_keeps_the_weights_of_its_best_epoch(monkeypatch):
    """The validation part gets better twice, then worse until patience ends."""
    bits = iter([3.0, 2.0, 2.5, 2.4, 2.6, 1.0])
    weights = []

    class Tokens:
        training = np.arange(lab37.BATCH_SIZE * lab37.TIME * 2 + 1) % 5
        validation = None

        def bits(self, text, p):
            weights.append(tf.get_default_session().run(tf.trainable_variables()))
            return next(bits)

    monkeypatch.setattr(lab37, "read", lambda *_: (None, None))
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab37.build_graph(lab37.Model("lstm", 1, 4, 5))
        session.run(tf.global_variables_initializer())
        assert lab37.train(session, graph, Tokens(), "", 100) == (4, 2.0)
        kept = session.run(tf.trainable_variables())
    assert len(weights) == 2 + lab37.PATIENCE
    for value, best, last in zip(kept, weights[1], weights[-1]):
        np.testing.assert_array_equal(value, best)
        assert (value != last).any()


def test_what_was_saved_writes_the_same_by_the_same_name(saved, capsys):
    prefix, metrics = saved
    arguments = ["--restore", prefix, "--prompt", "the", "--length", "12"]
    assert LAB.command([*arguments, "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["metrics"]["written"]
    assert written == {kind: metrics[kind]["written"] for kind in KINDS}
    assert LAB.command(arguments) == 0
    assert capsys.readouterr().out.startswith("characters:\nthe")
    with pytest.raises(InputError, match="no checkpoint"):
        lab37.run(restore=f"{prefix}-mistyped")
    with pytest.raises(InputError, match="the prompt is empty"):
        lab37.run(restore=prefix, prompt="")
    with pytest.raises(InputError, match="--restore only writes"):
        lab37.run(restore=prefix, stdlib=True)


def test_the_picture(saved, path):
    assert path.with_name("37.png").stat().st_size > 20_000


def test_bad_input_is_one_line_and_status_2(tmp_path, capsys):
    path = tmp_path / "short.txt"
    path.write_text("too short\n", encoding="utf-8")
    assert LAB.command(["--text-file", str(path), "--steps", "2", "--no-plot"]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "too few for one batch" in captured.err
