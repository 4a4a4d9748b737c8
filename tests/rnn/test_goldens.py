"""Every recorded layer of TensorFlow 1.15.5: outputs, state, loss, gradients, names, both ways."""

from common import rnn
from common.graph_mode import tf
from tests import golden_cases

import numpy as np
import pytest

LAYERS = [name for name, case in golden_cases.CASES.items() if case.get("mode")]
# Float32 sums differ in the last bits between releases; float64 hardly.
TOLERANCE = {"float32": dict(rtol=2e-5, atol=3e-6), "float64": dict(rtol=1e-12, atol=1e-13)}


def assert_equals_tensorflow_1_15(name, dynamic_rnn):
    """Runs a recorded layer: its variables' names and shapes, results and gradients."""
    arrays = golden_cases.load(name)
    case = golden_cases.CASES[name]
    with tf.Graph().as_default(), tf.Session() as session:
        built = golden_cases.build(rnn, name, arrays, dynamic_rnn=dynamic_rnn)
        assert list(built.variables) == case["var_names"]
        assert [v.shape.as_list() for v in built.variables.values()] == case["var_shapes"]
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        expected = {
            key: array
            for key, array in arrays.items()
            if key.startswith(("out/", "state/", "grad")) or key == "loss"
        }
        tensors = {key: built.tensors[key] for key in expected}
        values = session.run(tensors, built.feeds)
    for key, array in expected.items():
        np.testing.assert_allclose(values[key], array, err_msg=key, **TOLERANCE[case["dtype"]])


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "dyn_multi2_sharedcell"])
def test_layer_equals_tensorflow_1_15(name, switched):
    assert_equals_tensorflow_1_15(name, rnn.dynamic_rnn)


def test_the_recorded_layers_are_all_here():
    assert len(LAYERS) == 70


def test_one_cell_twice_is_refused_with_the_reason():
    cell = rnn.BasicLSTMCell(4)
    with pytest.raises(ValueError, match="share one kernel"):
        rnn.MultiRNNCell([cell] * 2)
