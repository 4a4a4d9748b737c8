"""Min-max scaling, fitted on the training rows. NumPy only."""

from common.errors import InputError

import numpy as np


class MinMaxScaler:
    """Scales each column to [0, 1] over the rows it was fitted on.

        scaled = (values - minimum) / (maximum - minimum)

    Fit it on the training rows only: fitted on all rows it tells the model how
    high prices will go. Later values may then lie outside [0, 1].
    """

    def __init__(self, values, columns=None, source="the series"):
        """Fits on `values` [rows, columns].

        Raises:
          InputError: a column is constant over these rows, so that it has no scale.
        """
        values = np.asarray(values, float)
        self.minimum = values.min(axis=0)  # [columns]
        self.range = values.max(axis=0) - self.minimum  # [columns]
        for column in np.flatnonzero(self.range == 0):
            name = columns[column] if columns else column
            raise InputError(
                f"{source}: column {name} is constant ({self.minimum[column]:g}) over the "
                f"{len(values)} rows it is scaled by; leave it out"
            )

    def transform(self, values):
        """[..., columns] -> the same, scaled."""
        return (np.asarray(values, float) - self.minimum) / self.range

    def inverse_transform(self, scaled, column):
        """Scaled values of one column, any shape -> in its own units."""
        return np.asarray(scaled, float) * self.range[column] + self.minimum[column]
