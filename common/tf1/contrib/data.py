"""`tf.contrib.data`: what `tf.data` took over, by its older names.

A function such as `group_by_window` gives what `dataset.apply` takes.
"""

from common.graph_mode import tf

experimental = tf.data.experimental

AUTOTUNE = tf.data.AUTOTUNE
Dataset = tf.data.Dataset
FixedLengthRecordDataset = tf.data.FixedLengthRecordDataset
Iterator = tf.data.Iterator
TFRecordDataset = tf.data.TFRecordDataset
TextLineDataset = tf.data.TextLineDataset

Counter = experimental.Counter
CsvDataset = experimental.CsvDataset
Optional = experimental.Optional
RandomDataset = experimental.RandomDataset
Reducer = experimental.Reducer
SqlDataset = experimental.SqlDataset
TFRecordWriter = experimental.TFRecordWriter
bucket_by_sequence_length = experimental.bucket_by_sequence_length
choose_from_datasets = experimental.choose_from_datasets
copy_to_device = experimental.copy_to_device
dense_to_sparse_batch = experimental.dense_to_sparse_batch
enumerate_dataset = experimental.enumerate_dataset
get_next_as_optional = experimental.get_next_as_optional
get_single_element = experimental.get_single_element
group_by_reducer = experimental.group_by_reducer
group_by_window = experimental.group_by_window
ignore_errors = experimental.ignore_errors
make_batched_features_dataset = experimental.make_batched_features_dataset
make_csv_dataset = experimental.make_csv_dataset
make_saveable_from_iterator = experimental.make_saveable_from_iterator
map_and_batch = experimental.map_and_batch
parallel_interleave = experimental.parallel_interleave
parse_example_dataset = experimental.parse_example_dataset
prefetch_to_device = experimental.prefetch_to_device
rejection_resample = experimental.rejection_resample
sample_from_datasets = experimental.sample_from_datasets
scan = experimental.scan
shuffle_and_repeat = experimental.shuffle_and_repeat
unbatch = experimental.unbatch
unique = experimental.unique


def batch_and_drop_remainder(batch_size):
    """`Dataset.batch`; a last batch that is smaller is dropped."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size, padded_shapes, padding_values=None):
    """`Dataset.padded_batch`; a last batch that is smaller is dropped."""
    return lambda dataset: dataset.padded_batch(
        batch_size, padded_shapes, padding_values, drop_remainder=True
    )


def sloppy_interleave(map_func, cycle_length, block_length=1):
    """`parallel_interleave` that takes whichever element is ready first."""
    return parallel_interleave(map_func, cycle_length, block_length, sloppy=True)


def reduce_dataset(dataset, reducer):
    """All elements in one: finalize_func(reduce_func(... reduce_func(init_func, element) ...))."""
    with_key = dataset.apply(group_by_reducer(lambda *element: tf.constant(0, tf.int64), reducer))
    return get_single_element(with_key)


def __getattr__(name):
    raise AttributeError(f"tf.contrib.data.{name} is gone; look for it in tf.data.experimental")
