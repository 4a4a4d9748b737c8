"""`tf.contrib.keras`: Keras 2, where tf-keras is installed; see `keras_2`."""

from common.tf1 import keras_2


def __getattr__(name):
    try:
        module = keras_2.resolve("keras")
        return getattr(module, name) if hasattr(module, name) else keras_2.resolve(f"keras.{name}")
    except ImportError as error:
        raise AttributeError(f"tf.contrib.keras.{name}: {error}") from None
