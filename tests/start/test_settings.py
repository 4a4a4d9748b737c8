"""The settings that a lab chooses for its network."""

from tests.processes import complaints, run_python

import pytest

PROGRAM = """
from common.graph_mode import tf
from common.start import settings
settings.cores = lambda: 3
def threads():
    asked = tf.config.threading
    return asked.get_intra_op_parallelism_threads(), asked.get_inter_op_parallelism_threads()
for units in (1, 63, 64):
    settings.choose_for(units)
    print(*threads(), settings.operations_at_a_time())
with tf.Session() as session:
    print(session.run(tf.constant(7)))
settings.choose_for(1)  # too late, and no error
print(tf.config.optimizer.get_experimental_options()["disable_meta_optimizer"])
"""


@pytest.mark.parametrize(
    "setting, threads",  # within an operation, operations at a time (0: TensorFlow's own choice)
    [
        ({}, ["1 1 1", "1 1 1", "1 3 3"]),
        ({"TF_NUM_INTRAOP_THREADS": "2"}, ["0 1 1", "0 1 1", "0 3 1"]),
    ],
)
def test_layers_of_middling_width_have_as_many_operations_at_a_time_as_cores(setting, threads):
    not_set = {"TF_NUM_INTRAOP_THREADS": None, "TF_NUM_INTEROP_THREADS": None}
    done = run_python(PROGRAM, **{**not_set, **setting})
    assert (done.stdout.splitlines(), complaints(done)) == ([*threads, "7", "True"], "")


def test_a_program_that_chose_nothing_computes_a_batch_whole():
    not_set = {"TF_NUM_INTRAOP_THREADS": None, "TF_NUM_INTEROP_THREADS": None}
    program = "from common.start import settings; print(settings.operations_at_a_time())"
    cores = "settings.cores = lambda: 2; "
    done = run_python(program.replace("; ", "; " + cores, 1), **not_set)
    assert done.stdout == "1\n"
