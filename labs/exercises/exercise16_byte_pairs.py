"""Exercise 16: byte-pair merging.

It belongs to lab 37. Parts of words, between letters and words: begin with letters, and again
and again join the pair of neighbours that is most frequent into a new symbol.

    words "low", "lower":  l o w,  l o w e r     most frequent: (l, o), then (lo, w), ...

Words are counted with how often they occur; pairs do not cross from one word to the next. Of
pairs that are equally frequent the one that is first in the alphabet is joined.
In a word the pair is joined from left to right: a a a with (a, a) gives aa a.

| name    | shape                      | meaning                                       |
|---------|----------------------------|-----------------------------------------------|
| counts  | {word: number}             | how often each word occurs                    |
| symbols | a list of texts            | a word, cut into symbols                      |
| pair    | two texts                  | what is to be joined                          |
| result  | {pair: number}; list of texts; list of pairs | pairs; symbols; the merges in order |
"""

import itertools
from collections import Counter


def count_pairs(cut):
    """Counts each pair of neighbours.

    `cut` is a list of (symbols, how often the word occurs). Returns {(left, right): number}.
    """
    # solution
    pairs = Counter()
    for symbols, count in cut:
        for pair in itertools.pairwise(symbols):
            pairs[pair] += count
    return dict(pairs)
    # end of solution


def merge(symbols, pair):
    """The symbols with each occurrence of the pair joined, from left to right."""
    # solution
    merged, place = [], 0
    while place < len(symbols):
        if tuple(symbols[place : place + 2]) == tuple(pair):
            merged.append(symbols[place] + symbols[place + 1])
            place += 2
        else:
            merged.append(symbols[place])
            place += 1
    return merged
    # end of solution


def learn_merges(counts, number):
    """The first `number` merges (fewer if no pair is left), a list of pairs."""
    # solution
    cut = [(list(word), count) for word, count in counts.items()]
    merges = []
    for _ in range(number):
        pairs = count_pairs(cut)
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        cut = [(merge(symbols, best), count) for symbols, count in cut]
        merges.append(best)
    return merges
    # end of solution


# checks

LAB = 37

HINTS = {
    "count_pairs": [
        "A word that occurs 5 times gives each of its pairs 5 times.",
    ],
    "merge": [
        "merge: walk with a place that jumps by 2 where the pair is found and by 1 elsewhere.",
    ],
    "learn_merges": [
        "min(pairs, key=lambda pair: (-pairs[pair], pair)): most frequent, then first in the "
        "alphabet.",
        "After each merge the pairs must be counted anew.",
    ],
}

MISTAKES = [
    ("pairs[pair] += count", "pairs[pair] += 1", "A word that occurs 5 times counts 5 times."),
    (
        "for pair in itertools.pairwise(symbols):",
        "for pair in zip(symbols[::2], symbols[1::2]):",
        "Pairs overlap: after (0, 1) comes (1, 2).",
    ),
    (
        "            place += 2",
        "            place += 1",
        "After joining two symbols go on behind both.",
    ),
    (
        "merged.append(symbols[place] + symbols[place + 1])",
        "merged.append(tuple(pair))",
        "The new symbol is the two texts joined: left + right.",
    ),
    (
        "key=lambda pair: (-pairs[pair], pair)",
        "key=lambda pair: (pairs[pair], pair)",
        "This joins the LEAST frequent pair.",
    ),
    (
        "best = min(pairs, key=lambda pair: (-pairs[pair], pair))",
        "best = max(pairs, key=lambda pair: (pairs[pair], pair))",
        "Of equally frequent pairs the first in the alphabet is joined.",
    ),
    (
        "cut = [(merge(symbols, best), count) for symbols, count in cut]",
        "cut = cut",
        "The words must be cut anew with each merge, or the same pair comes again.",
    ),
]


def cases(random):
    words = ["low", "lower", "newest", "widest", "slow", "aaa", "banana"]
    counts = {word: int(count) for word, count in zip(words, random.randint(1, 9, size=7))}
    cut = [(list(word), count) for word, count in counts.items()]
    yield "count_pairs", (cut,), "seven words"
    yield "merge", (list("banana"), ("a", "n")), "banana with (a, n)"
    yield "merge", (list("aaa"), ("a", "a")), "aaa with (a, a)"
    yield "merge", (["lo", "w", "e", "r"], ("lo", "w")), "lo w e r with (lo, w)"
    yield "learn_merges", (counts, 1), "seven words, one merge"
    yield "learn_merges", (counts, 6), "seven words, six merges"
    yield "learn_merges", ({"ab": 2, "cd": 2}, 5), "no pair left after two merges"
