"""`tf.contrib.tensorboard.plugins.projector`: shows embeddings in TensorBoard."""

try:
    from tensorboard.plugins import projector as _projector
except ImportError:
    raise ImportError(
        "tf.contrib.tensorboard.plugins.projector needs the package tensorboard: "
        "pip install tensorboard"
    ) from None

EmbeddingInfo = _projector.EmbeddingInfo
ProjectorConfig = _projector.ProjectorConfig
SpriteMetadata = _projector.SpriteMetadata


def visualize_embeddings(summary_writer, config):
    """Write `config` (a ProjectorConfig) beside the summaries of a `tf.summary.FileWriter`.

    Source: `tf.contrib.tensorboard.plugins.projector.visualize_embeddings`;
    tensorboard's own takes the folder instead.
    """
    _projector.visualize_embeddings(summary_writer.get_logdir(), config)
