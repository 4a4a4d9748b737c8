"""Reading a text: each character has the probability that one pass over the whole text gives it."""

from common.language import corpus
from common.writing import reading
from labs import lab36_char_rnn as lab36

import numpy as np
import tensorflow.compat.v1 as tf


def test_rows_and_batches_change_nothing_that_matters():
    numbers = np.random.RandomState(0).randint(0, 5, 200)
    model = lab36.Model("gru", 1, 8, 5)
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab36.build_graph(model, batch_size=4, time=7)
        zeros = tf.zeros([1, 8])
        inputs = tf.constant(numbers[np.newaxis, :-1], tf.int32)
        units, logits, _ = lab36.network(model, inputs, (zeros,))
        session.run(tf.global_variables_initializer())
        part = corpus.validation_batches(numbers, 150, 4, 7, warm_up=60)
        p, outputs = reading.read(session, graph, part, with_units=True)
        shares, wanted = session.run([tf.nn.softmax(logits), units[0]])
    np.testing.assert_allclose(p, shares[0, np.arange(149, 199), numbers[150:]], rtol=1e-4)
    np.testing.assert_allclose(outputs, wanted[0, 149:], atol=1e-4)
