"""Saving, restoring and listing checkpoints.

    python -m common.training.checkpoint PREFIX [OTHER]

lists the variables of a checkpoint, or the differences between two.

A checkpoint is the pair PREFIX.index, PREFIX.data-00000-of-00001, the format of
TensorFlow 1.x: variables by name, optimizer slots included. It also holds what a graph
cannot hold: the facts, such as the alphabet and the step. PREFIX.json shows them to a
reader; it is read for checkpoints that do not hold them. How a save is whole or not
there: `checkpoint_files`.
"""

import argparse
import errno
import json
import os
import sys
from pathlib import Path

from common import files
from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint_files
from common.training.checkpoint_files import FACTS_NAME

import numpy as np

__all__ = [
    "check_folder",
    "describe",
    "differences",
    "facts",
    "find",
    "keeper",
    "main",
    "read",
    "restore",
    "save",
]
_ATTEMPTS = 5  # to read a checkpoint while a training replaces it
# What the disk may have against a save: TensorFlow says it in the middle of long messages.
_DISK = ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EFBIG", "EIO", "ENAMETOOLONG", "ENOTDIR")


def save(session, prefix, step, facts=None, former=None, variables=None):
    """Save the variables of the session's graph as `prefix`-`step`.

    The name is a new one: `prefix`-`step`.1 where `prefix`-`step` is there already. When the
    new files are whole and readable, what they replace is removed: an earlier checkpoint
    of this prefix and step, and `former`.

    Args:
      facts: a dictionary for JSON, such as {"alphabet": [...]}.
      former: the name of another checkpoint that this one replaces.
      variables: a list of those to save, all unless given.

    Returns:
      The prefix of the files written.

    Raises:
      InputError: they cannot be written. Earlier checkpoints are as they were.
    """
    check_folder(prefix)
    name = None
    variables = _variables(session) if variables is None else variables
    try:
        arrays = session.run({variable.op.name: variable for variable in variables})
        newest = checkpoint_files.newest(Path(prefix).parent)
        name = checkpoint_files.write(prefix, step, arrays, {"step": step, **(facts or {})})
        read(name)
        checkpoint_files.point_to(name)
    except (OSError, ValueError, tf.errors.OpError) as error:
        if name is not None:
            checkpoint_files.remove(name)
        raise InputError(f"{prefix}: cannot be written: {_cause(error)}") from error
    for replaced in {newest, former} - {None, name}:
        if replaced == former or checkpoint_files.of_same_step(replaced, name):
            checkpoint_files.remove(replaced)
    return name


def check_folder(prefix):
    """Make the folder of `prefix`; None: nothing to make.

    Raises:
      InputError: nothing can be written there.
    """
    if prefix is None:
        return
    files.check_writable(prefix)


def keeper(session, prefix, step=0, facts=None):
    """A function for `training.train(save=...)`; None where `prefix` is None.

    It saves under `prefix` with the number of steps done, counted from `step`, in place of
    what it has saved before, and returns the prefix that it wrote. Raises InputError at
    once, not after the training, if the folder cannot be written.
    """
    if prefix is None:
        return None
    check_folder(prefix)
    former = None

    def keep(steps_done):
        nonlocal former
        former = save(session, prefix, step + steps_done, facts, former)
        return former

    return keep


def restore(session, prefix):
    """Give the variables of the session's graph the values of a checkpoint.

    All is checked and read first, so that a bad checkpoint leaves the session
    as it was. Variables that the checkpoint has beyond the graph's are no error.

    Args:
      prefix: PREFIX, one of its files, or a folder, whose newest checkpoint is taken.

    Returns:
      The facts saved with it, {} where there are none.

    Raises:
      InputError: no checkpoint there, or it is damaged, or it lacks a variable
        of the graph or has it in another shape.
    """
    found, arrays, known = _read_newest(prefix)
    variables = _variables(session)
    for variable in variables:
        _check_fits(found, variable, arrays)
    values = {variable.initializer.inputs[1]: arrays[variable.op.name] for variable in variables}
    session.run([variable.initializer for variable in variables], values)
    return known


def find(prefix):
    """The prefix of a checkpoint's files, from a prefix, one of its files, or a folder.

    Raises:
      InputError: there is none.
    """
    path = str(prefix)
    if os.path.isdir(path):
        newest = checkpoint_files.newest(path)
        if newest is None:
            raise InputError(f"{path}: no checkpoint in this folder")
        path = newest
    for ending in (".index", ".json", ".meta", ".data-00000-of-00001"):
        path = path.removesuffix(ending)
    found = checkpoint_files.newest_of(path)
    if found is None:
        raise InputError(f"{path}: no checkpoint there (looked for {path}.index)")
    return found


def read(prefix):
    """{name: array} of a checkpoint. Raises InputError where it is damaged."""
    return _read(prefix)[0]


def facts(prefix):
    """The dictionary saved with a checkpoint, {} where there is none.

    Raises:
      InputError: it is damaged, or holds another thing under a name that this course uses.
    """
    if os.path.exists(f"{prefix}.index"):
        try:
            reader = tf.train.load_checkpoint(prefix)
            if reader.has_tensor(FACTS_NAME):
                return _checked(json.loads(reader.get_tensor(FACTS_NAME)), prefix)
        except (tf.errors.OpError, ValueError, RuntimeError, IndexError) as error:
            raise _damaged(prefix, error) from error
    path = Path(f"{prefix}.json")
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: not the JSON that belongs to a checkpoint") from error
    return _checked(found, path)


def _checked(found, source):
    """The facts, whose step and alphabet must be what this course writes."""
    if not isinstance(found, dict):
        raise InputError(f"{source}: not the JSON that belongs to a checkpoint")
    step, alphabet = found.get("step", 0), found.get("alphabet", [])
    if type(step) is not int or step < 0:
        raise InputError(f"{source}: the step must be a whole number, not {str(step)[:40]!r}")
    if not isinstance(alphabet, list) or not all(isinstance(token, str) for token in alphabet):
        raise InputError(f"{source}: the alphabet must be a list of strings")
    return found


def _read_newest(path):
    """(prefix, arrays, facts). A training may replace what was found before it is read."""
    for attempt in range(1, _ATTEMPTS + 1):
        prefix = None
        try:
            prefix = find(path)
            return prefix, *_read(prefix)
        except InputError:
            is_there = prefix is not None and os.path.exists(f"{prefix}.index")
            if is_there or attempt == _ATTEMPTS:
                raise


def _read(prefix):
    """({name: array}, facts)."""
    try:
        reader = tf.train.load_checkpoint(prefix)
        names = sorted(reader.get_variable_to_shape_map())
        arrays = {name: reader.get_tensor(name) for name in names}
    except (tf.errors.OpError, ValueError, RuntimeError, IndexError) as error:
        raise _damaged(prefix, error) from error
    arrays.pop(FACTS_NAME, None)
    return arrays, facts(prefix)


def _damaged(prefix, error):
    return InputError(f"{prefix}: this checkpoint is damaged or cut short ({_first_line(error)})")


def _variables(session):
    with session.graph.as_default():
        return tf.global_variables()


def _check_fits(prefix, variable, saved):
    name = variable.op.name
    if name not in saved:
        raise InputError(f"{prefix}: has no variable {name}; it was saved by another model")
    wanted, found = variable.shape.as_list(), list(np.shape(saved[name]))
    if wanted != found:
        raise InputError(f"{prefix}: variable {name} has shape {found}, this model needs {wanted}")
    wanted, found = variable.dtype.base_dtype, tf.as_dtype(np.asarray(saved[name]).dtype)
    if wanted != found and wanted != tf.string:
        raise InputError(
            f"{prefix}: variable {name} has type {found.name}, this model needs {wanted.name}"
        )


def _cause(error):
    """What the disk says, such as "No space left on device", or else an error's first line."""
    for name in _DISK:
        reason = os.strerror(getattr(errno, name, 0))
        if hasattr(errno, name) and reason in str(error):
            return reason
    return _first_line(error)


def _first_line(error):
    message = getattr(error, "message", None) or getattr(error, "strerror", None) or str(error)
    return str(message).strip().splitlines()[0] if str(message).strip() else type(error).__name__


def describe(saved):
    """Lines of a table: name, shape, type, bytes of each variable, and the total."""
    rows = [
        (name, str(list(array.shape)), str(array.dtype), f"{array.nbytes:,}")
        for name, array in saved.items()
    ]
    total = sum(array.nbytes for array in saved.values())
    rows.append((f"{len(rows)} variables", "", "", f"{total:,}"))
    wide = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{name:<{wide[0]}}  {shape:<{wide[1]}}  {dtype:<{wide[2]}}  {size:>{wide[3]}}"
        for name, shape, dtype, size in rows
    ]


def differences(saved, other):
    """Lines that say how two checkpoints differ; none where they are equal to the bit."""
    lines = [f"only in the first:  {name}" for name in saved if name not in other]
    lines += [f"only in the second: {name}" for name in other if name not in saved]
    for name in sorted(set(saved) & set(other)):
        first, second = saved[name], other[name]
        if first.shape != second.shape or first.dtype != second.dtype:
            lines.append(
                f"{name}: {first.dtype}{list(first.shape)} and {second.dtype}{list(second.shape)}"
            )
        elif not np.array_equal(first, second):
            numeric = np.issubdtype(first.dtype, np.number)
            gap = np.abs(first.astype(float) - second.astype(float)).max() if numeric else None
            lines.append(f"{name}: values differ" + (f" by up to {gap:.3g}" if numeric else ""))
    return lines


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m common.training.checkpoint",
        description="List a checkpoint's variables, or the differences between two.",
    )
    parser.add_argument("file", metavar="FILE", help="a prefix, one of its files, or a folder")
    parser.add_argument("other", metavar="OTHER", nargs="?", help="compare with this one")
    options = parser.parse_args(arguments)
    try:
        saved = read(find(options.file))
        if options.other is None:
            lines = describe(saved)
        else:
            lines = differences(saved, read(find(options.other))) or ["no differences"]
    except InputError as error:
        print(f"common.training.checkpoint: error: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
