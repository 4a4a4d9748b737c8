"""Finds and reads checkpoints, and restores sessions from them."""

import json
import os
from pathlib import Path

from common import files
from common.errors import InputError
from common.graph_mode import tf
from common.training.checkpoint import _files
from common.training.checkpoint._files import INDEX, METADATA_NAME

import numpy as np

_ATTEMPTS = 5  # to read a checkpoint while a training replaces it
# What TensorFlow raises for a file that is damaged or no checkpoint.
_DAMAGE = (tf.errors.OpError, ValueError, RuntimeError, IndexError)


def restore(session: tf.Session, prefix: str | Path, variables: list | None = None) -> dict:
    """Gives the variables of the session's graph the values of a checkpoint.

    All is checked and read first, so that a bad checkpoint leaves the session
    as it was. Variables that the checkpoint has beyond the graph's are no error.

    Args:
      prefix: see `find`.
      variables: a list of those to restore, all unless given.

    Returns:
      The metadata saved with it, {} where there are none.

    Raises:
      InputError: no checkpoint there, or it is damaged, or it lacks a variable
        of the graph or has it in another shape.
    """
    name, arrays, known = _read_newest(prefix)
    variables = _files.variables_of(session) if variables is None else variables
    for variable in variables:
        _check_fits(name, variable, arrays)
    values = {variable.initializer.inputs[1]: arrays[variable.op.name] for variable in variables}
    session.run([variable.initializer for variable in variables], values)
    return known


def find(path: str | Path) -> str:
    """Returns the prefix of a checkpoint's files.

    Args:
      path: the first of these that there is:
        a checkpoint's own prefix, MODEL-300, or one of its files;
        the prefix that was given to a save, MODEL: its newest checkpoint MODEL-STEP;
        a folder: the checkpoint that its file `checkpoint` names.

    Raises:
      InputError: there is none.
    """
    files.check_utf8(path)
    prefix = str(path)
    for ending in _files.ENDINGS:
        prefix = prefix.removesuffix(ending)
    versions = _files.newest_version, _files.newest_of_prefix
    for newest in versions:
        if name := newest(prefix):
            return name
    if not os.path.isdir(path):
        raise InputError(
            f"{prefix}: no checkpoint there (looked for {os.path.basename(prefix)}{INDEX} and "
            f"{os.path.basename(prefix)}-STEP{INDEX})"
        )
    name = _files.newest_in(path)
    if name is None or _files.newest_version(name) is None:
        raise InputError(f"{path}: no checkpoint in this folder")
    return name


def find_last(path: str | Path) -> str:
    """Returns the last state that a `BestAndLastSaver` saved in a folder, or `find(path)`."""
    return _files.newest_of_prefix(os.path.join(path, "last")) or find(path)


def find_best(path: str | Path) -> str:
    """Returns the best weights that a `BestAndLastSaver` saved in a folder, or `find(path)`."""
    return _files.newest_of_prefix(os.path.join(path, "best", "weights")) or find(path)


def read(prefix: str | Path) -> dict[str, np.ndarray]:
    """Returns {name: array} of a checkpoint. Raises InputError where it is damaged."""
    return _read(str(prefix))[0]


def metadata(prefix: str | Path) -> dict:
    """Returns the dictionary saved with a checkpoint, {} where there is none.

    Raises:
      InputError: it is damaged, or holds another thing under a name that this course uses.
    """
    prefix = str(prefix)
    if os.path.exists(prefix + INDEX):
        try:
            with _files.opened(prefix) as reader:
                if reader.has_tensor(METADATA_NAME):
                    return _checked(json.loads(reader.get_tensor(METADATA_NAME)), prefix)
        except _DAMAGE as error:
            raise _damaged(prefix, error) from error
    path = Path(f"{prefix}.json")
    if not path.exists():
        return {}
    try:
        values = json.loads(files.read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not the JSON that belongs to a checkpoint") from error
    return _checked(values, path)


def _checked(values, source):
    """The metadata, whose step and alphabet must be what this course writes."""
    if not isinstance(values, dict):
        raise InputError(f"{source}: not the JSON that belongs to a checkpoint")
    step, alphabet = values.get("step", 0), values.get("alphabet", [])
    if type(step) is not int or step < 0:
        raise InputError(f"{source}: the step must be a whole number, not {str(step)[:40]!r}")
    if not isinstance(alphabet, list) or not all(isinstance(token, str) for token in alphabet):
        raise InputError(f"{source}: the alphabet must be a list of strings")
    return values


def _read_newest(path):
    """(prefix, arrays, metadata). A training may replace a checkpoint before it is read."""
    for attempt in range(1, _ATTEMPTS + 1):
        prefix = None
        try:
            prefix = find(path)
            return prefix, *_read(prefix)
        except InputError:
            is_there = prefix is not None and os.path.exists(prefix + INDEX)
            if is_there or attempt == _ATTEMPTS:
                raise


def _read(prefix):
    """({name: array}, metadata)."""
    try:
        with _files.opened(prefix) as reader:
            names = sorted(reader.get_variable_to_shape_map())
            arrays = {name: reader.get_tensor(name) for name in names}
    except (*_DAMAGE, OSError) as error:
        raise _damaged(prefix, error) from error
    arrays.pop(METADATA_NAME, None)
    return arrays, metadata(prefix)


def _damaged(prefix, error):
    return InputError(
        f"{prefix}: this checkpoint is damaged or cut short ({_files.first_line(error)})"
    )


def _check_fits(prefix, variable, saved):
    name = variable.op.name
    if name not in saved:
        raise InputError(f"{prefix}: has no variable {name}; it was saved by another model")
    own, other = variable.shape.as_list(), list(np.shape(saved[name]))
    if own != other:
        raise InputError(f"{prefix}: variable {name} has shape {other}, this model needs {own}")
    own, other = variable.dtype.base_dtype, tf.as_dtype(np.asarray(saved[name]).dtype)
    if own != other and own != tf.string:
        raise InputError(
            f"{prefix}: variable {name} has type {other.name}, this model needs {own.name}"
        )
