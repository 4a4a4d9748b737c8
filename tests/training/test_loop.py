"""The training loop: the numbers of the loop it stands for, reports, saves, signals."""

import os
import signal
import time

from common import training
from common.graph_mode import tf
from common.training import loop

import numpy as np
import pytest


class Line:
    """y = w x, fitted by gradient descent: a graph small enough to follow by hand."""

    def __init__(self):
        self.x = tf.placeholder(tf.float32, [None])
        self.y = tf.placeholder(tf.float32, [None])
        self.w = tf.get_variable("w", [], initializer=tf.zeros_initializer())
        self.loss = tf.reduce_mean(tf.square(self.w * self.x - self.y))
        self.train_op = tf.train.GradientDescentOptimizer(0.05).minimize(self.loss)
        self.close = tf.less(self.loss, 0.1)


X, Y = np.float32([1, 2, 3]), np.float32([2, 4, 6])


@pytest.fixture
def line():
    with tf.Graph().as_default(), tf.Session() as session:
        line = Line()
        line.session = session
        session.run(tf.global_variables_initializer())
        yield line


def train(line, steps, **options):
    options.setdefault("feed_dict", {line.x: X, line.y: Y})
    return training.train(line.session, line.train_op, line.loss, steps=steps, **options)


def test_losses_are_those_before_each_update(line):
    losses = train(line, 5).losses
    w, wanted = 0.0, []
    for _ in range(5):
        wanted.append(np.mean((w * X - Y) ** 2))
        w -= 0.05 * np.mean(2 * (w * X - Y) * X)
    np.testing.assert_allclose(losses, wanted, rtol=1e-5)
    assert line.session.run(line.w) == pytest.approx(w, rel=1e-5)


def test_equal_to_the_plain_loop_to_the_bit(line):
    feed = {line.x: X, line.y: Y}
    plain = [line.session.run([line.loss, line.train_op], feed)[0] for _ in range(40)]
    line.session.run(tf.global_variables_initializer())
    assert train(line, 40).losses.tolist() == plain


def test_watching_and_the_first_time(line):
    history = train(line, 10, watch={"close": line.close, "w": line.w})
    assert history.watched["w"].shape == (10,)
    first = history.first("close")
    assert history.losses[first] < 0.1 <= history.losses[first - 1]


def test_never_reached_is_none(line):
    assert train(line, 1, watch={"close": line.close}).first("close") is None


def test_until_ends_the_training(line):
    history = train(line, 1000, until=line.close)
    assert 1 < history.steps < 20
    assert history.losses[-1] < 0.1 <= history.losses[-2]


def test_reports(line):
    told = []
    history = train(line, 10, report=lambda *told_now: told.append(told_now), report_every=4)
    assert [step for step, _ in told] == [0, 4, 8, 9]
    assert [loss for _, loss in told] == [history.losses[step] for step in (0, 4, 8, 9)]


def test_reports_stand_closest_together_where_the_learning_is(line):
    told = []
    train(line, 120, report=lambda step, loss: told.append(step))
    assert told == [0, 1, 2, 5, 10, 20, 50, 100, 119]


def test_a_long_training_is_not_silent(line, monkeypatch):
    told = []
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    train(line, 9, report=lambda step, loss: told.append(step))
    assert told == [*range(9)]
    train(line, 9, report=lambda step, loss: told.append(step), report_every=4)
    assert told[9:] == [0, 4, 8], "those that were asked for"


def test_a_report_sees_the_weights_after_its_step(line):
    seen = []
    train(line, 3, report=lambda *_: seen.append(line.session.run(line.w)), report_every=1)
    assert seen[0] > 0 and len(set(seen)) == 3


def test_batches_pass_over_all_examples_in_a_seeded_order():
    numbers = np.arange(5, dtype=np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None])
        seen = []
        spy = tf.py_func(
            lambda values: seen.append(values.tolist()) or values.sum(), [x], tf.float32
        )
        run = lambda seed: training.train(  # noqa: E731
            session, tf.no_op(), spy, steps=6, examples={x: numbers}, batch_size=2, seed=seed
        )
        run(1)
        first = list(seen)
        seen.clear()
        run(1)
    assert first == seen
    assert [len(batch) for batch in first] == [2, 2, 1, 2, 2, 1]
    epochs = [np.concatenate(first[:3]).tolist(), np.concatenate(first[3:]).tolist()]
    assert [sorted(epoch) for epoch in epochs] == [numbers.tolist()] * 2
    assert epochs[0] != epochs[1]
    assert training.steps_per_epoch(5, 2) == 3


def test_ctrl_c_saves_and_says_how_far_it_got(line):
    saved = []

    def interrupt(step, loss):
        if step == 3:
            raise KeyboardInterrupt

    def save(steps_done):
        saved.append(steps_done)
        return "somewhere"

    with pytest.raises(KeyboardInterrupt, match=r"stopped after 4 of 100 steps; saved: somewhere"):
        train(line, 100, report=interrupt, report_every=1, save=save)
    assert saved == [4]


def test_save_at_the_end(line):
    saved = []
    train(line, 7, save=saved.append)
    assert saved == [7]


def test_a_long_training_saves_as_it_goes_and_loses_nothing_by_it(line):
    saved = []
    plain = train(line, 20, report=lambda *_: None, report_every=1).losses
    line.session.run(tf.global_variables_initializer())
    history = train(
        line, 20, report=lambda *_: None, report_every=1, save=saved.append, save_every=1e-9
    )
    assert saved == [*range(1, 20), 20]
    assert history.losses.tolist() == plain.tolist()
    saved.clear()
    train(line, 20, save=saved.append, save_every=3600)
    assert saved == [20]


@pytest.mark.skipif(os.name != "posix", reason="other systems have other signals")
@pytest.mark.parametrize("name, status", [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_signals_save_wait_for_the_end_of_a_save_and_say_their_status(line, name, status):
    number, finished = getattr(signal, name), []
    usual = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
    before = signal.signal(number, usual)  # `nohup` has SIGHUP ignored

    def report(step, loss):
        if step == 3:
            os.kill(os.getpid(), number)

    def save(steps_done):
        os.kill(os.getpid(), signal.SIGINT)  # pressed again while it saves
        time.sleep(0.01)
        finished.append(steps_done)
        return "somewhere"

    try:
        with pytest.raises(training.Stopped, match=r"stopped after 4 of 100 .*somewhere") as end:
            train(line, 100, report=report, report_every=1, save=save)
        assert signal.getsignal(number) is usual
    finally:
        signal.signal(number, before)
    assert finished == [4]
    assert end.value.status == status


def test_a_signal_during_the_last_save_comes_after_it(line):
    def save(steps_done):
        os.kill(os.getpid(), signal.SIGINT)
        return "somewhere"

    with pytest.raises(KeyboardInterrupt, match="stopped after 5 of 5 steps; saved: somewhere"):
        train(line, 5, save=save)


def test_without_a_save_a_program_is_ended_by_sigterm_as_always(line):
    seen = []
    train(line, 2, report=lambda *_: seen.append(signal.getsignal(signal.SIGTERM)))
    assert set(seen) == {signal.SIG_DFL}
