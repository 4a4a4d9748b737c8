"""Saves sessions: one save, and two savers for a training."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import files
from common.errors import InputError
from common.graph_mode import tf
from common.training.checkpoint import _files
from common.training.checkpoint._files import DATA
from common.training.checkpoint._reading import find, read
from common.training.checkpoint._reading import metadata as metadata_of

# Causes of the operating system: TensorFlow puts them in the middle of long messages.
_DISK = ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EFBIG", "EIO", "ENAMETOOLONG", "ENOTDIR")


def save(
    session: tf.Session,
    prefix: str | Path,
    step: int,
    metadata: dict | None = None,
    former: str | None = None,
    variables: list | None = None,
) -> str:
    """Saves the variables of the session's graph as `prefix`-`step`.

    The name is a new one: `prefix`-`step`.1 where `prefix`-`step` is there already. When the
    new files are whole and readable, `former` is removed if it is a checkpoint of this prefix.

    Args:
      metadata: a dictionary for JSON, such as {"alphabet": [...]}.
      former: the name of the checkpoint that this one replaces.
      variables: a list of those to save, all unless given.

    Returns:
      The prefix of the files written.

    Raises:
      InputError: they cannot be written. Earlier checkpoints are as they were.
    """
    check_writable(prefix)
    name = None
    variables = _files.variables_of(session) if variables is None else variables
    try:
        arrays = session.run({variable.op.name: variable for variable in variables})
        name = _files.write(prefix, step, arrays, {"step": step, **(metadata or {})})
        read(name)
        _files.point_to(name)
    except (OSError, ValueError, tf.errors.OpError) as error:
        if name is not None:
            _files.remove(name)
        raise InputError(f"{prefix}: cannot be written: {_cause(error)}") from error
    if former not in (None, name) and _files.is_of_prefix(former, prefix):
        _files.remove(former)
    return name


def check_writable(prefix: str | Path | None) -> None:
    """Checks before a training that PREFIX-STEP can be written; makes its folder.

    Raises:
      InputError: it cannot, or the name is not UTF-8, which TensorFlow needs.
    """
    if prefix is None:
        return
    files.check_utf8(prefix)
    if os.path.basename(str(prefix)) in ("", ".", ".."):
        raise InputError(f"{prefix}: is a folder; add the first part of a file name, as {prefix}m")
    files.check_writable(f"{prefix}-1000000{DATA}")


def saver(
    session: tf.Session,
    prefix: str | Path | None,
    start_step: int = 0,
    metadata: dict | None = None,
    resumed: str | None = None,
) -> Callable[[int], str] | None:
    """Returns a function for `training.train(save=...)`; None where `prefix` is None.

    Args:
      prefix: see `check_writable`.
      start_step: steps done before this training.
      metadata: {name: value} for every checkpoint.
      resumed: the checkpoint that this training resumes, or None. The first save replaces it
        if it is a checkpoint of the same prefix.

    Raises:
      InputError: the folder cannot be written.
    """
    if prefix is None:
        return None
    return _Saver(session, prefix, start_step, metadata, resumed)


class _Saver:
    """Saves PREFIX-STEP in place of the checkpoint saved before."""

    def __init__(self, session, prefix, start_step, metadata, former, variables=None):
        check_writable(prefix)
        self._session, self._prefix, self._start_step = session, prefix, start_step
        self._metadata, self._variables = metadata or {}, variables
        self._former = former
        # a training that is resumed under its own name has these steps saved already
        is_own = former is not None and variables is None and _files.is_of_prefix(former, prefix)
        self._saved_step = _files.step_of(former) if is_own else None

    def __call__(self, steps_done, **more_metadata):
        step, known = self._start_step + steps_done, {**self._metadata, **more_metadata}
        if step == self._saved_step:
            return self._former
        self._saved_step = None
        self._former = save(self._session, self._prefix, step, known, self._former, self._variables)
        return self._former


class BestAndLastSaver:
    """Saves the last state of a training, and the weights of its best score.

        FOLDER/last-STEP            all variables: weights, optimizer, step, carried state
        FOLDER/best/weights-STEP    the trainable variables alone, at the best score

    Args:
      session: its graph is complete.
      folder: of the checkpoints; None: nothing is saved.
      metadata: {name: value} for every checkpoint; a training that resumes compares them.
      resumed: the checkpoint FOLDER/last-STEP that this training resumes, or None.

    Raises:
      InputError: the folder cannot be written.
    """

    def __init__(
        self,
        session: tf.Session,
        folder: str | Path | None,
        metadata: dict,
        resumed: str | None = None,
    ):
        self._last = self._best = None
        if folder is None:
            return
        best = None
        if resumed and os.path.realpath(os.path.dirname(resumed)) == os.path.realpath(folder):
            best = _best_of(folder, metadata)
        with session.graph.as_default():
            weights = tf.trainable_variables()
        last_prefix, best_prefix = Path(folder, "last"), Path(folder, "best", "weights")
        self._last = _Saver(session, last_prefix, 0, metadata, resumed)
        self._best = _Saver(session, best_prefix, 0, metadata, best, weights)

    def last(self, step: int, **metadata: Any) -> str | None:
        """Saves all variables after `step` steps, in place of the last state; returns its name."""
        return self._last and self._last(step, **metadata)

    def best(self, step: int, **metadata: Any) -> str | None:
        """Saves the weights after `step` steps, in place of the best ones; returns their name."""
        return self._best and self._best(step, **metadata)


def _best_of(folder, expected):
    """The best weights of the training with these metadata, or None."""
    try:
        name = find(Path(folder, "best", "weights"))
        saved = metadata_of(name)
    except InputError:
        return None
    same = all(saved.get(key) == value for key, value in expected.items())
    return name if same else None


def _cause(error):
    """The system's words, such as "No space left on device", or else an error's first line."""
    for name in _DISK:
        reason = os.strerror(getattr(errno, name, 0))
        if hasattr(errno, name) and reason in str(error):
            return reason
    return _files.first_line(error)
