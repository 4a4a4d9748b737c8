"""A program that prints as JSON what programs in graph mode use beside networks gives.

    python -m tests.graph_mode.what_graph_mode_gives

`test_neighbour.py` compares it with and without the fast import.
"""

import json
import tempfile
from pathlib import Path

from common.graph_mode import tf


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
        print(json.dumps(beside_networks(folder)))


if __name__ == "__main__":
    main()
