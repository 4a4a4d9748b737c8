"""Pictures of numbers that a network has not seen, and what it writes for them."""

from labs.support import caption, digits

import numpy as np
import pytest


@pytest.fixture(scope="module")
def numbers():
    _, held_out = digits.Digits.parts()
    return caption.NewNumbers.of(held_out, digits.in_english, 200, most=4, seed=3)


def test_all_right_and_all_wrong(numbers):
    scores = numbers.scores(numbers.rights)
    assert scores == {
        "sentences_right": 1,
        "words_wrong": 0,
        "by_length": {"2": 1, "3": 1, "4": 1},
    }
    assert numbers.missed(numbers.rights) == []
    scores = numbers.scores([()] * 200)
    assert scores["sentences_right"] == 0 and scores["words_wrong"] == 1


def test_one_wrong_word_in_a_number_of_four_digits(numbers):
    place = next(n for n, number in enumerate(numbers.numbers) if number > 999)
    sentences = list(numbers.rights)
    sentences[place] = (*sentences[place][:-1], "many")
    scores = numbers.scores(sentences)
    assert scores["sentences_right"] == pytest.approx(199 / 200)
    assert scores["words_wrong"] == pytest.approx(1 / sum(map(len, numbers.rights)))
    of_four = sum(number > 999 for number in numbers.numbers)
    assert scores["by_length"] == {"2": 1, "3": 1, "4": pytest.approx(1 - 1 / of_four)}
    assert numbers.missed(sentences) == [place]


def test_the_picture_shows_a_wrong_one_first(numbers):
    sentences = list(numbers.rights)
    sentences[5] = ("zero",)
    looked = np.zeros([200, 9, 32])
    pixels, words, weights = numbers.examples(sentences, looked)[0]
    assert words == ("zero",)
    assert pixels.shape == (8, numbers.counts[5]) and weights.shape == (9, numbers.counts[5])


def test_lessons_are_made_of_training_digits_alone():
    task = caption.Task.of(korean=False, most=4, test_pictures=20, seed=1)
    lessons = task.lessons(batch_size=64, seed=0)
    for_training = {image.tobytes() for image in task.training.images}
    for_test = {image.tobytes() for image in task.held_out.images}
    for _ in range(10):
        columns, lengths, *_ = next(lessons)
        for picture, length in zip(columns, lengths):
            for start in range(0, length, digits.SIDE):
                image = np.ascontiguousarray(picture[start : start + digits.SIDE].T).tobytes()
                assert image in for_training and image not in for_test


def test_a_lesson_is_a_picture_and_its_words():
    task = caption.Task.of(korean=True, most=2, test_pictures=5, seed=1)
    columns, counts, read, target, lengths = next(task.lessons(batch_size=8, seed=0))
    assert columns.shape == (8, 16, 8) and counts.tolist() == [16] * 8
    assert (read[:, 0] == task.vocabularies.start).all()
    assert (target[np.arange(8), lengths - 1] == task.vocabularies.end).all()
    assert (task.most, len(task.test.numbers)) == (2, 5)
