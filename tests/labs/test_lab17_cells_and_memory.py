"""Lab 17: which cell remembers, and how much gradient reaches the word."""

from labs import lab17_cells_and_memory as lab17
from labs.support import plots

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

GAP = 40
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def learned():
    """{cell: of each seed}, trained on one long gap."""
    return {
        cell: [lab17.learn(cell, GAP, 200, 5.0, seed) for seed in SEEDS]
        for cell in ("Elman", "LSTM")
    }


def before_training(cell, forget_bias=5.0):
    """The gradient at the country of two seeds, as a multiple of that at the last word."""
    ratios = []
    for seed in range(2):
        words, answers = lab17.sentences(50, GAP, seed)
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = lab17.build_graph(cell, words.shape[1], forget_bias, seed)
            sess.run(tf.global_variables_initializer())
            norms = sess.run(graph.norms, {graph.words: words, graph.answer: answers})
        ratios.append(norms[len(lab17.START)] / norms[-1])
    return ratios


def test_after_200_steps_the_lstm_remembers_and_the_elman_cell_guesses(learned):
    # two of three: with TensorFlow 2.18 the LSTM of seed 1 guesses too, with others none does
    assert np.median([network.accuracy for network in learned["LSTM"]]) > 0.95
    assert max(network.accuracy for network in learned["Elman"]) < 0.35


def test_the_gradient_that_reaches_the_country(learned):
    assert max(network.reaches for network in learned["Elman"]) < 1e-3
    assert min(network.reaches for network in learned["LSTM"]) > 1
    assert all(5e-8 < ratio < 2e-4 for ratio in before_training("Elman"))
    assert all(3e-4 < ratio < 3e-3 for ratio in before_training("GRU"))
    assert all(1 < ratio < 10 for ratio in before_training("LSTM"))
    assert all(1e-4 < ratio < 3e-3 for ratio in before_training("LSTM", forget_bias=1.0))


def test_every_cell_remembers_a_few_words():
    for cell in lab17.CELLS:
        assert lab17.learn(cell, 4, 200, 5.0, seed=2).accuracy > 0.99


def test_after_600_steps_an_elman_cell_names_the_language_too():
    """With the smallest gradient at the country of ten seeds."""
    network = lab17.learn("Elman", GAP, 600, 5.0, seed=5)
    assert network.reaches < 1e-7
    assert network.accuracy > 0.95
    assert 200 < network.learned_after < 450
    assert lab17.share_after(network.curve, 200) < 0.35


def test_the_memory_parts_at_the_country_and_drifts_further_apart(learned):
    memory = learned["LSTM"][0].memory  # [countries, time, hidden]
    apart = np.ptp(memory, axis=0)  # [time, hidden]
    country = len(lab17.START)
    assert apart[:country].max() == 0 < apart[country].min()
    unit = apart[-1].argmax()
    assert apart[-1, unit] > 2 * apart[country + GAP // 2, unit] > 4 * apart[country, unit]


def test_the_memory_is_that_of_the_graph():
    words, _ = lab17.sentences(1, gap=4, seed=2)
    with tf.Graph().as_default(), tf.Session() as sess:
        lab17.build_graph("LSTM", words.shape[1], 1.0, seed=1)
        sess.run(tf.global_variables_initializer())
        kernel, bias = sess.run(tf.trainable_variables("rnn/"))
        memory = lab17.memory_of_countries(words[0], kernel, bias, 1.0)
        read = np.tile(words, [4, 1])
        read[:, len(lab17.START)] = lab17.indices_of(lab17.COUNTRIES)
        x = tf.one_hot(read, len(lab17.VOCABULARY))
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            _, state = lab17.rnn.dynamic_rnn(lab17.new_cell("LSTM", 1.0), x, dtype=tf.float32)
        np.testing.assert_allclose(memory[:, -1], sess.run(state.c), atol=1e-5)


def test_nothing_is_claimed_where_it_is_not_comparable():
    short = lab17.LAB.result(steps=1, gaps=[4])
    assert [row.as_expected for row in short.rows] == [None] * 6
    table = short.metrics["table"]
    assert [row["cell"] for row in table] == list(lab17.CELLS)
    assert sorted(table[0]) == ["accuracy", "cell", "gap", "learned_after", "reaches"]


def test_the_rows_compare_the_lstm_and_the_elman_cell():
    shares = {"LSTM": 1.0, "Elman": 1.0, "GRU": 0.5, "Jordan": 0.3, "bidirectional": 1.0}
    options = {"steps": 600, "gaps": (5, 40), "forget_bias": 5.0}

    def judged(lstm, elman):
        result = {"accuracy": shares, "learned_after": {"LSTM": [lstm], "Elman": [elman]}}
        return [row.as_expected for row in lab17.expected(result, **options)]

    assert judged(51, 326) == judged(51, None) == [True, None, None, None, None, True]
    assert judged(400, 326)[-1] is judged(None, 326)[-1] is False


def test_with_two_directions_the_country_is_near_one_end():
    with tf.Graph().as_default():
        graph = lab17.build_graph("bidirectional", time=9)
        assert graph.last.shape.as_list() == [None, 2 * lab17.HIDDEN_SIZE]
        names = [variable.op.name for variable in tf.trainable_variables()]
    assert "rnn/basic_lstm_cell/kernel" in names
    assert "backward/rnn/basic_lstm_cell/kernel" in names


def test_sentences_hold_the_country_and_the_gap():
    words, answers = lab17.sentences(50, gap=6, seed=1)
    assert words.shape == (50, len(lab17.START) + 1 + 6)
    for row, answer in zip(words, answers):
        text = lab17.VOCABULARY.decode(row).split()
        assert text[:5] == ["i", "grew", "up", "in", lab17.COUNTRIES[answer]]
        assert text[-3:] == ["i", "speak", "fluent"]
        assert set(text[5:-3]) <= set(lab17.FILLERS)
    assert set(answers) == {0, 1, 2, 3}


def test_gradient_of_the_elman_cell_follows_by_hand():
    """Backward from the loss: d = softmax - answer, then d W' (1 - h^2) at each step."""
    words, answers = lab17.sentences(3, gap=4, seed=2)
    time = words.shape[1]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab17.build_graph("Elman", time, seed=1)
        sess.run(tf.global_variables_initializer())
        norms = sess.run(graph.norms, {graph.words: words, graph.answer: answers})
        kernel, bias, w, b = sess.run(tf.trainable_variables())
    depth = len(lab17.VOCABULARY)
    x = np.eye(depth)[words]  # [batch, time, words]
    h = [np.zeros([3, lab17.HIDDEN_SIZE])]
    for step in range(time):
        h.append(np.tanh(np.hstack([x[:, step], h[-1]]) @ kernel + bias))
    scores = np.exp(h[-1] @ w + b)
    at_h = (scores / scores.sum(1, keepdims=True) - np.eye(4)[answers]) / 3 @ w.T
    for step in reversed(range(time)):
        before_tanh = at_h * (1 - h[step + 1] ** 2)
        at_x = np.linalg.norm(before_tanh @ kernel[:depth].T, axis=1).mean()
        np.testing.assert_allclose(norms[step], at_x, rtol=1e-4)
        at_h = before_tanh @ kernel[depth:].T


def test_same_seed_same_numbers():
    first, second = (lab17.learn("Jordan", 3, 3, 5.0, seed=3) for _ in range(2))
    assert first.accuracy == second.accuracy
    np.testing.assert_array_equal(first.norms, second.norms)
    assert not np.array_equal(lab17.sentences(9, 4, seed=3)[0], lab17.sentences(9, 4, seed=4)[0])


@pytest.mark.parametrize(
    "options, message",
    [
        (["--gaps", "5", "2"], "--gaps: must be a whole number from 3 to 1000, not '2'"),
        (["--forget-bias", "nan"], "--forget-bias: must be a number from -100 to 100"),
    ],
)
def test_bad_options_are_refused(options, message, capsys):
    with pytest.raises(SystemExit) as end:
        lab17.LAB.command(options)
    assert end.value.code == 2 and message in capsys.readouterr().err


def test_the_picture_is_drawn(tmp_path, learned):
    path = tmp_path / "memory.png"
    networks = [*learned["Elman"], *learned["LSTM"]]
    plots.memory(path, networks, lab17.COUNTRIES, len(lab17.START), "title")
    assert path.stat().st_size > 5000
