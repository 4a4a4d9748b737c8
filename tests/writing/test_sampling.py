"""Writing in the graph: what may be drawn, how often, and the same text from the same seed."""

from common import rnn
from common.data.text import Vocabulary
from common.errors import InputError
from common.graph_mode import tf
from common.writing import sampling
from common.writing.sampling import Choice

import numpy as np
import pytest

LOGITS = np.log(np.array([0.1, 0.4, 0.2, 0.3])).astype(np.float32)


@pytest.fixture(scope="module")
def kept():
    """(temperature, top_k, top_p) -> the probabilities."""
    with tf.Graph().as_default(), tf.Session() as session:
        options = [tf.placeholder(kind, []) for kind in (tf.float32, tf.int32, tf.float32)]
        p = sampling.probabilities(tf.constant(LOGITS), *options)
        yield lambda *values: session.run(p, dict(zip(options, values)))


@pytest.mark.parametrize(
    "options, wanted",
    [
        ((1.0, 9, 1.0), [0.1, 0.4, 0.2, 0.3]),
        ((0.0, 9, 1.0), [0, 1, 0, 0]),
        ((0.5, 9, 1.0), np.array([1, 16, 4, 9]) / 30),
        ((1.0, 2, 1.0), np.array([0, 4, 0, 3]) / 7),
        ((1.0, 1, 1.0), [0, 1, 0, 0]),
        ((1.0, 9, 0.5), np.array([0, 4, 0, 3]) / 7),  # .4 is not yet .5
        ((1.0, 9, 0.01), [0, 1, 0, 0]),
        ((1.0, 3, 0.7), np.array([0, 4, 0, 3]) / 7),  # .7 of the .9 that are left is .63
    ],
)
def test_temperature_top_k_and_top_p(kept, options, wanted):
    np.testing.assert_allclose(kept(*options), wanted, rtol=1e-5, atol=1e-7)


def test_numbers_are_drawn_as_often_as_their_probability_says(kept):
    p = np.array([0.1, 0.0, 0.4, 0.3, 0.2, 0.0], np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        uniform = tf.placeholder(tf.float32, [])
        drawn = sampling.draw(tf.constant(p), uniform)
        uniforms = (np.arange(200) + 0.5) / 200
        found = [session.run(drawn, {uniform: value}) for value in uniforms]
        assert session.run(drawn, {uniform: 1.0}) == 4  # never one that has no probability
        assert session.run(drawn, {uniform: 0.0}) == 0
    np.testing.assert_allclose(np.bincount(found, minlength=6) / 200, p, atol=0.006)


@pytest.mark.parametrize(
    "choice", [Choice(-1.0), Choice(float("nan")), Choice(1, -1), Choice(1, 0, 0), Choice(1, 0, 2)]
)
def test_choices_that_make_no_sense_are_refused(choice):
    with pytest.raises(InputError):
        choice.checked()


@pytest.fixture(scope="module")
def network():
    """A small network that is not trained: (session, writer, a step by step `read`)."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        cell = rnn.GRUCell(6)

        def read(number, state):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                output, state = cell(tf.one_hot([number], 5), state)
                scores = tf.matmul(output, tf.get_variable("w", [6, 5]))[0]
            return 9 * scores, state

        number, state = tf.placeholder(tf.int32, []), tf.placeholder(tf.float32, [1, 6])
        one_step = read(number, state)
        writer = sampling.build_writer(read, tf.zeros([1, 6]))
        session.run(tf.global_variables_initializer())

        def step(value, before):
            return session.run(one_step, {number: value, state: before})

        yield session, writer, step


def test_the_loop_is_a_session_run_for_each_character(network):
    session, writer, step = network
    prime, length = [2, 0, 4], 30
    state, written = np.zeros([1, 6]), list(prime)
    for number in prime[:-1]:
        _, state = step(number, state)
    for uniform in np.random.RandomState(5).random_sample(length).astype(np.float32):
        scores, state = step(written[-1], state)
        p = np.exp(scores - scores.max())
        written.append(int(np.searchsorted(np.cumsum(p / p.sum()), uniform, side="right")))
    assert sampling.write(session, writer, prime, length, seed=5) == written[3:]


def test_pieces_change_nothing(network):
    session, writer, _ = network
    pieces = list(sampling.stream(session, writer, [1], 25, Choice(0.8), seed=1, piece=10))
    assert [len(piece) for piece in pieces] == [10, 10, 5]
    whole = sampling.write(session, writer, [1], 25, Choice(0.8), seed=1)
    assert pieces[0] + pieces[1] + pieces[2] == whole
    assert sampling.write(session, writer, [1], 25, Choice(0.8), seed=2) != whole


def test_a_prime_is_encoded_and_checked():
    vocabulary = Vocabulary("\nab")
    assert sampling.first_numbers(vocabulary) == [0]
    assert sampling.first_numbers(vocabulary, "ba") == [2, 1]
    assert sampling.first_numbers(Vocabulary("ab")) == [0]
    with pytest.raises(InputError, match="empty"):
        sampling.first_numbers(vocabulary, "")
    with pytest.raises(InputError, match="'c'"):
        sampling.first_numbers(vocabulary, "abc")


def test_lines_come_when_they_are_whole():
    vocabulary = Vocabulary("\nab")
    parts = [[1, 1], [2, 0, 1], [0, 0, 1] + [2] * 6]
    assert list(sampling.lines(vocabulary, parts, width=4)) == ["aab", "a", "", "abbb", "bbb"]


def test_what_is_written_aloud_is_what_is_written(network):
    session, writer, _ = network
    wanted = sampling.Wanted.of(Vocabulary("\nabcd"), "ab", 100, Choice(0.8), seed=3)
    said = []
    text = wanted.write_aloud(session, writer, said.append)
    assert text == wanted.write(session, writer) and len(text) == 102
    assert "".join(said) == text.replace("\n", "") and text.startswith("ab")
