"""Records the cases of `tests/tf1/layer_cases.py` in TensorFlow 1.15.5, into tf1_layers.npz.

pip install tensorflow==1.15.5 "protobuf<3.21" "numpy<1.19"     (Python 3.7)
python tests/goldens/make_tf1_layers.py
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import layer_cases  # noqa: E402
import tensorflow as tf  # noqa: E402


def main():
    if not tf.__version__.startswith("1.15"):
        raise SystemExit("this records TensorFlow 1.15, not " + tf.__version__)
    arrays = {}
    for name in layer_cases.CASES:
        for key, array in layer_cases.run(tf, name).items():
            arrays[name + "/" + key] = array
    for name in layer_cases.TRAININGS:
        for key, array in layer_cases.run_training(tf, name).items():
            arrays["training_" + name + "/" + key] = array
    np.savez_compressed(str(HERE / "tf1_layers.npz"), **arrays)
    print(len(arrays), "arrays")


if __name__ == "__main__":
    main()
