"""This project's half of `tests.benchmarks.char_rnn`: the graph of lab 36, and its loop."""

import json
import sys
import time

from common import graph_mode
from common.data.text import Vocabulary
from common.language import corpus
from common.teaching import lab
from labs import lab36_char_rnn as lab36

import tensorflow.compat.v1 as tf


def main(steps):
    graph_mode.configure_threads(128)
    book = corpus.read([lab.data("sonnets.txt")]).text
    vocabulary = Vocabulary.of(book)
    x_data, y_data = lab36.cut_into_rows(vocabulary.encode(book), 50, 50)
    model = lab36.Model("lstm", 2, 128, len(vocabulary))
    with tf.Session() as session:
        graph = lab36.build_graph(model, 50, 50)
        writer = lab36.build_writer(model)
        session.run(tf.global_variables_initializer())

        def train(first, count):
            start, cpu = time.perf_counter(), time.process_time()
            for step in range(first, first + count):
                piece = step % len(x_data)
                if piece == 0:
                    session.run(graph.reset_state)
                feed_dict = {graph.x: x_data[piece], graph.y: y_data[piece]}
                session.run([graph.loss, graph.train_op], feed_dict)
            return time.perf_counter() - start, time.process_time() - cpu

        train(0, 5)
        seconds, cpu_seconds = train(5, steps)
        start = time.perf_counter()
        list(lab36.write(session, writer, [0], 2000))
        writing = time.perf_counter() - start
    found = {"steps_per_second": steps / seconds, "steps_per_cpu_second": steps / cpu_seconds}
    print(json.dumps({**found, "writing_seconds": writing}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
