"""Summaries: the first sentence of documentation strings, read without importing anything."""

import os

from labs.support import docstrings, pairs

import pytest

MODULE = '''"""Tools for lists. They are fast.

More follows here."""
raise SystemExit("this module is never run")


def sort(values):
    """Put values in order, e.g. small ones first.

    Equal ones stay as they were."""

    def inner():
        """Too short."""


class Heap:
    """A heap! Its first entry is the smallest."""
'''
PAIRS = [
    (("they", "are", "fast", ".", "more", "follows", "here", "."), ("tools", "for", "lists", ".")),
    (
        ("equal", "ones", "stay", "as", "they", "were", "."),
        ("put", "values", "in", "order", ",", "e", ".", "g", ".", "small", "ones", "first", "."),
    ),
    (("its", "first", "entry", "is", "the", "smallest", "."), ("a", "heap", "!")),
]


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("Go on. Then stop.", "Go on.", "Then stop."),
        ("Go on.", "Go on.", ""),
        ("A title\n\nand the text.", "A title", "and the text."),
        ("Use it, e.g. here. And\nthere.\n\nEnd.", "Use it, e.g. here.", "And\nthere.\n\nEnd."),
        ("Version 3.11 is out! Take it.", "Version 3.11 is out!", "Take it."),
    ],
)
def test_the_first_sentence_and_the_rest(text, first, rest):
    assert docstrings.first_sentence(text) == (first, rest)


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    for name in ("a/lists.py", "test/lists.py", "a/tests/lists.py", "site-packages/lists.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MODULE, encoding="utf-8")
    (folder / "broken.py").write_text('"""No module. At all."""\nprint "old"\n', encoding="utf-8")
    (folder / "b.py").write_bytes(b'# coding: latin-1\n"""\xc4hnlich wie b. So ist es."""\n')
    return folder


def test_a_folder_is_read_in_order_and_nothing_is_run(library):
    found = docstrings.read(library)
    assert [docstring.split()[0] for docstring in found] == ["Tools", "Put", "Too", "A", "Ähnlich"]
    assert docstrings.summaries(found + found)[:3] == PAIRS


def test_long_ones_are_cut_or_left_out():
    first = "word " * docstrings.LONGEST_TARGET
    assert docstrings.summaries([f"{first}more.\n\nThe rest of it."]) == []
    ((source, target),) = docstrings.summaries(["A b c.\n\n" + "d " * 100])
    assert (len(source), target) == (docstrings.LONGEST_SOURCE, ("a", "b", "c", "."))


def test_the_baseline_is_the_first_sentence():
    sentence = ("they", "are", "fast", ".")
    assert docstrings.lead((*sentence, "more", ".")) == sentence
    assert docstrings.lead(("no", "end")) == ("no", "end")


@pytest.mark.covers("python -m labs.support.docstrings FILE")
def test_the_file_is_what_lab_42_reads(library, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docstrings.sysconfig, "get_path", lambda name: str(library))
    path = tmp_path / "pairs.tsv"
    assert docstrings.main([str(path)]) == 0
    assert pairs.read_pairs(path, "words", "words").pairs[:3] == PAIRS
    assert "4 pairs from the standard library" in capsys.readouterr().out
    assert sorted(file.name for file in tmp_path.iterdir()) == ["library", "pairs.tsv"]


def test_a_file_that_cannot_be_written_is_refused(library, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docstrings.sysconfig, "get_path", lambda name: str(library))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert docstrings.main([str(tmp_path / "file" / "pairs.tsv")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_what_is_no_file_is_left_out_and_another_s_file_stays(
    library, tmp_path, monkeypatch, capsys
):
    before = docstrings.read(library)
    (library / "folder.py").mkdir()
    if os.name == "posix":
        (library / "link.py").symlink_to("nowhere")
    assert docstrings.read(library) == before
    monkeypatch.setattr(docstrings.sysconfig, "get_path", lambda name: library)
    (tmp_path / "thesis.txt").write_text("mine")
    assert docstrings.main([str(tmp_path / "thesis.txt")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "thesis.txt").read_text() == "mine"
