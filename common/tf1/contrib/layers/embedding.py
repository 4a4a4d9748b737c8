"""Embeddings by the names of `tf.contrib.layers`."""

from common.graph_mode import tf
from common.tf1.contrib.variables import model_variable


def embed_sequence(
    ids,
    vocab_size=None,
    embed_dim=None,
    unique=False,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """Looks whole numbers up in a trained table.

    | name       | shape                                                  |
    |------------|--------------------------------------------------------|
    | ids        | [batch, time], int32 or int64                          |
    | embeddings | [vocab_size, embed_dim], `EmbedSequence/embeddings`    |
    | result     | [batch, time, embed_dim]                               |

    `unique` looks each different number up once.

    Source: `tf.contrib.layers.embed_sequence`.

    Raises:
      ValueError: `vocab_size` or `embed_dim` is missing and nothing is reused.
    """
    if not reuse and not (vocab_size and embed_dim):
        raise ValueError(
            "embed_sequence needs vocab_size and embed_dim unless it reuses its embeddings; "
            f"got {vocab_size} and {embed_dim}"
        )
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = [vocab_size, embed_dim] if vocab_size and embed_dim else None
        embeddings = model_variable(
            "embeddings",
            shape=shape,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        if unique:
            return embedding_lookup_unique(embeddings, ids)
        return tf.nn.embedding_lookup(embeddings, ids)


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """`tf.nn.embedding_lookup` that looks each different number up once.

    Source: `tf.contrib.layers.embedding_lookup_unique`.
    """
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        different, position = tf.unique(tf.reshape(ids, [-1]))
        vectors = tf.nn.embedding_lookup(params, different, partition_strategy)
        result = tf.reshape(
            tf.gather(vectors, position), tf.concat([tf.shape(ids), tf.shape(vectors)[1:]], axis=0)
        )
        result.set_shape(ids.shape.concatenate(vectors.shape[1:]))
        return result


def safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner=None,
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
):
    """`tf.nn.safe_embedding_lookup_sparse`, combining by the mean unless told otherwise.

    Source: `tf.contrib.layers.safe_embedding_lookup_sparse`.
    """
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights,
        sparse_ids,
        sparse_weights,
        combiner or "mean",
        default_id,
        name,
        partition_strategy,
        max_norm,
    )


def bow_encoder(
    ids,
    vocab_size,
    embed_dim,
    sparse_lookup=True,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """The mean of the embeddings of a document's words: [batch, words] -> [batch, embed_dim].

    With `sparse_lookup` the number 0 is no word; a document without words has
    the embedding of 0.

    Source: `tf.contrib.layers.bow_encoder`.

    Raises:
      ValueError: `vocab_size` or `embed_dim` is missing.
      TypeError: a sparse tensor without `sparse_lookup`.
    """
    if not vocab_size or not embed_dim:
        raise ValueError("bow_encoder needs vocab_size and embed_dim")
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = model_variable(
            "embeddings",
            shape=[vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        is_sparse = isinstance(ids, tf.SparseTensor)
        if not sparse_lookup:
            if is_sparse:
                raise TypeError(f"without sparse_lookup ids must be a tensor, not {ids}")
            return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)
        sparse_ids = ids if is_sparse else tf.sparse.from_dense(ids)
        return tf.nn.safe_embedding_lookup_sparse(
            embeddings, sparse_ids, combiner="mean", default_id=0
        )
