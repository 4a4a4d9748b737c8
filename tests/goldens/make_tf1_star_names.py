"""Records what `from MODULE import *` gives on genuine TensorFlow 1.15.5 (see make_tf1.py).

    python tests/goldens/make_tf1_star_names.py

writes `common/tf1/star_names.json`: {module: [names, {name: the module that it is}]}, for
the modules that `common.tf1` makes itself. (Of the others TensorFlow's own is given.)
"""

import importlib
import json
import types
from pathlib import Path

import tensorflow as tf

HERE = Path(__file__).resolve().parent
PUBLIC = [
    "tensorflow.nn",
    "tensorflow.nn.rnn_cell",
    "tensorflow.layers",
    "tensorflow.contrib.crf",
    "tensorflow.contrib.framework",
    "tensorflow.contrib.layers",
    "tensorflow.contrib.learn",
    "tensorflow.contrib.legacy_seq2seq",
    "tensorflow.contrib.lookup",
    "tensorflow.contrib.losses",
    "tensorflow.contrib.rnn",
    "tensorflow.contrib.seq2seq",
    "tensorflow.contrib.training",
    "tensorflow.python.layers.base",
    "tensorflow.python.layers.convolutional",
    "tensorflow.python.layers.core",
    "tensorflow.python.layers.layers",
    "tensorflow.python.layers.normalization",
    "tensorflow.python.layers.pooling",
    "tensorflow.python.ops.nn",
    "tensorflow.python.ops.rnn",
    "tensorflow.python.ops.rnn_cell",
    "tensorflow.python.ops.rnn_cell_impl",
    "tensorflow.python.util.nest",
]


def star(name):
    """{name: value} that `import *` gives."""
    found = {}
    exec("from " + name + " import *", found)
    found.pop("__builtins__", None)
    return found


def module_name(module):
    """`tensorflow.python...` of a module that 1.15 keeps in `tensorflow_core`."""
    return module.__name__.replace("tensorflow_core", "tensorflow").replace("_api.v1.", "")


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    private = json.loads((HERE.parent / "tf1" / "names.json").read_text(encoding="utf-8"))
    recorded = {}
    contrib = {name for name in private["private"] if name.startswith("tensorflow.contrib.")}
    for name in sorted({*PUBLIC, *contrib}):
        try:
            importlib.import_module(name)
            found = star(name)
        except ImportError as error:
            print("no", name, error)
            continue
        modules = {
            key: module_name(value)
            for key, value in found.items()
            if isinstance(value, types.ModuleType)
        }
        recorded[name] = [sorted(set(found) - set(modules)), modules]
    lines = [json.dumps(name) + ": " + json.dumps(recorded[name]) for name in sorted(recorded)]
    path = HERE.parents[1] / "common" / "tf1" / "star_names.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
