"""The training loop: the same numbers with many steps in a `session.run` as with one."""

import itertools
import os
import signal

from common import rnn, training
from common.fast import many_steps
from common.graph_mode import tf

import numpy as np
import pytest

STEPS = 60
NEVER = 10**9


class Step:
    """A small LSTM to train, with its session, and the weights that it began with."""

    def __init__(self, dropout=False):
        random = np.random.RandomState(0)
        self.x_data, self.y_data = random.rand(10, 4, 3), random.rand(10, 2)
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(1)
            self.x = tf.placeholder(tf.float32, [None, 4, 3])
            self.y = tf.placeholder(tf.float32, [None, 2])
            self.rate = tf.placeholder_with_default(0.1, [])
            cell = rnn.BasicLSTMCell(2)
            if dropout:
                cell = rnn.DropoutWrapper(cell, output_keep_prob=0.5)
            outputs, _ = tf.nn.dynamic_rnn(cell, self.x, dtype=tf.float32)
            self.loss = tf.reduce_mean(tf.square(outputs[:, -1] - self.y))
            self.rows = tf.shape(self.x)[0]
            self.train_op = tf.train.AdamOptimizer(self.rate).minimize(self.loss)
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())
            self.variables = tf.global_variables()
        self.first = self.session.run(self.variables)
        self.calls = 0

    def train(self, monkeypatch, fast, **options):
        """Train from the first weights; counts the calls of `session.run` in `calls`."""
        monkeypatch.setattr(many_steps, "CALLS_AN_OPERATION", 0 if fast else NEVER)
        for variable, value in zip(self.variables, self.first):
            variable.load(value, self.session)
        run, self.calls = self.session.run, 0

        def counted(*arguments, **keywords):
            self.calls += 1
            return run(*arguments, **keywords)

        monkeypatch.setattr(self.session, "run", counted)
        options.setdefault("steps", STEPS)
        try:
            return training.train(self.session, self.train_op, self.loss, **options)
        finally:
            monkeypatch.undo()

    @property
    def whole(self):
        return {self.x: self.x_data, self.y: self.y_data}


@pytest.fixture(scope="module")
def step():
    return Step()


@pytest.fixture(params=["whole", "batches", "rate"])
def feeds(step, request):
    if request.param == "whole":
        return {"feed_dict": step.whole}
    if request.param == "batches":  # of 4, 4 and 2 rows
        return {"examples": step.whole, "batch_size": 4}
    return {"feed_dict": {step.rate: 0.01}, "examples": step.whole, "seed": 3}


def test_many_steps_in_a_call_give_the_same_numbers_to_the_bit(step, feeds, monkeypatch):
    watch = {"loss": step.loss, "rows": step.rows}
    plain = step.train(monkeypatch, fast=False, watch=watch, **feeds)
    assert step.calls == STEPS
    weights = step.session.run(step.variables)
    fast = step.train(monkeypatch, fast=True, watch=watch, **feeds)
    assert step.calls < STEPS / 2
    assert fast.losses.dtype == plain.losses.dtype == np.float32
    assert fast.losses.tolist() == plain.losses.tolist()
    assert len(set(plain.losses.tolist())) == STEPS
    for name in watch:
        assert fast.watched[name].tolist() == plain.watched[name].tolist()
    for one, other in zip(step.session.run(step.variables), weights):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("fast", [False, True])
def test_training_stops_after_the_step_where_until_is_true(step, fast, monkeypatch):
    losses = step.train(monkeypatch, fast=False, feed_dict=step.whole).losses
    with step.graph.as_default():
        reached = step.loss <= float(losses[37])
    saved, reported = [], []
    history = step.train(
        monkeypatch,
        fast,
        feed_dict=step.whole,
        until=reached,
        save=saved.append,
        report=lambda number, loss: reported.append((number, loss)),
        report_every=20,
    )
    assert history.losses.tolist() == losses[:38].tolist()
    assert history.first("until") == 37
    assert saved == [38]
    assert reported == [(number, float(losses[number])) for number in (0, 20, 37)]


@pytest.mark.parametrize("fast", [False, True])
def test_a_report_sees_the_weights_after_its_step(step, fast, monkeypatch):
    losses = step.train(monkeypatch, fast=False, feed_dict=step.whole).losses
    seen = {}

    def report(number, loss):
        assert loss == losses[number]
        seen[number] = step.session.run(step.loss, step.whole)

    step.train(monkeypatch, fast, feed_dict=step.whole, report=report)
    reported = [0, 1, 2, 5, 10, 20, 50]
    assert [*seen] == [*reported, 59]
    assert [seen[number] for number in reported] == [losses[number + 1] for number in reported]


@pytest.mark.parametrize("fast", [False, True])
def test_ctrl_c_saves_with_the_steps_that_were_made(step, fast, monkeypatch):
    plain = step.train(monkeypatch, fast=False, feed_dict=step.whole)
    saved = {}

    def press(number, loss):
        if number == 20:
            os.kill(os.getpid(), signal.SIGINT)

    def save(steps_done):
        saved[steps_done] = step.session.run(step.loss, step.whole)

    with pytest.raises(KeyboardInterrupt, match="stopped after 21 of 60 steps"):
        step.train(
            monkeypatch, fast, feed_dict=step.whole, report=press, report_every=20, save=save
        )
    assert saved == {21: plain.losses[21]}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_random_operations_are_run_one_step_a_call(monkeypatch):
    dropping = Step(dropout=True)
    dropping.train(monkeypatch, fast=True, feed_dict=dropping.whole, steps=10)
    assert dropping.calls == 10


def test_sessions_with_hooks_see_every_step(step, monkeypatch):
    seen = []

    class Hook(tf.train.SessionRunHook):
        def after_run(self, run_context, run_values):
            seen.append(run_values)

    monkeypatch.setattr(many_steps, "CALLS_AN_OPERATION", 0)
    graph = Step().graph
    with graph.as_default():
        loss = graph.get_tensor_by_name(step.loss.name)
        train_op = graph.get_operation_by_name(step.train_op.name)
        feeds = {graph.get_tensor_by_name(key.name): value for key, value in step.whole.items()}
        with tf.train.MonitoredSession(hooks=[Hook()]) as session:
            training.train(session, train_op, loss, feeds, steps=10)
    assert len(seen) == 10


def test_the_loop_is_made_only_where_it_pays():
    step = Step()
    operations = many_steps.StepGraph(step.train_op, [step.loss], list(step.whole), ()).operations
    enough = many_steps.CALLS_AN_OPERATION * len(operations)

    def stepper(calls_saved):
        feeds = {"feed_dict": step.whole, "examples": {}, "batches": itertools.repeat({})}
        return many_steps.stepper(
            step.session, step.train_op, step.loss, {}, **feeds, calls_saved=calls_saved
        )

    assert stepper(enough - 1) is None
    make_steps = stepper(enough)
    assert len(make_steps(10)[0]) == 1, "to see how long it takes"
    make_steps(10)
    assert len(make_steps(10)[0]) == 10


@pytest.mark.parametrize("report_every", [None, 1])
def test_a_report_at_every_step_leaves_nothing_to_save(step, monkeypatch, report_every):
    operations = many_steps.StepGraph(step.train_op, [step.loss], list(step.whole), ()).operations
    monkeypatch.setattr(many_steps, "CALLS_AN_OPERATION", 30 / len(operations))
    run, made = step.session.run, []
    monkeypatch.setattr(step.session, "run", lambda *a, **k: made.append(1) or run(*a, **k))
    training.train(
        step.session,
        step.train_op,
        step.loss,
        step.whole,
        steps=50,
        report=lambda number, loss: None,
        report_every=report_every,
    )
    assert len(made) == 50 if report_every == 1 else len(made) < 25


def test_a_checkpoint_can_be_saved_after_the_loop_was_made(step, monkeypatch, tmp_path):
    step.train(monkeypatch, fast=True, feed_dict=step.whole)
    with step.graph.as_default():
        saver = tf.train.Saver()
        path = saver.save(step.session, str(tmp_path / "model"))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.import_meta_graph(path + ".meta").restore(session, path)
        feeds = {key.name: value for key, value in step.whole.items()}
        assert session.run(step.loss.name, feeds) == step.session.run(step.loss, step.whole)
