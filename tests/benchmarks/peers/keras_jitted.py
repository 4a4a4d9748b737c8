"""Keras 3 on TensorFlow: compiled by XLA, 100 steps a call."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
from tests.benchmarks.peers.server import serve
from tests.benchmarks.workloads import data, is_text, reordered, weights, with_forget_bias

import keras
import tensorflow as tf

STEPS_A_CALL = 100


def make(workload):
    x, y = data(workload)
    layers = [keras.Input(x.shape[1:])]
    for number in range(workload.layers):
        sequences = is_text(workload) or number < workload.layers - 1
        layers.append(keras.layers.LSTM(workload.hidden, return_sequences=sequences))
    if workload.outputs:
        layers.append(keras.layers.Dense(workload.outputs))
    model = keras.Sequential(layers)
    for layer, (kernel, bias) in zip(model.layers, weights(workload)):
        if isinstance(layer, keras.layers.LSTM):
            size = kernel.shape[0] - workload.hidden
            kernel = reordered(kernel, "ifjo")
            bias = reordered(with_forget_bias(bias), "ifjo")
            layer.set_weights([kernel[:size], kernel[size:], bias])
        else:
            layer.set_weights([kernel, bias])
    optimizer = keras.optimizers.Adam(workload.rate, epsilon=1e-8)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x, y = tf.constant(x), tf.constant(y)
    optimizer.build(model.trainable_variables)

    def step():
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            loss = (
                cross_entropy(y, outputs)
                if is_text(workload)
                else tf.reduce_sum((outputs - y) ** 2)
            )
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    one = tf.function(step, jit_compile=True)

    @tf.function(jit_compile=True)
    def many():
        losses = tf.TensorArray(tf.float32, STEPS_A_CALL)
        for number in tf.range(STEPS_A_CALL):
            losses = losses.write(number, step())
        return losses.stack()

    def train(steps):
        losses = [many() for _ in range(steps // STEPS_A_CALL)]
        losses += [one()[tf.newaxis] for _ in range(steps % STEPS_A_CALL)]
        return tf.concat(losses, axis=0).numpy()

    return train


if __name__ == "__main__":
    serve(make)
