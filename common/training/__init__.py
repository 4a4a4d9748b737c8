"""Training: the loop with its history, and checkpoints.

| module             | what is in it                                                       |
|--------------------|---------------------------------------------------------------------|
| `loop`             | `train`, the training loop                                          |
| `history`          | the `History` that it returns, and how long it will still take      |
| `optimizers`       | the train op: Adam with clipped gradients and a rate that halves    |
| `interrupts`       | Ctrl-C and other signals, and saving while it goes on               |
| `checkpoint`       | saving, restoring, resuming; `python -m common.training.checkpoint` |
| `checkpoint_files` | a checkpoint's files: whole or not there                            |
| `beginning`        | new weights, or a checkpoint to begin or to go on with              |
| `keeping`          | the best and the last checkpoint of a training                      |
| `tensorboard`      | event files for TensorBoard, by `--logdir FOLDER`                   |
"""

from common.training.history import History, TimeLeft
from common.training.interrupts import Stopped
from common.training.loop import steps_per_epoch, train

__all__ = ["History", "Stopped", "TimeLeft", "steps_per_epoch", "train"]
