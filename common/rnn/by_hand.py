"""Every number inside a trained network, step by step, in NumPy: gates, memory and outputs.

Slow and plain. `rnn.dynamic_rnn` computes the same (a test compares them); here each part of a
cell can be looked at: for TensorBoard's histograms and for the lab book.
"""

from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell
from common.rnn.wrappers import MultiRNNCell

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def layers_of(cell):
    """The plain layers of a cell, first to last: [(kind, cell)]; None for other cells."""
    if isinstance(cell, MultiRNNCell):
        found = [layers_of(one) for one in cell._cells]
        return None if None in found else [layer for part in found for layer in part]
    kinds = {BasicLSTMCell: "lstm", LSTMCell: "lstm", GRUCell: "gru", BasicRNNCell: "rnn"}
    return [(kinds[type(cell)], cell)] if type(cell) in kinds else None


def weights_of(session, cell):
    """The weights of each layer as arrays, or None for cells that are not plain.

    Returns:
      A list of dicts: `kind` "lstm", "gru" or "rnn"; `kernel` and `bias`, for a GRU also
      `candidate_kernel` and `candidate_bias`; `forget_bias` of an LSTM.
    """
    found = []
    for kind, layer in layers_of(cell) or ():
        values = session.run(layer.trainable_weights)
        names = ["kernel", "bias", "candidate_kernel", "candidate_bias"][: len(values)]
        one = {"kind": kind, **dict(zip(names, values))}
        if kind == "lstm":
            one["forget_bias"] = float(layer._forget_bias)
        found.append(one)
    return found or None


def step(layer, x, state):
    """One step of one layer: (all its parts by name, the new state). Each [batch, units]."""
    if layer["kind"] == "lstm":
        c, h = state
        i, j, f, o = np.split(np.hstack([x, h]) @ layer["kernel"] + layer["bias"], 4, axis=1)
        i, j, f, o = sigmoid(i), np.tanh(j), sigmoid(f + layer["forget_bias"]), sigmoid(o)
        c = f * c + i * j
        h = o * np.tanh(c)
        return {"i": i, "j": j, "f": f, "o": o, "c": c, "h": h}, (c, h)
    if layer["kind"] == "gru":
        [h] = state
        r, u = np.split(sigmoid(np.hstack([x, h]) @ layer["kernel"] + layer["bias"]), 2, axis=1)
        joined = np.hstack([x, r * h])
        candidate = np.tanh(joined @ layer["candidate_kernel"] + layer["candidate_bias"])
        h = u * h + (1 - u) * candidate
        return {"r": r, "u": u, "candidate": candidate, "h": h}, (h,)
    [h] = state
    h = np.tanh(np.hstack([x, h]) @ layer["kernel"] + layer["bias"])
    return {"h": h}, (h,)


def units_of(layer):
    """How many units a layer has."""
    parts = {"lstm": 4, "gru": 2, "rnn": 1}
    return len(layer["bias"]) // parts[layer["kind"]]


def unroll(layers, x, states=None):
    """All steps of all layers.

    Args:
      layers: of `weights_of`.
      x: [batch, time, input].
      states: for each layer its state, a tuple of [batch, units]; zeros unless given.

    Returns:
      For each layer {name: [batch, time, units]}.
    """
    x = np.asarray(x, float)
    found = []
    for number, layer in enumerate(layers):
        zeros = np.zeros([len(x), units_of(layer)])
        state = (zeros, zeros) if layer["kind"] == "lstm" else (zeros,)
        if states is not None:
            state = states[number]
        steps = []
        for time in range(x.shape[1]):
            parts, state = step(layer, x[:, time], state)
            steps.append(parts)
        found.append({name: np.stack([one[name] for one in steps], axis=1) for name in steps[0]})
        x = found[-1]["h"]
    return found
