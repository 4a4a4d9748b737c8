"""A program that prints as JSON what a sample of the course gives in graph mode.

    python -m tests.start.what_graph_mode_gives

Four labs with two training steps, recorded results of TensorFlow 1.15.5, and what programs
use beside networks. `test_neighbour.py` compares it with and without the quick import.
"""

import json
import tempfile
from pathlib import Path

from common import rnn
from common.graph_mode import tf
from labs import lab02_unfolding, lab04_hihello, lab07_stacked_softmax, lab09_stock_many_to_one
from tests import golden_cases

import numpy as np

GOLDENS = ("dyn_lstm_peep_clip_proj", "dyn_seqlen_gru", "bidir_multi2")


def labs():
    """{lab: metrics}. Building a lab's graph checks all its shapes."""
    found = {}
    for lab in (lab02_unfolding, lab04_hihello, lab07_stacked_softmax, lab09_stock_many_to_one):
        short = {"steps": 2} if "steps" in lab.LAB.defaults else {}
        found[lab.LAB.name] = repr(lab.run(**short).metrics)
    return found


def golden(name):
    """How far the outputs and gradients of one recorded case are from 1.15.5's."""
    arrays = golden_cases.load(name)
    with tf.Graph().as_default(), tf.Session() as session:
        built = golden_cases.build(rnn, name, arrays)
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        values = session.run(built.tensors, built.feeds)
    return max(float(np.abs(value - arrays[key]).max()) for key, value in values.items())


def beside_networks(folder):
    """`tf.data`, `tf.summary`, `tf.saved_model` and `tf.function` in a graph."""
    with tf.Graph().as_default(), tf.Session() as session:
        numbers = tf.data.Dataset.range(2, 6).map(lambda n: n * 2).batch(4)
        data = tf.data.make_one_shot_iterator(numbers).get_next()
        x = tf.placeholder(tf.float32, [])
        w = tf.get_variable("w", [], initializer=tf.ones_initializer())
        twice = tf.function(lambda value: value * 2)(x * w)
        summary = tf.summary.scalar("twice", twice)
        session.run(tf.global_variables_initializer())
        with tf.summary.FileWriter(f"{folder}/events", session.graph) as writer:
            writer.add_summary(session.run(summary, {x: 3.0}), 1)
        tf.saved_model.simple_save(session, f"{folder}/saved", {"x": x}, {"twice": twice})
        found = {"data": session.run(data).tolist()}
    with tf.Graph().as_default(), tf.Session() as session:
        tf.saved_model.load(session, ["serve"], f"{folder}/saved")
        found["saved"] = float(session.run(twice.name, {x.name: 4.0}))
    events = [list(tf.train.summary_iterator(str(path))) for path in Path(folder).glob("events/*")]
    found["events"] = [event.summary.value[0].simple_value for event in events[0] if event.step]
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = {"labs": labs(), "beside": beside_networks(folder)}
    found["goldens"] = {name: golden(name) for name in GOLDENS}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
