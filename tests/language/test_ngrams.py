"""n-grams: the formula by hand, probabilities that add up to 1, unseen contexts, writing."""

from common.language.ngrams import NGrams, bits

import numpy as np
import pytest

TEXT = np.array([0, 1, 0, 2, 0, 1, 1, 2, 0, 1])


def by_hand(text, order, classes, context, number):
    """The recursion of the docstring, by counting in lists."""
    if order == 0:
        return 1 / classes
    context = context[len(context) - order + 1 :] if order > 1 else []
    shorter = by_hand(text, order - 1, classes, context, number)
    starts = range(len(text) - order + 1)
    followers = [text[s + order - 1] for s in starts if text[s : s + order - 1] == context]
    if not followers:
        return shorter
    kinds = len(set(followers))
    return (followers.count(number) + kinds * shorter) / (len(followers) + kinds)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_probabilities_are_those_of_the_formula(order):
    unseen = [2, 2, 0, 1, 3, 0, 1, 0]
    model = NGrams(TEXT, order, classes=4)
    found = model.probabilities(unseen)
    for place, number in enumerate(unseen):
        usable = min(order, place + 1)  # at the beginning the context is shorter
        wanted = by_hand(TEXT.tolist(), usable, 4, unseen[:place], number)
        assert found[place] == pytest.approx(wanted, rel=1e-12)
        p = model.distribution(unseen[:place])
        assert p[number] == pytest.approx(wanted, rel=1e-12)
        assert p.sum() == pytest.approx(1) and (p > 0).all()


def test_a_shorter_order_of_a_longer_model_is_the_shorter_model():
    long, short = NGrams(TEXT, 4, 3), NGrams(TEXT, 2, 3)
    np.testing.assert_allclose(long.probabilities(TEXT, order=2), short.probabilities(TEXT))


def test_sizes_are_the_different_n_grams():
    assert NGrams(TEXT, 3, 3).sizes == [3, 6, 7]


def test_the_same_seed_writes_the_same():
    model = NGrams(TEXT, 3, 3)
    first, second = (model.write([0], 20, np.random.RandomState(4)) for _ in range(2))
    assert first == second and len(first) == 20


def test_bits_of_equal_chances():
    assert bits(np.full(7, 1 / 8)) == 3.0


def test_a_text_shorter_than_the_n_grams():
    model = NGrams([1], order=4, classes=3)
    np.testing.assert_allclose(model.probabilities([1, 0, 2]), [2 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(model.distribution([0, 1, 2]), [1 / 6, 2 / 3, 1 / 6])
