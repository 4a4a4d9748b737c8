"""Lab 22: what a network is fed decides."""

from common import forecasting
from common.errors import InputError
from common.shapes import count_parameters
from common.teaching import lab
from labs import lab22_retail_sales as lab22
from labs.support import month_files

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SALES = month_files.read_months(lab.data("auscafe.csv"))
WINDOWS = forecasting.scaled_windows(SALES, 24, SALES.columns[0], until=np.datetime64("2010-12"))


@pytest.fixture(scope="module", params=[0, 1, 2])
def trained(request):
    return lab22.LAB.result(seed=request.param)


@pytest.mark.parametrize("months, parameters", [(12, 1781), (6, 1781)])
def test_graph(months, parameters):
    with tf.Graph().as_default():
        graph = lab22.build_graph(months)
        assert graph.x.shape.as_list() == [None, months, 1]
        assert graph.outputs.shape.as_list() == [None, months, 20]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == parameters  # 4 (1 + 20 + 1) 20 + 20 + 1


def test_split_in_time():
    assert WINDOWS.x.shape == (402, 24, 1)
    assert SALES.dates[24:][WINDOWS.train - 1] == np.datetime64("2010-12")
    assert WINDOWS.train_x.min() == 0 and WINDOWS.train_y.max() == 1  # scaled by training alone
    assert WINDOWS.test_y.max() > 1
    np.testing.assert_allclose(WINDOWS.in_units(WINDOWS.test_y), SALES.values[-81:, 0], rtol=1e-6)


def test_fed_with_the_change_it_has_a_third_of_the_error(trained):
    """Seeds 0 to 11 measured: .0225 to .0241 and .064 to .107; the rule .0237, AR(13) .0236."""
    metrics = trained.metrics
    assert trained.as_expected
    assert metrics["steps"] == 1100
    assert metrics["test_rmse"] < 0.025
    assert metrics["lstm_level_rmse"] > 2.5 * metrics["test_rmse"]
    assert metrics["level_loss"] < 0.002  # it has learned what it was asked for
    assert metrics["level_swing"] < 0.2 < 0.9 < metrics["swing"]


def test_rules_and_statistical_models(trained):
    metrics = trained.metrics
    actual, year_before = SALES.values[-81:, 0], SALES.values[-81 - 12 : -12, 0]
    grown = year_before * SALES.values[-82:-1, 0] / SALES.values[-82 - 12 : -13, 0]
    for name, forecast in {"same_month_last_year": year_before, "last_years_growth": grown}.items():
        in_units = np.sqrt(np.mean((actual - forecast) ** 2))
        assert metrics[f"{name}_rmse_units"] == pytest.approx(in_units, rel=1e-5)
    percent = 100 * np.mean(np.abs(grown / actual - 1))
    assert metrics["percent"]["last year's growth"] == pytest.approx(percent, rel=1e-4)
    assert metrics["last_years_growth_rmse"] == pytest.approx(0.02373, abs=1e-5)
    assert metrics["same_month_last_year_rmse"] == pytest.approx(0.06535, abs=1e-5)
    assert metrics["persistence_rmse"] == pytest.approx(0.07370, abs=1e-5)
    assert metrics["ar(1)_rmse"] == pytest.approx(0.07357, abs=1e-4)
    assert metrics["ar(12)_rmse"] == pytest.approx(0.03574, abs=1e-4)
    assert metrics["ar(13)_rmse"] == pytest.approx(0.02364, abs=1e-4)
    assert metrics["arma(1_1)_rmse"] == pytest.approx(0.0640, abs=1e-4)


def test_the_change_and_back_to_sales():
    change = lab22.Change(WINDOWS, 12)
    inputs = change.inputs(WINDOWS.train_x)
    assert inputs.shape == (WINDOWS.train, 12, 1)
    assert inputs.mean() == pytest.approx(0, abs=1e-6)
    assert inputs.std() == pytest.approx(1, abs=1e-6)
    target = change.target(WINDOWS.test_x, WINDOWS.test_y)
    np.testing.assert_allclose(
        change.sales(WINDOWS.test_x, target), WINDOWS.test_y, rtol=1e-5, atol=1e-6
    )


def test_the_forecast_after_the_file():
    metrics = lab22.run(steps=2, ahead=14)["ahead"]
    assert metrics["dates"][0] == "2017-10" and metrics["dates"][-1] == "2018-11"
    rule = metrics["last year's growth"]["forecasts"]
    sales = SALES.values[:, 0]
    assert rule[0] == pytest.approx(sales[-12] * sales[-1] / sales[-13], rel=1e-5)
    assert rule[12] == pytest.approx(rule[0] * sales[-1] / sales[-13], rel=1e-4)  # fed back


def test_practice_and_orders_have_a_row_for_each_training():
    metrics = lab22.run(steps=3, practice=True, newest_first=True)
    table = [(row["epochs"], row["months"]) for row in metrics["table"]]
    assert table == [(100, 12), (100, 6), (200, 12), (200, 6)]
    orders = [(row["newest_first"], row["seed"]) for row in metrics["orders"]]
    assert orders == [(False, 0), (False, 1), (False, 2), (True, 0), (True, 1), (True, 2)]
    errors = [row["rmse"] for row in metrics["orders"]]
    cost = np.median(errors[3:]) - np.median(errors[:3])
    assert metrics["newest_first_cost"] == pytest.approx(cost)
    assert metrics["lstm_level_rmse"] == errors[3]  # the order asked for
    assert errors[0] != errors[3]  # the same seed, reading the other way


def test_another_split_and_one_that_leaves_nothing():
    result = lab22.LAB.result(steps=1, train_until="2015-09")
    year_before = SALES.values[-24 - 12 : -12, 0]
    in_units = np.sqrt(np.mean((SALES.values[-24:, 0] - year_before) ** 2))
    assert result.metrics["same_month_last_year_rmse_units"] == pytest.approx(in_units, rel=1e-5)
    assert not any(row.expected or row.seeds for row in result.rows)
    with pytest.raises(InputError, match="leave nothing for the test"):
        lab22.run(train_until="2017-09")


def test_a_file_whose_years_begin_late_is_split_near_its_end(tmp_path, capsys):
    """The course's last month of training, 2010-12, would leave no window of this file."""
    months = np.arange(np.datetime64("2009-06"), np.datetime64("2016-01"))
    path = tmp_path / "months.csv"
    rows = [f"{month},{100 + number}" for number, month in enumerate(months)]
    path.write_text("\n".join(["month,sales", *rows]), encoding="utf-8")
    assert lab22.LAB.command(["--csv", str(path), "--steps", "1", "--no-plot"]) == 0
    assert "49 windows for training, the 6 after them" in capsys.readouterr().out


def test_a_month_without_a_value_is_left_out_aloud_or_refused(tmp_path, capsys):
    lines = lab.data("auscafe.csv").read_text(encoding="utf-8").splitlines()
    lines[199] = lines[199].split(",")[0] + ","
    path = tmp_path / "months.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    options = ["--csv", str(path), "--steps", "1", "--no-plot"]
    assert lab22.LAB.command(options) == 0
    printed = capsys.readouterr().out
    assert "425 rows" in printed and "1 row with an empty field left out: line 200" in printed
    # The month and the 24 whose windows would reach over it; the training ends in 2010-12.
    assert f"{321 - 25} windows for training, the 81 after them" in printed
    assert lab22.LAB.command([*options, "--strict"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{path}, line 200, column" in captured.err


def test_sales_of_nothing_have_no_growth(tmp_path):
    lines = lab.data("auscafe.csv").read_text(encoding="utf-8").splitlines()
    lines[99] = lines[99].split(",")[0] + ",0"
    path = tmp_path / "months.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"months\.csv: .* not above 0"):
        lab22.run(csv=path)


def test_same_seed_same_result():
    first, second = (lab22.run(steps=20, seed=3) for _ in range(2))
    assert first == second
    assert lab22.run(steps=20, seed=4)["loss"] != first["loss"]
