"""Batches of examples of similar length, by queues: `bucket_by_sequence_length`."""

import functools

from common.graph_mode import tf

import numpy as np


def bucket(
    tensors,
    which_bucket,
    batch_size,
    num_buckets,
    num_threads=1,
    capacity=32,
    bucket_capacities=None,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    keep_input=True,
    shared_name=None,
    name=None,
):
    """Collects examples in one queue a bucket; a full bucket becomes a batch.

    | argument       | meaning                                                          |
    |----------------|------------------------------------------------------------------|
    | tensors        | one example: a list or dictionary of tensors                     |
    | which_bucket   | int32 scalar in [0, num_buckets)                                 |
    | batch_size     | one for all buckets, or a list                                   |
    | dynamic_pad    | pad with zeros to the longest example of the batch               |
    | keep_input     | a boolean tensor: examples for which it is false are dropped     |

    Gives (bucket, batch): an int32 scalar and tensors [batch_size, ...] in the
    structure of `tensors`. Two queue runners join `tf.GraphKeys.QUEUE_RUNNERS`.

    Source: `tf.contrib.training.bucket`.

    Raises:
      ValueError: no tensors, or a list whose length is not the number of buckets.
    """
    keys, values = _parts(tensors)
    sizes = _for_each_bucket("batch_size", batch_size, num_buckets)
    capacities = _for_each_bucket("bucket_capacities", bucket_capacities or capacity, num_buckets)
    with tf.name_scope(name, "bucket", values):
        values = [tf.convert_to_tensor(value) for value in values]
        shapes = [value.shape for value in values] if shapes is None else shapes
        queues = [
            _queue(dynamic_pad, capacities[number], values, shapes, shared_name, number)
            for number in range(num_buckets)
        ]
        uniform = not allow_smaller_final_batch and not isinstance(batch_size, (list, tuple))
        leading = sizes[0] if uniform and isinstance(sizes[0], int) else None
        batches = tf.PaddingFIFOQueue(
            capacity,
            dtypes=[tf.int32, *(value.dtype for value in values)],
            shapes=[[], *(tf.TensorShape([leading]).concatenate(shape) for shape in shapes)],
            shared_name=shared_name,
            name="top_queue",
        )
        sort = _sorting(queues, which_bucket, values, keep_input)
        _add_runners(queues, batches, [sort] * num_threads, sizes, allow_smaller_final_batch)
        _summarize(queues, batches, capacity)
        number, *batch = batches.dequeue(name="dequeue_top")
    if keys is not None:
        return number, dict(zip(keys, batch))
    return number, batch if len(batch) > 1 else batch[0]


def bucket_by_sequence_length(
    input_length,
    tensors,
    batch_size,
    bucket_boundaries,
    num_threads=1,
    capacity=32,
    bucket_capacities=None,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    keep_input=True,
    shared_name=None,
    name=None,
):
    """`bucket` by length: one bucket below the first boundary, one from each boundary on.

    `input_length` is an int32 scalar, the length of the example; `batch_size`
    one number or a list of len(bucket_boundaries) + 1.

    Gives (lengths, batch): int32 [batch_size] and the tensors as in `bucket`.

    Source: `tf.contrib.training.bucket_by_sequence_length`.

    Raises:
      TypeError: boundaries that are no list of whole numbers.
      ValueError: no boundaries, or not increasing.
    """
    if not isinstance(bucket_boundaries, (list, tuple)):
        raise TypeError(f"bucket_boundaries must be a list or tuple, not {bucket_boundaries!r}")
    if not bucket_boundaries:
        raise ValueError("bucket_boundaries must not be empty")
    if any(not isinstance(boundary, int) for boundary in bucket_boundaries):
        raise TypeError(f"bucket_boundaries must be whole numbers: {bucket_boundaries}")
    if sorted(set(bucket_boundaries)) != list(bucket_boundaries):
        raise ValueError(f"bucket_boundaries must increase: {bucket_boundaries}")
    keys, values = _parts(tensors)
    with tf.name_scope(name, "bucket_by_sequence_length", [input_length, *values]) as scope:
        input_length = tf.convert_to_tensor(input_length, tf.int32, name="input_length")
        at_least = tf.greater_equal(input_length, np.array(bucket_boundaries, np.int32))
        _, (lengths, *batch) = bucket(
            tensors=[input_length, *values],
            which_bucket=tf.reduce_sum(tf.cast(at_least, tf.int32)),
            batch_size=batch_size,
            num_buckets=len(bucket_boundaries) + 1,
            num_threads=num_threads,
            capacity=capacity,
            bucket_capacities=bucket_capacities,
            shapes=None if shapes is None else [tf.TensorShape([]), *shapes],
            dynamic_pad=dynamic_pad,
            allow_smaller_final_batch=allow_smaller_final_batch,
            keep_input=keep_input,
            shared_name=shared_name,
            name=scope,
        )
    return lengths, batch if keys is None else dict(zip(keys, batch))


def _parts(tensors):
    """(keys, tensors) for a dictionary; (None, tensors) for a list."""
    if isinstance(tensors, dict):
        keys = sorted(tensors)
        return keys, [tensors[key] for key in keys]
    values = list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]
    if not values:
        raise ValueError("bucket needs at least one tensor")
    return None, values


def _for_each_bucket(name, value, num_buckets):
    values = list(value) if isinstance(value, (list, tuple)) else [value] * num_buckets
    if len(values) != num_buckets:
        raise ValueError(f"{name} must have {num_buckets} elements, one a bucket: {value}")
    return values


def _queue(dynamic_pad, capacity, values, shapes, shared_name, number):
    make = tf.PaddingFIFOQueue if dynamic_pad else tf.FIFOQueue
    return make(
        capacity,
        dtypes=[value.dtype for value in values],
        shapes=shapes,
        shared_name=None if shared_name is None else f"{shared_name}_{number}",
        name=f"bucket_queue_{number}",
    )


def _sorting(queues, which_bucket, values, keep_input):
    """The operation that puts one example into its bucket."""

    def put():
        operations = [
            tf.cond(
                tf.equal(which_bucket, number), functools.partial(_enqueue, queue, values), tf.no_op
            )
            for number, queue in enumerate(queues)
        ]
        return tf.group(*operations, name="group_enqueues")

    if isinstance(keep_input, bool):
        return put() if keep_input else tf.no_op()
    return tf.cond(keep_input, put, tf.no_op)


def _enqueue(queue, values):
    return queue.enqueue(values)


def _add_runners(queues, batches, sorting, sizes, allow_smaller):
    """One runner sorts examples into buckets, one takes batches out of them."""
    taking = []
    for number, (queue, size) in enumerate(zip(queues, sizes)):
        take = queue.dequeue_up_to if allow_smaller else queue.dequeue_many
        batch = take(size, name=f"read_bucket_{number}")
        batch = list(batch) if isinstance(batch, (list, tuple)) else [batch]
        taking.append(
            batches.enqueue([tf.constant(number), *batch], name=f"enqueue_from_bucket_{number}")
        )
    ended = (tf.errors.OutOfRangeError, tf.errors.CancelledError)
    tf.train.add_queue_runner(
        tf.train.QueueRunner(
            queues[0],
            taking,
            close_op=batches.close(),
            cancel_op=batches.close(cancel_pending_enqueues=True),
            queue_closed_exception_types=ended,
        )
    )
    tf.train.add_queue_runner(
        tf.train.QueueRunner(
            batches,
            sorting,
            close_op=tf.group(*[queue.close() for queue in queues]),
            cancel_op=tf.group(*[queue.close(cancel_pending_enqueues=True) for queue in queues]),
            queue_closed_exception_types=ended,
        )
    )


def _summarize(queues, batches, capacity):
    size = tf.cast(batches.size(), tf.float32)
    for queue in queues:
        tf.summary.scalar(f"bucket/{queue.name}/size", size)
    tf.summary.scalar(f"bucket/{batches.name}/fraction_of_{capacity}_full", size / capacity)
