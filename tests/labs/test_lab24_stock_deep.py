"""Lab 24: deeper models of a stock price."""

from common import forecasting
from common.data import price_files
from common.shapes import count_parameters
from common.teaching import lab
from labs import lab24_stock_deep as lab24

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SEEDS = [0, 1, 2]


@pytest.fixture(scope="module", params=SEEDS)
def deep(request):
    return lab24.LAB.result(seed=request.param, epochs=100)


@pytest.fixture(scope="module")
def goog_file(tmp_path_factory):
    """The last 732 days of GOOG: as many as the lecture's file has."""
    lines = lab.data("GOOG.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("data") / "goog.csv"
    path.write_text("\n".join([lines[0], *lines[-732:]]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "model, days, hidden, parameters",
    [
        ("deep", 3, 32, 9089),  # 4 (5 + 32 + 1) 32, 33 * 64, 65 * 32, 33
        ("relu", 7, 16, 1425),  # 4 (5 + 16 + 1) 16, 17
    ],
)
def test_graph(model, days, hidden, parameters):
    with tf.Graph().as_default():
        graph = lab24.build_graph(lab24.MODELS[model])
        assert graph.x.shape.as_list() == [None, days, 5]
        assert graph.outputs.shape.as_list() == [None, days, hidden]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == parameters


def test_the_lectures_split():
    assert forecasting.split(14058 - 3, 0.8) == 11244  # GE
    assert forecasting.split(732 - 7, 0.7) == 507


def test_dropout_only_when_its_rate_is_fed():
    x = np.random.RandomState(0).rand(4, 3, 5)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab24.build_graph(lab24.DEEP)
        sess.run(tf.global_variables_initializer())
        tested = [sess.run(graph.forecast, {graph.x: x}) for _ in range(2)]
        feed_dict = {graph.x: x, graph.dropout_rate: 0.2}
        trained = [sess.run(graph.forecast, feed_dict) for _ in range(2)]
    np.testing.assert_array_equal(*tested)
    assert not np.array_equal(*trained)


def test_relu_takes_the_place_of_tanh():
    x = np.random.RandomState(0).rand(4, 7, 5)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab24.build_graph(lab24.RELU, "linear")
        sess.run(tf.global_variables_initializer())
        outputs = sess.run(graph.outputs, {graph.x: x})
    assert outputs.min() == 0 and outputs.max() > 0


def test_sigmoid_never_exceeds_the_highest_price_of_training(deep):
    metrics = deep.metrics
    assert deep.as_expected
    assert metrics["parameters"] == 9089
    assert (metrics["train_windows"], metrics["test_windows"]) == (2613, 654)
    assert metrics["ceiling"] == pytest.approx(134.14, abs=1e-3)
    assert metrics["days_above_ceiling"] == 610
    assert metrics["highest_price"] == pytest.approx(211.0, abs=1e-3)
    assert metrics["highest_forecast"] < metrics["ceiling"] * 1.00001
    # At least the mean distance of the prices from the ceiling: no training helps.
    assert metrics["test_rmse"] > 0.6
    assert metrics["linear_output_rmse"] < 0.55
    assert metrics["loss"] < 0.01


def test_baselines(deep):
    metrics = deep.metrics
    assert metrics["persistence_rmse"] == pytest.approx(0.02646, abs=1e-5)
    assert metrics["persistence_rmse_dollars"] == pytest.approx(2.09, abs=0.005)
    assert metrics["ols_rmse"] == pytest.approx(0.02718, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_model_fits_and_does_not_beat_persistence(goog_file, seed):
    metrics = lab24.run(model="relu", epochs=50, seed=seed, csv=goog_file)
    assert metrics["parameters"] == 1425
    assert (metrics["train_windows"], metrics["test_windows"]) == (507, 218)
    assert metrics["steps"] == 50 * 32
    assert metrics["persistence_rmse"] < metrics["test_rmse"] < 3 * metrics["persistence_rmse"]


def test_same_seed_same_result():
    first, second = (lab24.run(model="relu", steps=10, seed=3) for _ in range(2))
    assert first == second
    assert lab24.run(model="relu", steps=10, seed=4)["loss"] != first["loss"]


def test_prices_are_scaled_by_the_training_days():
    prices = price_files.read_prices(lab.data("IBM.csv"))
    windows = forecasting.scaled_windows(prices, 3, "Close", share=0.8)
    assert windows.train == 2613
    assert windows.train_y.max() == pytest.approx(1)
    assert windows.test_y.max() == pytest.approx(1.97205, abs=1e-4)


def test_the_ceiling_is_a_condition_only_where_a_day_lies_above_it(tmp_path):
    """A price that falls: no day of the test is above those of training."""
    rows = [f"{n},{n + 1},{n - 1},{n},{1000 + n % 7}" for n in range(60, 10, -1)]
    header = "# Open,High,Low,Close,Volume"
    falling, rising = tmp_path / "falling.csv", tmp_path / "rising.csv"
    falling.write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    rising.write_text("\n".join([header, *rows]), encoding="utf-8")
    result = lab24.LAB.result(steps=2, csv=falling)
    assert result.metrics["days_above_ceiling"] == result.metrics["least_error"] == 0
    assert result.rows[0].as_expected is None
    result = lab24.LAB.result(steps=2, csv=rising)
    assert result.metrics["days_above_ceiling"] == 10
    # Training knows the closes 11 to 50, the test is 51 to 60.
    least = np.sqrt(np.mean((np.arange(1, 11) / 39) ** 2))
    assert result.metrics["least_error"] == pytest.approx(least, rel=1e-5)
    assert result.rows[0].as_expected and result.as_expected


def test_the_relu_model_has_no_ceiling():
    result = lab24.LAB.result(model="relu", steps=2)
    assert [row.name for row in result.rows] == [
        "test RMSE, linear output",
        "test RMSE, persistence",
        "parameters",
    ]


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_bound_around_the_change_costs_nothing(seed):
    """Both outputs are level with persistence, with a third of the epochs too."""
    metrics = lab24.run(seed=seed, target="change", epochs=100)
    for error in (metrics["test_rmse"], metrics["linear_output_rmse"]):
        assert 0.98 < error / metrics["persistence_rmse"] < 1.05
    assert metrics["highest_forecast"] > metrics["ceiling"]


def test_the_forecast_after_the_file():
    ahead = lab24.run(steps=2, ahead=2)["ahead"]
    assert ahead["dates"] == ["2013-03-04", "2013-03-05"]
    assert ahead["persistence"]["forecasts"] == pytest.approx([202.91] * 2, abs=0.01)
