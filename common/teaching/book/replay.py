"""The live network of a page in NumPy, from its JSON alone: what the page's script computes."""

import base64
from typing import NamedTuple

import numpy as np


class Switch(NamedTuple):
    """A gate that is given another value, as a reader does in the page."""

    gate: str  # "i", "j", "f", "o"; "r", "u"
    value: float = 0.0
    step: int | None = None  # counted from 0; None: all
    unit: int | None = None
    layer: int | None = None


class Replay:
    """Runs a network of the page.

    Args:
      network: one of the JSON's "networks", or of the "snapshots" with the rest of the network.
    """

    def __init__(self, network):
        network = unpacked(network)
        self.network = network
        self.name = network["name"]
        self.sample = network["sample"]
        self.input = network["input"]
        self.tokens = self.input.get("tokens")

    def snapshots(self):
        """Yields (steps of training, `Replay`) of the network at some steps of its training."""
        for snapshot in self.network.get("snapshots", []):
            yield snapshot["step"], Replay({**self.network, **snapshot})

    def pieces(self, sample=None):
        """Returns the tokens that are read, with those put before and after."""
        sample = self.sample if sample is None else sample
        pieces = list(sample) if self.input["split"] == "characters" else sample.split()
        pieces = pieces[-(self.input["window"] or len(pieces)) :]
        pieces = [*self.input["start"], *pieces, *self.input["end"]]
        return pieces[::-1] if self.input["reversed"] else pieces

    def window(self, sample=None):
        """Returns the rows of numbers that are read, those of the network's own sample or others.

        Args:
          sample: of a series the index of the window's first row; or rows.
        """
        if isinstance(sample, np.ndarray):
            return sample
        rows, first = self.input["rows"], self.network.get("first", 0)
        first = first if sample is None else sample
        return rows[first : first + self.input.get("window", len(rows))]

    def rows(self, sample=None):
        """Returns what the first layer reads, [time, inputs].

        Args:
          sample: a text, or as of `window`; None: the network's own.
        """
        if self.input["kind"] != "tokens":
            window = self.window(sample)
            return np.diff(window, axis=0) if self.input.get("difference") else window
        table = self.input["embedding"]
        numbers = [self.tokens.index(piece) for piece in self.pieces(sample)]
        return np.eye(len(self.tokens))[numbers] if table is None else table[numbers]

    def run(self, sample=None, *switches, key="layers"):
        """Returns {name of a gate, memory or output: [time, units]} of each layer."""
        from common.rnn import numpy_reference  # only here: it starts TensorFlow

        def changed(gates, layer, time):
            gates = dict(gates)
            for switch in switches:
                is_here = switch.layer in (None, layer) and switch.step in (None, time)
                if is_here and switch.gate in gates:
                    gates[switch.gate] = gates[switch.gate].copy()
                    units = slice(None) if switch.unit is None else switch.unit
                    gates[switch.gate][:, units] = switch.value
            return gates

        rows = self.rows(sample)
        if self.network[key][0]["kind"] == "attention":
            return [attention(self.network[key][0], rows)]
        rows = rows[::-1] if key == "backward" else rows
        values = numpy_reference.unroll(self.network[key], rows[np.newaxis], changed=changed)
        return [{name: array[0] for name, array in layer.items()} for layer in values]

    def scores(self, sample=None, *switches):
        """Returns the scores after each step, [time, classes]; of two directions [1, classes]."""
        h = self.run(sample, *switches)[-1]["h"]
        if "backward" in self.network:
            backward = self.run(sample, *switches, key="backward")[-1]["h"]
            h = np.concatenate([h[-1:], backward[-1:]], axis=1)
        if self.network["output"] == "h":
            return h
        scores = h @ self.network["output"]["w"] + self.network["output"]["b"]
        if self.network["answer"].get("added"):
            scores = scores + self.window(sample)[-1, self.network["answer"]["column"]]
        return scores

    def probabilities(self, sample=None, *switches):
        """Returns softmax(scores), [time, classes]."""
        scores = self.scores(sample, *switches)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def says(self, sample=None, *switches):
        """Returns the token with the highest score after each step, as text."""
        best = self.scores(sample, *switches).argmax(axis=1)
        between = "" if self.input["split"] == "characters" else " "
        return between.join(self.tokens[number] for number in best)

    def answer(self, sample=None, *switches):
        """Returns the name of the class with the highest score after the last step."""
        return self.network["answer"]["names"][self.scores(sample, *switches)[-1].argmax()]

    def probability(self, name, sample=None, *switches):
        """Returns the probability of a class after the last step."""
        index = self.network["answer"]["names"].index(name)
        return self.probabilities(sample, *switches)[-1, index]

    def write(self, sample, count):
        """Returns the `count` characters or words that it writes after a text, the likeliest."""
        between = "" if self.input["split"] == "characters" else " "
        written = sample
        for _ in range(count):
            written += between + self.tokens[self.scores(written)[-1].argmax()]
        return written[len(sample) :]

    def loss(self):
        """Returns the mean loss over the steps of the sample that have a target."""
        targets = self.network["targets"]
        steps = [step for step, target in enumerate(targets) if target is not None]
        targets = [targets[step] for step in steps]
        if self.network["answer"]["kind"] == "value":
            return np.mean(np.square(self.scores()[-1, 0] - targets))
        p = self.probabilities()
        if len(p) == 1:  # of two directions
            steps = [0]
        return -np.mean(np.log(p[steps, targets]))


def attention(layer, rows):
    """Returns a head of self-attention by name: "weights" [time, time], "h" [time, size] and more.

    Args:
      layer: {"w_q", "w_k", "w_v"}, "positions" [places, size] or None, "masked".
      rows: of the embedding, [time, size].
    """
    x = rows if layer["positions"] is None else rows + layer["positions"][: len(rows)]
    q, k, v = (x @ layer[name] for name in ("w_q", "w_k", "w_v"))
    scores = q @ k.T / np.sqrt(q.shape[1])  # [t, s]
    if layer["masked"]:
        scores = np.where(np.tri(len(rows)) > 0, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    context = weights @ v
    return {
        "x": x,
        "q": q,
        "k": k,
        "v": v,
        "weights": weights,
        "context": context,
        "h": x + context,
    }


def unpacked(value):
    """Returns a part of the JSON with its arrays as NumPy's, float64."""
    if isinstance(value, dict) and "data" in value:
        dtype, scale = ("<i2", value["scale"]) if "scale" in value else ("<f4", 1.0)
        data = scale * np.frombuffer(base64.b64decode(value["data"]), dtype).astype(float)
        return data.reshape(value["shape"])
    if isinstance(value, dict):
        return {name: unpacked(part) for name, part in value.items()}
    return [unpacked(part) for part in value] if isinstance(value, list) else value
