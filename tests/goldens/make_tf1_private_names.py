"""Records what the private modules of `tf.contrib` define on genuine TensorFlow 1.15.5.

    python tests/goldens/make_tf1_private_names.py      (see make_tf1.py)

writes `common/tf1/private_names.json`: {module: {origin: names}} for the branches that
`common.tf1` carries. An origin is the module that defines the names, "" for the module itself;
"modules" has the TensorFlow modules that it imports, as {name: module}.
"""

import importlib
import json
import pkgutil
import sys
import types
from pathlib import Path

import tensorflow as tf
import tensorflow.contrib

HERE = Path(__file__).resolve().parent
BRANCHES = (
    *("cluster_resolver", "crf", "cudnn_rnn", "data", "distributions", "framework", "grid_rnn"),
    *("layers", "learn", "legacy_seq2seq", "lookup", "losses", "metrics", "nn", "opt", "rnn"),
    *("saved_model", "seq2seq", "signal", "slim", "stateless", "tfprof", "training", "util"),
)


def plain(name):
    """`tensorflow...` of a module that 1.15 keeps in `tensorflow_core`."""
    return name.replace("tensorflow_core", "tensorflow").replace("_api.v1.", "")


def described(module):
    """{origin: names} of a module; only origins in TensorFlow count."""
    origins = {}
    for name, value in sorted(vars(module).items()):
        if name.startswith("__") or name in ("absolute_import", "division", "print_function"):
            continue
        if isinstance(value, types.ModuleType):
            path = plain(value.__name__)
            if path.startswith("tensorflow."):
                origins.setdefault("modules", {})[name] = path
            continue
        origin = getattr(value, "__module__", None)
        if not isinstance(origin, str) or not hasattr(value, "__name__"):
            origin = module.__name__  # a constant
        if origin.startswith("tensorflow"):
            origin = "" if origin == module.__name__ else plain(origin)
            origins.setdefault(origin, []).append(name)
    return origins


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    modules = {}
    for branch in BRANCHES:
        package = importlib.import_module("tensorflow.contrib." + branch)
        inside = [package.__name__ + ".python"]
        inside += [m.name for m in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
        for name in inside:
            if name.endswith(("_test", "_pb2")) or ".ops.gen_" in name or "._" in name:
                continue
            try:
                module = importlib.import_module(name)
            except Exception as error:
                print(name, error, file=sys.stderr)
                continue
            modules[plain(name)] = described(module)
    lines = [f'"{name}": {json.dumps(modules[name], sort_keys=True)}' for name in sorted(modules)]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    path = HERE.parents[1] / "common" / "tf1" / "private_names.json"
    path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
