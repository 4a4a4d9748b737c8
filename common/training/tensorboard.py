"""Writes event files for TensorBoard: `python -m labs 5 --logdir logs`.

One folder for each training, by its network: `training1-LSTM75`, `training2-GRU75`, ... In each:

- `loss` at each report, and the histograms of all weights then;
- `training/loss` and what else `training.train` records at each step, when it has ended;
- the gates of the recurrent layers, where the report comes with an example of what is fed;
- the graph with its names; in the first folder, the lab's picture.

TensorFlow writes these files by itself; to look at them install `tensorboard`, then run
`tensorboard --logdir logs`.
"""

from pathlib import Path

from common import files, rnn
from common.errors import InputError
from common.graph_mode import tf
from common.rnn import numpy_reference

import numpy as np

MOST_POINTS = 2000  # of a curve
MOST_CHARACTERS = 80  # of a folder's name


class Log:
    """The event files of all trainings of a lab, in `folder`.

    A lesson calls these methods (`lesson.log`): `progress` calls `report`, `speed` calls
    `trained`, `picture` calls `picture`.

    Raises:
      InputError: the folder cannot be written.
    """

    def __init__(self, folder: str | Path):
        self._folder = Path(folder)
        try:
            files.check_utf8(folder)
            files.check_writable(self._folder / "training1")
        except InputError as error:
            raise InputError(f"--logdir {error}") from None
        self._writers = {}  # by graph, of its latest training
        self._all_writers = []
        self._ended = set()  # graphs whose latest training has ended

    def report(
        self, session: tf.Session | None, step: int, loss: float, feed_dict: dict | None = None
    ) -> None:
        """Writes the loss, the weights and, with `feed_dict`, the gates after `step`.

        Args:
          session: None: nothing is written.
          feed_dict: an example of what the network is fed.
        """
        if session is None:
            return
        writer = self._writer(session.graph, begins=step == 0)
        self._add(writer, step, {"loss": loss}, self._weights(session))
        if feed_dict is not None:
            self._add(writer, step, histograms=self._gates(session, feed_dict))
        writer.flush()

    def scores(self, session: tf.Session | None, step: int, numbers: dict[str, float]) -> None:
        """Writes numbers by name, and the weights after `step`."""
        if session is None:
            return
        writer = self._writer(session.graph)
        self._add(writer, step, numbers, self._weights(session))
        writer.flush()

    def trained(
        self, session: tf.Session | None, losses: np.ndarray, watched: dict[str, np.ndarray]
    ) -> None:
        """Writes what a `training.History` has of each step, at most MOST_POINTS a curve.

        Args:
          losses: [steps].
          watched: name -> [steps, ...], of which the mean at each step is written.
        """
        if session is None:
            return
        writer = self._writer(session.graph, begins=session.graph in self._ended)
        self._ended.add(session.graph)
        for name, values in {"loss": losses, **watched}.items():
            values = np.asarray(values, float).reshape(len(values), -1).mean(axis=1)
            for step in range(0, len(values), -(-len(values) // MOST_POINTS) or 1):
                self._add(writer, step, {f"training/{name}": values[step]})
        writer.flush()

    def picture(self, path: str | Path) -> None:
        """Writes a .png file as an image; pictures of other formats are left out."""
        if Path(path).suffix.lower() != ".png" or not self._all_writers:
            return
        data = Path(path).read_bytes()
        width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
        image = tf.Summary.Image(width=width, height=height, encoded_image_string=data)
        writer = self._all_writers[0]
        writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="picture", image=image)]))
        writer.flush()

    def close(self) -> None:
        """Closes the files."""
        for writer in self._all_writers:
            writer.close()

    def _writer(self, graph, begins=False):
        """The writer of a graph's training; another one if a new training begins."""
        if begins:
            self._writers.pop(graph, None)
            self._ended.discard(graph)
        if graph not in self._writers:
            name = "-".join([f"training{len(self._all_writers) + 1}", *_cells(graph)])
            folder = self._folder / name[:MOST_CHARACTERS]
            self._writers[graph] = tf.summary.FileWriter(str(folder), graph)
            self._all_writers.append(self._writers[graph])
        return self._writers[graph]

    def _weights(self, session):
        variables = session.graph.get_collection("trainable_variables")
        values = session.run(variables)
        return {variable.op.name: value for variable, value in zip(variables, values)}

    def _gates(self, session, feed_dict):
        """{name: values} of the gates of the layers built by `rnn.dynamic_rnn`."""
        gates = {}
        layers = session.graph.get_collection(rnn.RECURRENT_LAYERS)
        batch_first = [layer for layer in layers if not layer.time_major]
        for number, layer in enumerate(batch_first, 1):
            x = self._inputs(session, layer, feed_dict)
            if x is None:
                continue
            weights = numpy_reference.read_weights(session, layer.cell)
            for index, parts in enumerate(numpy_reference.unroll(weights, x), 1):
                gates |= {f"rnn{number}/layer{index}/{name}": parts[name] for name in parts}
        return gates

    def _inputs(self, session, layer, feed_dict):
        """The values [batch, time, input_size] that a layer reads; None if they cannot be had."""
        if numpy_reference.plain_layers(layer.cell) is None:
            return None
        if not isinstance(layer.inputs, tf.Tensor):
            return np.asarray(layer.inputs)
        if not session.graph.is_fetchable(layer.inputs):  # the layer is inside a loop
            return None
        try:
            return session.run(layer.inputs, feed_dict)
        except tf.errors.InvalidArgumentError:  # the layer needs more than is fed
            return None

    def _add(self, writer, step, scalars=None, histograms=None):
        values = [
            tf.Summary.Value(tag=name, simple_value=float(value))
            for name, value in (scalars or {}).items()
        ]
        values += [
            tf.Summary.Value(tag=name, histo=_histogram(value))
            for name, value in (histograms or {}).items()
        ]
        writer.add_summary(tf.Summary(value=values), step)


def _cells(graph):
    """Returns `LSTM75` and the like for the cells of a graph's recurrent layers, in order."""
    names = []
    for layer in graph.get_collection(rnn.RECURRENT_LAYERS):
        for cell in getattr(layer.cell, "_cells", [layer.cell]):
            kind = type(cell).__name__.removesuffix("Cell").removeprefix("Basic")
            names.append(f"{kind}{cell.output_size}")
    return names


def _histogram(values, bins=30):
    """The protocol's histogram of an array; values that are not finite are left out."""
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
