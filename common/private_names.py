"""The private names of TensorFlow that this course relies on, and what for.

A private name may go with any release. Each of these has a way on without it, or a
public name does not do the same. `tests/test_private_names.py` says by name which of
them a TensorFlow lacks, and that no other module of `common` uses one.
"""

import importlib

# Modules and classes by a short name: (where, what for, what happens without it).
NAMES = {
    "KerasLazyLoader": (
        "tensorflow.python.util.lazy_loader:KerasLazyLoader",
        "Keras is imported when tf.keras is first used (common.start.quick_import)",
        "Keras is imported with TensorFlow",
    ),
    "lookup_ops": (
        "tensorflow.python.ops.lookup_ops",
        "tables made of a file or a list of words (common.tf1.contrib.lookup)",
        "tf.contrib.lookup has only the tables of tf.lookup",
    ),
    "nest": (
        "tensorflow.python.util.nest",
        "names of nest that tf.nest does not show (common.tf1.contrib.nest)",
        "the names of tf.nest are there",
    ),
    "saveable_object": (
        "tensorflow.python.training.saving.saveable_object",
        "checkpoints with the names of cells' weights (common.tf1.contrib.cudnn_rnn.saving)",
        "CudnnLSTM and its like are saved as one vector",
    ),
}

# What TensorFlow imports of Keras when it is imported itself; it passes over a missing module.
KERAS_AT_IMPORT = "keras.src.optimizers"
# What `tf.keras` is.
KERAS_FOR_TENSORFLOW = "keras._tf_keras.keras"

# How the name of an operation ends that holds all gradients of one operation back until the
# last of them is computed. `common.fast.step_graph` leaves out the gradients that nobody
# uses; where no name ends so, it leaves out none, and the numbers are the same.
GRADIENT_GATE = "_grad/tuple/group_deps"


class MissingNameError(ImportError):
    """A private name that this TensorFlow does not have; the message says which."""


def load(name):
    """The module, class or function that `NAMES[name]` describes.

    Raises:
      MissingNameError: this TensorFlow does not have it.
    """
    where, purpose, _ = NAMES[name]
    module, _, attribute = where.partition(":")
    try:
        found = importlib.import_module(module)
        return getattr(found, attribute) if attribute else found
    except (ImportError, AttributeError):
        raise MissingNameError(f"this TensorFlow has no {where}, used for: {purpose}") from None
