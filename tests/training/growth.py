"""Many trainings in one process, and the memory they leave taken: a program of `test_growth`.

    python -m tests.training.growth 200 4 7

trains labs 4 and 7 in turn, 200 times in all, each with its picture, and prints by how many
megabytes the process grew after the tenth, and how many graphs are alive at the end.
"""

import gc
import sys
import tempfile
from pathlib import Path

from common.graph_mode import tf
from common.teaching.lesson import Lesson
from labs import lab04_hihello, lab07_stacked_softmax

LABS = {4: lab04_hihello, 7: lab07_stacked_softmax}


def megabytes():
    """The memory of the process now. Only Linux says it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main(times, labs):
    with tempfile.TemporaryDirectory() as folder:
        for number in range(times):
            lab = LABS[labs[number % len(labs)]]
            lab.run(Lesson(None, Path(folder, "picture.png")), steps=3, seed=number)
            if number == 9:
                after_ten = megabytes()
    grown = megabytes() - after_ten
    gc.collect()
    alive = sum(isinstance(one, tf.Graph) for one in gc.get_objects())
    print(f"{grown:.1f} {alive}")


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(lab) for lab in sys.argv[2:]])
