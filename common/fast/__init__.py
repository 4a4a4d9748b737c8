"""The one door to speed: everything that is there for speed alone.

Delete this folder, and all still works with the same numbers to rounding, slower.
`COMMON_FAST=0` in the environment, or `fast.off()` in a program, does the same: layers run by
`tf.nn.dynamic_rnn`, and training makes one `session.run` a step.

| part              | what it replaces                                              |
|-------------------|---------------------------------------------------------------|
| `recurrent/`      | `tf.nn.dynamic_rnn`: whole layers with their own gradients    |
| `many_steps`      | the training loop: many steps in one `session.run`            |
| `step_graph`      | a train step as a graph, for `many_steps`                     |
| `custom_gradient` | `tf.custom_gradient`: gradients that are freed with the graph |

Measured on one core, processor time, times as many steps a second with each part as without it:

| part            | W1 hihello | W2 stacked sentence |
|-----------------|------------|---------------------|
| `recurrent/`    | 3.9        | 1.4                 |
| `many_steps`    | 2.8        | 1.4                 |

`rnn` and `training` ask the functions below. A part is imported when it is first
asked for.
"""

import os

_is_on = os.environ.get("COMMON_FAST", "1") != "0"


def is_on():
    """Returns whether the room is used."""
    return _is_on


def on():
    """Uses the room for the layers, losses and trainings to come."""
    global _is_on
    _is_on = True


def off():
    """Uses plain TensorFlow for the layers, losses and trainings to come."""
    global _is_on
    _is_on = False


def dynamic_rnn(cell, inputs, sequence_length, initial_state, dtype, time_major, scope):
    """Returns what `rnn.dynamic_rnn` does, or None for cells and arguments that are not here."""
    if not _is_on:
        return None
    from common.fast.recurrent import dynamic

    return dynamic.dynamic_rnn(
        cell, inputs, sequence_length, initial_state, dtype, time_major, scope
    )


def stepper(session, train_op, loss, watch, feed_dict, examples, batches, calls_saved):
    """Returns a function that makes many steps in a `session.run`, or None where that is slower.

    Its arguments are those of `many_steps.Stepper`, and it is its `run`.
    """
    if not _is_on:
        return None
    from common.fast import many_steps

    return many_steps.stepper(
        session, train_op, loss, watch, feed_dict, examples, batches, calls_saved
    )
