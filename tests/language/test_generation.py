"""Text generation: what is seen, what is carried, how characters are drawn."""

from common.data import text
from common.errors import InputError
from common.language import generation

import numpy as np
import pytest

LETTERS = text.Vocabulary("abc")


def after(number):
    """Scores of a network that always goes on with the next letter: a b c a ..."""
    return np.eye(3)[(number + 1) % 3] * 9


def test_from_window_sees_the_last_characters_only():
    seen = []

    def predict(numbers):
        seen.append(numbers.tolist())
        return after(numbers[0, -1])

    assert generation.from_window(predict, LETTERS, "cab", 3, length=2) == "cabcab"
    assert seen == [[[0, 1]], [[1, 2]], [[2, 0]]]


def test_a_prompt_shorter_than_the_window_is_read_as_it_is():
    assert generation.from_window(lambda n: after(n[0, -1]), LETTERS, "b", 2, length=10) == "bca"


def test_from_state_reads_each_character_once_and_carries_the_state():
    read = []

    def step(numbers, state):
        read.append((numbers.tolist(), state))
        return after(numbers)[np.newaxis, 0], (state or 0) + numbers.shape[1]

    assert generation.from_state(step, LETTERS, "ab", 3) == "abcab"
    assert read == [([[0, 1]], None), ([[2]], 2), ([[0]], 3)]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_choose_draws_by_softmax_of_the_scores_over_the_temperature(temperature):
    scores, random = np.array([0.0, 1.0, 2.0]), np.random.RandomState(0)
    drawn = [generation.choose(scores, temperature, random) for _ in range(20_000)]
    expected = np.exp(scores / temperature) / np.exp(scores / temperature).sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=3) / 20_000, expected, atol=0.015)


def test_temperature_zero_is_the_likeliest_and_high_scores_do_not_overflow():
    assert generation.choose([1.0, 3.0, 2.0], 0, None) == 1
    assert generation.choose([1e4, 0.0, 0.0], 0.01, np.random.RandomState(0)) == 0


def test_the_same_seed_writes_the_same_text():
    def predict(numbers):
        return np.zeros(3)

    written = [
        generation.from_window(predict, LETTERS, "a", 40, 5, temperature=1.0, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert written[0] == written[1] != written[2]


@pytest.mark.parametrize(
    ("prompt", "temperature", "message"),
    [
        ("", 0.0, "the prompt is empty"),
        ("abd", 0.0, "'d' .character 3 of 'abd'. is not one of the 3 characters"),
        ("a", -0.5, "the temperature must be 0 or more, not -0.5"),
        ("a", float("nan"), "the temperature must be 0 or more, not nan"),
        ("a", float("inf"), "the temperature must be 0 or more, not inf"),
    ],
)
def test_what_cannot_be_continued_is_said_before(prompt, temperature, message):
    with pytest.raises(InputError, match=message):
        generation.check(LETTERS, [prompt], temperature)


def test_lines_come_when_they_are_whole():
    pieces = ["aa", "b\na", "\n\na", "bbbbbb"]
    assert list(generation.stream_lines(pieces, width=4)) == ["aab", "a", "", "abbb", "bbb"]
    lines = generation.stream_lines(iter(pieces), width=4)
    assert next(lines) == "aab"


def test_streamed_lines_hold_the_whole_text():
    pieces = list("ab" * 50 + "\n" + "c" * 200)
    assert "".join(generation.stream_lines(pieces)) == "".join(pieces).replace("\n", "")
