"""Min-max scaling, there and back."""

from common import forecasting
from common.errors import InputError

import numpy as np
import pytest


def test_scaling_there_and_back():
    values = np.array([[1.0, 10], [3, 40], [2, 30]])
    scaler = forecasting.MinMaxScaler(values)
    scaled = scaler.transform(values)
    assert scaled.min(axis=0).tolist() == [0, 0]
    assert scaled.max(axis=0).tolist() == [1, 1]
    np.testing.assert_allclose(scaler.inverse_transform(scaled[:, 1], 1), values[:, 1])
    assert scaler.transform([[5, 10]])[0, 0] == 2, "later values may pass 1"


def test_a_constant_column_is_named():
    with pytest.raises(InputError, match=r"prices\.csv: column Low is constant"):
        forecasting.MinMaxScaler([[1, 2], [3, 2]], ("High", "Low"), "prices.csv")
