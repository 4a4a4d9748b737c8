"""Support for lab 42: options, pairs, settings of a checkpoint, baseline and scores."""

import functools
from typing import NamedTuple

from common import files
from common.data.text import Vocabulary
from common.errors import InputError
from common.teaching.options import READING, option, positive, whole_number
from common.training.resume import StartPoint, check_same, is_vocabulary
from labs.support import error_rates, pairs
from labs.support.letter_to_sound import LetterToSound

SHIPPED = files.of_course("data", "pronunciations.tsv")
TEST_SOURCES = 2000  # of fewer than 20,000 sources a tenth
ATTENTIONS = ("bahdanau", "luong", "none")
# What checkpoints lack that were saved before these were kept.
_UNSAVED = {"source_cut": "characters", "target_cut": "words", "longest": None}

OPTIONS = (
    option("--epochs", type=positive, help="epochs over the training pairs, without --steps"),
    option(
        "--attention",
        choices=["bahdanau", "luong"],
        help="which score says how well a token fits",
    ),
    option("--no-attention", action="store_true", help="only the encoder's last state"),
    option(
        "--hidden-size",
        type=whole_number(2, 4096),
        help="of the decoder; each direction of the encoder has half",
    ),
    option("--half-life", type=positive, help="steps in which the learning rate halves"),
    option("--beam", type=whole_number(1, 1000), help="beam width; 1: greedy decoding"),
    option("--data", metavar="FILE", help="lines of source and target (tab, comma), not words"),
    *READING,
    option("--source-cut", choices=sorted(pairs.CUTS), help="the tokens of a source"),
    option("--target-cut", choices=sorted(pairs.CUTS), help="the tokens of a target"),
    option(
        "--say",
        nargs="+",
        metavar="TEXT",
        help="write for these words or sentences, with a trained network; tests nothing",
    ),
)


class Task(NamedTuple):
    """Pairs in two parts, and their vocabularies."""

    name: str  # of the data
    is_pronunciation: bool
    training: list  # of (source, target)
    test: dict  # {source: [right targets]}; none of these sources is in training
    source_vocabulary: Vocabulary
    target_vocabulary: Vocabulary
    longest: int  # tokens of a translation, the end token among them
    notes: tuple = ()  # sentences: how the file was read


def start_point(restore, resume, settings):
    """Returns where the training starts, and the settings with those of its checkpoint.

    Args:
      restore, resume: see `StartPoint.of`; one of them at most.
      settings: {name: value} of the command line.

    Raises:
      InputError: no checkpoint of this lab, or `resume` with other settings than it was
        trained with.
    """
    if restore and resume:
        raise InputError("--restore and --resume: give one of them")
    start = StartPoint.of(restore, resume)
    if start.prefix is None:
        return start, settings
    saved = start._replace(metadata={**_UNSAVED, **start.metadata}).values(
        attention=ATTENTIONS,
        hidden_size=range(2, 4097),
        source_cut=pairs.CUTS,
        target_cut=pairs.CUTS,
        sources=lambda tokens: _begins_with(pairs.SOURCE_TOKENS, tokens),
        targets=lambda tokens: _begins_with(pairs.TARGET_TOKENS, tokens),
        longest=lambda count: count is None or (type(count) is int and 0 < count <= 10_000),
    )
    if resume:
        compared = {name: settings[name] for name in settings if name in start.metadata}
        check_same(start.prefix, start.metadata, compared)
    return start, {**settings, **saved}


def _begins_with(special_tokens, tokens):
    return is_vocabulary(tokens) and tuple(tokens[: len(special_tokens)]) == special_tokens


def metadata(task, settings):
    """Returns what a checkpoint needs beside the weights."""
    return {
        **settings,
        "sources": task.source_vocabulary.tokens,
        "targets": task.target_vocabulary.tokens,
        "longest": task.longest,
    }


def prepare(data, settings, columns=None, encoding=None):
    """Returns the `Task` of a file, else of the CMU dictionary if installed, else of shipped words.

    Args:
      data: a file for `pairs.read_pairs`, or None.
      settings: "source_cut" and "target_cut"; "sources", "targets" and "longest" of a checkpoint
        are taken if they are there.
      columns, encoding: of the file, as for `pairs.read_pairs`.

    Raises:
      InputError: see `pairs.read_pairs` and `pairs.split`.
    """
    dictionary = pairs.find_dictionary() if data is None else None
    notes = ()
    if dictionary is not None:
        name = "the CMU Pronouncing Dictionary"
        all_pairs = [(tuple(word), sounds) for word, sounds in pairs.read_dictionary(dictionary)]
    else:
        name = str(data or SHIPPED.name)
        cuts = settings["source_cut"], settings["target_cut"]
        if data:
            all_pairs, notes = pairs.read_pairs(data, *cuts, renamed=columns, encoding=encoding)
        else:
            all_pairs, _ = pairs.read_pairs(SHIPPED)
    sources = len({source for source, _ in all_pairs})
    training, test = pairs.split(all_pairs, min(TEST_SOURCES, max(1, sources // 10)))
    if "sources" in settings:
        source_vocabulary = Vocabulary(settings["sources"])
        target_vocabulary = Vocabulary(settings["targets"])
    else:
        source_vocabulary = pairs.source_vocabulary(source for source, _ in training)
        target_vocabulary = pairs.target_vocabulary(target for _, target in training)
    longest = settings.get("longest") or 1 + max(len(target) for _, target in training)
    vocabularies = source_vocabulary, target_vocabulary
    return Task(name, data is None, training, test, *vocabularies, longest, notes)


def cut(text, source_cut, vocabulary):
    """Returns a text as the tokens that a network was trained on.

    A token that the vocabulary has only in lower case is written so.

    Raises:
      InputError: the text is empty.
    """
    if not text.strip():
        raise InputError("--say: an empty text cannot be read")
    known = set(vocabulary.tokens)
    tokens = pairs.CUTS[source_cut](text.strip())
    return tuple(
        token.lower() if token not in known and token.lower() in known else token
        for token in tokens
    )


def shown(source):
    """Returns a source as text: letters side by side, words with spaces."""
    return ("" if all(len(token) == 1 for token in source) else " ").join(source)


def baseline(task):
    """Returns the sounds of the test's words by counting; None if these are no pronunciations."""
    if not task.is_pronunciation:
        return None
    pronounce = _commonest_sounds(tuple(task.training))
    return [pronounce(source) for source in task.test]


@functools.lru_cache(maxsize=1)
def _commonest_sounds(training):
    """Counts once for the same pairs: it takes seconds."""
    return LetterToSound(training)


def scores(task, written, by_counting=None):
    """Returns the shares of errors in the test, and those of the baseline, else BLEU.

    Args:
      written: a translation of each source of the test.
      by_counting: the same of the baseline; None: there is none.
    """
    rights = list(task.test.values())
    result = {}
    result["token_errors"], result["sequence_errors"] = error_rates.error_rates(written, rights)
    if by_counting is None:
        return {**result, "bleu": error_rates.bleu(written, rights)}
    tokens, sequences = error_rates.error_rates(by_counting, rights)
    return {**result, "baseline_token_errors": tokens, "baseline_sequence_errors": sequences}


def are_wrong(task, written):
    """Returns for each source of the test whether its translation is none of the right ones."""
    return [sequence not in rights for sequence, rights in zip(written, task.test.values())]


def examples(task, written, count=4):
    """Returns the first right translations and the first wrong ones, `count` each at most.

    Returns:
      A list of (source, written, nearest right target).
    """
    rows = list(zip(task.test.items(), written, are_wrong(task, written)))
    chosen = [row for row in rows if not row[2]][:count] + [row for row in rows if row[2]][:count]
    return [
        (source, sequence, error_rates.nearest(sequence, rights))
        for (source, rights), sequence, _ in chosen
    ]
