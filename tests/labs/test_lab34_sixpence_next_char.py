"""Lab 34: its windows and bounds, what it reaches over several seeds, what it writes."""

from common.data import text
from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab34_sixpence_next_char as lab34

import pytest
import tensorflow.compat.v1 as tf

SEEDS = (0, 1, 2)
CHARACTERS = text.Vocabulary.of(lab34.RHYME)


@pytest.fixture(scope="module")
def metrics():
    return {seed: lab34.run(seed=seed) for seed in SEEDS}


def test_graph():
    with tf.Graph().as_default():
        graph = lab34.build_graph(classes=34)
        assert graph.x.shape.as_list() == [None, None]
        assert graph.logits.shape.as_list() == [None, 34]
        assert graph.loss.shape.as_list() == []


def test_the_rhyme_is_the_lectures():
    assert len(lab34.RHYME) == 406
    assert CHARACTERS.tokens[:11] == list(" !',.?FOSTW")
    numbers = CHARACTERS.encode("Sing a song")
    assert numbers.tolist() == [8, 19, 23, 17, 0, 11, 0, 28, 24, 23, 17]  # as printed there


def test_three_windows_are_ambiguous_and_set_the_ceiling(metrics):
    x, shifted = text.windows(CHARACTERS.encode(lab34.RHYME), lab34.LENGTH)
    windows = text.ambiguous(x, shifted[:, -1])
    decoded = {tuple(map(CHARACTERS.decode, item)) for item in windows.items()}
    assert decoded == {(" blackbird", " s"), (" counting ", "ho"), ("as in the ", "gp")}
    # each of the three comes twice, with another answer: one of the two is missed
    assert metrics[0]["accuracy_ceiling"] == pytest.approx(393 / 396)
    assert metrics[0]["windows"] == 396


@pytest.mark.parametrize("seed", SEEDS)
def test_accuracy_after_the_lectures_hundred_epochs(metrics, seed):
    assert 0.977 <= metrics[seed]["accuracy"] <= metrics[seed]["accuracy_ceiling"] + 1e-6
    assert metrics[seed]["parameters"] == 35_584
    assert metrics[seed]["loss"] < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_it_goes_on_with_the_rhyme(metrics, seed):
    generated = metrics[seed]["generated"]
    assert generated["Sing a son"] == "Sing a song of sixpence, a poc"
    assert len(generated["hello worl"]) == 30
    assert generated["hello worl"][10:] not in lab34.RHYME  # nothing it has learned fits


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_prompt_at_three_temperatures(metrics, seed):
    at = metrics[seed]["at_temperatures"]
    assert list(at) == ["0", "1", "2"]
    assert at["0"] == metrics[seed]["generated"]["Sing a son"]
    assert len(set(at.values())) == 3

    def errors(text):
        return sum(one != other for one, other in zip(text, lab34.RHYME))

    assert errors(at["0"]) == 0 < errors(at["2"])


def test_the_lecture_s_words_stand_beside_the_likeliest_characters_only():
    generated = {"Sing a son": "Sing a song of", "pie": "pie is"}
    lectures = [each.lecture for each in lab34.written_rows(generated, 0.0)]
    assert lectures == ["g of sixpence, a poc", ""]
    assert [each.lecture for each in lab34.written_rows(generated, 1.0)] == ["", ""]


def test_the_rows_hold(metrics):
    rows = list(lab34.expected(metrics[0], temperature=0.0, text=None, text_file=None))
    assert all(row.as_expected is not False for row in rows)


def test_king_was_i_comes_to_an_ambiguous_window(metrics):
    """After " counting " both "house" and "out his" are right answers of the rhyme's windows."""
    written = [metrics[seed]["generated"]["king was i"] for seed in SEEDS]
    right = sum(text == "king was in his counting house" for text in written)
    assert 1 <= right < len(SEEDS)


def test_same_seed_same_result_to_the_bit():
    first, second = (lab34.run(steps=30, seed=3, temperature=1.0) for _ in range(2))
    assert first == second
    assert lab34.run(steps=30, seed=4)["loss"] != first["loss"]


def test_generate_adds_a_prompt():
    metrics = lab34.run(steps=1, generate="pie")
    assert list(metrics["generated"]) == ["Sing a son", "king was i", "hello worl", "pie"]
    assert len(metrics["generated"]["pie"]) == 23


@pytest.mark.parametrize("options", [{"generate": ""}, {"generate": "7"}, {"temperature": -1.0}])
def test_bad_options_are_refused_before_training(options):
    with pytest.raises(InputError):
        lab34.run(steps=10**9, **options)


def test_a_text_of_ones_own_is_learned_for_as_many_epochs(tmp_path):
    path = tmp_path / "song.txt"
    song = "학교 종이 땡땡땡\n어서 모이자\n선생님이 우리를\n기다리신다\n"
    path.write_bytes(song.encode("cp949"))
    said = []
    result = lab34.LAB.result(Lesson(said.append), text_file=path, seed=1)
    metrics, length = result.metrics, len(song) - 1
    assert (metrics["windows"], metrics["steps"]) == (length - 10, 100)  # one batch an epoch
    assert metrics["accuracy_ceiling"] == 1.0
    assert next(iter(metrics["generated"])) == song[:10].replace("\n", " ")
    assert all(row.as_expected is None for row in result.rows)
    assert "cp949" in "\n".join(said[:2]) and "nowhere in this text" in "\n".join(said)


def test_windows_that_do_not_decide_are_shown_with_both_probabilities():
    said = []
    lab34.run(Lesson(said.append), steps=1)
    (line,) = (line for line in said if "'as in the ' is followed by 'g' (p = 0.0" in line)
    assert "and by 'p' (p = 0.0" in line


def test_a_short_text_is_refused():
    with pytest.raises(InputError, match="the text has 5 characters: give at least 20"):
        lab34.run(text=" a\n b c ")
