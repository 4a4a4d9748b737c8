"""Records on TensorFlow 1.15.5 (Python 3.7) what each optimizer of `tf.contrib.opt` does.

    pip install tensorflow==1.15.5 "protobuf<3.21" "numpy<1.19"
    python tests/goldens/make_tf1_opt.py

Writes tf1_opt.npz; see `tests/tf1/opt_cases.py`.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import opt_cases  # noqa: E402
import tensorflow as tf  # noqa: E402


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    tf.enable_resource_variables()
    arrays = {}
    for name in opt_cases.CASES:
        for key, value in opt_cases.run(tf, name).items():
            arrays[name + "/" + key] = value
    np.savez_compressed(str(HERE / "tf1_opt.npz"), **arrays)
    print(len(arrays), "arrays")


if __name__ == "__main__":
    main()
