"""Lab 9: a forecast that follows the price a day behind."""

from common.errors import InputError
from common.teaching import lab
from labs import lab09_stock_many_to_one as lab09

import pytest


@pytest.fixture(scope="module")
def results():
    return [lab09.LAB.result(seed=seed) for seed in range(3)]


@pytest.fixture
def prices(tmp_path):
    """The last 60 days of GOOG; a function that changes a line and returns the file."""
    header, *rows = lab.data("GOOG.csv").read_text(encoding="utf-8").splitlines()
    lines = [header, *rows[-60:]]

    def write(line=None, text=None):
        if line:
            lines[line - 1] = text
        path = tmp_path / "prices.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_it_follows_the_price_a_day_behind(results):
    """GOOG, 12 seeds measured: RMSE .054 to .108, persistence .040."""
    for result in results:
        metrics = result.metrics
        assert result.as_expected
        assert (metrics["train_windows"], metrics["test_windows"]) == (507, 218)
        assert metrics["persistence_rmse_dollars"] == pytest.approx(9.2467, abs=1e-4)
        assert metrics["ols_rmse"] > metrics["persistence_rmse"]
        assert metrics["persistence_rmse"] < metrics["test_rmse"] < 0.12
        assert metrics["lag"] == 1


def test_it_is_worst_where_training_has_seen_no_price(results):
    """Eight seeds measured: 1.02 to 1.07 times persistence's error inside, 1.5 to 3.3 outside."""
    for result in results:
        assert result.metrics["days_inside"] == 95
        assert 1 < result.metrics["ratio_inside"] < 1.15
        assert 1.3 < result.metrics["ratio_outside"] < 4


@pytest.mark.parametrize("seed", range(3))
def test_a_forecast_of_the_change_is_as_good_as_persistence(seed):
    """Seeds 0 to 11 measured: 1.00 to 1.02 times persistence's error, inside and outside."""
    metrics = lab09.run(seed=seed, target="change")
    assert metrics["steps"] == 50
    assert 0.99 < metrics["test_rmse"] / metrics["persistence_rmse"] < 1.03
    assert metrics["ratio_outside"] < 1.03
    assert abs(metrics["correlation"]) < 0.2


def test_a_long_training_on_changes_learns_noise_by_heart():
    """Seeds 0 to 11 measured: .37 to .54 on the days of training, 1.59 to 2.78 on the test."""
    metrics = lab09.run(target="change", steps=1000)
    assert metrics["train_ratio"] < 0.6
    assert metrics["test_rmse"] / metrics["persistence_rmse"] > 1.4


def test_the_forecast_after_the_file(results):
    metrics = results[0].metrics["ahead"]
    assert metrics["dates"] == ["2013-03-04"]  # a Monday: the file ends on Friday, 2013-03-01
    assert metrics["persistence"]["forecasts"][0] == pytest.approx(806.19, abs=0.01)
    low, high = metrics["persistence"]["ranges"][0]
    assert low < 806.19 < high
    assert 0.8 < metrics["persistence"]["covered"] < 1


def test_scaling_by_all_days_makes_the_numbers_smaller_not_the_errors():
    by_training = lab09.run(steps=1)
    by_all = lab09.run(steps=1, scale="all")
    assert by_all["persistence_rmse"] < by_training["persistence_rmse"]
    assert by_all["persistence_rmse_dollars"] == pytest.approx(
        by_training["persistence_rmse_dollars"], rel=1e-6
    )


def test_other_prices_are_not_judged(prices):
    result = lab09.LAB.result(steps=1, csv=prices())
    assert not any(row.expected or row.lecture for row in result.rows)


def test_a_row_with_an_empty_field_is_left_out_aloud_or_refused(prices, capsys):
    path = prices(5, "2012-12-10,685,,680,684,1000000,684")
    options = ["--csv", str(path), "--steps", "1", "--no-plot"]
    assert lab09.LAB.command(options) == 0
    printed = capsys.readouterr().out
    assert "59 rows" in printed
    assert "1 row with an empty field left out: line 5 (2012-12-10, High)" in printed
    assert lab09.LAB.command([*options, "--strict"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""  # the error comes before the lesson
    assert f"{path}, line 5, column High" in captured.err
    assert captured.err.count("\n") == 1


def test_too_few_days_are_refused_with_the_file(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("# Open,High,Low,Volume,Close\n2,3,1,9,2\n1,2,1,9,1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"few\.csv: 2 rows are too few"):
        lab09.run(csv=path)


def test_same_seed_same_result_to_the_bit():
    first, second, other = (lab09.run(steps=20, seed=seed) for seed in (4, 4, 5))
    assert first == second != other
