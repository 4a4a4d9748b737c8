"""The trained networks of a lab, for the page where one steps through them."""

import base64
import json

from common.data.text import Vocabulary
from common.data.words import WordVocabulary

import numpy as np

MOST_BYTES = 1_100_000  # of the weights in a page
NAMES = {"lstm": "LSTM", "gru": "GRU", "rnn": "simple network"}


class Watcher:
    """Keeps the last weights of the recurrent layers of a lab's graphs.

    Args:
      vocabularies: of the lab; the one with as many tokens as a network has inputs names them.
    """

    def __init__(self, vocabularies=()):
        self._graphs = []
        self._weights = {}  # (graph, index of the layer in it) -> (layers, output)
        self._vocabularies = list(vocabularies)

    def look(self, session, graph=None):
        """Keeps the weights of a session's networks, if they are initialized.

        Args:
          session: a session, or None.
          graph: to be looked at in a session of its own at the end, if it is never trained.
        """
        graph = graph if session is None else session.graph
        if graph is not None and graph not in self._graphs:
            self._graphs.append(graph)
        if session is not None:
            self._read_weights(session)

    def _read_weights(self, session):
        from common.graph_mode import tf
        from common.rnn import numpy_reference

        for index, layer in enumerate(_layers(session.graph)):
            try:
                layers = numpy_reference.read_weights(session, layer.cell)
                output = output_layer(session, layer.cell, layers)
                self._weights[session.graph, index] = layers, output
            except (tf.errors.FailedPreconditionError, tf.errors.NotFoundError):
                pass  # not initialized yet

    def networks(self, samples):
        """The networks as the page takes them, one of each shape, the last that was trained.

        Args:
          samples: texts of the lab, to begin with.
        """
        self._look_at_the_untrained()
        networks = {}
        for layers, output in self._weights.values():
            name = ", ".join(f"{NAMES[layer['kind']]} of {_units(layer)}" for layer in layers)
            if output is None and networks.get(name, {}).get("output"):
                continue  # one direction of two, say: it has no scores of its own
            inputs = layers[0]["kernel"].shape[0] - _units(layers[0])
            tokens = self._tokens(inputs)
            words = tokens is not None and any(len(token) > 1 for token in tokens)
            networks[name] = {
                "name": name,
                "tokens": tokens,
                "words": words,
                "sample": sample(tokens, words, inputs, samples),
                "layers": [_packed(layer) for layer in layers],
                "output": output if output in (None, "h") else _packed(output),
            }
        return list(networks.values())

    def _look_at_the_untrained(self):
        """A graph without training has the weights that its seed gives it, in any session."""
        from common.graph_mode import tf

        seen = {graph for graph, _ in self._weights}
        for graph in self._graphs:
            if graph in seen or graph.get_collection(tf.GraphKeys.TRAIN_OP) or not _layers(graph):
                continue
            with graph.as_default(), tf.Session() as session:
                session.run(tf.global_variables_initializer())
                self._read_weights(session)

    def _tokens(self, inputs):
        """The tokens of the last vocabulary that fits the inputs, or None: numbers are read."""
        fitting = [
            vocabulary.tokens for vocabulary in self._vocabularies if len(vocabulary) == inputs
        ]
        return [str(token) for token in fitting[-1]] if fitting else None


def _layers(graph):
    """The layers of a graph whose arithmetic a page can show."""
    from common.rnn import RECURRENT_LAYERS, numpy_reference

    layers = graph.get_collection(RECURRENT_LAYERS)
    return [layer for layer in layers if numpy_reference.plain_layers(layer.cell)]


def output_layer(session, cell, layers):
    """The layer that makes scores of h: {"w", "b"}; "h" if h is the scores; None if not known."""
    own = {id(weight) for weight in cell.trainable_weights}
    variables = session.graph.get_collection("trainable_variables")
    others = [variable for variable in variables if id(variable) not in own]
    units = _units(layers[-1])
    if not others:
        return "h" if units == layers[0]["kernel"].shape[0] - _units(layers[0]) else None
    shapes = [variable.shape.as_list() for variable in others]
    if len(others) == 2 and shapes[0] == [units, *shapes[1]] and shapes[1][0] > 1:
        w, b = session.run(others)
        return {"w": w, "b": b}
    return None


def _units(layer):
    return len(layer["bias"]) // {"lstm": 4, "gru": 2, "rnn": 1}[layer["kind"]]


def _packed(values):
    """Arrays as float32 in base64; all else as it is."""
    return {
        name: {
            "shape": list(value.shape),
            "data": base64.b64encode(np.asarray(value, "<f4").tobytes()).decode("ascii"),
        }
        if isinstance(value, np.ndarray)
        else value
        for name, value in values.items()
    }


def sample(tokens, words, inputs, samples):
    """A text to begin with: the lab's own if the network knows all of it."""
    if tokens is None:
        rows = np.eye(inputs, dtype=int)[np.arange(min(inputs, 6))]
        return "; ".join(" ".join(map(str, row)) for row in rows)
    for text in samples:
        pieces = text.split() if words else list(text)
        if len(pieces) > 1 and set(pieces) <= set(tokens):
            return (" " if words else "").join(pieces[:40])
    return (" " if words else "").join(tokens[:12])


def samples_of(module):
    """The texts that a lab's module defines, and its lists of words, in their order."""
    constants = [value for name, value in vars(module).items() if name.isupper()]
    texts = [constant for constant in constants if isinstance(constant, str)]
    lists = [constant for constant in constants if isinstance(constant, (list, tuple)) and constant]
    return texts + [
        " ".join(constant) for constant in lists if all(isinstance(part, str) for part in constant)
    ]


def vocabularies_of(module):
    """The vocabularies of a lab's module: those of its texts, then those that it defines."""
    values = [value for name, value in vars(module).items() if name.isupper()]
    of_texts = [Vocabulary.of(value) for value in values if isinstance(value, str) and value]
    return of_texts + [value for value in values if isinstance(value, (Vocabulary, WordVocabulary))]


def as_json(networks):
    """The networks for the page, "" if there are none or they are too large for it."""
    text = json.dumps(networks, ensure_ascii=False).replace("<", r"\u003c")
    return text if networks and len(text.encode("utf-8")) <= MOST_BYTES else ""
