"""The files of a checkpoint: their names, and writing them whole or not at all.

A save makes PREFIX-300 or, where that name is taken, PREFIX-300.1, PREFIX-300.2 and so on:

1. The name is claimed by making its data file, empty. Only one process can do that.
2. TensorFlow writes data and index into a hidden folder beside. Both are synced to the disk.
3. They are renamed, the index last: with it the checkpoint is there.
4. The file `checkpoint` is replaced. It names the newest checkpoint of the folder, for
   `--resume FOLDER` and for TensorFlow.

No file of a checkpoint is ever written again, so a reader finds what belongs together. A
process that is killed in between leaves the former checkpoint as it was, and an empty data
file or a hidden folder (`files.replace_files`).
"""

import contextlib
import json
import os
import re
import tempfile
from pathlib import Path

from common import files
from common.graph_mode import tf

from google.protobuf import text_format

DATA, INDEX, METADATA = ".data-00000-of-00001", ".index", ".json"
ENDINGS = (INDEX, METADATA, ".meta", DATA)
# The metadata stand in the checkpoint itself too, under this name, so they belong to its weights.
METADATA_NAME = "facts_of_the_course"
POINTER = "checkpoint"
_FOR_PATTERNS = "*?[]\\"  # TensorFlow reads these characters of a name as a pattern


def write(prefix, step, arrays, metadata):
    """Writes {name: array} and the metadata as a checkpoint; returns its name.

    Raises:
      OSError or OpError: the files cannot be written. No part of them is left.
    """
    text = json.dumps(metadata)
    name = _claim(f"{prefix}-{step}")

    def write_into(folder):
        written = os.path.join(folder, os.path.basename(name))
        _save_arrays(written, {**arrays, METADATA_NAME: text})
        Path(written + METADATA).write_text(text + "\n", encoding="utf-8")

    done = False
    try:
        paths = [name + ending for ending in (DATA, METADATA, INDEX)]
        files.replace_files(paths, write_into, Path(prefix).name)
        done = True
    finally:
        if not done:
            remove(name)
    return name


def point_to(name):
    """Makes `name` the newest checkpoint of its folder."""
    folder = os.path.abspath(os.path.dirname(name))
    state = tf.train.generate_checkpoint_state_proto(folder, os.path.basename(name))
    files.write_text(os.path.join(folder, POINTER), str(state))


def newest_in(folder):
    """Returns the checkpoint that the folder's `checkpoint` file names, or None.

    The name is looked up in the folder itself first, which may have been moved since.

    Raises:
      InputError: that file is no ordinary file.
    """
    pointer = os.path.join(folder, POINTER)
    if not os.path.exists(pointer):
        return None
    data = files.read_bytes(pointer)
    state = type(tf.train.generate_checkpoint_state_proto(".", "m"))()
    try:  # tf.train.get_checkpoint_state would log its own warnings
        text_format.Parse(data.decode("utf-8"), state)
    except (UnicodeDecodeError, text_format.ParseError):
        return None
    if not state.model_checkpoint_path:
        return None
    name = os.path.join(str(folder), state.model_checkpoint_path)
    here = os.path.join(str(folder), os.path.basename(name))
    for path in (here, name):
        version = newest_version(re.sub(r"(-\d+)\.\d+$", r"\1", path))
        if version:
            return path if os.path.exists(path + INDEX) else version
    return here


def newest_version(name):
    """Returns NAME if it is whole, else the newest whole one of NAME.1, NAME.2, ..., or None."""
    versions = [version for version in _versions(name) if os.path.exists(version + INDEX)]
    return name if name in versions else versions[-1] if versions else None


def newest_of_prefix(prefix):
    """Returns the newest whole checkpoint PREFIX-STEP, as a save to PREFIX makes it, or None."""
    folder, base = os.path.split(prefix)
    pattern = re.compile(re.escape(base) + r"-(\d+)(?:\.(\d+))?" + re.escape(INDEX))
    matches = [match for match in map(pattern.fullmatch, _files_in(folder)) if match]
    if not base or not matches:
        return None
    pointed = newest_in(folder or ".")
    if pointed and os.path.basename(pointed) + INDEX in [match[0] for match in matches]:
        return os.path.join(folder, os.path.basename(pointed))

    def age(match):
        seconds = os.path.getmtime(os.path.join(folder, match[0]))
        return seconds, int(match[1]), int(match[2] or 0)

    return os.path.join(folder, max(matches, key=age)[0].removesuffix(INDEX))


def step_of(name):
    """Returns the step in a checkpoint's name, PREFIX-STEP or PREFIX-STEP.1, or None."""
    match = re.search(r"-(\d+)(\.\d+)?$", str(name))
    return int(match[1]) if match else None


def is_of_prefix(name, prefix):
    """Returns whether a checkpoint is PREFIX-STEP, in the prefix's own folder."""
    folder, base = os.path.split(str(prefix))
    own_folder, own_base = os.path.split(str(name))
    same_folder = os.path.realpath(folder or ".") == os.path.realpath(own_folder or ".")
    return same_folder and bool(re.fullmatch(re.escape(base) + r"-\d+(\.\d+)?", own_base))


def remove(name):
    """Removes a checkpoint, its index first: without it the other files are no checkpoint."""
    for ending in (INDEX, METADATA, DATA):
        with contextlib.suppress(OSError):
            os.remove(name + ending)


@contextlib.contextmanager
def opened(name):
    """Gives TensorFlow's reader of a checkpoint, whatever characters its name has.

    Raises:
      OpError, ValueError, RuntimeError, IndexError: it is damaged.
    """
    with contextlib.ExitStack() as stack:
        if any(character in name for character in _FOR_PATTERNS if character != os.sep):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            name = _linked(name, folder)
        yield tf.train.NewCheckpointReader(name)


def _linked(name, folder):
    """Links a checkpoint's files into a folder under a plain name; returns that."""
    base = os.path.basename(name)
    for file in _files_in(os.path.dirname(name)):
        if re.fullmatch(re.escape(base) + r"(\.index|\.data-\d+-of-\d+)", file):
            path = os.path.abspath(os.path.join(os.path.dirname(name), file))
            os.symlink(path, os.path.join(folder, "model" + file.removeprefix(base)))
    return os.path.join(folder, "model")


def _claim(name):
    """Returns the first free version of a name, claimed by making its data file."""
    versions = _versions(name)
    number = int(versions[-1][len(name) + 1 :] or 0) + 1 if versions else 0
    while True:
        version = f"{name}.{number}" if number else name
        try:
            os.close(os.open(version + DATA, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            return version
        except FileExistsError:
            number += 1


def _versions(name):
    """The versions of a name that have any file, the oldest first."""
    folder, base = os.path.split(name)
    endings = r"(?:\.index|\.json|\.meta|\.data-\d+-of-\d+)"
    pattern = re.compile(re.escape(base) + r"(?:\.(\d+))?" + endings)
    matches = map(pattern.fullmatch, _files_in(folder))
    numbers = {int(match[1] or 0) for match in matches if match}
    return [f"{name}.{number}" if number else name for number in sorted(numbers)]


def _files_in(folder):
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _save_arrays(prefix, arrays):
    """Writes arrays as TensorFlow's `Saver` does, without a change to anybody's graph."""
    names = sorted(arrays)
    with tf.Graph().as_default(), tf.Session() as session:
        tensors = [tf.placeholder(tf.as_dtype(_dtype(arrays[name]))) for name in names]
        save = tf.raw_ops.SaveV2(
            prefix=prefix, tensor_names=names, shape_and_slices=[""] * len(names), tensors=tensors
        )
        session.run(save, {tensor: arrays[name] for tensor, name in zip(tensors, names)})


def _dtype(array):
    return tf.string if isinstance(array, (str, bytes)) else array.dtype


def variables_of(session):
    """Returns the variables of a session's graph."""
    with session.graph.as_default():
        return tf.global_variables()


def first_line(error):
    """Returns the first line of an error's message."""
    message = getattr(error, "message", None) or getattr(error, "strerror", None) or str(error)
    return str(message).strip().splitlines()[0] if str(message).strip() else type(error).__name__
