"""The floors of a loss whose logits are an LSTM's outputs: derived, and searched for.

`searched` chooses the four gates freely for each step and unit and improves them by Adam. A
real LSTM's gates are never freer, so what this search cannot reach no training can.
"""

import math

from labs.support import loss_floors

import numpy as np
import pytest

HIHELLO = [1, 0, 2, 3, 3, 4]  # "ihello" of the letters h i e l o
IF_YOU = " if you want you"


def numbers(text):
    """The numbers of the next characters, as lab 5 makes them, and how many there are."""
    letters = sorted(set(text))
    return [letters.index(letter) for letter in text[1:]], len(letters)


def searched(targets, classes, start, steps=1500, rate=0.1):
    """The lowest loss that Adam finds from the free gates `start` [4, steps, classes]."""
    gates = start.copy()
    wanted = np.eye(classes)[targets]
    momentum, size = np.zeros_like(gates), np.zeros_like(gates)
    lowest = math.inf
    for step in range(1, steps + 1):
        loss, gradient = _loss_and_gradient(gates, wanted)
        lowest = min(lowest, loss)
        momentum = 0.9 * momentum + 0.1 * gradient
        size = 0.999 * size + 0.001 * gradient**2
        mean, scale = momentum / (1 - 0.9**step), np.sqrt(size / (1 - 0.999**step))
        gates -= rate * mean / (scale + 1e-8)
    return lowest


def _loss_and_gradient(gates, wanted):
    i, f, o = 1 / (1 + np.exp(-gates[:3]))
    j = np.tanh(gates[3])
    steps, classes = wanted.shape
    c = np.zeros([steps + 1, classes])
    for t in range(steps):
        c[t + 1] = f[t] * c[t] + i[t] * j[t]
    shown = np.tanh(c[1:])
    scores = np.exp(o * shown)
    shares = scores / scores.sum(axis=1, keepdims=True)
    loss = -np.log((shares * wanted).sum(axis=1)).mean()
    to_h = (shares - wanted) / steps
    to_c, gradient = np.zeros(classes), np.zeros_like(gates)
    for t in reversed(range(steps)):
        to_c = to_c + to_h[t] * o[t] * (1 - shown[t] ** 2)
        gradient[0, t] = to_c * j[t] * i[t] * (1 - i[t])
        gradient[1, t] = to_c * c[t] * f[t] * (1 - f[t])
        gradient[3, t] = to_c * i[t] * (1 - j[t] ** 2)
        to_c = to_c * f[t]
    gradient[2] = to_h * shown * o * (1 - o)
    return loss, gradient


def gates_of(direction, shown):
    """The gates of a schedule, nearly open or shut: [4, steps, classes]."""
    before = np.vstack([direction[:1], direction[:-1]])
    turned = direction != before
    return np.stack(
        [
            np.full(direction.shape, 8.0),
            np.where(turned, -8.0, 8.0),
            np.where(shown, 8.0, -8.0),
            8.0 * direction,
        ]
    )


def test_the_numbers_of_labs_4_and_5():
    assert loss_floors.range_floor(5) == pytest.approx(0.433, abs=5e-4)
    assert loss_floors.memory_floor(5, 6) == pytest.approx(0.470, abs=5e-4)
    assert loss_floors.lowest_known(HIHELLO, 5) == pytest.approx(0.549, abs=5e-4)
    assert loss_floors.range_floor(10) == pytest.approx(0.797, abs=5e-4)
    targets, classes = numbers(IF_YOU)
    assert loss_floors.lowest_known(targets, classes) == pytest.approx(0.945, abs=5e-4)


def test_the_floors_stand_in_order():
    for text in ("hihello", IF_YOU, "aab", "abcabcabc"):
        targets, classes = numbers(text)
        by_step = loss_floors.memory_floor(classes, len(targets))
        assert loss_floors.range_floor(classes) < by_step
        assert by_step <= loss_floors.lowest_known(targets, classes) + 1e-12


@pytest.mark.parametrize(("text", "ahead"), [("hihello", 0), (IF_YOU, 1)])
def test_the_schedule_reaches_it_and_no_search_gets_lower(text, ahead):
    targets, classes = numbers(text)
    lowest = loss_floors.lowest_known(targets, classes)
    described = gates_of(*loss_floors.gate_schedule(targets, classes, ahead))
    assert searched(targets, classes, described, steps=200) == pytest.approx(lowest, abs=3e-3)
    random = np.random.RandomState(0)
    shape = [4, len(targets), classes]
    starts = [described / 4 + random.randn(*shape) for _ in range(2)]
    starts += [
        gates_of(*loss_floors.gate_schedule(targets, classes, other)) / 4 + random.randn(*shape)
        for other in (0, 1, 2)
    ]
    starts += [2 * random.randn(*shape) for _ in range(3)]
    found = [searched(targets, classes, start, steps=800) for start in starts]
    assert min(found) > lowest - 1e-6


def test_filling_a_memory_ahead_pays_with_many_classes():
    def losses(text):
        targets, classes = numbers(text)
        schedules = [loss_floors.gate_schedule(targets, classes, ahead) for ahead in (0, 1)]
        return [loss_floors._loss(targets, *schedule) for schedule in schedules]

    few, many = losses("hihello"), losses(IF_YOU)
    assert few[0] < few[1]
    assert many[0] > many[1] + 0.02


def test_the_gradient_of_the_search_is_right():
    random = np.random.RandomState(1)
    gates = random.randn(4, 3, 4)
    wanted = np.eye(4)[[0, 2, 2]]
    _, gradient = _loss_and_gradient(gates, wanted)
    for place in [(0, 0, 1), (1, 1, 2), (2, 2, 3), (3, 0, 0), (1, 2, 2)]:
        moved = [gates.copy(), gates.copy()]
        moved[0][place] -= 1e-5
        moved[1][place] += 1e-5
        before, after = (_loss_and_gradient(at, wanted)[0] for at in moved)
        assert (after - before) / 2e-5 == pytest.approx(gradient[place], abs=1e-7)
