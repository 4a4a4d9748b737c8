"""A program that prints as JSON what it finds after an import, and what it can do then.

    python -m tests.graph_mode.what_a_program_finds tensorflow   TensorFlow alone, as the measure
    python -m tests.graph_mode.what_a_program_finds common       every module of `common` first

`test_neighbour.py` compares what they print.
"""

import builtins
import collections
import contextlib
import gc
import importlib
import inspect
import json
import logging
import os
import pickle
import pkgutil
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import typing
import warnings
from pathlib import Path

STANDARD = (
    *(builtins, collections, gc, importlib, inspect, json, logging, os, pickle, random),
    *(signal, subprocess, sys, tempfile, threading, time, typing, warnings),
)
HOOKS = ("displayhook", "excepthook", "unraisablehook")


def functions():
    """{module.function: identity} of the standard library, classes with their methods."""
    found = {}
    for module in STANDARD:
        for name, value in vars(module).items():
            if callable(value):
                found[f"{module.__name__}.{name}"] = id(value)
            if inspect.isclass(value):
                for inner, method in vars(value).items():
                    if callable(method):
                        found[f"{module.__name__}.{name}.{inner}"] = id(method)
    return found


def state():
    """Belongings of the program that imports."""
    return {
        "hooks": {name: repr(getattr(sys, name)) for name in HOOKS},
        "importing": [type(finder).__name__ for finder in sys.meta_path],
        "path": [*sys.path, len(sys.path_hooks)],
        **{f"variable {name}": value for name, value in os.environ.items()},
        "collecting": [gc.isenabled(), gc.get_freeze_count(), *gc.get_threshold()],
        "logging": [logging.root.level, repr(logging.root.handlers), logging.root.disabled],
        "signals": [repr(signal.getsignal(signal.SIGINT)), repr(signal.getsignal(signal.SIGTERM))],
        "recursion": sys.getrecursionlimit(),
        "folder": os.getcwd(),
        "arguments": sys.argv,
    }


def import_all_of_common():
    import common

    for module in pkgutil.walk_packages(common.__path__, "common."):
        with contextlib.suppress(ImportError):  # of a package that is not installed
            importlib.import_module(module.name)


def names(tensorflow):
    """{name: its kind} of `tf` and `tf.compat.v1`, one level down too."""
    found = {}
    for place, module in (("tf", tensorflow), ("v1", tensorflow.compat.v1)):
        for name in dir(module):
            if name.startswith("_"):
                continue
            value = getattr(module, name)
            found[f"{place}.{name}"] = kind(value)
            if inspect.ismodule(value):
                try:
                    for inner in dir(value):
                        found[f"{place}.{name}.{inner}"] = kind(getattr(value, inner, "missing"))
                except ImportError as error:  # of tf.compat.v1.layers, which Keras 3 has not
                    found[f"{place}.{name}"] = str(error)
    return found


def kind(value):
    """Enough of a value to see that it is the same one in another process."""
    if inspect.ismodule(value):
        return f"module {getattr(value, '__name__', '').removeprefix('keras._tf_keras.')}"
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    return type(value).__name__


def use_in_threads(tensorflow):
    """Six threads use tf.keras first; each then names parts of `tf` in an order of its own."""
    start, failed = threading.Barrier(6), []

    def use(number):
        start.wait()
        try:
            tensorflow.keras.layers.LSTM if number % 2 else dir(tensorflow.keras)
            parts = [name for name in dir(tensorflow) if not name.startswith("_")]
            random.Random(number).shuffle(parts)
            for name in parts:
                dir(getattr(tensorflow, name))
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def settings(tf):
    threads = tf.config.threading
    return {
        "threads": [
            threads.get_intra_op_parallelism_threads(),
            threads.get_inter_op_parallelism_threads(),
        ],
        "optimizer": tf.config.optimizer.get_experimental_options(),
        "flags": os.environ.get("XLA_FLAGS"),
    }


def tensorflow_2(tf, folder):
    """A Keras `fit`, `tf.function`, `tf.data`, `tf.summary`, `tf.saved_model`: their results."""
    tf.keras.utils.set_random_seed(0)
    model = tf.keras.Sequential([tf.keras.Input([2]), tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(tf.ones([4, 2]), tf.ones([4, 1]), epochs=2, verbose=0)
    writer = tf.summary.create_file_writer(f"{folder}/events")
    with writer.as_default():
        tf.summary.write("loss", 0.5, step=1)
    writer.close()
    events = list(Path(folder, "events").iterdir())
    model.export(f"{folder}/exported", verbose=False)
    loaded = tf.saved_model.load(f"{folder}/exported")
    twice = tf.function(lambda x: x * 2)
    return {
        "fit": history.history["loss"],
        "function": int(twice(tf.constant(3))),
        "data": [int(x) for x in tf.data.Dataset.range(3).map(twice)],
        "events": [len(list(tf.compat.v1.train.summary_iterator(str(path)))) for path in events],
        "saved": loaded.serve(tf.ones([1, 2])).numpy().tolist(),
        "model": model(tf.ones([1, 2])).numpy().tolist(),
    }


def main(what):
    before, functions_before = state(), functions()
    if what != "tensorflow":
        import_all_of_common()
    import tensorflow
    import tensorflow.compat.v1

    after, functions_after = state(), functions()
    found = {
        "replaced": sorted(
            name for name, value in functions_before.items() if functions_after.get(name) != value
        ),
        "changed": {name: value for name, value in after.items() if value != before.get(name)},
        "warnings": sorted(repr(one) for one in warnings.filters),
        "keras": "keras" in sys.modules,
        "failed": use_in_threads(tensorflow),
        "settings": settings(tensorflow),
        "names": names(tensorflow),
    }
    tensorflow.compat.v1.enable_v2_behavior()
    with tempfile.TemporaryDirectory() as folder:
        found["tensorflow 2"] = tensorflow_2(tensorflow, folder)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
