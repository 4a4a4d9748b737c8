"""What the labs that forecast a series share: windows in time order, training, the comparison."""

from typing import NamedTuple

from common import training
from common.data import series
from common.errors import InputError
from common.graph_mode import tf
from common.shapes import count_parameters

import numpy as np


class Windows(NamedTuple):
    """A series cut into windows, scaled by its training rows. The test comes after the training."""

    x: np.ndarray  # float32 [windows, length, columns], in time order
    y: np.ndarray  # float32 [windows, 1]: what comes next in the target column
    train: int  # how many windows, the first ones, are for training
    scaler: series.MinMaxScaler
    target: int  # the number of the column that is forecast
    dates: np.ndarray  # [windows]: of what comes next; step numbers for a series without dates

    @property
    def actual(self):
        """What is to be forecast in the test: [test, 1], scaled."""
        return self.y[self.train :]

    @property
    def flat(self):
        """The training windows, each in one row: float64 [train, length * columns]."""
        return self.x[: self.train].reshape(self.train, -1).astype(float)

    @property
    def test_dates(self):
        return self.dates[self.train :]

    def in_units(self, scaled):
        """[test, 1] or [test] of the target, scaled -> [test] in the series' own units."""
        return self.scaler.inverse_transform(np.ravel(scaled), self.target)


def prepare(table, length, target, train):
    """Windows of `length` rows of a `tables.Series`, scaled by the training rows.

    Args:
      train: how many windows are for training (`series.split`, `series.split_at`).

    Raises:
      InputError: a column is constant in training, or no window fits.
    """
    scaler = series.MinMaxScaler(table.values[: train + length], table.columns, table.source)
    x, y = series.windows(scaler.transform(table.values), length, target)
    dates = np.arange(len(table.values)) if table.dates is None else table.dates
    return Windows(x, y, train, scaler, target, dates[length:])


def describe(lesson, table, windows):
    """Say where a series comes from and how it is split in time."""
    lesson.stage("The data")
    lesson.say(f"  {table.source}: {len(table.values)} rows, {table.span}")
    lesson.say(
        f"  {windows.train} windows for training, the {len(windows.actual)} after them, "
        f"from {windows.test_dates[0]} on, for the test"
    )


def last_training_day(table, train_until):
    """The day asked for, or the last of the month half a year before the series ends.

    Raises:
      InputError: the series has no dates, or `train_until` is none.
    """
    if table.dates is None:
        raise InputError(f"{table.source}: no column Date; a split by date needs one")
    if train_until is None:
        month = table.dates[-1].astype("datetime64[M]") - 6
        return (month + 1).astype("datetime64[D]") - 1
    try:
        return np.datetime64(train_until, "D")
    except ValueError:
        raise InputError(f"--train-until {train_until}: not a date like 2012-09-30") from None


class Graph(NamedTuple):
    """The graph of a lab that forecasts the next value of a series from a window."""

    x: tf.Tensor  # [batch, length, columns], a placeholder
    y: tf.Tensor  # [batch, 1], a placeholder
    outputs: tf.Tensor  # what the recurrent layer gives
    forecast: tf.Tensor  # [batch, 1]
    loss: tf.Tensor  # []
    train_op: tf.Operation
    dropout_rate: tf.Tensor | None = None  # [], 0 unless fed, where the network has dropout


class Trained(NamedTuple):
    """A network's forecasts, and how it came to them."""

    forecast: np.ndarray  # float32 [test, 1], scaled
    history: training.History
    parameters: int


def train_and_forecast(lesson, graph, windows, *, steps, batch_size=None, seed=0, feed_dict=None):
    """Train on the training windows, then forecast the test's.

    Args:
      lesson: a `lesson.Lesson`.
      graph: a `Graph` in the default graph.
      steps, batch_size, seed: as for `training.train`.
      feed_dict: fed in training only (a dropout rate).
    """
    x, y, train = windows[:3]
    parameters = count_parameters()
    lesson.say(f"  {parameters:,} parameters")
    lesson.stage("Training")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        history = training.train(
            session,
            graph.train_op,
            graph.loss,
            feed_dict,
            steps=steps,
            examples={graph.x: x[:train], graph.y: y[:train]},
            batch_size=batch_size,
            seed=seed,
            report=lesson.progress,
        )
        forecast = session.run(graph.forecast, feed_dict={graph.x: x[train:]})
    lesson.speed(history)
    return Trained(forecast, history, parameters)


def compare(windows, forecasts):
    """Set forecasts of the test beside persistence and least squares.

    Args:
      forecasts: {label: [test, 1]}, scaled.

    Returns:
      scores: {label: (RMSE as scaled, RMSE in the series' own units)}, the baselines last.
      amounts: {label: [test]}, the forecasts in the series' own units.
    """
    x, y, train = windows[:3]
    forecasts = series.with_baselines(forecasts, x, y, train, windows.target)
    scores = series.scores(forecasts, windows.actual, windows.scaler, windows.target)
    return scores, {label: windows.in_units(values) for label, values in forecasts.items()}
