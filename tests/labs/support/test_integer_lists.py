"""Object arrays are read without running what they contain."""

import pickle

from common.errors import InputError
from labs.support import integer_lists

import numpy as np
import pytest

LISTS = [[1, 255, 256, 65535, 65536, 2**31 - 1, -5], [], [7] * 2500, [3]]


def objects(rows):
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_lists_of_integers_of_every_binary_protocol(protocol):
    data = pickle.dumps(objects(LISTS), protocol=protocol)
    assert integer_lists.integer_lists(data, "file") == LISTS


def test_an_npz_of_both_kinds_of_array(tmp_path):
    path = tmp_path / "imdb.npz"
    np.savez(path, x=objects(LISTS), y=np.array([1, 0, 1, 0]), table=np.arange(6).reshape(2, 3))
    x, y, table = integer_lists.read_npz(path, ["x", "y", "table"])
    assert x == LISTS
    assert y.tolist() == [1, 0, 1, 0]
    assert table.tolist() == [[0, 1, 2], [3, 4, 5]]


class Attack:
    """Unpickled, it would create the file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("inside", [lambda attack: [attack], lambda attack: [[1, attack]]])
@pytest.mark.parametrize("protocol", [2, 4])
def test_a_file_that_would_run_a_program_runs_nothing(tmp_path, inside, protocol):
    victim = tmp_path / "made by the attack"
    data = pickle.dumps(objects([[1], *inside(Attack(victim))]), protocol=protocol)
    with pytest.raises(InputError):
        integer_lists.integer_lists(data, "file")
    assert not victim.exists()
    with pytest.raises(InputError):
        integer_lists.integer_lists(pickle.dumps(Attack(victim), protocol=protocol), "file")
    assert not victim.exists()


def test_names_of_numpy_are_not_called_either(tmp_path):
    """Not even those of `ndarray`, which is one of the few that are found."""
    calls = pickle.dumps((np.fromfile, np.save, np.lib.format.open_memmap))
    with pytest.raises(InputError, match=r"they are made by numpy[.a-z_]*\.fromfile"):
        integer_lists.integer_lists(calls, "file")
    huge = b"cnumpy\nndarray\n(J\xff\xff\xff\x7fJ\xff\xff\xff\x7ftR."  # 2**62 numbers
    with pytest.raises(InputError, match="its objects are not lists"):
        integer_lists.integer_lists(huge, "file")


@pytest.mark.parametrize(
    "rows", [["words"], [["words"]], [[1.5]], [[None]], [[[1]]], [{1: 2}], [(1, 2)], [[True]]]
)
def test_other_objects_are_refused(rows):
    with pytest.raises(InputError, match=r"file: its (objects|lists)"):
        integer_lists.integer_lists(pickle.dumps(objects([*rows, [1]])), "file")


def test_a_list_within_itself_is_refused():
    row = [1]
    row.append(row)
    with pytest.raises(InputError):
        integer_lists.integer_lists(pickle.dumps(objects([row])), "file")


def test_a_file_cut_anywhere_is_refused():
    data = pickle.dumps(objects([[1, 2], [300, 70000]]), protocol=2)
    for end in range(len(data)):
        with pytest.raises(InputError):
            integer_lists.integer_lists(data[:end], "file")


def test_bad_files_are_named(tmp_path):
    with pytest.raises(InputError, match=r"none.npz: cannot be read: No such file"):
        integer_lists.read_npz(tmp_path / "none.npz", ["x"])
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(InputError, match=r"text.npz: not an .npz file"):
        integer_lists.read_npz(tmp_path / "text.npz", ["x"])
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    with pytest.raises(InputError, match=r"other.npz: no array 'x'; the file has a"):
        integer_lists.read_npz(tmp_path / "other.npz", ["a", "x", "y"])
    with pytest.raises(InputError, match=r"other.npz: no array 'x'; the file has a"):
        integer_lists.read_npz(tmp_path / "other.npz", ["x"])


def test_what_unpacks_to_too_much_is_not_read(tmp_path):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, x=np.zeros(10**6, np.int32))
    assert path.stat().st_size < 10_000
    with pytest.raises(InputError, match=r"bomb.npz, x: unpacks to 4,000,128 bytes; at most 1,000"):
        integer_lists.read_npz(path, ["x"], most_bytes=1000)
    (x,) = integer_lists.read_npz(path, ["x"])
    assert x.shape == (10**6,)


def test_one_list_that_stands_in_thousands_of_places_is_refused():
    with pytest.raises(InputError, match="more numbers than the file can hold"):
        integer_lists.integer_lists(pickle.dumps(objects([[5] * 1000] * 1000)), "file")


def test_an_encrypted_archive_is_refused(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.arange(3))
    data = bytearray((tmp_path / "x.npz").read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    (tmp_path / "x.npz").write_bytes(data)
    with pytest.raises(InputError, match="encrypted"):
        integer_lists.read_npz(tmp_path / "x.npz", ["x"])
