"""The recurrent layers that TensorFlow 1.15.5 was recorded on, built again with any `rnn` module.

`goldens/index.json` names each case and says how it was made. `build` makes the
same graph from that description; `feeds` and `wanted` pair its tensors with the
recorded arrays.
"""

import json
from pathlib import Path
from typing import NamedTuple

from common.graph_mode import tf

import numpy as np

FOLDER = Path(__file__).parent / "goldens"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
CASES = INDEX["cases"]


def load(name):
    """The arrays recorded for one case, by key."""
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


def make_cell(rnn, name):
    """The cell of a case: the last words of its name say which."""
    full = dict(use_peepholes=True, cell_clip=0.4, num_proj=3, proj_clip=0.5, forget_bias=0.5)
    cells = {
        "basic_rnn": lambda: rnn.BasicRNNCell(6),
        "basic_rnn_relu": lambda: rnn.BasicRNNCell(6, activation=tf.nn.relu),
        "basic_lstm": lambda: rnn.BasicLSTMCell(6),
        "basic_lstm_fb0": lambda: rnn.BasicLSTMCell(6, forget_bias=0.0),
        "basic_lstm_relu": lambda: rnn.BasicLSTMCell(6, activation=tf.nn.relu),
        "lstm": lambda: rnn.LSTMCell(6),
        "lstm_fb05": lambda: rnn.LSTMCell(6, forget_bias=0.5),
        "lstm_peep": lambda: rnn.LSTMCell(6, use_peepholes=True),
        "lstm_proj": lambda: rnn.LSTMCell(6, num_proj=3),
        "lstm_proj_clip": lambda: rnn.LSTMCell(6, num_proj=3, proj_clip=0.3),
        "lstm_cellclip": lambda: rnn.LSTMCell(6, cell_clip=0.4),
        "lstm_peep_clip_proj": lambda: rnn.LSTMCell(6, **full),
        "gru": lambda: rnn.GRUCell(6),
        "multi2": lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(6), rnn.BasicLSTMCell(6)]),
        "multi2_mixed": lambda: rnn.MultiRNNCell(
            [rnn.GRUCell(6), rnn.LSTMCell(5, use_peepholes=True)]
        ),
        "multi2_sharedcell": lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(4)] * 2),
        "dropout_off": lambda: rnn.DropoutWrapper(rnn.BasicLSTMCell(6)),
        "residual": lambda: rnn.ResidualWrapper(rnn.GRUCell(4)),
    }
    known = [ending for ending in cells if name.endswith(ending)]
    return cells[max(known, key=len)]()


class Built(NamedTuple):
    """A case's graph: what to feed and what to fetch, by the keys of its golden file."""

    feeds: dict  # placeholder -> array
    tensors: dict  # key -> tensor, for out/, state/, loss, grad/ and grad_in/
    variables: dict  # name -> variable


def build(
    rnn,
    name,
    arrays,
    dynamic_rnn=tf.nn.dynamic_rnn,
    bidirectional_dynamic_rnn=tf.nn.bidirectional_dynamic_rnn,
):
    """Build the case `name` with the cells of `rnn` in the default graph."""
    case = CASES[name]
    cell = make_cell(rnn, name)
    inputs = {"x": tf.placeholder(case["dtype"], arrays["in/x"].shape)}
    state, backward_state = None, None
    lengths = arrays.get("in/sequence_length")
    bidirectional = case["mode"].startswith("bidir")
    if case["init"] or case["mode"] == "step":
        if bidirectional:
            state = _state(cell, arrays, "fw/", inputs)
            backward_state = _state(cell, arrays, "bw/", inputs)
        else:
            state = _state(cell, arrays, "", inputs)
    x, dtype = inputs["x"], case["dtype"]
    if case["mode"] == "step":
        outputs, final = cell(x[:, 0], state)
    elif case["mode"] == "dynamic":
        outputs, final = dynamic_rnn(
            cell, x, lengths, state, dtype=dtype, time_major=case["time_major"]
        )
    elif case["mode"] == "static":
        outputs, final = tf.nn.static_rnn(cell, tf.unstack(x, axis=1), state, dtype, lengths)
        outputs = tf.stack(outputs, axis=1)
    elif case["mode"] == "bidir":
        outputs, final = bidirectional_dynamic_rnn(
            cell, make_cell(rnn, name), x, lengths, state, backward_state, dtype
        )
    else:
        outputs, *final = tf.nn.static_bidirectional_rnn(
            cell, make_cell(rnn, name), tf.unstack(x, axis=1), dtype=dtype, sequence_length=lengths
        )
        outputs = tf.stack(outputs, axis=1)  # [batch, time, 2 hidden]: both directions
    outputs = (
        {"fw": outputs[0], "bw": outputs[1]} if case["mode"] == "bidir" else {"outputs": outputs}
    )
    final = {"fw": final[0], "bw": final[1]} if bidirectional else final
    loss = tf.add_n([tf.reduce_sum(tf.square(output)) for output in outputs.values()])
    tensors = {"loss": loss}
    tensors.update(flatten(outputs, "out"))
    tensors.update(flatten(final, "state"))
    variables = {variable.name: variable for variable in tf.trainable_variables()}
    for key, gradient in zip(variables, tf.gradients(loss, list(variables.values()))):
        tensors[f"grad/{key}"] = gradient
    for key, gradient in zip(inputs, tf.gradients(loss, list(inputs.values()))):
        tensors[f"grad_in/{key}"] = gradient
    return Built({inputs[key]: arrays[f"in/{key}"] for key in inputs}, tensors, variables)


def _state(cell, arrays, which, inputs):
    """Placeholders for the recorded initial state, in the structure of the cell's state."""
    names = list(flatten(cell.state_size, f"initial_state/{which}".rstrip("/")))
    for name in names:
        inputs[name] = tf.placeholder(arrays["in/x"].dtype, arrays[f"in/{name}"].shape)
    return tf.nest.pack_sequence_as(cell.state_size, [inputs[name] for name in names])


def flatten(structure, path):
    """{path/to/part: part}; a state that is one tensor is called `s`."""
    if isinstance(structure, dict):
        pairs = structure.items()
    elif hasattr(structure, "_fields"):
        pairs = structure._asdict().items()
    elif isinstance(structure, (list, tuple)):
        pairs = enumerate(structure)
    else:
        return {path if path.startswith("out/") else f"{path}/s": structure}
    flat = {}
    for key, part in pairs:
        named = not isinstance(part, (list, tuple, dict)) and str(key) in ("c", "h")
        flat.update({f"{path}/{key}": part} if named else flatten(part, f"{path}/{key}"))
    return flat
