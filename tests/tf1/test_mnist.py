"""MNIST files that are damaged or hold something else."""

import gzip
import struct

from common.errors import InputError
from common.tf1 import mnist
from tests.tf1.contrib_cases import write_mnist

import pytest

LABELS = "train-labels-idx1-ubyte.gz"


def labels(*values):
    return struct.pack(">BBBBI", 0, 0, 8, 1, len(values)) + bytes(values)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (gzip.compress(labels(*range(10)))[:-12], "cannot be read: "),
        (b"\x1f\x8b" + bytes(30), "cannot be read: "),
        (gzip.compress(labels(1, 2, 3))[:10] + b"\xff" * 20, "cannot be read: "),
        (b"no archive", "cannot be read: "),
        (gzip.compress(b""), "is no MNIST file"),
        (gzip.compress(labels(1, 2)[:-1]), "is not whole"),
        (gzip.compress(labels(3, 10)), "a label must be a digit, 0 to 9, not 10"),
    ],
    ids=["cut", "zeros", "noise", "text", "empty", "short", "ten"],
)
def test_a_file_of_labels_that_is_none(tmp_path, data, message):
    write_mnist(tmp_path)
    (tmp_path / LABELS).write_bytes(data)
    with pytest.raises(InputError, match=message):
        mnist.read_data_sets(str(tmp_path))


def test_a_file_that_unpacks_to_too_much(tmp_path, monkeypatch):
    write_mnist(tmp_path)
    monkeypatch.setattr(mnist, "MOST_BYTES", 1000)
    (tmp_path / LABELS).write_bytes(gzip.compress(bytes(100_000)))
    with pytest.raises(InputError, match="unpacks to more than 1,000 bytes"):
        mnist.read_data_sets(str(tmp_path))
