"""Support for labs 42 and 43: edit distance, error rates and BLEU of written sequences."""

import math
from collections import Counter


def edit_distance(sequence, other):
    """Returns the fewest insertions, deletions and substitutions between two sequences.

    Paper: Levenshtein, "Binary codes capable of correcting deletions, insertions, and
    reversals", 1966.
    """
    row = list(range(len(other) + 1))
    for deletions, token in enumerate(sequence, 1):
        above, row = row, [deletions]
        for column, other_token in enumerate(other, 1):
            substituted = above[column - 1] + (token != other_token)
            row.append(min(above[column] + 1, row[column - 1] + 1, substituted))
    return row[-1]


def nearest(written, references):
    """Returns the reference with the smallest edit distance to `written`, the first of equals."""
    return min(references, key=lambda reference: edit_distance(written, reference))


def error_rates(written, references):
    """Returns the errors a token, and the share of sequences with any error.

        token error rate    = sum of edit distances / sum of the references' lengths
        sequence error rate = sequences that are not equal to a reference / sequences

    For sounds these are the phoneme and the word error rate. The nearest reference counts.

    Args:
      written: n sequences.
      references: n lists of right sequences.
    """
    rights = [nearest(sequence, targets) for sequence, targets in zip(written, references)]
    distances = [edit_distance(sequence, right) for sequence, right in zip(written, rights)]
    wrong = sum(distance > 0 for distance in distances)
    return sum(distances) / sum(map(len, rights)), wrong / len(written)


def bleu(written, references, order=4):
    """Returns corpus BLEU, 0 to 100: how many n-grams of the written are in a reference.

        BLEU = 100 * brevity * (product over n = 1 ... 4 of precision_n) ^ (1/4)
        brevity = min(1, exp(1 - reference length / written length))

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
            grams, allowed = _ngrams(sequence, n), Counter()
            for reference in rights:
                allowed |= _ngrams(reference, n)
            right[n - 1] += sum((grams & allowed).values())
            total[n - 1] += sum(grams.values())
    if not any(right) or not all(total):
        return 0.0
    logs, zeros = 0.0, 0
    for hits, count in zip(right, total):
        zeros += not hits
        logs += math.log(hits / count if hits else 1 / (2**zeros * count))
    brevity = min(1.0, math.exp(1 - reference_length / written_length))
    return 100 * brevity * math.exp(logs / order)


def _ngrams(sequence, n):
    return Counter(tuple(sequence[at : at + n]) for at in range(len(sequence) - n + 1))
