"""Lab 13: which cell remembers, and how much gradient reaches the word."""

from common import plots
from common.errors import InputError
from labs import lab13_cells_and_memory as lab13

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

GAPS = (4, 30)


@pytest.fixture(scope="module")
def results():
    """Of three seeds: {(cell, gap): the row of the table}."""
    rows = [lab13.run(seed=seed, gaps=GAPS).metrics["table"] for seed in range(3)]
    return [{(row["cell"], row["gap"]): row for row in table} for table in rows]


def accuracies(results, cell, gap):
    return [result[cell, gap]["accuracy"] for result in results]


def test_the_table_has_a_row_for_each_cell_and_gap(results):
    cells = ["Elman", "Jordan", "GRU", "LSTM", "bidirectional"]
    assert sorted(results[0]) == sorted((cell, gap) for cell in cells for gap in GAPS)
    for row in results[0].values():
        assert sorted(row) == ["accuracy", "cell", "gap", "gradient"]


def test_every_cell_remembers_a_few_words(results):
    for cell in lab13.CELLS:
        assert min(accuracies(results, cell, 4)) > 0.99


def test_simple_cells_forget_over_many_words_and_lstms_do_not(results):
    assert np.median(accuracies(results, "Elman", 30)) < 0.6
    assert np.median(accuracies(results, "Jordan", 30)) < 0.6
    assert np.median(accuracies(results, "LSTM", 30)) > 0.9
    assert min(accuracies(results, "bidirectional", 30)) > 0.99


def test_the_gradient_fades_in_simple_cells_only(results):
    for result in results:
        assert result["Elman", 30]["gradient"] < 1e-3
        assert result["Jordan", 30]["gradient"] < 1e-3
        assert result["LSTM", 30]["gradient"] > 0.1
        assert 1e-3 < result["GRU", 30]["gradient"] < 0.3
        assert result["bidirectional", 30]["gradient"] > 0.1


def test_with_tensorflows_forget_bias_the_lstms_gradient_fades_too(results):
    """sigmoid(1) = 0.73 to the power of 30 is 8e-5."""
    table = lab13.run(steps=1, gaps=[30], forget_bias=1.0).metrics["table"]
    gradients = {row["cell"]: row["gradient"] for row in table}
    assert gradients["LSTM"] < results[0]["LSTM", 30]["gradient"] / 100


def test_sentences_hold_the_country_and_the_gap():
    words, answers = lab13.sentences(50, gap=6, seed=1)
    assert words.shape == (50, len(lab13.START) + 1 + 6)
    for row, answer in zip(words, answers):
        text = lab13.VOCABULARY.decode(row).split()
        assert text[:5] == ["i", "grew", "up", "in", lab13.COUNTRIES[answer]]
        assert text[-3:] == ["i", "speak", "fluent"]
        assert set(text[5:-3]) <= set(lab13.FILLERS)
    assert set(answers) == {0, 1, 2, 3}


def test_gradient_of_the_elman_cell_follows_by_hand():
    """Backward from the loss: d = softmax - answer, then d W' (1 - h^2) at each step."""
    words, answers = lab13.sentences(3, gap=4, seed=2)
    time = words.shape[1]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab13.build_graph(time, seed=1)
        sess.run(tf.global_variables_initializer())
        norms = sess.run(graph.norms, {graph.words: words, graph.answer: answers})
        kernel, bias, w, b = sess.run(tf.trainable_variables("Elman"))
    depth = len(lab13.VOCABULARY)
    x = np.eye(depth)[words]  # [batch, time, words]
    h = [np.zeros([3, lab13.HIDDEN_SIZE])]
    for step in range(time):
        h.append(np.tanh(np.hstack([x[:, step], h[-1]]) @ kernel + bias))
    scores = np.exp(h[-1] @ w + b)
    at_h = (scores / scores.sum(1, keepdims=True) - np.eye(4)[answers]) / 3 @ w.T
    for step in reversed(range(time)):
        before_tanh = at_h * (1 - h[step + 1] ** 2)
        at_x = np.linalg.norm(before_tanh @ kernel[:depth].T, axis=1).mean()
        np.testing.assert_allclose(norms["Elman"][step], at_x, rtol=1e-4)
        at_h = before_tanh @ kernel[depth:].T


def test_same_seed_same_numbers():
    first, second = (lab13.run(seed=3, steps=3, gaps=[3]).metrics for _ in range(2))
    assert first == second
    assert not np.array_equal(lab13.sentences(9, 4, seed=3)[0], lab13.sentences(9, 4, seed=4)[0])


def test_a_gap_too_small_for_the_last_words_is_refused():
    with pytest.raises(InputError, match="--gaps 2: at least 3"):
        lab13.run(gaps=[5, 2])


def test_the_picture_is_drawn(tmp_path):
    path = tmp_path / "memory.png"
    table = [{"cell": "Elman", "gap": gap, "accuracy": 1 / gap} for gap in (3, 5)]
    plots.memory(path, table, {"Elman": np.array([0, 0.1, 1])}, 0.25, "title")
    assert path.stat().st_size > 5000
