"""Many trainings in one process, and the memory they leave taken: a program of `test_growth`.

    python -m tests.training.growth 30 4 7

trains labs 4 and 7 in turn, three times 30 trainings, each with its picture, and prints by how
many megabytes the process grew in the second 30 and in the third 30, and how many graphs are
alive at the end.
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
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(3 * times):
            lab = LABS[labs[number % len(labs)]]
            lab.run(Lesson(None, Path(folder, "picture.png")), steps=3, seed=number)
            if number % times == times - 1:
                gc.collect()
                sizes.append(megabytes())
    alive = sum(isinstance(value, tf.Graph) for value in gc.get_objects())
    print(f"{sizes[1] - sizes[0]:.1f} {sizes[2] - sizes[1]:.1f} {alive}")


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(lab) for lab in sys.argv[2:]])
