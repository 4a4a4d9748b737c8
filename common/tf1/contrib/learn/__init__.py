"""`tf.contrib.learn`: modes, runs of a graph, text preprocessing. Its estimators are gone."""

import itertools

from common.graph_mode import tf
from common.tf1 import mnist as _mnist
from common.tf1.contrib.learn import preprocessing

__all__ = ["ModeKeys", "datasets", "preprocessing", "run_feeds", "run_n"]


class ModeKeys:
    """The purpose of a model: training, evaluation or inference."""

    TRAIN = "train"
    EVAL = "eval"
    INFER = "infer"

    @classmethod
    def validate(cls, key):
        """Raises ValueError for anything that is no mode."""
        if key not in (cls.TRAIN, cls.EVAL, cls.INFER):
            raise ValueError(f"Invalid mode {key}.")


class datasets:  # noqa: N801  (a module's name in TensorFlow 1.15)
    """`tf.contrib.learn.datasets`: MNIST only."""

    mnist = _mnist

    @staticmethod
    def load_dataset(name, size="small", test_with_fake_data=False):
        if name != "mnist":
            raise ValueError(f"of the data sets only mnist can be read, not {name!r}")
        return _mnist.load_mnist()


def run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    """Runs tensors `n` times with the same feeds: a list of {name: value}.

    Variables are initialized first, or restored from a checkpoint.

    Source: `tf.contrib.learn.run_n`.
    """
    return run_feeds(output_dict, itertools.repeat(feed_dict, n), restore_checkpoint_path)


def run_feeds(output_dict, feed_dicts, restore_checkpoint_path=None):
    """Runs tensors once with each of `feed_dicts`: a list of {name: value}.

    Source: `tf.contrib.learn.run_feeds`.

    Raises:
      ValueError: no tensors, or no feeds.
    """
    return list(run_feeds_iter(output_dict, feed_dicts, restore_checkpoint_path))


def run_feeds_iter(output_dict, feed_dicts, restore_checkpoint_path=None):
    """`run_feeds` as a generator: it yields one result after the other."""
    if not output_dict:
        raise ValueError(f"output_dict is invalid: {output_dict}.")
    if not feed_dicts:
        raise ValueError(f"feed_dicts is invalid: {feed_dicts}.")
    graph = next(iter(output_dict.values())).graph
    with graph.as_default(), tf.Session() as session:
        if restore_checkpoint_path:
            tf.train.Saver().restore(session, restore_checkpoint_path)
        else:
            session.run(tf.global_variables_initializer())
        session.run([tf.local_variables_initializer(), tf.tables_initializer()])
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coord=coordinator)
        try:
            for feed_dict in feed_dicts:
                yield session.run(output_dict, feed_dict)
        finally:
            coordinator.request_stop()
            coordinator.join(threads, stop_grace_period_secs=120)


def __getattr__(name):
    raise AttributeError(
        f"tf.contrib.learn.{name} is gone with the estimators; use "
        "tf.train.MonitoredTrainingSession or a plain session loop"
    )
