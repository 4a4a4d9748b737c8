"""The cells in NumPy, with every intermediate value: gates, memory and output at each step.

`rnn.dynamic_rnn` gives the same outputs (a test compares them), faster. TensorBoard's
histograms and the lab book read the gates here.
"""

from collections.abc import Callable
from typing import Any

from common.graph_mode import tf
from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.cell import RNNCell
from common.rnn.jordan import JordanCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell
from common.rnn.wrappers import MultiRNNCell

import numpy as np

Weights = dict[str, Any]  # of one layer, see `read_weights`
State = tuple[np.ndarray, ...]  # (c, h) of an LSTM, else (h,)
Gates = dict[str, np.ndarray]  # {name: [batch, units]}


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def plain_layers(cell: RNNCell) -> list[tuple[str, RNNCell]] | None:
    """Returns the layers of a cell, first to last, as [(kind, cell)]; None for other cells.

    Plain are `BasicLSTMCell` and `LSTMCell` ("lstm"), `GRUCell` ("gru"), `BasicRNNCell`
    ("rnn"), `JordanCell` ("jordan"), and a `MultiRNNCell` of these.
    """
    if isinstance(cell, MultiRNNCell):
        parts = [plain_layers(layer) for layer in cell._cells]
        return None if None in parts else [layer for part in parts for layer in part]
    kinds = {
        BasicLSTMCell: "lstm",
        LSTMCell: "lstm",
        GRUCell: "gru",
        BasicRNNCell: "rnn",
        JordanCell: "jordan",
    }
    return [(kinds[type(cell)], cell)] if type(cell) in kinds else None


def read_weights(session: tf.Session, cell: RNNCell) -> list[Weights] | None:
    """Returns the weights of each layer as arrays, or None for cells that are not plain.

    Returns:
      A list of dicts: `kind` "lstm", "gru", "rnn" or "jordan"; `kernel` and `bias`, of a GRU also
      `candidate_kernel` and `candidate_bias`, of Jordan's cell `output_kernel` and `output_bias`;
      `forget_bias` of an LSTM.
    """
    layers = []
    for kind, layer in plain_layers(cell) or ():
        arrays = session.run(layer.trainable_weights)
        second = "output" if kind == "jordan" else "candidate"
        names = ["kernel", "bias", f"{second}_kernel", f"{second}_bias"][: len(arrays)]
        weights = {"kind": kind, **dict(zip(names, arrays))}
        if kind == "lstm":
            weights["forget_bias"] = float(layer._forget_bias)
        layers.append(weights)
    return layers or None


def step(
    layer: Weights,
    x: np.ndarray,
    state: State,
    changed: Callable[[Gates], Gates] = lambda gates: gates,
) -> tuple[dict[str, np.ndarray], State]:
    """Runs one step of one layer.

    Args:
      layer: its weights, one of `read_weights`.
      x: [batch, input_size].
      state: (c, h) of an LSTM, else (h,); each [batch, units].
      changed: given the gates of an LSTM or GRU, returns those to use in their place.

    Returns:
      (the gates, memory and output by name, the new state): each array [batch, units].
    """
    if layer["kind"] == "lstm":
        c, h = state
        i, j, f, o = np.split(np.hstack([x, h]) @ layer["kernel"] + layer["bias"], 4, axis=1)
        f = f + layer["forget_bias"]
        gates = changed({"i": sigmoid(i), "j": np.tanh(j), "f": sigmoid(f), "o": sigmoid(o)})
        c = gates["f"] * c + gates["i"] * gates["j"]
        h = gates["o"] * np.tanh(c)
        return {**gates, "c": c, "h": h}, (c, h)
    if layer["kind"] == "gru":
        [h] = state
        r, u = np.split(sigmoid(np.hstack([x, h]) @ layer["kernel"] + layer["bias"]), 2, axis=1)
        gates = changed({"r": r, "u": u})
        inputs = np.hstack([x, gates["r"] * h])
        candidate = np.tanh(inputs @ layer["candidate_kernel"] + layer["candidate_bias"])
        h = gates["u"] * h + (1 - gates["u"]) * candidate
        return {**gates, "candidate": candidate, "h": h}, (h,)
    [h] = state
    h = np.tanh(np.hstack([x, h]) @ layer["kernel"] + layer["bias"])
    if layer["kind"] == "jordan":  # its state is the output
        hidden, h = h, np.tanh(h @ layer["output_kernel"] + layer["output_bias"])
        return {"hidden": hidden, "h": h}, (h,)
    return {"h": h}, (h,)


def hidden_size(layer: Weights) -> int:
    """Returns the number of units of a layer, of Jordan's cell that of its outputs."""
    if layer["kind"] == "jordan":
        return len(layer["output_bias"])
    blocks = {"lstm": 4, "gru": 2, "rnn": 1}
    return len(layer["bias"]) // blocks[layer["kind"]]


def unroll(
    layers: list[Weights],
    x: np.ndarray,
    states: list[State] | None = None,
    changed: Callable[[Gates, int, int], Gates] = lambda gates, layer, time: gates,
) -> list[dict[str, np.ndarray]]:
    """Runs all steps of all layers.

    Args:
      layers: of `read_weights`.
      x: [batch, time, input_size].
      states: the first state of each layer, see `step`; zeros unless given.
      changed: as in `step`; it is also given the index of the layer and of the time step.

    Returns:
      For each layer {name: [batch, time, units]}, its gates, memory and output.
    """
    x = np.asarray(x, float)
    values = []
    for index, layer in enumerate(layers):
        zeros = np.zeros([len(x), hidden_size(layer)])
        state = (zeros, zeros) if layer["kind"] == "lstm" else (zeros,)
        if states is not None:
            state = states[index]
        steps = []
        for time in range(x.shape[1]):
            parts, state = step(
                layer, x[:, time], state, lambda gates, at=(index, time): changed(gates, *at)
            )
            steps.append(parts)
        values.append({name: np.stack([parts[name] for parts in steps], 1) for name in steps[0]})
        x = values[-1]["h"]
    return values
