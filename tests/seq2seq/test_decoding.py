"""Greedy and beam search, on decoders that are known by heart: tables of probabilities."""

import itertools

from common import rnn, seq2seq
from common.graph_mode import tf

import numpy as np
import pytest

CLASSES, END, START, LONGEST = 4, 0, 3, 5


@pytest.fixture(scope="module")
def likelihoods():
    """log p(next token | last token), [last, next], for each of three sequences."""
    table = np.random.RandomState(4).randn(3, CLASSES, CLASSES).astype(np.float32) * 2
    return table - np.log(np.exp(table).sum(axis=2, keepdims=True))


def step_of(table):
    """A decoder whose state is its row's number."""

    def step(tokens, rows):
        return tf.gather_nd(tf.constant(table), tf.stack([rows, tokens], axis=1)), rows

    return step


def two_numbers(rows):
    """[batch] -> [batch, 2]."""
    return tf.stack([rows, 10 * rows], axis=1)


def score(table, tokens):
    """The sum of log p up to the first END; None: what follows END is not END."""
    total, last = 0.0, START
    for place, token in enumerate(tokens):
        total += table[last, token]
        last = token
        if token == END:
            return total if not any(tokens[place:]) else None
    return total


def run(table, width=None):
    with tf.Graph().as_default(), tf.Session() as session:
        first = tf.fill([len(table)], START)
        rows = tf.range(len(table))
        if width is None:
            step = step_of(table)
            found = seq2seq.greedy_decode(step, rows, first, END, LONGEST, watch=two_numbers)
        else:
            rows = tf.repeat(rows, width)
            found = seq2seq.beam_search(step_of(table), rows, first, END, LONGEST, width)
        return session.run([part for part in found if part is not None])


def test_greedy_takes_the_likeliest_token_each_time(likelihoods):
    tokens, scores, watched = run(likelihoods)
    for row, table in enumerate(likelihoods):
        last, wanted = START, []
        for _ in range(LONGEST):
            last = int(table[last].argmax()) if last != END else END
            wanted.append(last)
        assert tokens[row].tolist() == wanted
        assert scores[row] == pytest.approx(score(table, wanted), rel=1e-5)
        assert np.unique(watched[row], axis=0).tolist() == [[row, 10 * row]]


def test_a_beam_of_one_is_greedy(likelihoods):
    tokens, scores = run(likelihoods, width=1)
    greedy_tokens, greedy_scores, _ = run(likelihoods)
    np.testing.assert_array_equal(tokens[:, 0], greedy_tokens)
    np.testing.assert_allclose(scores[:, 0], greedy_scores, rtol=1e-5)


def test_a_wide_beam_finds_the_best_of_all_sequences(likelihoods):
    tokens, scores = run(likelihoods, width=400)
    for row, table in enumerate(likelihoods):
        every = itertools.product(range(CLASSES), repeat=LONGEST)
        ranked = sorted(
            ((score(table, one), one) for one in every if score(table, one) is not None),
            reverse=True,
        )
        best = [total for total, _ in ranked[:20]]
        np.testing.assert_allclose(scores[row, :20], best, rtol=1e-4)
        assert tuple(tokens[row, 0]) == ranked[0][1]


def test_a_beam_is_no_worse_than_greedy(likelihoods):
    _, scores = run(likelihoods, width=3)
    _, greedy_scores, _ = run(likelihoods)
    assert (scores[:, 0] >= greedy_scores - 1e-5).all()
    assert (np.diff(scores, axis=1) <= 0).all()


def test_a_cell_and_its_state_are_repeated_for_a_beam():
    random = np.random.RandomState(1)
    memory = random.randn(2, 3, 6).astype(np.float32)
    x = random.randn(2, 5).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        plain = rnn.BasicLSTMCell(4)
        mechanism = seq2seq.BahdanauAttention(4, tf.constant(memory))
        attending = seq2seq.AttentionWrapper(rnn.BasicLSTMCell(4), mechanism, 4)
        for cell in (plain, attending):
            state = cell.zero_state(2, tf.float32)
            assert seq2seq.tile_for_beam(cell, state, 1) == (cell, state)
            _, state = cell(tf.constant(x), state)
            output, _ = cell(tf.constant(x), state)
            many, states = seq2seq.tile_for_beam(cell, state, 3)
            outputs, _ = many(tf.repeat(tf.constant(x), 3, axis=0), states)
            assert (many is cell) == (cell is plain)
            session.run(tf.global_variables_initializer())
            once, thrice = session.run([output, outputs])
            np.testing.assert_allclose(thrice, np.repeat(once, 3, axis=0), rtol=1e-6)


@pytest.mark.parametrize("width", [1, 3])
def test_a_search_is_greedy_or_the_best_of_a_beam(likelihoods, width):
    if width == 1:
        tokens, scores, watched = run(likelihoods)
    else:
        tokens, scores = (found[:, 0] for found in run(likelihoods, width))
    with tf.Graph().as_default(), tf.Session() as session:
        first, rows = tf.fill([3], START), tf.repeat(tf.range(3), width)
        step = step_of(likelihoods)
        found = seq2seq.decode(step, rows, first, END, LONGEST, width, two_numbers)
        np.testing.assert_array_equal(session.run(found.tokens), tokens)
        np.testing.assert_array_equal(session.run(found.scores), scores)
        assert (found.watched is None) == (width > 1)
        if width == 1:
            np.testing.assert_array_equal(session.run(found.watched), watched)
