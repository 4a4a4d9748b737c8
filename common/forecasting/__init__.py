"""Forecasting a series: windows, scaling, baselines, scores. NumPy only.

| module       | what is in it                                             |
|--------------|-----------------------------------------------------------|
| `ahead`      | forecasts of the time after a series, with a range        |
| `scaling`    | min-max scaling, fitted on the training rows              |
| `windows`    | sliding windows, split in time: training before the test  |
| `baselines`  | persistence, seasonal naive, AR and ARMA                  |
| `regression` | linear regression in closed form, features, decorrelation |
| `evaluation` | RMSE scaled and in units, by range, by lag                |
"""

from common.forecasting.ahead import (
    Ahead,
    ahead_as_metrics,
    ahead_in_words,
    covered_share,
    error_range,
    roll_forward,
    with_ranges,
)
from common.forecasting.baselines import (
    arma,
    autoregression,
    persistence,
    roll_out,
    seasonal_naive,
)
from common.forecasting.evaluation import (
    Evaluation,
    Score,
    as_metrics,
    evaluate,
    in_units,
    ratios_by_range,
    rmse,
    rmse_by_lag,
    scores,
)
from common.forecasting.regression import (
    curvatures,
    decorrelation,
    least_squares,
    moving_average,
    returns,
)
from common.forecasting.scaling import MinMaxScaler
from common.forecasting.windows import (
    Windows,
    counts,
    description,
    ends_without_gaps,
    last_training_date,
    scaled_windows,
    sliding_windows,
    split,
    split_at,
)

__all__ = [
    "Ahead",
    "Evaluation",
    "MinMaxScaler",
    "Score",
    "Windows",
    "ahead_as_metrics",
    "ahead_in_words",
    "arma",
    "as_metrics",
    "autoregression",
    "counts",
    "covered_share",
    "curvatures",
    "decorrelation",
    "description",
    "ends_without_gaps",
    "error_range",
    "evaluate",
    "in_units",
    "last_training_date",
    "least_squares",
    "moving_average",
    "persistence",
    "ratios_by_range",
    "returns",
    "rmse",
    "rmse_by_lag",
    "roll_forward",
    "roll_out",
    "scaled_windows",
    "scores",
    "seasonal_naive",
    "sliding_windows",
    "split",
    "split_at",
    "with_ranges",
]
