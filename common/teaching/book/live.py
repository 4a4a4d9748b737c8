"""The live network of a lab's page: the trained weights, and what a reader can try with them.

A lab has one if it is declared in `labs/support/live`, in a module by the lab's name:

    LOOK                       what to look for, a sentence
    SNAPSHOTS                  steps after which the weights are kept too, for a slider over the
                               training; those before the training and the last come with them
    network(sess, ...)         the network, from the session that the lab passes to `lesson.live`;
                               None: it is not shown
    tasks(network, ...)        yields a `Task` each; it is given all networks, each a `Replay`

The lab itself has one line, `lesson.live(sess, ...)`, which is silent unless a book is written.
"""

import base64
import importlib
import importlib.util
import json
from typing import NamedTuple

from common.teaching.book.replay import Replay
from common.teaching.book.translation import Translation

import numpy as np


class Task(NamedTuple):
    """Something to try in the page."""

    task: str
    answer: str
    holds: bool  # for these weights; the page leaves the others out


def declaration(module):
    """Returns the declaration of a lab's live network, a module, or None.

    Args:
      module: of the lab.
    """
    package, _, name = module.__name__.rpartition(".")
    name = f"{package}.support.live.{name}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def layers(sess):
    """Returns the weights of the recurrent layers of a session's graph, in the order built."""
    from common.rnn import RECURRENT_LAYERS, numpy_reference

    cells = [layer.cell for layer in sess.graph.get_collection(RECURRENT_LAYERS)]
    return [weights for cell in cells for weights in numpy_reference.read_weights(sess, cell)]


def without_padding(layer):
    """Returns a first layer without the row of token 0, the padding, which nobody types."""
    read = {"kernel", "candidate_kernel"}  # these have a row for each token
    return {name: layer[name][1:] if name in read else layer[name] for name in layer}


def variables(sess):
    """Returns {name: array} of the trained variables of a session."""
    return sess.run({variable.op.name: variable for variable in _variables(sess)})


def output(sess, w, b):
    """Returns the output layer, {"w", "b"}, from the names of its variables."""
    values = variables(sess)
    return {"w": values[w], "b": values[b]}


def tokens(
    names, split="characters", embedding=None, start=(), end=(), is_reversed=False, window=None
):
    """Returns an input of tokens: one-hot, or rows of an embedding [tokens, size].

    Args:
      start, end: tokens put before and after a text.
      is_reversed: the text is read from its end.
      window: of a longer text only the last `window` tokens are read, from a state of zeros.
    """
    return {
        "kind": "tokens",
        "tokens": [str(name) for name in names],
        "split": split,
        "embedding": embedding,
        "start": list(start),
        "end": list(end),
        "reversed": is_reversed,
        "window": window,
    }


def series(windows, shown, difference=False):
    """Returns an input of the last rows of a series, from which windows are read.

    Args:
      windows: a `forecasting.Windows`.
      shown: rows.
      difference: the network reads each row minus the row before.
    """
    length = windows.x.shape[1]
    rows = np.concatenate([windows.x[0], windows.x[1:, -1], windows.last[0, -1:]])[length:]
    scale = windows.scaler
    return {
        "kind": "series",
        "columns": list(windows.columns),
        "rows": rows[-shown:],  # row i is that of windows.dates[i]
        "window": length,
        "scale": [
            {"low": low, "high": low + span} for low, span in zip(scale.minimum, scale.range)
        ],
        "labels": [str(date) for date in windows.dates[-shown:]],
        "difference": difference,
    }


NEXT = {"kind": "next"}  # the answer: scores of the token that comes next


def classes(names, at="last"):
    """Returns an answer: scores of classes, at the last step or at every step."""
    return {"kind": "class", "names": list(names), "at": at}


def replay(network):
    """Returns a network of the page that can be run in NumPy."""
    return Translation(network) if network.get("kind") == "translate" else Replay(network)


class Exporter:
    """Collects the networks of a lab while it runs.

    Args:
      declared: of `declaration`.
    """

    def __init__(self, declared):
        self._declared = declared
        self._networks = []
        self._snapshots = {}  # {graph: {steps done: {name of a variable: array}}}

    def trained(self, sess, steps):
        """Keeps the weights after so many steps, if the page has a slider over the training."""
        if sess is not None and hasattr(self._declared, "SNAPSHOTS"):
            self._snapshots.setdefault(sess.graph, {})[steps] = variables(sess)

    def add(self, sess, *arguments, **keywords):
        """Adds the network of a session."""
        network = self._declared.network(sess, *arguments, **keywords)
        if network is None:
            return
        snapshots = self._snapshots_of(sess.graph, *arguments, **keywords)
        self._networks.append(packed(network | ({"snapshots": snapshots} if snapshots else {})))

    def _snapshots_of(self, graph, *arguments, **keywords):
        """Returns the network at some steps of its training, in a session of its own."""
        from common.graph_mode import tf

        if graph not in self._snapshots:
            return []
        *earlier, last = self._snapshots[graph].items()
        kept = {step: values for step, values in earlier if step in self._declared.SNAPSHOTS}
        snapshots = []
        with graph.as_default(), tf.Session() as sess:
            sess.run(tf.global_variables_initializer())  # the seed of the graph: as before step 0
            by_name = {variable.op.name: variable for variable in _variables(sess)}
            for step, values in {0: {}, **kept, last[0]: last[1]}.items():
                for name, value in values.items():
                    by_name[name].load(value, sess)
                network = self._declared.network(sess, *arguments, **keywords)
                snapshot = {"step": step, "loss": network["loss"]}
                if step != last[0]:
                    weights = {name: network[name] for name in ("layers", "output")}
                    snapshot |= packed(weights, bits=16)
                snapshots.append(snapshot)
        return snapshots

    def live(self):
        """Returns the object of the page; None without a network."""
        if not self._networks:
            return None
        replays = [replay(network) for network in self._networks]
        return {
            "look": self._declared.LOOK,
            "tasks": [
                {"task": task.task, "answer": task.answer}
                for task in self._declared.tasks(*replays)
                if task.holds
            ],
            "networks": self._networks,
        }


def _variables(sess):
    return sess.graph.get_collection("trainable_variables")


def packed(value, bits=32):
    """Returns a value for JSON: arrays in base64, numbers of NumPy as Python's own.

    Args:
      bits: 32: float32. 16: an array's whole numbers from -32,767 to 32,767 and a scale, half as
        long, which changes a weight by at most the largest of its array / 65,534.
    """
    if isinstance(value, dict):
        return {name: packed(part, bits) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(part, bits) for part in value]
    if isinstance(value, np.ndarray):
        scale = {}
        if bits == 16:
            scale = {"scale": float(np.abs(value).max() or 1) / 32767}
            value = np.round(value / scale["scale"]).astype("<i2")
        else:
            value = np.asarray(value, "<f4")
        data = base64.b64encode(value.tobytes()).decode("ascii")
        return {"shape": list(value.shape), "data": data, **scale}
    return value.item() if isinstance(value, np.generic) else value


def as_json(live):
    """Returns the object of the page as text that can stand inside <script>; "" for None."""
    if live is None:
        return ""
    return json.dumps(live, ensure_ascii=False, allow_nan=False).replace("<", r"\u003c")
