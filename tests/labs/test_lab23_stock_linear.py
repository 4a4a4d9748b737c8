"""Lab 23: linear regression only, and more features."""

from common import forecasting
from common.data import price_files
from common.errors import InputError
from common.shapes import count_parameters
from common.teaching import lab
from labs import lab09_stock_many_to_one as lab09
from labs import lab23_stock_linear as lab23

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def result():
    return lab23.LAB.result(steps=300)


def test_graph():
    with tf.Graph().as_default():
        graph = lab23.build_graph(np.zeros(35), np.eye(35), 0.1)
        assert graph.x.shape.as_list() == [None, 7, 5]
        assert graph.z.shape.as_list() == [None, 35]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == 36


def test_trained_equals_closed_form(result):
    assert result.as_expected
    metrics = result.metrics
    assert metrics["max_difference"] < 1e-12
    assert metrics["raw_max_difference"] > 0.01  # after the same steps
    assert metrics["condition_number"] > 1e5
    assert metrics["test_rmse"] == pytest.approx(metrics["ols_rmse"], abs=1e-12)


def test_the_days_of_lab_9_and_its_baselines(result):
    lab9 = lab09.LAB.result(steps=300, seed=0).metrics
    for name in ("persistence_rmse", "ols_rmse", "persistence_rmse_dollars"):
        assert result.metrics[name] == pytest.approx(lab9[name], rel=1e-9)
    assert result.metrics["lstm_rmses"][0] == lab9["test_rmse"]


def test_no_start_of_the_lstm_beats_the_regression_nor_that_persistence(result):
    metrics = result.metrics
    assert len(metrics["lstm_rmses"]) == len(set(metrics["lstm_rmses"])) == 3
    assert min(metrics["lstm_rmses"]) > metrics["ols_rmse"] > metrics["persistence_rmse"]
    assert metrics["lstm_rmse"] == np.median(metrics["lstm_rmses"])


def test_more_features_do_not_help_the_regression(result):
    metrics = result.metrics
    assert metrics["more_features_ols_rmse"] == pytest.approx(0.04435, abs=1e-4)
    assert metrics["more_features_ols_rmse"] > metrics["ols_rmse"]
    assert metrics["more_features_lstm_rmse"] > metrics["ols_rmse"]


def test_one_step_is_enough_on_decorrelated_numbers():
    metrics = lab23.run(steps=2)
    assert metrics["max_difference"] < 1e-9
    assert metrics["raw_max_difference"] > 0.1


def test_features_use_no_later_day():
    five, table = lab23.read_prices(None, strict=True)
    windows, more = (
        forecasting.scaled_windows(series, 7, "Close", share=0.7) for series in (five, table)
    )
    assert windows.x.shape == (725, 7, 5)
    assert more.x.shape == (725, 7, 9)
    assert windows.train == more.train == 507
    np.testing.assert_array_equal(more.x[:, :, :5], windows.x)
    # The last day of the first window is row 6; its means and returns end with that row.
    prices = price_files.read_prices(lab.data("GOOG.csv"))
    row = int(np.flatnonzero(prices.dates == five.dates[6])[0])
    close = prices.values[: row + 1, 4]
    expected = [
        close[-10:].mean(),
        close[-20:].mean(),
        close[-1] / close[-2] - 1,
        close[-1] / close[-6] - 1,
    ]
    actual = [more.scaler.inverse_transform(more.x[0, -1, n], n) for n in range(5, 9)]
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-7)


def test_an_empty_field_is_left_out_aloud_or_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(lab23, "SEEDS", 1)
    header, *rows = lab.data("GOOG.csv").read_text(encoding="utf-8").splitlines()
    rows = rows[-90:]
    rows[3] = rows[3].split(",")[0] + ",1,1,1,,1,1"
    path = tmp_path / "prices.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    options = ["--csv", str(path), "--steps", "2", "--no-plot"]
    assert lab23.LAB.command(options) == 0
    assert "1 row with an empty field left out: line 5 (" in capsys.readouterr().out
    assert lab23.LAB.command([*options, "--strict"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and f"{path}, line 5, column Close" in captured.err


def test_too_few_days_for_the_features(tmp_path):
    path = tmp_path / "few.csv"
    rows = [f"{n},{n + 1},{n},{n + 5},{n + 2}" for n in range(1, 15)]
    path.write_text("\n".join(["# Open,High,Low,Volume,Close", *rows]), encoding="utf-8")
    with pytest.raises(InputError, match=r"few\.csv: 14 rows are too few"):
        lab23.run(csv=path)


def test_same_seed_same_result(monkeypatch):
    monkeypatch.setattr(lab23, "SEEDS", 1)
    first, second = (lab23.run(steps=20, seed=1) for _ in range(2))
    assert first == second


def test_the_forecast_after_the_file():
    ahead = lab23.run(steps=2, ahead=2)["ahead"]
    assert ahead["dates"] == ["2013-03-04", "2013-03-05"]
    assert ahead["persistence"]["forecasts"] == pytest.approx([806.19] * 2, abs=0.01)
    low, high = ahead["least squares"]["ranges"][0]
    assert low < ahead["least squares"]["forecasts"][0] < high


def test_a_file_with_closes_alone(tmp_path):
    closes = 100 + np.cumsum(np.random.RandomState(0).normal(size=80))
    days = np.datetime64("2020-01-01") + np.arange(80)
    path = tmp_path / "close.csv"
    lines = [f"{day},{close:.2f}" for day, close in zip(days, closes)]
    path.write_text("\n".join(["Date,Close", *lines]) + "\n", encoding="utf-8")
    result = lab23.run(csv=str(path), steps=2)
    assert result["max_difference"] < 1e-9
    assert result["ahead"]["dates"] == ["2020-03-21"]
