"""Exercise 5: padding and its mask.

It belongs to lab 8. Sentences of different lengths go into one array: short ones are filled
up with a number at the end. The mask says which places are real, as tf.sequence_mask does:

    mask[b, t] = 1 if t < lengths[b] else 0

With it padding stays out of a mean:  masked mean = sum(mask * values) / sum(mask)

| name      | shape           | meaning                                          |
|-----------|-----------------|--------------------------------------------------|
| sequences | a list of lists | numbers, of different lengths                    |
| lengths   | [batch]         | how many numbers are real                        |
| result    | [batch, time]   | pad: int32; sequence_mask: 1 and 0; masked_mean: one number |
"""

import numpy as np


def pad(sequences, value=0):
    """All sequences in one array, filled up at the end to the longest: [batch, time]."""
    # solution
    time = max(len(sequence) for sequence in sequences)
    padded = np.full([len(sequences), time], value)
    for row, sequence in enumerate(sequences):
        padded[row, : len(sequence)] = sequence
    return padded
    # end of solution


def sequence_mask(lengths, time):
    """1 where a place is real, 0 where it is padding: [batch, time]."""
    # solution
    return (np.arange(time) < np.asarray(lengths)[:, np.newaxis]).astype(np.float32)
    # end of solution


def masked_mean(values, lengths):
    """The mean of the real places of `values` [batch, time]: one number."""
    # solution
    mask = sequence_mask(lengths, values.shape[1])
    return (mask * values).sum() / mask.sum()
    # end of solution


# checks

LAB = 8

HINTS = {
    "pad": [
        "np.full([rows, columns], value) makes the array; fill in each sequence from the left.",
    ],
    "sequence_mask": [
        "np.arange(time) is [0, 1, 2, ...]; comparing it with lengths as a column gives "
        "[batch, time].",
        "lengths[:, np.newaxis] has shape [batch, 1].",
    ],
    "masked_mean": [
        "Make the mask with sequence_mask: it is 1 where a number is real.",
        "masked_mean divides by the number of real places, mask.sum(), not by all places.",
    ],
}

MISTAKES = [
    (
        ": len(sequence)] = sequence",
        "time - len(sequence) :] = sequence",
        "The padding belongs at the end, not at the beginning.",
    ),
    ("time], value)", "time], 0)", "The padding is `value`, which need not be 0."),
    ("np.arange(time) <", "np.arange(time) <=", "One place too many: t < length."),
    ("np.arange(time) <", "np.arange(time) >=", "The other way round: 1 marks the real places."),
    ("/ mask.sum()", "/ mask.size", "Divide by the number of real places only."),
    ("(mask * values).sum()", "values.sum()", "The padding's values are in the sum."),
    (
        "(mask * values).sum() / mask.sum()",
        "((mask * values).sum(axis=1) / mask.sum(axis=1)).mean()",
        "A mean of means: every place counts the same, so long sequences count more.",
    ),
]


def cases(random):
    lengths = random.permutation([2, 5, 3, 1])
    sequences = [random.randint(1, 90, size=length).tolist() for length in lengths]
    yield "pad", (sequences,), f"lengths {lengths.tolist()}"
    yield "pad", (sequences, -1), "padding -1"
    yield "sequence_mask", (lengths, 6), f"lengths {lengths.tolist()}, 6 places"
    yield "sequence_mask", (np.array([0, 4]), 4), "an empty sequence and a full one"
    yield "masked_mean", (random.normal(size=[4, 5]), lengths), f"lengths {lengths.tolist()}"


def reference(function, *arguments):
    """`pad` is that of the course."""
    from common.data import text

    if function == "pad":
        sequences, value = (*arguments, 0)[:2]
        return text.pad(sequences, value=value)
    return globals()[function](*arguments)
