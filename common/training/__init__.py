"""Training: the loop with its history, and checkpoints.

| module             | contents                                                            |
|--------------------|---------------------------------------------------------------------|
| `loop`             | `train`, the training loop                                          |
| `history`          | `History`, which it returns                                         |
| `optimizers`       | the train op: Adam with clipped gradients                           |
| `checkpoint`       | saves and restores; `python -m common.training.checkpoint`          |
| `resume`           | the start: new weights, a checkpoint, or a training to resume       |
| `tensorboard`      | event files for TensorBoard, `--logdir FOLDER`                      |
| `_interrupts`      | `Saving`: saves as it goes and when a signal ends it; `Stopped`     |
"""

from common.progress import TimeLeft
from common.training import checkpoint, optimizers
from common.training._interrupts import Saving, Stopped
from common.training.history import History
from common.training.loop import steps_per_epoch, train
from common.training.resume import StartPoint

__all__ = [
    "History",
    "Saving",
    "StartPoint",
    "Stopped",
    "TimeLeft",
    "checkpoint",
    "optimizers",
    "steps_per_epoch",
    "train",
]
