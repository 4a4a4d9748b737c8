"""Saves, restores and lists checkpoints.

    python -m common.training.checkpoint PREFIX [OTHER]

lists the variables of a checkpoint, or the differences between two.

A checkpoint is the pair PREFIX.index, PREFIX.data-00000-of-00001, the format of
TensorFlow 1.x: variables by name, optimizer slots included. It also holds the metadata, which a
graph cannot hold, such as the alphabet and the step. PREFIX.json shows them to a reader; it is
read for checkpoints that do not hold them.

Two savers, for two policies:

- `saver`: PREFIX-STEP, in place of the checkpoint saved before, for `training.train`;
- `BestAndLastSaver`: the last state to resume from, and the weights of the best score.

A save removes only what its own training wrote: the checkpoint that it saved before, or the
checkpoint that it resumed. All else in the folder stays.

| module     | contents                                                    |
|------------|-------------------------------------------------------------|
| `_saving`  | `save` and the two savers                                   |
| `_reading` | finding a checkpoint, reading it, restoring a session       |
| `_files`   | names of files; writing them whole or not at all            |
| `_compare` | the table of the variables, the differences                 |
"""

from common.training.checkpoint._compare import describe, differences
from common.training.checkpoint._reading import (
    find,
    find_best,
    find_last,
    metadata,
    read,
    restore,
)
from common.training.checkpoint._saving import BestAndLastSaver, check_writable, save, saver

__all__ = [
    "BestAndLastSaver",
    "check_writable",
    "describe",
    "differences",
    "find",
    "find_best",
    "find_last",
    "metadata",
    "read",
    "restore",
    "save",
    "saver",
]
