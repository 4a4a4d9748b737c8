"""`tf.contrib.tensorboard.plugins`: the projector, from the package tensorboard."""

import sys

plugins = sys.modules[__name__]  # tf.contrib.tensorboard.plugins.projector


def __getattr__(name):
    if name != "projector":
        raise AttributeError(f"of tf.contrib.tensorboard only plugins.projector is there: {name}")
    from common.tf1.contrib import projector

    return projector
