"""Support for lab 42: the pairs, the baseline, the scores, and a network that translates."""

import functools
from pathlib import Path
from typing import NamedTuple

from common.data import pairs
from common.data.text import Vocabulary
from common.errors import InputError
from labs.support import error_rates
from labs.support.letter_to_sound import LetterToSound

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "pronunciations.tsv"
TEST_SOURCES = 2000  # of few pairs a tenth
AT_ONCE = 500  # sources in one call


class Task(NamedTuple):
    """Pairs in two parts, and the numbers of their tokens."""

    name: str  # of the data
    is_pronunciation: bool
    training: list  # of (source, target)
    test: dict  # {source: [right targets]}
    vocabularies: pairs.Vocabularies

    @property
    def unit(self):
        """What one target is called."""
        return "words" if self.is_pronunciation else "translations"

    @property
    def token(self):
        """What the parts of a target are called."""
        return "sounds" if self.is_pronunciation else "tokens"

    @property
    def longest(self):
        """How many tokens a translation may have: the longest target, and the end token."""
        return 1 + max(len(target) for _, target in self.training)

    def longest_of_test(self):
        """The longest source of the test, the first of equals."""
        return max(self.test, key=len)

    def errors_by_length(self, writings):
        """{label: translations} -> {label: (length of each source, whether it came out wrong)}.

        Where there are no translations (None), there is no entry.
        """
        lengths = [len(source) for source in self.test]
        return {
            label: (lengths, self.wrong(written))
            for label, written in writings.items()
            if written is not None
        }

    def wrong(self, written):
        """Whether each translation of the test's sources is none of the right ones."""
        return [one not in rights for one, rights in zip(written, self.test.values())]

    def baseline(self):
        """The commonest sounds of each letter in its context; None where these are no sounds."""
        if not self.is_pronunciation:
            return None
        pronounce = _commonest_sounds(tuple(self.training))
        return [pronounce(source) for source in self.test]

    def metadata(self, attention, hidden_size):
        """Returns the metadata of a checkpoint: what a restored network is built from."""
        return {
            "attention": attention,
            "hidden_size": hidden_size,
            "sources": self.vocabularies.source.tokens,
            "targets": self.vocabularies.target.tokens,
        }


@functools.lru_cache(maxsize=1)
def _commonest_sounds(training):
    """Counted once for the same pairs: it takes seconds."""
    return LetterToSound(training)


def prepare(data, source_cut, target_cut, metadata=None):
    """The pairs of a file, else of the whole dictionary where it is installed, else shipped ones.

    Args:
      data, source_cut, target_cut: as for `pairs.read_pairs`; data None: words and their sounds.
      metadata: of a checkpoint, whose vocabularies are taken; new ones are made without.

    Raises:
      InputError: see `pairs.read_pairs` and `pairs.split`.
    """
    dictionary = pairs.find_dictionary() if data is None else None
    if dictionary is not None:
        name, found = "the CMU Pronouncing Dictionary", pairs.read_dictionary(dictionary)
        found = [(tuple(word), sounds) for word, sounds in found]
    else:
        name = str(data or SHIPPED.name)
        found = pairs.read_pairs(data or SHIPPED, source_cut, target_cut)
    sources = len({source for source, _ in found})
    training, test = pairs.split(found, min(TEST_SOURCES, max(1, sources // 10)))
    vocabularies = pairs.Vocabularies.of(training)
    if metadata:
        vocabularies = pairs.Vocabularies(
            Vocabulary(metadata["sources"]), Vocabulary(metadata["targets"])
        )
    return Task(name, data is None, training, test, vocabularies)


def describe(lesson, task):
    """Say what is translated, and how it is split."""
    lesson.stage("The data")
    lesson.say(f"  {task.name}: {len(task.training):,} pairs for training")
    lesson.say(f"  {len(task.test):,} sources for the test, none of them in training")
    source, target = task.training[0]
    lesson.say(f"  the first: {shown(source)} -> {' '.join(target)}")


def shown(source):
    """A source as text: letters side by side, words with spaces."""
    return ("" if all(len(token) == 1 for token in source) else " ").join(source)


class Scores(NamedTuple):
    """Shares of errors in the test; of the baseline too, where there is one."""

    token_errors: float  # edit distances over the length of the right targets
    sequence_errors: float  # translations that are not equal to a right one
    bleu: float | None = None  # for sentences
    baseline_token_errors: float | None = None
    baseline_sequence_errors: float | None = None

    @property
    def criterion(self):
        """What is expected, in words; nothing where there is no baseline."""
        if self.baseline_sequence_errors is None:
            return ""
        return f"below {self.baseline_sequence_errors:.1%}, the baseline's"

    @property
    def is_better(self):
        """Whether fewer sequences are wrong than the baseline's; None where there is none."""
        if self.baseline_sequence_errors is None:
            return None
        return self.sequence_errors < self.baseline_sequence_errors

    def as_metrics(self):
        return {name: value for name, value in self._asdict().items() if value is not None}


def score(task, written, baseline=None):
    """The `Scores` of the test's translations, and of a baseline's."""
    rights = list(task.test.values())
    token_errors, sequence_errors = error_rates.error_rates(written, rights)
    if baseline is None:
        return Scores(token_errors, sequence_errors, error_rates.bleu(written, rights))
    baseline_tokens, baseline_sequences = error_rates.error_rates(baseline, rights)
    return Scores(token_errors, sequence_errors, None, baseline_tokens, baseline_sequences)


def judge(lesson, task, written, label):
    """Score the test's translations beside the baseline, and say the scores and some examples.

    Args:
      label: of these translations in the picture.

    Returns:
      `Scores`, and `Task.errors_by_length` of both.
    """
    baseline = task.baseline()
    scores = score(task, written, baseline)
    tell(lesson, task, written, scores)
    return scores, task.errors_by_length({label: written, "commonest sounds": baseline})


def tell(lesson, task, written, scores, examples=4):
    """Say the scores, and some translations that are right and some that are wrong."""
    lesson.stage("The test")
    lesson.say(f"  wrong tokens {scores.token_errors:.1%}, wrong {scores.sequence_errors:.1%}")
    if scores.bleu is not None:
        lesson.say(f"  BLEU {scores.bleu:.1f}")
    else:
        lesson.say(
            f"  the commonest sounds: wrong sounds {scores.baseline_token_errors:.1%}, "
            f"wrong words {scores.baseline_sequence_errors:.1%}"
        )
    for title, wanted in (("right", False), ("wrong", True)):
        rows = zip(task.test.items(), written, task.wrong(written))
        chosen = [(source, rights, one) for (source, rights), one, bad in rows if bad == wanted]
        for source, rights, one in chosen[:examples]:
            right = "" if not wanted else f", right is {' '.join(error_rates.nearest(one, rights))}"
            lesson.say(f"  {title}: {shown(source)} -> {' '.join(one)}{right}")


def check_words(words):
    """Raises InputError where one of the words to pronounce is empty."""
    if not all(word.strip() for word in words or ()):
        raise InputError("--say: an empty word cannot be pronounced")


class Translator:
    """Runs a translation model in a session.

    Args:
      session: with the weights.
      graph: its placeholders `source`, `source_length`, `read`, `target` and `target_length`,
        and its tensors `written` [batch, longest] and `looked` [batch, written, source], which
        is None without attention.
      vocabularies: `pairs.Vocabularies`.
    """

    def __init__(self, session, graph, vocabularies):
        self._session, self._graph, self._vocabularies = session, graph, vocabularies

    def feeds(self, batches):
        """What each training step is fed: sources, and targets as inputs and as labels.

        Args:
          batches: an iterator of lists of pairs, such as `pairs.batches`.
        """
        graph = self._graph
        for batch in batches:
            sources, source_lengths = self._vocabularies.sources([source for source, _ in batch])
            read, targets, lengths = self._vocabularies.targets([target for _, target in batch])
            yield {
                graph.source: sources,
                graph.source_length: source_lengths,
                graph.read: read,
                graph.target: targets,
                graph.target_length: lengths,
            }

    def _run(self, fetches, sources):
        numbers, lengths = self._vocabularies.sources(sources)
        fed = {self._graph.source: numbers, self._graph.source_length: lengths}
        return self._session.run(fetches, fed)

    def write(self, sources):
        """What the network writes for each source: a list of tuples of tokens."""
        found = []
        for start in range(0, len(sources), AT_ONCE):
            written = self._run(self._graph.written, sources[start : start + AT_ONCE])
            found += self._vocabularies.written(written)
        return found

    def where_it_looks(self, source):
        """(source, tokens written, weights [written, source]); None without attention."""
        if self._graph.looked is None:
            return None
        written, looked = self._run([self._graph.written, self._graph.looked], [source])
        (tokens,) = self._vocabularies.written(written)
        return source, tokens, looked[0, : len(tokens)]

    def reporter(self, lesson, source):
        """A `report` for `training.train`: what the network writes for this source by now."""

        def report(step, loss):
            (written,) = self.write([source])
            lesson.progress(step, loss, f"{shown(source)}: {' '.join(written)}")

        return report

    def pronounce(self, lesson, words):
        """Say each word: {word: its sounds}. Letters that were in no word are named."""
        sources = [tuple(word.lower()) for word in words]
        known = set(self._vocabularies.source.tokens)
        for letter in sorted({letter for source in sources for letter in source} - known):
            lesson.say(f"  {letter!r} did not stand in any word that the network has read")
        said = {word: " ".join(sounds) for word, sounds in zip(words, self.write(sources))}
        for word, sounds in said.items():
            lesson.say(f"  {word}  {sounds}")
        return said
