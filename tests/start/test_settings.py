"""The settings that a lab chooses for its network."""

from tests.processes import complaints, run_python

import pytest

PROGRAM = """
from common.graph_mode import tf
from common.start import settings
def threads():
    asked = tf.config.threading
    return asked.get_intra_op_parallelism_threads(), asked.get_inter_op_parallelism_threads()
for units in (1, 128, 256):
    settings.choose_for(units)
    print(threads())
with tf.Session() as session:
    print(session.run(tf.constant(7)))
settings.choose_for(1)  # too late, and no error
print(tf.config.optimizer.get_experimental_options()["disable_meta_optimizer"])
"""


@pytest.mark.parametrize(
    "setting, threads",  # 0: TensorFlow's own choice
    [
        ({}, ["(1, 1)", "(1, 1)", "(0, 0)"]),
        ({"TF_NUM_INTRAOP_THREADS": "2"}, ["(0, 1)", "(0, 1)", "(0, 0)"]),
    ],
)
def test_small_layers_use_one_thread_and_wide_ones_all(setting, threads):
    not_set = {"TF_NUM_INTRAOP_THREADS": None, "TF_NUM_INTEROP_THREADS": None}
    done = run_python(PROGRAM, **{**not_set, **setting})
    assert (done.stdout.splitlines(), complaints(done)) == ([*threads, "7", "True"], "")
