"""A checkpoint's files: whole or not there, whenever the process is killed.

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
from pathlib import Path

from common import files
from common.graph_mode import tf

DATA, INDEX, FACTS = ".data-00000-of-00001", ".index", ".json"
# The facts stand in the checkpoint itself too, under this name, so they belong to its weights.
FACTS_NAME = "facts_of_the_course"
POINTER = "checkpoint"


def write(prefix, step, arrays, facts):
    """Write {name: array} and the facts as a checkpoint of `prefix` and `step`; its name.

    Raises:
      OSError or OpError: the files cannot be written. No part of them is left.
    """
    text = json.dumps(facts)
    name = _claim(f"{prefix}-{step}")

    def write_into(folder):
        written = os.path.join(folder, os.path.basename(name))
        _save_arrays(written, {**arrays, FACTS_NAME: text})
        Path(written + FACTS).write_text(text + "\n", encoding="utf-8")

    done = False
    try:
        paths = [name + ending for ending in (DATA, FACTS, INDEX)]
        files.replace_files(paths, write_into, Path(prefix).name)
        done = True
    finally:
        if not done:
            remove(name)
    return name


def point_to(name):
    """Make `name` the newest checkpoint of its folder."""
    folder = os.path.abspath(os.path.dirname(name))
    state = tf.train.generate_checkpoint_state_proto(folder, os.path.basename(name))
    files.write_text(os.path.join(folder, POINTER), str(state))


def newest(folder):
    """The name that the folder's `checkpoint` file points to, None if there is none."""
    state = tf.train.get_checkpoint_state(str(folder))
    if state is None or not state.model_checkpoint_path:
        return None
    name = state.model_checkpoint_path
    here = os.path.join(str(folder), os.path.basename(name))
    for place in (here, name):  # the folder may have been moved since
        if found := newest_of(_without_version(place)):
            return place if os.path.exists(place + INDEX) else found
    return here


def newest_of(name):
    """The newest whole checkpoint of a prefix and step: NAME itself or NAME.1, NAME.2, ..."""
    versions = [version for version in _versions(name) if os.path.exists(version + INDEX)]
    return versions[-1] if versions else None


def of_same_step(name, other):
    """Whether two names are versions of one prefix and step."""
    plain = [os.path.abspath(_without_version(one)) for one in (name, other)]
    return plain[0] == plain[1]


def _without_version(name):
    return re.sub(r"(-\d+)\.\d+$", r"\1", name)


def remove(name):
    """Remove a checkpoint, its index first: without it the other files are no checkpoint."""
    for ending in (INDEX, FACTS, DATA, ".meta"):
        with contextlib.suppress(OSError):
            os.remove(name + ending)


def _claim(name):
    """The first free version of a name, taken for this process by making its data file."""
    number = 0
    versions = _versions(name)
    if versions:
        number = int(versions[-1][len(name) + 1 :] or 0) + 1
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
    pattern = re.compile(re.escape(base) + r"(?:\.(\d+))?(?:\.index|\.data-\d+-of-\d+)")
    try:
        files = os.listdir(folder or ".")
    except OSError:
        return []
    numbers = {int(found[1] or 0) for found in map(pattern.fullmatch, files) if found}
    return [f"{name}.{number}" if number else name for number in sorted(numbers)]


def _save_arrays(prefix, arrays):
    """Write arrays as TensorFlow's `Saver` does, without a change to anybody's graph."""
    names = sorted(arrays)
    with tf.Graph().as_default(), tf.Session() as session:
        tensors = [tf.placeholder(tf.as_dtype(_dtype(arrays[name]))) for name in names]
        save = tf.raw_ops.SaveV2(
            prefix=prefix, tensor_names=names, shape_and_slices=[""] * len(names), tensors=tensors
        )
        session.run(save, {tensor: arrays[name] for tensor, name in zip(tensors, names)})


def _dtype(array):
    return tf.string if isinstance(array, (str, bytes)) else array.dtype
