"""`tensorflow.examples.tutorials.mnist.input_data`: reads the four MNIST files.

TensorFlow 1.15 downloaded them; here they must be in the folder, packed (.gz)
or not.
"""

import collections
import gzip
import math
import struct
import zlib
from pathlib import Path

from common.errors import InputError
from common.graph_mode import tf

import numpy as np

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])
SOURCE = "https://storage.googleapis.com/cvdf-datasets/mnist/"
MOST_BYTES = 64 * 2**20  # of a file, unpacked; the largest of MNIST has 47 MB
FILES = dict(
    train_images="train-images-idx3-ubyte",
    train_labels="train-labels-idx1-ubyte",
    test_images="t10k-images-idx3-ubyte",
    test_labels="t10k-labels-idx1-ubyte",
)


def read_data_sets(
    train_dir,
    fake_data=False,
    one_hot=False,
    dtype=tf.float32,
    reshape=True,
    validation_size=5000,
    seed=None,
    source_url=SOURCE,
):
    """The training, validation and test sets in the folder `train_dir`.

    The first `validation_size` training images are the validation set. With
    `fake_data` no file is read: every example is one made up.

    Raises:
      InputError: a file is missing or is no IDX file.
      ValueError: more validation images than there are.
    """
    options = dict(dtype=dtype, reshape=reshape, seed=seed)
    if fake_data:
        options = dict(fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed)
        return Datasets(*[DataSet([], [], **options) for _ in Datasets._fields])
    train_images = _read_images(train_dir, "train_images", source_url)
    train_labels = _read_labels(train_dir, "train_labels", source_url, one_hot)
    test_images = _read_images(train_dir, "test_images", source_url)
    test_labels = _read_labels(train_dir, "test_labels", source_url, one_hot)
    if not 0 <= validation_size <= len(train_images):
        raise ValueError(
            f"validation_size must lie between 0 and {len(train_images)}, not {validation_size}"
        )
    split = validation_size
    return Datasets(
        train=DataSet(train_images[split:], train_labels[split:], **options),
        validation=DataSet(train_images[:split], train_labels[:split], **options),
        test=DataSet(test_images, test_labels, **options),
    )


def load_mnist(train_dir="MNIST-data"):
    """The three sets, with labels 0 to 9."""
    return read_data_sets(train_dir)


class DataSet:
    """Images and labels that `next_batch` deals out in random order, epoch after epoch.

    | attribute | shape and type                                                     |
    |-----------|--------------------------------------------------------------------|
    | images    | [examples, 784], or [examples, 28, 28, 1] with `reshape=False`; float32 in [0, 1], or uint8 |
    | labels    | [examples] uint8, or [examples, 10] one-hot                        |

    The shuffling is NumPy's; `seed` (or the graph's) seeds NumPy, as in 1.15.
    """  # noqa: E501

    def __init__(
        self,
        images,
        labels,
        fake_data=False,
        one_hot=False,
        dtype=tf.float32,
        reshape=True,
        seed=None,
    ):
        graph_seed, op_seed = tf.get_seed(seed)
        np.random.seed(graph_seed if seed is None else op_seed)
        dtype = tf.as_dtype(dtype).base_dtype
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError(f"images are uint8 or float32, not {dtype.name}")
        self._fake_data = fake_data
        self._one_hot = one_hot
        self._epochs_completed = 0
        self._index_in_epoch = 0
        if fake_data:
            self._num_examples = 10000
            self._images, self._labels = images, labels
            return
        if len(images) != len(labels):
            raise ValueError(f"there are {len(images)} images and {len(labels)} labels")
        self._num_examples = len(images)
        if reshape:
            images = images.reshape(len(images), np.prod(images.shape[1:]))
        if dtype == tf.float32:
            images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
        self._images, self._labels = images, labels

    @property
    def images(self):
        return self._images

    @property
    def labels(self):
        return self._labels

    @property
    def num_examples(self):
        return self._num_examples

    @property
    def epochs_completed(self):
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """The next (images, labels); a batch may span the end of an epoch."""
        if fake_data:
            label = [1] + [0] * 9 if self._one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label] * batch_size
        start = self._index_in_epoch
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        if start + batch_size <= self._num_examples:
            self._index_in_epoch = start + batch_size
            chosen = slice(start, start + batch_size)
            return self._images[chosen], self._labels[chosen]
        self._epochs_completed += 1
        images, labels = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        self._index_in_epoch = batch_size - len(images)
        return (
            np.concatenate((images, self._images[: self._index_in_epoch]), axis=0),
            np.concatenate((labels, self._labels[: self._index_in_epoch]), axis=0),
        )

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]


def _read_images(folder, which, source):
    """uint8 [images, rows, columns, 1]."""
    return _read_idx(folder, which, source, dimensions=3)[..., np.newaxis]


def _read_labels(folder, which, source, one_hot):
    """uint8 [labels], or one-hot float64 [labels, 10]."""
    labels = _read_idx(folder, which, source, dimensions=1)
    if labels.size and labels.max() > 9:
        path = _find(folder, FILES[which], source)
        raise InputError(f"{path}: a label must be a digit, 0 to 9, not {labels.max()}")
    return np.eye(10)[labels] if one_hot else labels


def _read_idx(folder, which, source, dimensions):
    """An IDX file of bytes: magic number, sizes, data, all big-endian."""
    path = _find(folder, FILES[which], source)
    print("Extracting", path)  # as in 1.15
    data = _read_unpacked(path, source)
    header = 4 + 4 * dimensions
    if len(data) < header or data[:4] != bytes([0, 0, 8, dimensions]):
        raise InputError(f"{path} is no MNIST file {FILES[which]}; take it from {source}")
    sizes = struct.unpack(f">{dimensions}I", data[4:header])
    if len(data) - header != math.prod(sizes):
        raise InputError(f"{path} is not whole: its header says {sizes}; take it from {source}")
    return np.frombuffer(data, np.uint8, offset=header).reshape(sizes)


def _read_unpacked(path, source):
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}; take it from {source}") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{path} unpacks to more than {MOST_BYTES:,} bytes; take it from {source}")
    return data


def _find(folder, name, source):
    for path in (Path(folder) / f"{name}.gz", Path(folder) / name):
        if path.is_file():
            return path
    names = ", ".join(f"{name}.gz" for name in FILES.values())
    raise InputError(
        f"there is no {name}.gz in the folder {folder}; put the four MNIST files there "
        f"({names}), from {source}"
    )
