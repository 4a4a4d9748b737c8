"""Lab 26: the size of a move can be forecast, its direction cannot."""

from common.shapes import count_parameters
from common.teaching import lab
from labs import lab26_moves as lab26

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def trained():
    return lab26.LAB.result()


@pytest.fixture
def prices(tmp_path):
    """300 days of an invented price whose restless and calm times last 75 days each."""
    random = np.random.default_rng(0)
    spread = np.where(np.arange(300) // 75 % 2, 0.03, 0.005)
    closes = 100 * np.exp(np.cumsum(spread * random.normal(size=300)))
    days = np.busday_offset("2020-01-01", np.arange(300))
    lines = ["Date,Close", *(f"{day},{close:.4f}" for day, close in zip(days, closes))]
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_graph():
    with tf.Graph().as_default():
        graph = lab26.build_graph()
        assert graph.outputs.shape.as_list() == [None, 22, 10]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == 4 * (1 + 10 + 1) * 10 + 10 + 1


def test_sizes_are_nearer_to_a_forecast_than_to_their_mean(trained):
    """HAR on 4 of 4 companies; the LSTM of seeds 0 to 11 too, with about HAR's error."""
    metrics = trained.metrics
    assert trained.as_expected
    assert metrics["steps"] == 15 * 23
    errors = {row["name"]: row for row in metrics["table"]}
    assert sorted(errors) == ["AAPL", "GOOG", "IBM", "MSFT"]
    assert errors["IBM"]["HAR"] == pytest.approx(0.817, abs=1e-3)
    assert errors["IBM"]["persistence"] == pytest.approx(1.100, abs=1e-3)
    assert errors["IBM"]["mean of training"] == pytest.approx(0.948, abs=1e-3)
    for row in errors.values():
        assert row["HAR"] < row["mean of training"] < row["persistence"]
        assert row["mean of 22 days"] < 1.02 * row["HAR"]  # with nothing fitted


def test_sizes_resemble_those_before_and_changes_do_not(trained):
    assert abs(trained.metrics["correlation_of_changes"]) < 0.1
    assert trained.metrics["correlation_of_sizes"] > 0.2


def test_no_range_of_a_size_goes_below_0(trained):
    ahead = trained.metrics["ahead"]
    assert ahead["dates"] == ["2013-03-04"]
    for label in ("LSTM", "HAR", "mean of training"):
        low, high = ahead[label]["ranges"][0]
        assert 0 <= low < ahead[label]["forecasts"][0] < high
        assert ahead[label]["covered"] > 0.8


def test_correlation_by_lag():
    values = np.tile([1.0, 0, 0, 0], 50)
    by_lag = lab26.correlation_by_lag(values)
    assert len(by_lag) == 60
    assert by_lag[[3, 7]] == pytest.approx([1, 1])
    assert (by_lag[:3] < -0.3).all()


def test_own_prices_are_not_judged(prices, capsys):
    assert lab26.LAB.command(["--csv", str(prices), "--steps", "2", "--no-plot"]) == 0
    printed = capsys.readouterr().out
    assert "prices" in printed and "expected" not in printed
    result = lab26.LAB.result(csv=str(prices), steps=2)
    (row,) = result.metrics["table"]
    assert row["HAR"] < row["mean of training"]  # the restless time is known from the month
    assert not any(row.expected for row in result.rows)


def test_prices_are_adjusted_for_splits():
    """MSFT halves at its split of 2003-02-18: 48.30 to 24.96."""
    changes = lab26.read_changes(lab.QUIET, None, strict=False)["MSFT"]
    (row,) = np.flatnonzero(changes.dates == np.datetime64("2003-02-18"))
    assert abs(changes.values[row, 0]) < 5


def test_same_seed_same_result():
    first, second, other = (lab26.run(steps=10, seed=seed) for seed in (4, 4, 5))
    assert first == second != other
