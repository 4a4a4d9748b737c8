"""The best and the last checkpoint of a training, so that it can be stopped and go on.

    FOLDER/last-STEP            all variables: weights, optimizer, step, carried state
    FOLDER/best/weights-STEP    the weights alone, as they were when the score was best

With each go its facts, which are compared when a training goes on. `checkpoint_files` sees to
it that a checkpoint is whole or not there: whenever a training is killed, one is.
"""

from pathlib import Path

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint, checkpoint_files


class Keeper:
    """Keeps two checkpoints of a session in a folder.

    Args:
      session: its graph is complete.
      folder: see `check_writable`; None: nothing is kept.
      facts: {name: value} for every checkpoint.
    """

    def __init__(self, session, folder, facts):
        self._session, self._facts = session, facts
        self._folder = None if folder is None else Path(folder)

    def last(self, step, **facts):
        """Save everything after `step` steps, in place of the former last checkpoint; its name."""
        return self._save("last", step, facts)

    def best(self, step, **facts):
        """Save the weights after `step` steps, in place of the former best ones."""
        with self._session.graph.as_default():
            self._save("best/weights", step, facts, tf.trainable_variables())

    def _save(self, name, step, facts, variables=None):
        if self._folder is None:
            return None
        prefix = self._folder / name
        former = checkpoint_files.newest(prefix.parent)
        facts = {**self._facts, **facts}
        return checkpoint.save(self._session, prefix, step, facts, former, variables)


def check_writable(*folders):
    """Make the folders, before a long training. Raises InputError where one cannot be written."""
    for folder in folders:
        if folder is not None:
            checkpoint.check_folder(Path(folder) / "last")


def find_best(folder):
    """The prefix of the best weights that a `Keeper` has in a folder. Raises InputError."""
    best = Path(folder) / "best"
    return checkpoint.find(best if best.is_dir() else folder)


def fact(prefix, saved, name):
    """A fact of a checkpoint. Raises InputError where it is missing."""
    if name not in saved:
        raise InputError(f"{prefix}: says nothing about {name}; another lab saved it")
    return saved[name]


def facts_of(prefix, names):
    """{name: value} of some facts of a checkpoint. Raises InputError where one is missing."""
    saved = checkpoint.facts(prefix)
    return {name: fact(prefix, saved, name) for name in names}


def check_same(prefix, saved, wanted):
    """Make sure that a training goes on with what it began with.

    Args:
      saved: the facts of the checkpoint `prefix`.
      wanted: {name: value} of this run.

    Raises:
      InputError: a value differs; the message names the first that does.
    """
    for name, value in wanted.items():
        if saved.get(name) != value:
            raise InputError(f"{prefix}: {_difference(name, saved.get(name), value)}")


def _difference(name, saved, wanted):
    if not isinstance(saved, list) or not isinstance(wanted, list):
        return f"was trained with {name} {saved}, this run has {wanted}"
    only_saved = "".join(str(one) for one in saved if one not in wanted)
    only_here = "".join(str(one) for one in wanted if one not in saved)
    return (
        f"was trained with another {name}: {only_saved[:40]!r} is there and not in this run, "
        f"{only_here[:40]!r} in this run and not there"
    )
