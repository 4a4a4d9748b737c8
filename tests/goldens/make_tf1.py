"""Records the cases of `tests/tf1` on genuine TensorFlow 1.15.5 (Python 3.7).

    pip install tensorflow==1.15.5 "protobuf<3.21" "numpy<1.19"
    python tests/goldens/make_tf1.py rnn grid_rnn seq2seq legacy_seq2seq

writes `tf1_rnn.npz` (results by case/key) and `tf1_rnn.json` (variables and
their initial distributions), and so for the others.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent


def load(name):
    """A module of tests/tf1, without its package (which needs a newer TensorFlow)."""
    path = HERE.parent / "tf1" / (name + ".py")
    spec = importlib.util.spec_from_file_location(name, str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(kinds):
    assert tf.__version__ == "1.15.5", tf.__version__
    cases = load("cases")
    for kind in kinds:
        arrays, index = {}, {}
        for name, case in sorted(load(kind + "_cases").CASES.items()):
            found, shapes, _ = cases.run(tf, case)
            initial = cases.run(tf, case, cases.DRAWS)[2]
            arrays.update((name + "/" + key, array) for key, array in found.items())
            index[name] = {"variables": shapes, "initial": initial}
        np.savez_compressed(str(HERE / ("tf1_" + kind + ".npz")), **arrays)
        lines = [json.dumps(name) + ": " + json.dumps(index[name]) for name in sorted(index)]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (HERE / ("tf1_" + kind + ".json")).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
