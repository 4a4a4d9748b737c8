"""`tf.contrib.saved_model`: its reader. Models of Keras are saved by Keras itself now."""

from common.graph_mode import tf

from google.protobuf import message, text_format
from tensorflow.core.protobuf import saved_model_pb2

_KERAS = {
    "load_keras_model": "tf.keras.models.load_model",
    "save_keras_model": "model.save of tf.keras",
}


def read_saved_model(saved_model_dir):
    """Returns the protocol buffer of a SavedModel.

    Raises:
      OSError: there is none, or it cannot be parsed.
    """
    saved_model = saved_model_pb2.SavedModel()
    for name, binary in (("saved_model.pb", True), ("saved_model.pbtxt", False)):
        path = f"{saved_model_dir}/{name}"
        if not tf.gfile.Exists(path):
            continue
        try:
            with tf.gfile.Open(path, "rb" if binary else "r") as file:
                if binary:
                    saved_model.ParseFromString(file.read())
                else:
                    text_format.Merge(file.read(), saved_model)
        except (message.DecodeError, text_format.ParseError) as error:
            raise OSError(f"Cannot parse file {path}: {error}.") from error
        return saved_model
    raise OSError(f"SavedModel file does not exist at: {saved_model_dir}")


def get_saved_model_tag_sets(saved_model_dir):
    """Returns the tags of each graph in a SavedModel, a list of lists."""
    graphs = read_saved_model(saved_model_dir).meta_graphs
    return [list(graph.meta_info_def.tags) for graph in graphs]


def __getattr__(name):
    replacement = _KERAS.get(name, "tf.saved_model")
    raise AttributeError(f"tf.contrib.saved_model.{name} is not restored; use {replacement}")
