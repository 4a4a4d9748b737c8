"""Texts: where they come from, what is refused, and batches that continue each other."""

import gzip
import os

from common.errors import InputError
from common.language import corpus
from common.teaching import lab

import numpy as np
import pytest


def test_files_folders_and_gz_are_read_in_order(tmp_path):
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "b.txt").write_text("zwei\n", encoding="utf-8")
    (tmp_path / "books" / "a.txt").write_bytes("\ufeffüber\r\n".encode())
    (tmp_path / "books" / "picture.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "c.gz").write_bytes(gzip.compress(b"three\n"))
    text, names, notes = corpus.read([tmp_path / "c.gz", tmp_path / "books"])
    assert text == "three\nüber\nzwei\n"
    assert [os.path.basename(name) for name in names] == ["c.gz", "a.txt", "b.txt"]
    assert notes == ("books: 1 file is no text and passed over: picture.png",)


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("missing.txt", None, "o such file"),
        ("empty.txt", b" \n", "is empty"),
        ("binary.txt", b"ab\0c", "binary"),
        (
            "russian.txt",
            "ключ и дом, сад и пруд".encode("koi8-r"),
            r"line 1: not UTF-8 .*--encoding",
        ),
        ("cut.gz", gzip.compress(b"hello" * 99, mtime=0)[:-9], "not a whole gzip"),
        ("plain.gz", b"hello", "not a whole gzip"),
    ],
)
def test_what_is_no_text_is_refused_with_its_name(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        corpus.read([path])
    assert str(path) in str(error.value) and "\n" not in str(error.value)


@pytest.mark.skipif(os.name != "posix", reason="links need a right elsewhere")
def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path):
    for folder in ("books", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.txt").write_text(f"{folder}\n", encoding="utf-8")
    (tmp_path / "linked.txt").write_text("linked\n", encoding="utf-8")
    (tmp_path / "books" / "file").symlink_to(tmp_path / "linked.txt")
    (tmp_path / "books" / "folder").symlink_to(tmp_path / "other")
    assert corpus.read([tmp_path / "books"])[0] == "books\nlinked\n"


def test_a_folder_without_text_is_refused(tmp_path):
    with pytest.raises(InputError, match="no text"):
        corpus.read([tmp_path])


def test_only_one_source():
    with pytest.raises(InputError, match="not two"):
        corpus.choose(["a"], stdlib=True)


def test_the_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(corpus, "PACKAGE", "no-such-package")
    with pytest.raises(InputError, match="pip install"):
        corpus.package()


def test_the_sonnets_and_the_python_sources():
    text, name, notes = corpus.choose(default=lab.data("sonnets.txt"))
    assert notes == ()
    assert (len(text), len(set(text)), name) == (95_647, 62, "sonnets.txt")
    assert "Shall I compare thee to a summer's day?" in text
    sources, names, _ = corpus.python_sources(characters=30_000)
    assert len(sources) >= 30_000 and names == sorted(names)
    assert "import" in sources


def test_the_parts_are_in_order():
    assert corpus.split("abcdefghij") == ("abcdefghi", "j")


@pytest.mark.parametrize("start, batch_size, warm_up", [(60, 4, 10), (1, 3, 5), (95, 8, 3)])
def test_validation_counts_each_character_once_and_in_order(start, batch_size, warm_up):
    numbers = np.arange(100)
    part = corpus.validation_batches(numbers, start, batch_size, time=7, warm_up=warm_up)
    np.testing.assert_array_equal(part.in_order(part.y), numbers[start:])
    np.testing.assert_array_equal(part.in_order(part.x), numbers[start - 1 : -1])


def test_each_row_reads_what_stands_before_its_own():
    part = corpus.validation_batches(np.arange(100), 60, 4, time=5, warm_up=10)
    rows = part.x.transpose(1, 0, 2).reshape(4, -1)
    np.testing.assert_array_equal(rows[:, 0], [49, 59, 69, 79])
