"""Text files as people have them: encodings, line ends, byte-order marks, two forms of a letter.

What was recognised, changed or cut is said in `notes`, a sentence each.
"""

import codecs
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from common import files
from common.errors import InputError

MARK = "\ufeff"  # the byte-order mark
_MARKS = (  # in this order: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # .xlsx and .zip; .xls
_NAMES = {
    "cp949": "cp949, the Korean code of Windows",
    "cp1252": "cp1252, the Western European code of Windows",
}
# Bytes of cp1252 that a Western text has: letters with accents, quotes, dashes, the euro.
_WESTERN = frozenset(
    [0x80, 0x85, 0x8C, 0x96, 0x97, 0x99, 0x9C, *range(0x91, 0x96), *range(160, 256)]
)
_START = re.compile(r"^\*\*\* ?START OF (THE|THIS) PROJECT GUTENBERG EBOOK.*$", re.MULTILINE)
_OLD_START = re.compile(r"^\*END\*THE SMALL PRINT!.*\*END\*$", re.MULTILINE)
_END = re.compile(
    r"^(\*\*\* ?END OF (THE|THIS) PROJECT GUTENBERG EBOOK"
    r"|End of (the |this )?Project Gutenberg(.s)? ).*$",
    re.MULTILINE | re.IGNORECASE,
)


class Text(NamedTuple):
    """A text, and what was done to it."""

    text: str
    notes: tuple = ()  # of sentences


def read(path, encoding=None):
    """Returns the whole of a text file as `Text`, lines ended by \\n, letters composed (NFC).

    Args:
      encoding: a codec of Python, such as cp949; None: recognised.

    Raises:
      InputError: the file is missing, a folder, empty, binary, or its encoding is unknown.
    """
    return decode(files.read_bytes(path), path, encoding)


def read_text(path, encoding=None):
    """Returns the text of `read` alone."""
    return read(path, encoding).text


def decode(data, source, encoding=None):
    """Returns the bytes of a text file as `Text`; arguments and errors are those of `read`."""
    if not data.strip():
        raise InputError(f"{source}: the file is empty")
    if data.startswith(_WORKBOOKS):
        raise InputError(f"{source}: a workbook of Excel or a zip; save the sheet as CSV (UTF-8)")
    if encoding is None:
        text, notes = _recognised(data, source)
    else:
        text, notes = _decoded(data, source, encoding), []
    text = text.removeprefix(MARK)
    if not text.strip():
        raise InputError(f"{source}: the file is empty")
    if "\0" in text:
        raise InputError(f"{source}: this is a binary file, not text")
    return _tidied(text, notes, source)


def without_gutenberg(text, source):
    """Returns a book of Project Gutenberg without the header and the licence, as `Text`."""
    start = _START.search(text) or _OLD_START.search(text)
    first = start.end() if start else 0
    end = _END.search(text, first)
    last = end.start() if end else len(text)
    book = text[first:last].strip("\n")
    if (start is None and end is None) or not book.strip():
        return Text(text)
    name = Path(source).name
    cut = len(text) - len(book) - 1  # the book gets a last line feed
    return Text(
        book + "\n",
        (f"{name}: the header and the licence of Project Gutenberg cut off, {cut:,} characters",),
    )


def check_encoding(name):
    """Raises InputError unless Python has a codec of this name for text."""
    try:
        is_known = codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError, UnicodeError):
        is_known = False
    if not is_known:
        raise InputError(
            f"--encoding {name}: no such encoding; one is utf-8, cp949, cp1252, utf-16"
        )


def _decoded(data, source, encoding):
    check_encoding(encoding)
    for mark, marked in _MARKS[:1]:
        if data.startswith(mark) and codecs.lookup(encoding).name == "utf-8":
            encoding = marked
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        where = ""
        if isinstance(error, UnicodeDecodeError):
            line = data[: error.start].count(b"\n") + 1
            where = f", line {line}"
        raise InputError(
            f"{source}{where}: not in the encoding {encoding}; name another with --encoding"
        ) from error


def _recognised(data, source):
    """Returns (text, notes) of bytes in UTF-8, UTF-16, cp949 or cp1252."""
    name = Path(source).name
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decoded(data, source, encoding)
            named = encoding.upper()
            return text, [] if encoding == "utf-8-sig" else [f"{name}: read as {named}"]
    if b"\0" in data:
        return _unmarked_utf_16(data, source)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        encoding = _code_page(data)
        if encoding is None:
            line = data[: error.start].count(b"\n") + 1
            raise InputError(
                f"{source}, line {line}: not UTF-8 (byte 0x{data[error.start]:02x}); save the file "
                "as UTF-8, or name its encoding: --encoding cp949"
            ) from error
    text = data.decode(encoding)
    return text, [
        f"{name}: not UTF-8; read as {_NAMES[encoding]} (--encoding names another encoding)"
    ]


def _unmarked_utf_16(data, source):
    """Returns (text, notes) of UTF-16 without a mark: every second byte of its spaces is 0."""
    for encoding in ("utf-16-le", "utf-16-be"):
        zeros = data[1::2] if encoding == "utf-16-le" else data[::2]
        others = data[::2] if encoding == "utf-16-le" else data[1::2]
        if len(data) % 2 or zeros.count(0) < 2 + 10 * others.count(0):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (
            "\0" not in text
            and (" " in text or "\n" in text)
            and all(ch.isprintable() or ch.isspace() for ch in text[:10_000])
        ):
            return text, [f"{Path(source).name}: read as {encoding.upper()}"]
    raise InputError(f"{source}: this is a binary file, not text")


def _code_page(data):
    """Returns cp949 or cp1252 for bytes that are no UTF-8, or None where neither is likely."""
    bad = data.decode("utf-8", errors="replace").count("\ufffd")
    good = sum(ord(ch) > 127 for ch in data.decode("utf-8", errors="ignore"))
    if good > bad:
        return None  # UTF-8 with a damaged place
    high = [byte for byte in data if byte > 127]
    try:
        text = data.decode("cp949")
        foreign = [ch for ch in text if ord(ch) > 127]
        hangul = sum("가" <= ch <= "힣" for ch in foreign)
        # in cp1252 two letters with accents seldom stand side by side
        pairs = 2 * len(re.findall(rb"[\xa1-\xfe][\xa1-\xfe]", data))
        if hangul >= 0.5 * len(foreign) and pairs >= 0.5 * len(high):
            return "cp949"
    except UnicodeDecodeError:
        pass
    letters = len(high) + sum(bytes([byte]).isalpha() for byte in data if byte < 128)
    western = sum(byte in _WESTERN for byte in high)
    if western >= 0.95 * len(high) and len(high) <= 0.3 * letters:
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            return None
        return "cp1252"
    return None


def _tidied(text, notes, source):
    """Returns `Text` with one kind of line end, no marks inside, and letters composed."""
    name = Path(source).name
    returns = text.count("\r")
    if returns:
        pairs = text.count("\r\n")
        if pairs not in (0, returns) or (pairs and text.count("\n") > pairs):
            notes.append(f"{name}: line ends of several kinds are made one, a line feed")
        elif not pairs:
            notes.append(f"{name}: the lines end in carriage returns, read as line feeds")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    marks = text.count(MARK)
    if marks:
        text = text.replace(MARK, "")
        count = "1 byte-order mark" if marks == 1 else f"{marks:,} byte-order marks"
        notes.append(f"{name}: {count} within the text left out")
    if not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        notes.append(
            f"{name}: letters in parts (NFD) are put together (NFC): {len(text):,} characters "
            f"become {len(composed):,}"
        )
        text = composed
    return Text(text, tuple(notes))
