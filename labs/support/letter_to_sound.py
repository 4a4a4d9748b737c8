"""Support for lab 42: the commonest sounds of each letter in its context, the baseline.

NumPy only. A letter makes no sound, one or two. Which letter makes which sounds is found by
counting: align every word by the counts so far, count again, a few times.
"""

import itertools
import math
from collections import Counter, defaultdict

MOST_SOUNDS = 2  # of one letter: x is K S
EDGE = "#"  # before and after a word
UNSEEN_COST = 12.0  # -log of a share: as if seen once in 160,000


class LetterToSound:
    """Writes for each letter what it most often makes between the same neighbours.

    The widest context that was seen in training decides: three letters before and
    after, then two, one, none.

    Args:
      pairs: [(letters, sounds)] for training.
      rounds: of aligning and counting.
    """

    def __init__(self, pairs, rounds=2, context=3):
        self._context = context
        aligned = [_evenly(letters, sounds) for letters, sounds in pairs]
        for _ in range(rounds):
            counts = Counter(
                (letter, part)
                for (letters, _), parts in zip(pairs, aligned)
                for letter, part in zip(letters, parts)
            )
            costs = _costs(counts)
            aligned = [_aligned(letters, sounds, costs) for letters, sounds in pairs]
        counters = defaultdict(Counter)
        for (letters, _), parts in zip(pairs, aligned):
            for position, part in enumerate(parts):
                for width in range(context + 1):
                    counters[_around(letters, position, width)][part] += 1
        # of equals the first in order
        self._commonest = {
            key: min(counter, key=lambda part: (-counter[part], part))
            for key, counter in counters.items()
        }

    def __call__(self, letters):
        """Letters -> sounds, both tuples. A letter that training never saw makes none."""
        sounds = []
        for position in range(len(letters)):
            for width in range(self._context, -1, -1):
                part = self._commonest.get(_around(letters, position, width))
                if part is not None:
                    sounds += part
                    break
        return tuple(sounds)


def _around(letters, position, width):
    """Returns a letter with `width` neighbours on both sides."""
    padded = (EDGE,) * width + tuple(letters) + (EDGE,) * width
    return padded[position : position + 2 * width + 1]


def _evenly(letters, sounds):
    """Returns a first alignment: the sounds spread over the letters."""
    ends = [len(sounds) * position // len(letters) for position in range(len(letters) + 1)]
    return [tuple(sounds[start:end]) for start, end in itertools.pairwise(ends)]


def _costs(counts):
    """Returns {(letter, sounds): -log of its share among all that the letter makes}."""
    of_letter = Counter()
    for (letter, _), count in counts.items():
        of_letter[letter] += count
    return {key: -math.log(count / of_letter[key[0]]) for key, count in counts.items()}


def _aligned(letters, sounds, costs):
    """Returns the cheapest way to deal the sounds out to the letters, none to two a letter."""
    best = {0: (0.0, ())}  # sounds used so far: (cost, parts)
    for position, letter in enumerate(letters):
        following = {}
        rest = MOST_SOUNDS * (len(letters) - position - 1)
        for used, (cost, parts) in best.items():
            for count in range(MOST_SOUNDS + 1):
                end = used + count
                if end > len(sounds) or len(sounds) - end > rest:
                    continue
                part = tuple(sounds[used:end])
                total = cost + costs.get((letter, part), UNSEEN_COST)
                if end not in following or total < following[end][0]:
                    following[end] = total, (*parts, part)
        best = following
    if len(sounds) not in best:  # more than two sounds a letter
        return _evenly(letters, sounds)
    return best[len(sounds)][1]
