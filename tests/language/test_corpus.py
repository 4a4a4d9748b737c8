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


def test_batches_continue_each_other():
    part = corpus.batches(np.arange(50), batch_size=3, time=4)
    assert part.x.shape == part.y.shape == (4, 3, 4)
    np.testing.assert_array_equal(part.x.transpose(1, 0, 2).reshape(3, 16)[1], np.arange(16, 32))
    np.testing.assert_array_equal(part.y, part.x + 1)
    assert [part.batch(step)[2] for step in range(6)] == [True, False, False, False, True, False]


def test_a_text_shorter_than_a_batch_is_refused():
    assert len(corpus.batches(np.arange(13), 3, 4).x) == 1
    with pytest.raises(InputError, match=r"12 characters.*need 13"):
        corpus.batches(np.arange(12), 3, 4)


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


def test_some_rows_of_each_batch():
    part = corpus.batches(np.arange(50), batch_size=3, time=4).rows(1, 2)
    np.testing.assert_array_equal(part.x[1], [[20, 21, 22, 23], [36, 37, 38, 39]])
    np.testing.assert_array_equal(part.y, part.x + 1)


def test_a_sentence_has_only_characters_of_its_text():
    whole, shuffled = corpus.sentence("too short\na line of six words here\n", seed=0)
    assert whole == "a line of six words here\n" and shuffled.endswith("\n")
    assert sorted(whole.split()) == sorted(shuffled.split()) and whole != shuffled
    assert corpus.sentence("one line of six words here", seed=0)[0].endswith("here")
