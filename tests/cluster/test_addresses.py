"""A cluster's file: what is wrong in it is said in one line."""

import json

from common.cluster import addresses
from common.errors import InputError

import pytest

GOOD = {"ps": ["10.0.0.1:2222"], "worker": ["10.0.0.1:2223", "[::1]:2222"]}


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "cluster.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return path

    return write


def test_what_is_written_is_read(file):
    assert addresses.read(file(GOOD)) == GOOD
    assert addresses.split("[::1]:2222", "") == ("::1", 2222)
    assert addresses.of(GOOD, "worker", 1) == "[::1]:2222"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ('{"ps": ', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ([], 'two names, "ps" and "worker"'),
        ({"ps": ["a:1"]}, 'two names, "ps" and "worker"'),
        ({**GOOD, "chief": ["a:1"]}, 'two names, "ps" and "worker"'),
        ({**GOOD, "ps": []}, '"ps" must be a list of one address or more'),
        ({**GOOD, "worker": "a:1"}, '"worker" must be a list of one address or more'),
        ({**GOOD, "worker": ["a:1", "a"]}, "worker 1: 'a' is no address; write HOST:PORT"),
        ({**GOOD, "worker": ["a:0"]}, "worker 0: 'a:0' is no address"),
        ({**GOOD, "worker": ["a:65536"]}, "worker 0: 'a:65536' is no address"),
        ({**GOOD, "worker": ["http://a:1"]}, "worker 0: 'http://a:1' is no address"),
        ({**GOOD, "worker": [2222]}, "worker 0: 2222 is no address"),
        ({**GOOD, "worker": ["10.0.0.1:2222"]}, "worker 0 has the address of ps 0"),
    ],
)
def test_what_is_wrong_is_said(file, text, said):
    path = file(text)
    with pytest.raises(InputError) as error:
        addresses.read(path)
    assert str(error.value).startswith(f"{path}: ") and said in str(error.value)


def test_bytes_that_are_no_text_and_a_file_that_is_missing(tmp_path):
    path = tmp_path / "cluster.json"
    with pytest.raises(InputError, match="cannot be read"):
        addresses.read(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not JSON"):
        addresses.read(path)


def test_a_member_that_the_cluster_does_not_have():
    with pytest.raises(InputError, match='--task 2: the cluster has 2 "worker", counted from 0'):
        addresses.of(GOOD, "worker", 2)


def test_free_ports_differ():
    cluster = addresses.on_this_machine(3)
    assert len({*cluster["ps"], *cluster["worker"]}) == 4
