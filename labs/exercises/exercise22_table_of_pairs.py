"""Exercise 22: a table of pairs.

It belongs to lab 4. Before a network learns which letter comes next, count: how often is each
letter followed by which other? A table with one answer for each letter is the best that a network
without memory can be.

    text "hihello": h i, i h, h e, e l, l l, l o     six pairs
    counts[h] = 1 e, 1 i: one of the two is missed   the table is right in 4 of 6 places

The table as probabilities has a loss, too, the mean of -log p(next | letter) over the pairs: no
network that sees one letter can have a lower one.

| name    | shape            | meaning                                                   |
|---------|------------------|-----------------------------------------------------------|
| numbers | [time]           | the number of each letter of a text                       |
| size    | a number         | how many letters there are                                |
| counts  | [size, size]     | row: a letter; column: how often each letter comes after  |
| result  | [size, size]; a number; [size, size]; a number | counts; places; p; loss     |
"""

import itertools

import numpy as np


def count_pairs(numbers, size):
    """Counts how often the letter of a column comes after that of a row: an array [size, size]."""
    # solution
    counts = np.zeros([size, size])
    for letter, following in itertools.pairwise(numbers):
        counts[letter, following] += 1
    return counts
    # end of solution


def right_at_most(counts):
    """In how many places the best answer for each letter is right: a number."""
    # solution
    return counts.max(axis=1).sum()
    # end of solution


def probabilities(counts):
    """p(next | letter): each row sums to 1. A letter that nothing follows has a row of zeros."""
    # solution
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # end of solution


def table_loss(numbers, size):
    """The mean of -log p(next | letter) over the pairs of a text: a number."""
    # solution
    p = probabilities(count_pairs(numbers, size))
    return np.mean(-np.log(p[numbers[:-1], numbers[1:]]))
    # end of solution


# checks

LAB = 4

HINTS = {
    "count_pairs": [
        "itertools.pairwise(numbers) goes through the pairs of neighbours.",
        "counts[letter, following] += 1 for each pair.",
    ],
    "right_at_most": [
        "For one letter the best answer is the most frequent next letter: the largest count of "
        "its row.",
        "counts.max(axis=1) has the largest of each row; add them up.",
    ],
    "probabilities": [
        "Divide each row by its sum: keepdims=True keeps the sums as a column.",
        "A sum of 0 may not divide: np.maximum(sums, 1).",
    ],
    "table_loss": [
        "p[numbers[:-1], numbers[1:]] takes one probability for each pair of the text.",
        "The mean over the pairs of the text, so that a frequent pair counts often.",
    ],
}

MISTAKES = [
    (
        "counts[letter, following] += 1",
        "counts[following, letter] += 1",
        "The row is the letter that comes first.",
    ),
    (
        "counts[letter, following] += 1",
        "counts[letter, following] = 1",
        "Count: a pair that occurs twice counts 2. (counts[a, b] += 1 with arrays a and b adds 1 "
        "once, however often a pair occurs: go through the pairs, or np.add.at.)",
    ),
    (
        "itertools.pairwise(numbers)",
        "zip(numbers[::2], numbers[1::2])",
        "Pairs overlap: the second letter of one is the first of the next.",
    ),
    (
        "itertools.pairwise(numbers)",
        "zip(np.roll(numbers, 1), numbers)",
        "Nothing comes before the first letter: numbers[-1] is the last one.",
    ),
    (
        "        counts[letter, following] += 1\n",
        "        counts[letter, following] += 1\n        counts[following, letter] += 1\n",
        "A pair counts in one direction: the row is the letter that comes first.",
    ),
    (
        "counts.max(axis=1).sum()",
        "counts.max(axis=0).sum()",
        "One answer for each letter that is read: the largest count of each row.",
    ),
    (
        "counts.max(axis=1).sum()",
        "(counts > 0).any(axis=1).sum()",
        "Places are counted, not letters: a letter that comes three times has three places.",
    ),
    (
        "counts.max(axis=1).sum()",
        "counts.max(axis=1).sum() / counts.sum()",
        "How many places, not which part of them.",
    ),
    (
        "counts.max(axis=1).sum()",
        "counts.argmax(axis=1).sum()",
        "argmax is the best answer itself, max how often it is right.",
    ),
    (
        "counts.max(axis=1).sum()",
        "counts.sum()",
        "These are all places: each letter has one answer, right in some of its places.",
    ),
    (
        "counts.max(axis=1).sum()",
        "counts.max()",
        "This is the best letter alone: add up over all letters.",
    ),
    (
        "counts.sum(axis=1, keepdims=True)",
        "counts.sum(axis=0, keepdims=True)",
        "Each row sums to 1: divide by the sums of the rows.",
    ),
    (
        "counts.sum(axis=1, keepdims=True)",
        "counts.sum()",
        "p(next | letter): each row sums to 1, not the whole table.",
    ),
    (
        "counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)",
        "counts / counts.sum(axis=1, keepdims=True)",
        "A letter that nothing follows has the sum 0: its row stays 0.",
    ),
    (
        "counts.sum(axis=1, keepdims=True)",
        "counts.sum(axis=1)",
        "Without keepdims=True the sums are taken as a row: each column is divided by another sum.",
    ),
    (
        "counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)",
        "(counts + 1) / (counts + 1).sum(axis=1, keepdims=True)",
        "This adds 1 to each count, which is another estimate: a pair that never came has p = 0.",
    ),
    (
        "counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)",
        "np.exp(counts) / np.exp(counts).sum(axis=1, keepdims=True)",
        "This is a softmax: counts are divided by their sum.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.sum(-np.log(p[numbers[:-1], numbers[1:]]))",
        "The mean over the pairs is meant, not the sum.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.sum(-np.log(p[numbers[:-1], numbers[1:]])) / len(numbers)",
        "n letters have n - 1 pairs.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.mean(-np.log2(p[numbers[:-1], numbers[1:]]))",
        "The natural logarithm is meant: np.log.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "-np.log(np.mean(p[numbers[:-1], numbers[1:]]))",
        "The mean of the logarithms, not the logarithm of the mean.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.mean(0 * np.log(p))",
        "0 times log 0 is no number: take the logarithm of pairs that occur only.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.mean(-np.log(p[p > 0]))",
        "The mean over the pairs of the text: a pair that occurs twice counts twice.",
    ),
    (
        "np.mean(-np.log(p[numbers[:-1], numbers[1:]]))",
        "np.mean(1 - p[numbers[:-1], numbers[1:]])",
        "The loss is minus the logarithm of the probability.",
    ),
]


def cases(random):
    hihello = np.array([1, 2, 1, 0, 3, 3, 4])
    # the last letter comes nowhere else, so that nothing follows it
    drawn = np.array([0, 1, 0, 1, 2, 0, *random.randint(3, size=12), 3])
    for numbers, size, about in (
        (hihello, 5, "hihello, the letters e h i l o"),
        (drawn, 4, "19 letters of 4 kinds"),
    ):
        counts = count_pairs(numbers, size)
        yield "count_pairs", (numbers, size), about
        yield "right_at_most", (counts,), about
        yield "probabilities", (counts,), about
        yield "table_loss", (numbers, size), about


def reference(function, *arguments):
    """The loss is that of the course's own counting."""
    from common.data import text

    if function == "table_loss":
        numbers, _ = arguments
        return text.best_possible(numbers[:-1, np.newaxis], numbers[1:, np.newaxis]).loss
    return globals()[function](*arguments)
