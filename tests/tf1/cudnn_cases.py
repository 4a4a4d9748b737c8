"""Layers of `tf.contrib.cudnn_rnn`, and the networks of cells that compute the same.

TensorFlow 1.15.5 cannot run `CudnnLSTM` without a GPU, but it runs the cells that take the
weights of these layers, converts the weights and names them in checkpoints.
`goldens/make_tf1_cudnn.py` records that.
"""

import numpy as np

TIME, BATCH, SIZE, UNITS, LAYERS = 4, 2, 3, 5, 2
LENGTHS = [4, 2]
MODES = {"LSTM": 4, "GRU": 3, "RNNTanh": 1, "RNNRelu": 1}  # and how many gates each has
DIRECTIONS = ("unidirectional", "bidirectional")
CASES = {f"{mode}_{way}": (mode, way) for mode in MODES for way in DIRECTIONS}


def inputs():
    """x [time, batch, size]."""
    count = TIME * BATCH * SIZE
    return np.sin(1.3 * np.arange(count)).reshape(TIME, BATCH, SIZE).astype("float32")


def weights(mode, direction):
    """(matrices, biases) in the order of cuDNN: smooth numbers, other ones in each."""
    ways, gates = 1 + (direction == "bidirectional"), MODES[mode]
    shapes = []
    for layer in range(LAYERS):
        size = SIZE if layer == 0 else ways * UNITS
        for _ in range(ways):
            shapes += [(UNITS, size)] * gates + [(UNITS, UNITS)] * gates
    matrices = [_numbers(number, shape) for number, shape in enumerate(shapes)]
    return matrices, [_numbers(100 + number, (UNITS,)) for number in range(len(shapes))]


def _numbers(start, shape):
    values = 0.5 * np.sin(0.7 * np.arange(np.prod(shape)) + start)
    return values.reshape(shape).astype("float32")


def cells(tf, mode):
    """A function that makes the cell whose weights `Cudnn<mode>` has."""
    rnn, cudnn = tf.contrib.rnn, tf.contrib.cudnn_rnn
    return {
        "LSTM": lambda: cudnn.CudnnCompatibleLSTMCell(UNITS),
        "GRU": lambda: cudnn.CudnnCompatibleGRUCell(UNITS),
        "RNNTanh": lambda: rnn.BasicRNNCell(UNITS),
        "RNNRelu": lambda: rnn.BasicRNNCell(UNITS, activation=tf.nn.relu),
    }[mode]


def network(tf, mode, direction, x):
    """(outputs, states) of the cells, time first; the states flat, layer by layer."""
    cell = cells(tf, mode)
    batch_first, lengths = tf.transpose(x, [1, 0, 2]), tf.constant(LENGTHS)
    if direction == "unidirectional":
        stack = tf.contrib.rnn.MultiRNNCell([cell() for _ in range(LAYERS)])
        outputs, states = tf.nn.dynamic_rnn(stack, batch_first, lengths, dtype=tf.float32)
        states = list(states)
    else:
        outputs, forward, backward = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
            [cell() for _ in range(LAYERS)],
            [cell() for _ in range(LAYERS)],
            batch_first,
            sequence_length=lengths,
            dtype=tf.float32,
        )
        states = [state for pair in zip(forward, backward) for state in pair]
    return tf.transpose(outputs, [1, 0, 2]), states


def loss_of(tf, tensors):
    return tf.add_n([tf.reduce_sum(tf.square(tensor)) for tensor in tensors])
