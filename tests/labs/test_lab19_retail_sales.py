"""Lab 19: retail sales."""

from common.data import series, tables
from common.errors import InputError
from common.shapes import count_parameters
from common.teaching import lab
from common.training import forecasting
from labs import lab19_retail_sales as lab19

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SALES = tables.read_months(lab.data("auscafe.csv"))
UNTIL = np.datetime64("2010-12")


@pytest.fixture(scope="module", params=[0, 1, 2])
def trained(request):
    return lab19.run(seed=request.param)


@pytest.mark.parametrize("months, parameters", [(12, 1781), (6, 1781)])
def test_graph(months, parameters):
    with tf.Graph().as_default():
        graph = lab19.build_graph(months)
        assert graph.x.shape.as_list() == [None, months, 1]
        assert graph.outputs.shape.as_list() == [None, months, 20]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == parameters  # 4 (1 + 20 + 1) 20 + 20 + 1


def test_split_in_time():
    train = series.split_at(SALES.dates, UNTIL, 12)
    windows = forecasting.prepare(SALES, 12, 0, train)
    assert windows.x.shape == (414, 12, 1)
    assert SALES.dates[12:][train - 1] == np.datetime64("2010-12")
    assert windows.x.min() == 0 and windows.y[:train].max() == 1  # scaled by training alone
    assert windows.actual.max() > 1
    np.testing.assert_allclose(windows.in_units(windows.actual), SALES.values[-81:, 0], rtol=1e-6)


def test_every_seed_learns_the_trend(trained):
    metrics = trained.metrics
    assert trained.ok
    assert metrics["parameters"] == 1781
    assert trained.steps == 1200
    assert metrics["loss"] < 0.002
    assert metrics["test_rmse"] < 0.085
    assert metrics["test_mse"] == pytest.approx(metrics["test_rmse"] ** 2)
    assert metrics["swing"] < 0.5  # and hardly the season


def test_baselines(trained):
    metrics = trained.metrics
    year_before = SALES.values[-81 - 12 : -12, 0]
    in_units = np.sqrt(np.mean((SALES.values[-81:, 0] - year_before) ** 2))
    assert metrics["seasonal_naive_rmse_units"] == pytest.approx(in_units, rel=1e-5)
    assert metrics["seasonal_naive_rmse"] == pytest.approx(0.06535, abs=1e-5)
    assert metrics["persistence_rmse"] == pytest.approx(0.07370, abs=1e-5)
    assert metrics["ols_rmse"] == pytest.approx(0.03573, abs=1e-5)
    assert metrics["ols_rmse"] < metrics["test_rmse"]


def test_practice_and_orders_have_a_row_for_each_training():
    metrics = lab19.run(steps=3, practice=True, newest_first=True).metrics
    table = [(row["epochs"], row["months"]) for row in metrics["table"]]
    assert table == [(100, 12), (100, 6), (200, 12), (200, 6)]
    orders = [(row["newest_first"], row["seed"]) for row in metrics["orders"]]
    assert orders == [(False, 0), (False, 1), (False, 2), (True, 0), (True, 1), (True, 2)]
    errors = [row["rmse"] for row in metrics["orders"]]
    cost = np.median(errors[3:]) - np.median(errors[:3])
    assert metrics["newest_first_cost"] == pytest.approx(cost)
    assert metrics["test_rmse"] == errors[3]  # the order asked for
    assert errors[0] != errors[3]  # the same start, reading the other way


def test_newest_first_turns_each_window_round(monkeypatch):
    read = []

    def remember(lesson, graph, windows, **settings):
        read.append(windows)
        return forecasting.Trained(np.zeros_like(windows.actual), None, 0)

    monkeypatch.setattr(forecasting, "train_and_forecast", remember)
    for newest_first in (False, True):
        lab19.train_on(lab.QUIET, SALES, UNTIL, 12, newest_first, epochs=1, seed=0)
    forward, backward = read
    assert forward.x[0, :2, 0].tolist() == backward.x[0, :-3:-1, 0].tolist()
    np.testing.assert_array_equal(forward.x, backward.x[:, ::-1])
    np.testing.assert_array_equal(forward.y, backward.y)


def test_another_split_and_one_that_leaves_nothing():
    metrics = lab19.run(steps=1, train_until="2015-09").metrics
    year_before = SALES.values[-24 - 12 : -12, 0]
    in_units = np.sqrt(np.mean((SALES.values[-24:, 0] - year_before) ** 2))
    assert metrics["seasonal_naive_rmse_units"] == pytest.approx(in_units, rel=1e-5)
    with pytest.raises(InputError, match="leaves nothing for the test"):
        lab19.run(train_until="2017-09")


def test_same_seed_same_result():
    first, second = (lab19.run(steps=20, seed=3).metrics for _ in range(2))
    assert first == second
    assert lab19.run(steps=20, seed=4).metrics["loss"] != first["loss"]
