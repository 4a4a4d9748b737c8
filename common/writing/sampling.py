"""Writing in the graph: what is drawn is the next that is read, many in one `session.run`.

A `session.run` for each character costs more than the network. Here a `tf.while_loop`
reads, draws and goes on; only what was written comes back:

    while place < length:
        logits, state = read(number, state)
        number        = given[place] if that is not DRAW else draw(logits, uniform[place])

The random numbers are fed, one for each place, so the same seed writes the same text.
`stream` asks for a piece at a time, so that a text can be read while it is written.
"""

import math
from typing import NamedTuple

from common.data.text import Vocabulary
from common.errors import InputError
from common.graph_mode import tf
from common.language import corpus
from common.writing import carried

import numpy as np

DRAW = -1  # in `given`: this number is not given
PIECE = 60  # characters of one `session.run`


class Choice(NamedTuple):
    """How the next number is chosen.

    p = softmax(logits / temperature), of which only the `top_k` likeliest are left, and of
    these the likeliest whose probabilities first add up to `top_p` (Holtzman et al.,
    "The curious case of neural text degeneration", 2020).
    """

    temperature: float = 1.0  # 0: always the likeliest
    top_k: int = 0  # 0: all
    top_p: float = 1.0

    def checked(self):
        """This choice. Raises InputError where a value makes no sense."""
        if not (self.temperature >= 0 and math.isfinite(self.temperature)):
            raise InputError(f"the temperature must be 0 or more, not {self.temperature}")
        if self.top_k < 0:
            raise InputError(f"--top-k must be 1 or more, or 0 for all, not {self.top_k}")
        if not 0 < self.top_p <= 1:
            raise InputError(f"--top-p must be above 0 and at most 1, not {self.top_p}")
        return self


class Writer(NamedTuple):
    """The loop. `state` and `last_state` have the structure of the network's state."""

    given: tf.Tensor  # int32 [length]: numbers to read as they are; DRAW: to be drawn
    uniform: tf.Tensor  # float32 [length]: a random number from 0 to 1 for each place
    first: tf.Tensor  # int32 []: the number read first
    state: tuple  # before it; zeros unless fed
    temperature: tf.Tensor  # [], as in `Choice`, like the next two
    top_k: tf.Tensor
    top_p: tf.Tensor
    written: tf.Tensor  # int32 [length]
    last_state: tuple


def probabilities(logits, temperature, top_k, top_p):
    """[classes] scores -> p [classes], as `Choice` says."""
    classes = logits.shape.as_list()[0]
    # at temperature 0 all but the likeliest come out as 0
    p = tf.nn.softmax((logits - tf.reduce_max(logits)) / tf.maximum(temperature, 1e-6))
    sorted_p, order = tf.math.top_k(p, classes)
    before = tf.cumsum(sorted_p, exclusive=True)  # the likelier ones, added up
    sum_of_top_k = tf.reduce_sum(tf.where(tf.range(classes) < top_k, sorted_p, 0 * sorted_p))
    left = (tf.range(classes) < top_k) & (before < top_p * sum_of_top_k)
    left = left | (tf.range(classes) < 1)
    kept = tf.where(left, sorted_p, tf.zeros_like(sorted_p))
    return tf.scatter_nd(order[:, tf.newaxis], kept / tf.reduce_sum(kept), [classes])


def draw(p, uniform):
    """The number whose stretch of the cumulative p holds `uniform` (0 to 1): int32 []."""
    below = tf.cast(tf.cumsum(p) <= uniform, tf.int32)
    last = tf.reduce_max(tf.where(p > 0, tf.range(p.shape[0]), tf.zeros_like(below)))
    return tf.minimum(tf.reduce_sum(below), last)  # the sum of p may be a little below 1


class Wanted(NamedTuple):
    """What is to be written with a network."""

    vocabulary: Vocabulary
    start: list  # numbers, read first
    length: int  # how many characters come after them
    choice: Choice
    seed: int

    @classmethod
    def of(cls, vocabulary, prime, length, choice, seed):
        """Args: `prime` as for `first_numbers`. Raises InputError."""
        start = first_numbers(vocabulary, prime)
        return cls(vocabulary, start, length, choice.checked(), seed)

    def write(self, session, writer):
        """The text, `prime` before it."""
        written = write(session, writer, self.start, self.length, self.choice, self.seed)
        return self.vocabulary.decode(self.start + written)

    def write_aloud(self, session, writer, say):
        """As `write`, and each line is said as soon as it is there."""
        numbers = list(self.start)

        def parts():
            yield self.start
            for part in stream(session, writer, self.start, self.length, self.choice, self.seed):
                numbers.extend(part)
                yield part

        for line in lines(self.vocabulary, parts()):
            say(line)
        return self.vocabulary.decode(numbers)


def build_writer(read, first_state):
    """The loop around a network.

    Args:
      read: (number int32 [], state) -> (logits [classes], the state after it).
      first_state: the state of a network that has read nothing.
    """
    given = tf.placeholder(tf.int32, [None], "given")
    uniform = tf.placeholder(tf.float32, [None], "uniform")
    first = tf.placeholder(tf.int32, [], "first")
    temperature = tf.placeholder(tf.float32, [], "temperature")
    top_k = tf.placeholder(tf.int32, [], "top_k")
    top_p = tf.placeholder(tf.float32, [], "top_p")
    state = carried.unless_fed(first_state)

    def body(place, number, state, written):
        logits, state = read(number, state)
        drawn = draw(probabilities(logits, temperature, top_k, top_p), uniform[place])
        number = tf.where(tf.equal(given[place], DRAW), drawn, given[place])
        return place + 1, number, state, written.write(place, number)

    length = tf.size(given)
    array = tf.TensorArray(tf.int32, length, element_shape=[])
    _, _, last_state, written = tf.while_loop(
        lambda place, *_: place < length,
        body,
        [tf.constant(0), first, state, array],
        parallel_iterations=1,
        back_prop=False,
    )
    return Writer(
        given, uniform, first, state, temperature, top_k, top_p, written.stack(), last_state
    )


def stream(session, writer, prime, length, choice=None, seed=0, piece=PIECE):
    """Go on from the numbers `prime`, at least one: yields lists of the numbers written.

    Args:
      prime: read first, and not among what is yielded.
      length: how many numbers are written in all.
      choice: a `Choice`.
      piece: how many of them one `session.run` writes; the text is the same for any.
    """
    choice = (choice or Choice()).checked()
    random = np.random.RandomState(seed)
    options = {
        writer.temperature: choice.temperature,
        writer.top_k: choice.top_k or 2**31 - 1,
        writer.top_p: choice.top_p,
    }
    number, state, to_read = prime[0], None, list(prime[1:])
    while length > 0:
        count = min(length, piece)
        given = to_read + [DRAW] * count
        uniform = np.concatenate([np.zeros(len(to_read)), random.random_sample(count)])
        feeds = {writer.given: given, writer.uniform: uniform, writer.first: number, **options}
        if state is not None:
            feeds[writer.state] = state
        written, state = session.run([writer.written, writer.last_state], feeds)
        yield written[len(to_read) :].tolist()
        number, to_read, length = written[-1], [], length - count


def write(session, writer, prime, length, choice=None, seed=0):
    """As `stream`, but all at once: a list of the numbers written."""
    parts = stream(session, writer, prime, length, choice, seed)
    return [number for part in parts for number in part]


def first_numbers(vocabulary, prime=None):
    """What a network goes on from, as numbers: a line feed unless a text is given.

    Raises:
      InputError: the text is empty, or has a character that the network does not know.
    """
    if prime is None:
        prime = corpus.beginning(vocabulary)
    if not prime:
        raise InputError("--prime is empty: give at least one character to go on from")
    return vocabulary.encode(prime).tolist()


def lines(vocabulary, parts, width=76):
    """Lists of numbers -> lines of text, each as soon as it is whole, no longer than `width`."""
    begun = ""
    for numbers in parts:
        begun += vocabulary.decode(numbers)
        *whole, begun = _cut(begun, width)
        yield from whole
    yield begun


def _cut(text, width):
    """The lines of a text, cut to `width`; the last may go on."""
    cut = []
    for line in text.split("\n"):
        starts = range(0, max(len(line), 1), width)
        cut += [line[start : start + width] for start in starts]
    return cut
