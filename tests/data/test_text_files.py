"""Text files as people have them."""

from common.data import text, text_files
from common.errors import InputError

import pytest

KOREAN = "나는 학교에 간다. 오늘 날씨가 좋다.\n밥을 먹고 책을 읽는다.\n"
FRENCH = "Le café est fermé, dit-elle; «à demain», \u201cdéjà\u201d \u2013 l\u2019été.\n2e ligne.\n"


@pytest.mark.parametrize(
    ("content", "encoding", "note"),
    [
        (KOREAN, "utf-8", None),
        (KOREAN, "utf-8-sig", None),
        (KOREAN, "cp949", "read as cp949, the Korean code"),
        (FRENCH, "cp1252", "read as cp1252, the Western"),
        (KOREAN, "utf-16", "read as UTF-16"),
        (FRENCH, "utf-16", "read as UTF-16"),
        (FRENCH, "utf-16-le", "read as UTF-16-LE"),
        (FRENCH, "utf-16-be", "read as UTF-16-BE"),
        (FRENCH, "utf-32", "read as UTF-32"),
    ],
)
def test_encodings_are_recognised_and_said(content, encoding, note):
    read = text_files.decode(content.encode(encoding), "a.txt")
    assert read.text == content
    assert len(read.notes) == (note is not None)
    assert note is None or (note in read.notes[0] and read.notes[0].startswith("a.txt: "))


@pytest.mark.parametrize(
    ("content", "encoding"), [(KOREAN, "cp949"), ("Ключ и дом", "cp1251"), (FRENCH, "cp1252")]
)
def test_a_named_encoding_is_taken(content, encoding):
    assert text_files.decode(content.encode(encoding), "a.txt", encoding) == (content, ())


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (
            "Ключ и дом".encode("cp1251"),
            None,
            r"a.txt, line 1: not UTF-8 \(byte 0xca\).*--encoding",
        ),
        (KOREAN.encode() + b"\xff" + KOREAN.encode(), None, "a.txt, line 3: not UTF-8"),
        (b"ab\0\1c", None, "binary file"),
        (b"PK\x03\x04\x14\0\6\0", None, "a workbook of Excel or a zip; save the sheet as CSV"),
        (b"", None, "the file is empty"),
        (b"\xef\xbb\xbf", None, "the file is empty"),
        (b"\xff\xfe", None, "the file is empty"),
        (b"\xff\xfe\x41", None, "not in the encoding utf-16"),
        (
            FRENCH.encode("cp1252"),
            "utf-8",
            "a.txt, line 1: not in the encoding utf-8; name another",
        ),
        (b"abc", "rot13", "--encoding rot13: no such encoding"),
        (b"abc", "klingon", "--encoding klingon: no such encoding"),
    ],
)
def test_what_cannot_be_read_is_refused(data, encoding, message):
    with pytest.raises(InputError, match=message):
        text_files.decode(data, "a.txt", encoding)


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("a\r\nb\r\n", None),
        ("a\rb\r", "carriage returns"),
        ("a\rb\r\n", "of several kinds"),
        ("a\nb\r\n", "of several kinds"),
        ("\ufeffa\n\ufeffb\n", "1 byte-order mark within the text left out"),
    ],
)
def test_line_ends_and_marks(written, note):
    read = text_files.decode(written.encode(), "a.txt")
    assert read.text == "a\nb\n"
    assert len(read.notes) == (note is not None) and (note is None or note in read.notes[0])


def test_both_forms_of_a_letter_are_one(tmp_path):
    in_parts = "나" * 2 + "\u1102\u1161" * 3
    read = text_files.decode(in_parts.encode(), "a.txt")
    assert read.text == "나" * 5
    assert "8 characters become 5" in read.notes[0]
    path = tmp_path / "a.txt"
    path.write_text(in_parts, encoding="utf-8")
    assert text.chosen("x", path, 99)[0] == text.chosen(in_parts, None, 99)[0] == "나" * 5


BOOK = """The Project Gutenberg eBook of Verse

Title: Verse

*** START OF THE PROJECT GUTENBERG EBOOK VERSE ***

One fine day
*** of stars ***

*** END OF THE PROJECT GUTENBERG EBOOK VERSE ***
The licence.
"""


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"OF THE": "OF THIS"},
        {"*** END OF THE PROJECT GUTENBERG EBOOK VERSE ***": "End of Project Gutenberg's Verse"},
        {
            "*** START OF THE PROJECT GUTENBERG EBOOK VERSE ***": "*END*THE SMALL PRINT! FOR "
            "PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*"
        },
    ],
)
def test_what_project_gutenberg_adds_is_cut_and_said(changes):
    content = BOOK
    for old, new in changes.items():
        content = content.replace(old, new)
    book, notes = text_files.without_gutenberg(content, "verse.txt")
    assert book == "One fine day\n*** of stars ***\n"
    assert len(notes) == 1 and f"{len(content) - len(book):,} characters" in notes[0]


def test_another_text_is_not_cut():
    assert text_files.without_gutenberg(FRENCH, "a.txt") == (FRENCH, ())
