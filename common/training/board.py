"""What a training writes for TensorBoard: `python -m labs 5 --logdir logs`.

One folder for each training of a network: `training1`, `training2`, ... In each: the loss of
every step and what the lab watches, the graph with its names, histograms of all weights and, of
plain recurrent layers, of their gates; the lab's picture in the first. TensorFlow writes these
files by itself; to look at them install `tensorboard`, then `tensorboard --logdir logs`.
"""

from pathlib import Path

from common import files, observers
from common.errors import InputError

import numpy as np

MOST_POINTS = 2000  # of a curve


class Board(observers.Observer):
    """Writes what it sees into `folder`.

    A loop of a lab's own calls `lesson.progress`, which is enough: the loss at these steps,
    the graph and the weights are written. `training.train` adds every step's loss.

    Raises:
      InputError: the folder cannot be written.
    """

    def __init__(self, folder):
        self._folder = Path(folder)
        try:
            files.check_writable(self._folder / "training1")
        except InputError as error:
            raise InputError(f"--logdir {error}") from None
        self._writers = {}  # by graph, so that its id stays taken; of its latest training
        self._all_writers = []
        self._layers = []  # (graph, cell, inputs)
        self._by_train = set()  # graphs that `training.train` trains

    def layer(self, cell, inputs, sequence_length, initial_state, time_major):
        from common.graph_mode import tf

        if not time_major:
            self._layers.append((tf.get_default_graph(), cell, inputs))

    def report(self, session, step, loss, feed_dict):
        by_train = feed_dict is not None
        if session is None or (not by_train and session.graph in self._by_train):
            return
        if step == 0:  # a graph that was trained before, and now is again, gets another folder
            self._writers.pop(session.graph, None)
        writer = self._writer(session.graph)
        self._add(writer, step, histograms=self._weights(session))
        if by_train:  # the loss of every step comes when it has ended
            self._by_train.add(session.graph)
            self._add(writer, step, histograms=self._gates(session, feed_dict))
        else:
            self._add(writer, step, scalars={"loss": loss})
        writer.flush()

    def scores(self, session, step, numbers):
        writer = self._writer(session.graph)
        self._add(writer, step, scalars=numbers, histograms=self._weights(session))
        writer.flush()

    def trained(self, session, losses, watched):
        writer = self._writer(session.graph)
        curves = {"loss": losses, **watched}
        for name, values in curves.items():
            values = np.asarray(values, float).reshape(len(values), -1).mean(axis=1)
            for step in range(0, len(values), -(-len(values) // MOST_POINTS) or 1):
                self._add(writer, step, scalars={name: values[step]})
        writer.flush()

    def picture(self, path):
        from common.graph_mode import tf

        if Path(path).suffix.lower() != ".png" or not self._all_writers:
            return
        data = Path(path).read_bytes()
        width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
        image = tf.Summary.Image(width=width, height=height, encoded_image_string=data)
        writer = self._all_writers[0]
        writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="picture", image=image)]))
        writer.flush()

    def close(self):
        """Close the files."""
        for writer in self._all_writers:
            writer.close()

    def _writer(self, graph):
        from common.graph_mode import tf

        if graph not in self._writers:
            folder = self._folder / f"training{len(self._all_writers) + 1}"
            self._writers[graph] = tf.summary.FileWriter(str(folder), graph)
            self._all_writers.append(self._writers[graph])
        return self._writers[graph]

    def _weights(self, session):
        variables = session.graph.get_collection("trainable_variables")
        return {one.op.name: value for one, value in zip(variables, session.run(variables))}

    def _gates(self, session, feed_dict):
        """{name: values} of the gates of the plain layers, for what is fed."""
        from common.graph_mode import tf
        from common.rnn import numpy_reference

        found = {}
        mine = [(cell, inputs) for graph, cell, inputs in self._layers if graph is session.graph]
        for number, (cell, inputs) in enumerate(mine, 1):
            if numpy_reference.plain_layers(cell) is None:
                continue
            try:
                x = session.run(inputs, feed_dict)
            except tf.errors.InvalidArgumentError:  # it needs more than this training feeds
                continue
            unrolled = numpy_reference.unroll(numpy_reference.read_weights(session, cell), x)
            for layer, parts in enumerate(unrolled, 1):
                found |= {f"rnn{number}/layer{layer}/{name}": parts[name] for name in parts}
        return found

    def _add(self, writer, step, scalars=None, histograms=None):
        from common.graph_mode import tf

        values = [
            tf.Summary.Value(tag=name, simple_value=float(value))
            for name, value in (scalars or {}).items()
        ]
        values += [
            tf.Summary.Value(tag=name, histo=_histogram(value))
            for name, value in (histograms or {}).items()
        ]
        writer.add_summary(tf.Summary(value=values), step)


def _histogram(values, bins=30):
    """The protocol's histogram of an array; values that are not finite are left out."""
    from common.graph_mode import tf

    values = np.asarray(values, float).ravel()
    values = values[np.isfinite(values)]
    counts, edges = np.histogram(values, bins) if values.size else (np.zeros(1), np.zeros(2))
    return tf.HistogramProto(
        min=values.min(initial=np.inf) if values.size else 0,
        max=values.max(initial=-np.inf) if values.size else 0,
        num=values.size,
        sum=values.sum(),
        sum_squares=(values**2).sum(),
        bucket_limit=edges[1:].tolist(),
        bucket=counts.tolist(),
    )
