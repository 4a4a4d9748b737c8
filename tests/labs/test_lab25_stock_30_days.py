"""Lab 25: thirty days, several companies."""

from common.errors import InputError
from common.shapes import count_parameters
from common.teaching import lab
from labs import lab25_stock_30_days as lab25

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module", params=[0, 1, 2])
def ibm(request):
    return lab25.LAB.result(name="IBM", seed=request.param)


@pytest.fixture
def two_companies(tmp_path):
    """IBM and MSFT from 2011 in one file with a Name column, newest first, two fields blank."""
    lines = ["Date,Open,High,Low,Close,Volume,Name"]
    for name in ("MSFT", "IBM"):
        rows = lab.data(f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
        rows = [row.rpartition(",")[0] for row in rows if row >= "2011"]
        lines += [f"{row},{name}" for row in reversed(rows)]
    for line in (5, 50):
        day, _, *rest = lines[line].split(",")
        lines[line] = ",".join([day, "", *rest])
    path = tmp_path / "all.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("target", ["level", "change"])
@pytest.mark.parametrize("columns, parameters", [(1, 1781), (4, 2021)])
def test_graph(columns, parameters, target):
    with tf.Graph().as_default():
        graph = lab25.build_graph(columns, target)
        assert graph.x.shape.as_list() == [None, 30, columns]
        assert graph.outputs.shape.as_list() == [None, 29 + (target == "level"), 20]
        assert graph.forecast.shape.as_list() == [None, 1]
        assert count_parameters() == parameters


def test_the_change_is_as_good_as_persistence_and_the_level_is_not(ibm):
    """Ten seeds measured; see labs/README."""
    (row,) = ibm.metrics["table"]
    assert ibm.as_expected
    assert row["name"] == "IBM"
    assert (row["train_windows"], row["test_windows"]) == (1669, 103)
    assert row["persistence_rmse_dollars"] == pytest.approx(2.12, abs=0.005)
    assert row["ols_rmse_dollars"] == pytest.approx(2.12, abs=0.005)
    assert 0.97 < ibm.metrics["ratio"] < 1.04
    assert ibm.metrics["level_ratio"] > 1.2


def test_the_forecast_after_the_file():
    ahead = lab25.run(name="IBM", steps=2, ahead=3)["ahead"]
    assert ahead["dates"] == ["2013-03-04", "2013-03-05", "2013-03-06"]
    assert ahead["persistence"]["forecasts"] == pytest.approx([202.91] * 3, abs=0.01)  # as traded
    assert ahead["persistence"]["covered"] > 0.8


@pytest.mark.parametrize("target", ["level", "change"])
def test_one_target_alone_is_drawn_and_not_judged(target, tmp_path, capsys):
    options = ["--target", target, "--steps", "2", "--name", "MSFT", "--read", "all"]
    assert lab25.LAB.command([*options, "--out", str(tmp_path / "picture.png")]) == 0
    assert f"error / persistence's, {target}" in capsys.readouterr().out
    assert (tmp_path / "picture.png").exists()


def test_one_file_with_several_companies(two_companies):
    metrics = lab25.run(csv=two_companies, steps=5, read="all")
    assert [row["name"] for row in metrics["table"]] == ["IBM", "MSFT"]
    assert [row["left_out"] for row in metrics["table"]] == [0, 2]
    assert metrics["companies"] == 2
    # The days after 2012-09-30 as in the course's own files: the same baselines.
    dollars = [row["persistence_rmse_dollars"] for row in metrics["table"]]
    assert dollars == pytest.approx([2.158, 0.341], abs=0.005)
    ratios = [row["test_rmse"] / row["persistence_rmse"] for row in metrics["table"]]
    assert metrics["ratio"] == pytest.approx(np.median(ratios))


def test_one_company_of_a_file_and_another_date(two_companies):
    result = lab25.run(
        csv=two_companies, name="MSFT", steps=5, train_until="2012-12-31", read="all"
    )
    (row,) = result["table"]
    assert row["name"] == "MSFT"
    assert row["test_windows"] == 40  # the days of 2013, but the one with a blank


@pytest.mark.parametrize(
    "options, message",
    [
        ({"name": "GE"}, "no company 'GE'; there are AAPL, GOOG, IBM, MSFT"),
        ({"train_until": "June"}, "--train-until June: not a date"),
        ({"train_until": "2013-03-01"}, "leave nothing for the test"),
        ({"train_until": "2006-01-10"}, "leave nothing for training"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        lab25.run(steps=1, **options)


def test_rows_left_out_are_named_or_refused(two_companies, capsys):
    options = ["--csv", str(two_companies), "--read", "all", "--steps", "1", "--no-plot"]
    assert lab25.LAB.command(options) == 0
    printed = " ".join(capsys.readouterr().out.split())  # a long path changes the line breaks
    assert "2 rows with an empty field left out: line 6 (2013-02-25, Open), line 51 (" in printed
    assert lab25.LAB.command([*options, "--strict"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{two_companies}, line 6, column Open" in captured.err


def test_prices_without_dates_are_refused(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("# Open,High,Low,Volume,Close\n2,3,1,9,2\n1,2,1,9,1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"prices\.csv: no column Date"):
        lab25.run(csv=path)


def test_same_seed_same_result():
    first, second = (lab25.run(name="GOOG", steps=10, seed=3) for _ in range(2))
    assert first == second
