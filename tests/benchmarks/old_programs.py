"""Five TensorFlow 1.x programs, written as they were then, to be timed on 1.15.5 and here.

    python tests/benchmarks/old_programs.py NAME [SECONDS]                  on TensorFlow 1.15.5
    python -m common.run_tf1 tests/benchmarks/old_programs.py NAME [...]    here

Each trains for so many seconds after ten steps of warming up and prints one line:
its steps a second and its loss after the first ten. `old_speed.py` runs them in turn.
"""

import sys
import time

import numpy as np
import tensorflow as tf
from tensorflow.contrib import legacy_seq2seq, rnn, seq2seq

random = np.random.RandomState(0)


def sentence():
    """Two LSTM layers and a softmax over 170 windows of ten characters."""
    x = tf.constant(random.randint(0, 25, [170, 10]))
    cells = rnn.MultiRNNCell([rnn.BasicLSTMCell(25) for _ in range(2)])
    outputs, _ = tf.nn.dynamic_rnn(cells, tf.one_hot(x, 25), dtype=tf.float32)
    logits = tf.layers.dense(outputs, 25)
    return seq2seq.sequence_loss(logits, tf.manip.roll(x, -1, 1), tf.ones([170, 10]))


def stock():
    """One LSTM over windows of seven days, the last output through a dense layer."""
    x = tf.constant(random.rand(507, 7, 5), tf.float32)
    outputs, _ = tf.nn.dynamic_rnn(rnn.BasicLSTMCell(10), x, dtype=tf.float32)
    forecast = tf.contrib.layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    return tf.reduce_sum(tf.square(forecast - x[:, 0, :1]))


def char_rnn():
    """The decoder loop of the char-rnn programs: two GRU layers, `rnn_decoder`, an embedding."""
    x = tf.constant(random.randint(0, 65, [50, 25]))
    cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(64) for _ in range(2)])
    embedded = tf.nn.embedding_lookup(tf.get_variable("embedding", [65, 64]), x)
    inputs = tf.unstack(embedded, axis=1)
    outputs, _ = legacy_seq2seq.rnn_decoder(inputs, cell.zero_state(50, tf.float32), cell)
    logits = tf.matmul(tf.concat(outputs, 0), tf.get_variable("w", [64, 65]))
    targets = tf.reshape(tf.transpose(tf.manip.roll(x, -1, 1)), [-1])
    losses = legacy_seq2seq.sequence_loss_by_example([logits], [targets], [tf.ones([1250])])
    return tf.reduce_mean(losses)


def both_ways():
    """Bidirectional LSTMs with lengths, and a classification."""
    x = tf.constant(random.rand(64, 20, 16), tf.float32)
    lengths = tf.constant(random.randint(5, 21, [64]))
    cells = [tf.nn.rnn_cell.LSTMCell(32) for _ in range(2)]
    _, states = tf.nn.bidirectional_dynamic_rnn(cells[0], cells[1], x, lengths, dtype=tf.float32)
    logits = tf.layers.dense(tf.concat([state.h for state in states], 1), 4)
    labels = tf.constant(random.randint(0, 4, [64]))
    return tf.losses.sparse_softmax_cross_entropy(labels, logits)


def translation():
    """An encoder, attention, and a decoder that is given the right words."""
    source = tf.constant(random.rand(32, 12, 16), tf.float32)
    target = tf.constant(random.randint(0, 30, [32, 10]))
    lengths = tf.fill([32], 10)
    memory, state = tf.nn.dynamic_rnn(rnn.GRUCell(32), source, dtype=tf.float32)
    attention = seq2seq.BahdanauAttention(32, memory)
    cell = seq2seq.AttentionWrapper(rnn.GRUCell(32), attention, attention_layer_size=32)
    helper = seq2seq.TrainingHelper(tf.one_hot(target, 30), lengths)
    first = cell.zero_state(32, tf.float32).clone(cell_state=state)
    decoder = seq2seq.BasicDecoder(cell, helper, first, tf.layers.Dense(30))
    outputs, _, _ = seq2seq.dynamic_decode(decoder)
    return seq2seq.sequence_loss(outputs.rnn_output, target, tf.ones([32, 10]))


def main(name, seconds=3.0):
    tf.logging.set_verbosity(tf.logging.ERROR)
    tf.set_random_seed(0)
    loss = globals()[name]()
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, train_op])[0] for _ in range(10)]
        steps, start = 0, time.time()
        while time.time() - start < seconds:
            session.run([loss, train_op])
            steps += 1
        rate = steps / (time.time() - start)
        print(f"{name} {rate:.1f} steps a second, loss {losses[-1]:.6f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
