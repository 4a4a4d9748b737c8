"""Lab 36, killed at random moments and resumed: a program of `test_lab36_killed`.

    python -m tests.labs.killed FOLDER KILLS

trains in FOLDER/whole without a stop, and in FOLDER/killed with so many kills, the moments
drawn from a seed. TensorFlow is imported once: every training is a fork of this process.
"""

import os
import random
import signal
import sys
import time
import traceback

from common.teaching.lesson import Lesson
from labs import lab36_char_rnn as lab36

SMALL = {"hidden": 8, "layers": 1, "batch": 4, "time": 5, "length": 10, "steps": 600}
SAVE_EVERY = 0.02  # seconds: many saves between two reports


def train(book, save, resume, say=None):
    """A training in a process of its own: its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        lab36.run(
            Lesson(say),
            text_file=[book],
            save=save,
            resume=resume,
            save_every=SAVE_EVERY,
            **SMALL,
        )
        status = 0
    except BaseException:
        traceback.print_exc()  # the process must not go on as if it were the parent
    finally:
        os._exit(status)


def run(book, folder, after=None):
    """Begin or resume a training, and kill it so many seconds after its first step, if at all.

    Returns:
      Whether it was killed before it ended, and how many seconds it trained.
    """
    told, tell = os.pipe()

    def say(text):
        os.write(tell, text.encode("utf-8"))

    child = train(book, str(folder), found(folder), say)
    os.close(tell)
    said = b""
    while b"Training" not in said:
        said += os.read(told, 1000)
    start = time.perf_counter()
    if after is None:
        while os.read(told, 1000):
            pass
    else:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(told)
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status), time.perf_counter() - start


def found(folder):
    """The folder, if a checkpoint is there to go on from."""
    return str(folder) if (folder / "checkpoint").exists() else None


def main(folder, kills):
    book = folder / "book.txt"
    book.write_text("the cat sat on the mat.\nthe dog sat on the log.\n" * 20, encoding="utf-8")
    _, seconds = run(str(book), folder / "whole")
    longest = 1.5 * seconds / kills  # so that most moments lie within the training
    moments, killed = random.Random(0), 0
    for _ in range(kills):
        hit, _ = run(str(book), folder / "killed", moments.uniform(0.0, longest))
        killed += hit
    run(str(book), folder / "killed")
    print(killed)


if __name__ == "__main__":
    from pathlib import Path

    main(Path(sys.argv[1]), int(sys.argv[2]))
