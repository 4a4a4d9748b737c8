"""Training: the loop with its history, many steps a call behind it, and checkpoints.

| module             | what is in it                                                       |
|--------------------|---------------------------------------------------------------------|
| `loop`             | `train`, the training loop, and the `History` that it returns       |
| `checkpoint`       | saving, restoring, resuming; `python -m common.training.checkpoint` |
| `checkpoint_files` | a checkpoint's files: whole or not there                            |
| `board`            | event files for TensorBoard, by `--logdir FOLDER`                   |
| `forecasting`      | what the labs that forecast a series share                          |
| `many_steps`       | many training steps in one `session.run`                            |
| `compiled_steps`   | the same, compiled by XLA                                           |
| `step_graph`       | a train step as a graph: what it runs, and a copy of it             |
"""

from common.training.loop import History, Stopped, TimeLeft, steps_per_epoch, train

__all__ = ["History", "Stopped", "TimeLeft", "steps_per_epoch", "train"]
