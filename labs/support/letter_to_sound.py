"""Support for lab 42: the commonest sounds of each letter in its context, the baseline.

NumPy only. Each letter makes no sound, one or two; which letter makes which sounds is found
by counting: align every word by the counts so far, count anew, a few times.
"""

import itertools
import math
from collections import Counter, defaultdict

MOST_SOUNDS = 2  # of one letter: x is K S
EDGE = "#"  # before and behind a word


class LetterToSound:
    """Writes for each letter what it most often makes between the same neighbours.

    The widest context that was seen in training decides: three letters before and
    behind, then two, one, none.

    Args:
      pairs: [(letters, sounds)] for training.
      passes: of aligning and counting.
    """

    def __init__(self, pairs, passes=2, context=3):
        self._context = context
        aligned = [_evenly(letters, sounds) for letters, sounds in pairs]
        for _ in range(passes):
            counts = Counter(
                (letter, part)
                for (letters, _), parts in zip(pairs, aligned)
                for letter, part in zip(letters, parts)
            )
            costs = _costs(counts)
            aligned = [_aligned(letters, sounds, costs) for letters, sounds in pairs]
        found = defaultdict(Counter)
        for (letters, _), parts in zip(pairs, aligned):
            for place, part in enumerate(parts):
                for width in range(context + 1):
                    found[_around(letters, place, width)][part] += 1
        self._commonest = {key: _most_common(counter) for key, counter in found.items()}

    def __call__(self, letters):
        """Letters -> sounds, both tuples. A letter that training never saw makes none."""
        sounds = []
        for place in range(len(letters)):
            for width in range(self._context, -1, -1):
                part = self._commonest.get(_around(letters, place, width))
                if part is not None:
                    sounds += part
                    break
        return tuple(sounds)


def _around(letters, place, width):
    """A letter with `width` neighbours on both sides."""
    padded = (EDGE,) * width + tuple(letters) + (EDGE,) * width
    return padded[place : place + 2 * width + 1]


def _most_common(counter):
    """The commonest; of equals the first in order."""
    return min(counter, key=lambda part: (-counter[part], part))


def _evenly(letters, sounds):
    """A first alignment: the sounds spread over the letters."""
    ends = [len(sounds) * place // len(letters) for place in range(len(letters) + 1)]
    return [tuple(sounds[start:end]) for start, end in itertools.pairwise(ends)]


def _costs(counts):
    """{(letter, sounds): -log of its share among all that the letter makes}."""
    of_letter = Counter()
    for (letter, _), count in counts.items():
        of_letter[letter] += count
    return {
        (letter, part): -math.log(count / of_letter[letter])
        for (letter, part), count in counts.items()
    }


def _aligned(letters, sounds, costs):
    """The cheapest way to deal the sounds out to the letters, in order, none to two a letter."""
    unseen = 12.0  # as if seen once in 160,000
    best = {0: (0.0, ())}  # sounds used so far: (cost, parts)
    for place, letter in enumerate(letters):
        following = {}
        rest = MOST_SOUNDS * (len(letters) - place - 1)
        for used, (cost, parts) in best.items():
            for count in range(MOST_SOUNDS + 1):
                end = used + count
                if end > len(sounds) or len(sounds) - end > rest:
                    continue
                part = tuple(sounds[used:end])
                total = cost + costs.get((letter, part), unseen)
                if end not in following or total < following[end][0]:
                    following[end] = total, (*parts, part)
        best = following
    if len(sounds) not in best:  # more than two sounds a letter
        return _evenly(letters, sounds)
    return best[len(sounds)][1]
