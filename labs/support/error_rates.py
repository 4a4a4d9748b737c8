"""Support for labs 42 and 43: edit distance, error rates and BLEU of written sequences."""

import math
from collections import Counter


def edit_distance(one, other):
    """The fewest insertions, deletions and substitutions that make `one` into `other`.

    Paper: Levenshtein, "Binary codes capable of correcting deletions, insertions, and
    reversals", 1966.
    """
    row = list(range(len(other) + 1))
    for number, token in enumerate(one, 1):
        above, row = row, [number]
        for place, wanted in enumerate(other, 1):
            row.append(
                min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (token != wanted))
            )
    return row[-1]


def nearest(written, references):
    """The reference with the smallest edit distance to `written`, the first of equals."""
    return min(references, key=lambda reference: edit_distance(written, reference))


def error_rates(written, references):
    """Errors a token, and the share of sequences with any error.

        token error rate    = sum of edit distances / sum of the references' lengths
        sequence error rate = sequences that are not equal to a reference / sequences

    For sounds these are the phoneme and the word error rate. Where a source has several
    right targets, the nearest counts.

    Args:
      written: n sequences.
      references: n lists of right sequences.
    """
    edits = tokens = wrong = 0
    for sequence, rights in zip(written, references):
        right = nearest(sequence, rights)
        distance = edit_distance(sequence, right)
        edits += distance
        tokens += len(right)
        wrong += distance > 0
    return edits / tokens, wrong / len(written)


def bleu(written, references, order=4):
    """Corpus BLEU, 0 to 100: how many n-grams of the written sentences stand in a reference.

        BLEU = 100 * shortness * (product over n = 1 ... 4 of precision_n) ^ (1/4)
        shortness = min(1, exp(1 - reference length / written length))

    An n-gram counts at most as often as in one reference; the reference nearest in length
    (the shorter of equals) gives the length. A precision of 0 is taken as 1 / (2^k total),
    k counting such orders, as sacrebleu does by default (its "exp" smoothing).

    Args:
      written: n sequences of tokens.
      references: n lists of right sequences.

    Paper: Papineni et al., 2002. Source of the details: sacrebleu, without its tokenizer.
    """
    right, total = [0] * order, [0] * order
    written_length = reference_length = 0
    for sequence, rights in zip(written, references):
        written_length += len(sequence)
        lengths = [len(reference) for reference in rights]
        reference_length += min(lengths, key=lambda n: (abs(n - len(sequence)), n))
        for n in range(1, order + 1):
            found = _ngrams(sequence, n)
            allowed = Counter()
            for reference in rights:
                allowed |= _ngrams(reference, n)
            right[n - 1] += sum((found & allowed).values())
            total[n - 1] += sum(found.values())
    if not any(right) or not written_length:
        return 0.0
    logs, zeros = 0.0, 0
    for hits, count in zip(right, total):
        if not count:
            return 0.0
        zeros += not hits
        logs += math.log(hits / count if hits else 1 / (2**zeros * count))
    shortness = min(1.0, math.exp(1 - reference_length / written_length))
    return 100 * shortness * math.exp(logs / order)


def _ngrams(sequence, n):
    return Counter(tuple(sequence[at : at + n]) for at in range(len(sequence) - n + 1))
