"""`tf.contrib.lookup`: tables from words to numbers and back, which TensorFlow still has."""

from common.graph_mode import tf

try:
    from tensorflow.python.ops import lookup_ops  # a table made of a file, of a list of words
except ImportError:
    lookup_ops = tf.lookup

# The same tables by a name of today.
_PUBLIC = {
    "KeyValueTensorInitializer": tf.lookup.KeyValueTensorInitializer,
    "MutableDenseHashTable": tf.lookup.experimental.DenseHashTable,
    "MutableHashTable": tf.lookup.experimental.MutableHashTable,
    "TextFileIndex": tf.lookup.TextFileIndex,
    "TextFileInitializer": tf.lookup.TextFileInitializer,
}
# What 1.15 calls otherwise than today's module.
_RENAMED = {
    "string_to_index_table_from_file": "index_table_from_file",
    "string_to_index_table_from_tensor": "index_table_from_tensor",
}

_NAMES = [
    "FastHashSpec",
    "HashTable",
    "HasherSpec",
    "IdTableWithHashBuckets",
    "InitializableLookupTableBase",
    "KeyValueTensorInitializer",
    "LookupInterface",
    "MutableDenseHashTable",
    "MutableHashTable",
    "StrongHashSpec",
    "TableInitializerBase",
    "TextFileIdTableInitializer",
    "TextFileIndex",
    "TextFileInitializer",
    "TextFileStringTableInitializer",
    "index_table_from_file",
    "index_table_from_tensor",
    "index_to_string",
    "index_to_string_table_from_file",
    "index_to_string_table_from_tensor",
    "string_to_index",
    "string_to_index_table_from_file",
    "string_to_index_table_from_tensor",
]
__all__ = sorted(_NAMES)


def string_to_index(tensor, mapping, default_value=-1, name=None):
    """Words to numbers, by a table made on the spot from `mapping`, a list of words."""
    with tf.name_scope(name, "string_to_index"):
        return lookup_ops.index_table_from_tensor(mapping, default_value=default_value).lookup(
            tensor
        )


def index_to_string(tensor, mapping, default_value="UNK", name=None):
    """Numbers (int64) to words, by a table made on the spot from `mapping`, a list of words."""
    with tf.name_scope(name, "index_to_string"):
        table = lookup_ops.index_to_string_table_from_tensor(mapping, default_value)
        return table.lookup(tensor)


class HashTable(tf.lookup.StaticHashTable):
    """A table that does not change: `tf.lookup.StaticHashTable` with the arguments of 1.15.

    Source: `tf.contrib.lookup.HashTable`.
    """

    def __init__(self, initializer, default_value, shared_name=None, name=None):
        super().__init__(initializer, default_value, name=shared_name or name)


def __getattr__(name):
    if name in _PUBLIC:
        return _PUBLIC[name]
    value = getattr(lookup_ops, _RENAMED.get(name, name), None) if name in _NAMES else None
    if value is None:
        raise AttributeError(f"tf.contrib.lookup.{name} is not restored; use tf.lookup")
    return value


def __dir__():
    return list(__all__)
