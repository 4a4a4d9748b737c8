"""Records what TensorFlow 1.15.5 (Python 3.7) computes with the weights of cuDNN layers.

    pip install tensorflow==1.15.5 "protobuf<3.21" "numpy<1.19"
    python tests/goldens/make_tf1_cudnn.py

Writes tf1_cudnn.npz; see `tests/tf1/cudnn_cases.py`.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import cudnn_cases as cases  # noqa: E402
import tensorflow as tf  # noqa: E402


def record(mode, direction):
    """Arrays by key: converted weights, results and gradients of the cells, names."""
    matrices, biases = cases.weights(mode, direction)
    name = {"RNNTanh": "Tanh", "RNNRelu": "Relu"}.get(mode, mode)
    converter = getattr(tf.contrib.cudnn_rnn, "CudnnParamsFormatConverter" + name)(
        cases.LAYERS, cases.UNITS, cases.SIZE, direction=direction
    )
    found = {}
    with tf.Graph().as_default(), tf.Session() as session:
        matrices, biases = [[tf.constant(one) for one in group] for group in (matrices, biases)]
        kernels, shifts = converter._cu_canonical_to_tf_canonical(matrices, biases)
        back = converter._tf_canonical_to_cu_canonical([*kernels, *shifts], None)
        for key, group in dict(kernel=kernels, bias=shifts, back=[*back[0], *back[1]]).items():
            for number, value in enumerate(session.run(group)):
                found[f"{key}/{number}"] = value
        x = tf.placeholder(tf.float32, [cases.TIME, cases.BATCH, cases.SIZE])
        outputs, states = cases.network(tf, mode, direction, x)
        variables = tf.trainable_variables()
        tensors = dict(outputs=outputs)
        for number, state in enumerate(states):
            parts = state._asdict() if hasattr(state, "_asdict") else dict(h=state)
            tensors.update((f"{key}/{number}", part) for key, part in parts.items())
        gradients = tf.gradients(cases.loss_of(tf, tensors.values()), [x, *variables])
        tensors["grad/x"] = gradients[0]
        for variable, gradient in zip(variables, gradients[1:]):
            tensors["grad/" + variable.op.name] = gradient
        names, variables_of_layer = saved_names(mode, direction, call=False)
        values = session.run([*kernels, *shifts])
        assert sorted(names) == sorted("net/" + each.op.name for each in variables)
        by_name = dict(zip(names, values))
        for variable in variables:
            variable.load(by_name["net/" + variable.op.name], session)
        found.update(session.run(tensors, {x: cases.inputs()}))
    found["names"], found["variables"] = np.array(names), np.array(variables_of_layer)
    found["names_when_called"] = np.array(saved_names(mode, direction, call=True)[0])
    return found


def saved_names(mode, direction, call):
    """(names that a checkpoint of the layer has beside its variables, the variables' names)."""
    inputs = [cases.TIME, cases.BATCH, cases.SIZE]
    with tf.Graph().as_default():
        with tf.variable_scope("net"):
            layer = getattr(tf.contrib.cudnn_rnn, "Cudnn" + mode)(
                cases.LAYERS, cases.UNITS, direction=direction
            )
            layer(tf.placeholder(tf.float32, inputs)) if call else layer.build(inputs)
        return (
            [spec.name for spec in layer.saveable.specs],
            [variable.name for variable in tf.global_variables()],
        )


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    arrays = {}
    for name, case in sorted(cases.CASES.items()):
        found = record(*case)
        arrays.update((name + "/" + key, value) for key, value in found.items())
    np.savez_compressed(str(HERE / "tf1_cudnn.npz"), **arrays)


if __name__ == "__main__":
    main()
