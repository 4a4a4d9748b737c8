"""`tf.contrib.training`: hyperparameters, bucketing, train loops around a monitored session."""

from common.tf1.contrib.training.buckets import bucket, bucket_by_sequence_length
from common.tf1.contrib.training.hparams import HParams, parse_values
from common.tf1.contrib.training.loop import (
    add_gradients_summaries,
    clip_gradient_norms,
    clip_gradient_norms_fn,
    create_train_op,
    multiply_gradients,
    train,
)

__all__ = [
    "HParams",
    "add_gradients_summaries",
    "bucket",
    "bucket_by_sequence_length",
    "clip_gradient_norms",
    "clip_gradient_norms_fn",
    "create_train_op",
    "multiply_gradients",
    "parse_values",
    "train",
]


_ADVICE = {
    "batch_sequences_with_states": "tf.data to cut the sequences into windows, and feed each "
    "window's last state as the initial state of the next",
}


def __getattr__(name):
    advice = _ADVICE.get(name, "tf.data and tf.train")
    raise AttributeError(f"tf.contrib.training.{name} is not restored; use {advice}")
