"""Records how names of `tf.contrib` are called, on genuine TensorFlow 1.15.5 (see make_tf1.py).

    python tests/goldens/make_tf1_signatures.py

writes `tf1_signatures.json`: {branch: {name: [[argument, default], ...]}}. A default is
written as `repr` gives it, "" stands for an argument that must be given, and a
default that is an object (a function, a type) for "object".
"""

import inspect
import json
from pathlib import Path

import tensorflow as tf
from tensorflow.python.util import tf_inspect

BRANCHES = ("rnn", "seq2seq", "legacy_seq2seq")


def signature(thing):
    """[[argument, default], ...] of a function or of a class's constructor."""
    if inspect.isclass(thing):
        if issubclass(thing, tuple):
            return [[field, ""] for field in thing._fields]
        if thing.__init__ is object.__init__:
            return []
        # A constructor of *args hands them to that of a base class.
        makers = [base.__init__ for base in thing.__mro__ if "__init__" in vars(base)]
        thing = next(each for each in makers if len(tf_inspect.getfullargspec(each).args) > 1)
    spec = tf_inspect.getfullargspec(thing)
    given = len(spec.args) - len(spec.defaults or ())
    defaults = [""] * given + [written(default) for default in spec.defaults or ()]
    return [[name, value] for name, value in zip(spec.args, defaults) if name != "self"]


def written(default):
    """`repr` of a plain default."""
    plain = default is None or isinstance(default, (bool, int, float, str, tuple))
    return repr(default) if plain else "object"


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    found = {}
    for branch in BRANCHES:
        module = getattr(tf.contrib, branch)
        things = {name: getattr(module, name) for name in dir(module) if name[0] != "_"}
        found[branch] = {
            name: signature(thing)
            for name, thing in things.items()
            if callable(thing) and not inspect.ismodule(thing)
        }
    path = Path(__file__).with_name("tf1_signatures.json")
    path.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
