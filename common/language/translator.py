"""A network that translates, at work in its session. It starts no TensorFlow itself."""

from common.errors import InputError
from common.language.translation import shown

AT_ONCE = 500  # sources in one call


def check_words(words):
    """Raise InputError where one of the words to pronounce is empty."""
    if not all(word.strip() for word in words or ()):
        raise InputError("--say: an empty word cannot be pronounced")


class Translator:
    """Feeds a network, and writes what it has for a source.

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
