"""`tf.contrib.lookup`: tables from words to numbers and back, which TensorFlow still has."""

from common.graph_mode import tf

from tensorflow.python.ops import lookup_ops
from tensorflow.python.ops.lookup_ops import (
    FastHashSpec,
    HasherSpec,
    HashTable,
    IdTableWithHashBuckets,
    KeyValueTensorInitializer,
    LookupInterface,
    MutableHashTable,
    StrongHashSpec,
    TextFileIdTableInitializer,
    TextFileIndex,
    TextFileInitializer,
    TextFileStringTableInitializer,
    index_table_from_file,
    index_table_from_tensor,
    index_to_string_table_from_file,
    index_to_string_table_from_tensor,
)

InitializableLookupTableBase = lookup_ops.InitializableLookupTableBase
MutableDenseHashTable = lookup_ops.DenseHashTable
TableInitializerBase = lookup_ops.TableInitializerBase
string_to_index_table_from_file = index_table_from_file
string_to_index_table_from_tensor = index_table_from_tensor

__all__ = [
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


def string_to_index(tensor, mapping, default_value=-1, name=None):
    """Words to numbers, by a table made on the spot from `mapping`, a list of words."""
    with tf.name_scope(name, "string_to_index"):
        return index_table_from_tensor(mapping, default_value=default_value).lookup(tensor)


def index_to_string(tensor, mapping, default_value="UNK", name=None):
    """Numbers (int64) to words, by a table made on the spot from `mapping`, a list of words."""
    with tf.name_scope(name, "index_to_string"):
        return index_to_string_table_from_tensor(mapping, default_value).lookup(tensor)


def __getattr__(name):
    raise AttributeError(f"tf.contrib.lookup.{name} is not restored; use tf.lookup")
