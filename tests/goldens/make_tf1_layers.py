"""Records the cases of `tests/tf1` for tf.layers and tf.contrib in TensorFlow 1.15.5.

    pip install tensorflow==1.15.5 "protobuf<3.21" "numpy<1.19"     (Python 3.7)
    python tests/goldens/make_tf1_layers.py

Writes tf1_layers.npz (`layer_cases`) and tf1_contrib.npz (`contrib_cases`).
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import contrib_cases  # noqa: E402
import layer_cases  # noqa: E402
import tensorflow as tf  # noqa: E402


def main():
    if not tf.__version__.startswith("1.15"):
        raise SystemExit("this records TensorFlow 1.15, not " + tf.__version__)
    layers, contrib = {}, {}
    for name in layer_cases.CASES:
        add(layers, name, layer_cases.run(tf, name))
    for name in layer_cases.TRAININGS:
        add(layers, "training_" + name, layer_cases.run_training(tf, name))
    for name in contrib_cases.CASES:
        with tempfile.TemporaryDirectory() as folder:
            add(contrib, name, contrib_cases.run(tf, name, folder))
    np.savez_compressed(str(HERE / "tf1_layers.npz"), **layers)
    np.savez_compressed(str(HERE / "tf1_contrib.npz"), **contrib)
    print(len(layers), "and", len(contrib), "arrays")


def add(arrays, name, found):
    for key, array in found.items():
        array = np.asarray(array)
        if array.dtype.kind == "O":  # strings of TensorFlow are Python bytes
            array = array.astype("S")
        arrays[name + "/" + key] = array


if __name__ == "__main__":
    main()
