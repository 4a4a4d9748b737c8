"""Saving, restoring and listing checkpoints.

    python -m common.training.checkpoint PREFIX [OTHER]

lists the variables of a checkpoint, or the differences between two.

A checkpoint is the pair PREFIX.index, PREFIX.data-00000-of-00001, the format
of TensorFlow 1.x: variables by name, optimizer slots included. Beside it this
course writes PREFIX.json with what a graph cannot hold: the alphabet, the step.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from common.errors import InputError
from common.graph_mode import tf

import numpy as np


def save(session, prefix, step, facts=None):
    """Save all variables of the session's graph as `prefix`-`step`.

    Each file is written beside its place and then renamed, so an earlier
    checkpoint of that name stays whole until the new one is.

    Args:
      facts: a dictionary for JSON, such as {"alphabet": [...]}.

    Returns:
      The prefix of the files written.

    Raises:
      InputError: the folder cannot be written.
    """
    check_folder(prefix)
    try:
        with session.graph.as_default():
            saver = tf.train.Saver(max_to_keep=None)
        written = saver.save(session, str(prefix), global_step=step, write_meta_graph=False)
        write_text(f"{written}.json", json.dumps({"step": step, **(facts or {})}) + "\n")
    except (OSError, ValueError, tf.errors.OpError) as error:
        raise InputError(f"{prefix}: cannot be saved there: {_first_line(error)}") from error
    return written


def check_folder(prefix):
    """Make the folder of `prefix`. Raises InputError where nothing can be written there."""
    folder = Path(prefix).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"{prefix}: cannot be saved there: {_first_line(error)}") from error


def keeper(session, prefix, step=0, facts=None):
    """A function for `training.train(save=...)`; None where `prefix` is None.

    It saves under `prefix` with the number of steps done, counted from `step`, and
    returns the prefix that it wrote. Raises InputError at once, not after the
    training, if the folder cannot be written.
    """
    if prefix is None:
        return None
    check_folder(prefix)
    return lambda steps_done: save(session, prefix, step + steps_done, facts)


def restore(session, prefix):
    """Give the variables of the session's graph the values of a checkpoint.

    All is checked and read first, so that a bad checkpoint leaves the session
    as it was. Variables that the checkpoint has beyond the graph's are no error.

    Args:
      prefix: PREFIX, one of its files, or a folder, whose newest checkpoint is taken.

    Returns:
      The dictionary saved beside it, {} where there is none.

    Raises:
      InputError: no checkpoint there, or it is damaged, or it lacks a variable
        of the graph or has it in another shape.
    """
    prefix = find(prefix)
    saved = read(prefix)
    with session.graph.as_default():
        variables = tf.global_variables()
        for variable in variables:
            _check_fits(prefix, variable, saved)
        tf.train.Saver(variables).restore(session, prefix)
    return facts(prefix)


def find(prefix):
    """The prefix of a checkpoint's files, from a prefix, one of its files, or a folder.

    Raises:
      InputError: there is none.
    """
    path = str(prefix)
    if os.path.isdir(path):
        newest = tf.train.latest_checkpoint(path)
        if newest is None:
            raise InputError(f"{path}: no checkpoint in this folder")
        path = newest
    for ending in (".index", ".json", ".meta", ".data-00000-of-00001"):
        path = path.removesuffix(ending)
    if not os.path.exists(path + ".index"):
        raise InputError(f"{path}: no checkpoint there (looked for {path}.index)")
    return path


def read(prefix):
    """{name: array} of a checkpoint. Raises InputError where it is damaged."""
    try:
        reader = tf.train.load_checkpoint(prefix)
        names = sorted(reader.get_variable_to_shape_map())
        return {name: reader.get_tensor(name) for name in names}
    except (tf.errors.OpError, ValueError, RuntimeError, IndexError) as error:
        raise InputError(
            f"{prefix}: this checkpoint is damaged or cut short ({_first_line(error)})"
        ) from error


def facts(prefix):
    """The dictionary saved beside a checkpoint, {} where there is none."""
    path = Path(f"{prefix}.json")
    if not path.exists():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not the JSON that belongs to a checkpoint") from error


def write_text(path, text):
    """Write a whole text file: beside its place, then renamed, so it is never half there."""
    folder = os.path.dirname(os.path.abspath(path))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=folder, suffix=".part", delete=False
    ) as file:
        file.write(text)
    os.replace(file.name, path)


def _check_fits(prefix, variable, saved):
    name = variable.op.name
    if name not in saved:
        raise InputError(f"{prefix}: has no variable {name}; it was saved by another model")
    wanted, found = tuple(variable.shape.as_list()), saved[name].shape
    if wanted != found:
        raise InputError(
            f"{prefix}: variable {name} has shape {list(found)}, this model needs {list(wanted)}"
        )


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
