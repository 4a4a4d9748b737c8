"""`tf.contrib.saved_model`: its reader. Models of Keras are saved by Keras itself now."""

import common.graph_mode  # noqa: F401  (starts TensorFlow quietly)

from tensorflow.python.tools import saved_model_utils

get_saved_model_tag_sets = saved_model_utils.get_saved_model_tag_sets
read_saved_model = saved_model_utils.read_saved_model

_KERAS = {
    "load_keras_model": "tf.keras.models.load_model",
    "save_keras_model": "model.save of tf.keras",
}


def __getattr__(name):
    replacement = _KERAS.get(name, "tf.saved_model")
    raise AttributeError(f"tf.contrib.saved_model.{name} is not restored; use {replacement}")
