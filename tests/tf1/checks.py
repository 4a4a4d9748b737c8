"""Comparing a case of TensorFlow 1.15.5 with the same case here."""

import functools
import json
from pathlib import Path

from common import tf1 as tf
from tests.tf1 import cases

import numpy as np

GOLDENS = Path(__file__).parents[1] / "goldens"


@functools.cache
def recorded(kind):
    """(results by case and key, {case: variables and initial distributions})."""
    with np.load(GOLDENS / f"tf1_{kind}.npz", allow_pickle=False) as arrays:
        results = {}
        for key in arrays.files:
            case, _, rest = key.partition("/")
            results.setdefault(case, {})[rest] = arrays[key]
    return results, json.loads((GOLDENS / f"tf1_{kind}.json").read_text(encoding="utf-8"))


def check_results(kind, name, case, draw=False):
    """Outputs, states, gradients; variables by name, shape and order; with `draw` their start."""
    results, index = recorded(kind)
    found, shapes, initial = cases.run(tf, case, cases.DRAWS if draw else 0)
    assert [list(each) for each in shapes] == index[name]["variables"]
    assert set(found) == set(results[name])
    for key, wanted in results[name].items():
        np.testing.assert_allclose(found[key], wanted, rtol=2e-4, atol=2e-6, err_msg=key)
    if draw:
        _check_distributions(initial, index[name]["initial"], dict(shapes))


def _check_distributions(found, wanted, shapes):
    """Initial values: same mean, spread and bounds, as far as the draws can tell."""
    assert set(found) == set(wanted)
    for variable, (mean, deviation, least, largest) in wanted.items():
        draws = cases.DRAWS * np.prod(shapes[variable], dtype=int)
        error = 6 * deviation / np.sqrt(draws) + 1e-4
        assert abs(found[variable][0] - mean) < error, variable
        assert abs(found[variable][1] - deviation) < 4 * error, variable
        spread = largest - least
        assert abs(found[variable][2] - least) <= 0.35 * spread + 1e-4, variable
        assert abs(found[variable][3] - largest) <= 0.35 * spread + 1e-4, variable
