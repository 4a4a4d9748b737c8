"""Exercise 21: one-hot vectors.

It belongs to lab 1. A network computes with numbers, and a letter is none. The number 3 for "o"
would say that it is three times as much as "h" with 1. So each letter gets a vector that is 1 at
the letter's own place and 0 elsewhere:

    vocabulary of "hello": e h l o           sorted, each letter once
    "hello" as numbers:    1 0 2 2 3
    one-hot of h:          0 1 0 0

The product of a one-hot vector and a matrix is a row of the matrix: with the weights w the letter
looks up its own row.

| name    | shape                            | meaning                                   |
|---------|----------------------------------|-------------------------------------------|
| text    | a text                           | letters                                   |
| numbers | [time]                           | the number of each letter                 |
| vectors | [time, letters]                  | one-hot vectors, or scores of each letter |
| w       | [letters, hidden]                | weights                                   |
| result  | a list; [time]; [time, letters]; a text; [time, hidden] | of the five functions |
"""

import numpy as np


def vocabulary(text):
    """The different letters of a text, sorted: a list."""
    # solution
    return sorted(set(text))
    # end of solution


def numbers_of(text, letters):
    """The number of each letter in the list `letters`: [time]."""
    # solution
    return np.array([letters.index(letter) for letter in text])
    # end of solution


def one_hot(numbers, size):
    """A row for each number, 1 at its place: [time, size]."""
    # solution
    vectors = np.zeros([len(numbers), size])
    vectors[np.arange(len(numbers)), numbers] = 1
    return vectors
    # end of solution


def text_of(vectors, letters):
    """The letter with the largest number in each row: a text."""
    # solution
    return "".join(letters[number] for number in np.argmax(vectors, axis=1))
    # end of solution


def looked_up(numbers, w):
    """Returns one_hot(numbers, size) @ w without one-hot vectors: [time, hidden]."""
    # solution
    return w[numbers]
    # end of solution


# checks

LAB = 1

HINTS = {
    "vocabulary": [
        "set(text) has each letter once, in no order that you can rely on.",
        "sorted(...) makes a sorted list.",
    ],
    "numbers_of": [
        "letters.index(letter) is the place of a letter in the list.",
    ],
    "one_hot": [
        "Begin with np.zeros([len(numbers), size]), and set one number in each row.",
        "vectors[row, numbers[row]] = 1, for each row.",
    ],
    "text_of": [
        "np.argmax(vectors, axis=1) is the place of the largest number in each row.",
        '"".join(...) makes a text of letters.',
    ],
    "looked_up": [
        "In the product each 0 takes its row away, and the 1 leaves one row of w.",
        "w[numbers] takes a row for each number.",
    ],
}

MISTAKES = [
    (
        "return sorted(set(text))",
        "return list(dict.fromkeys(text))",
        "Sorted: or another text with the same letters would number them otherwise.",
    ),
    ("return sorted(set(text))", "return sorted(text)", "Each letter once."),
    (
        "np.array([letters.index(letter) for letter in text])",
        "np.array([letters.index(letter) + 1 for letter in text])",
        "The first letter has the number 0.",
    ),
    (
        "np.array([letters.index(letter) for letter in text])",
        "np.arange(len(text))",
        "The place in `letters` is meant, not the place in the text.",
    ),
    (
        "letters.index(letter)",
        "text.index(letter)",
        "The place in `letters` is meant, not the place in the text.",
    ),
    (
        "letters.index(letter)",
        "ord(letter)",
        "These are the computer's own numbers: the place in `letters` is meant.",
    ),
    (
        "letters.index(letter)",
        "ord(letter) - ord('a')",
        "These are places in the alphabet: the place in `letters` is meant.",
    ),
    (
        "for letter in text])",
        "for letter in letters])",
        "A number for each letter of the text, not of the vocabulary.",
    ),
    (
        "np.zeros([len(numbers), size])",
        "np.zeros([len(numbers), max(numbers) + 1])",
        "The length of a vector is `size`, whichever letters this text has.",
    ),
    (
        "np.zeros([len(numbers), size])",
        "np.zeros([len(numbers), max(size, len(numbers))])",
        "The length of a vector is `size`, whichever letters this text has.",
    ),
    (
        "vectors[np.arange(len(numbers)), numbers] = 1",
        "vectors[np.arange(len(numbers)), numbers] = numbers",
        "The number is the place, and 1 stands there.",
    ),
    (
        "vectors[np.arange(len(numbers)), numbers] = 1",
        "vectors[np.arange(len(numbers)), numbers - 1] = 1",
        "The number 0 is the first column.",
    ),
    (
        "    vectors[np.arange(len(numbers)), numbers] = 1",
        "    for number in numbers:\n        if number < len(vectors):\n"
        "            vectors[number] = 1",
        "A single 1 in each row: vectors[number] = 1 fills a whole row.",
    ),
    (
        "vectors[np.arange(len(numbers)), numbers] = 1",
        "vectors[:, numbers] = 1",
        "A single 1 in each row: this sets whole columns.",
    ),
    (
        "    vectors = np.zeros([len(numbers), size])\n"
        "    vectors[np.arange(len(numbers)), numbers] = 1\n    return vectors",
        "    vectors = np.zeros([size, len(numbers)])\n"
        "    vectors[numbers, np.arange(len(numbers))] = 1\n    return vectors",
        "A row for each step of the text, a column for each letter: this is the transpose.",
    ),
    (
        "np.argmax(vectors, axis=1)",
        "np.argmax(vectors, axis=0)",
        "The largest number of each row: axis=1.",
    ),
    ("return w[numbers]", "return w[:, numbers].T", "A row of w belongs to each letter."),
]


def cases(random):
    text = "".join(random.permutation(list("hello world")))
    letters = vocabulary(text)
    numbers = numbers_of(text, letters)
    yield "vocabulary", (text,), f"{text!r}"
    yield "numbers_of", (text, letters), f"{text!r}"
    part = np.array([5, 1, 1, 3, 0])
    yield "one_hot", (numbers, len(letters)), f"{text!r} as numbers"
    yield "one_hot", (part, 9), "5 of 9 letters"
    vectors = one_hot(numbers[:5], len(letters))
    yield "text_of", (vectors, letters), f"the one-hot vectors of {text[:5]!r}"
    yield "text_of", (random.normal(size=[5, len(letters)]), letters), "5 rows of scores"
    yield "looked_up", (part, random.normal(size=[9, 9])), "5 of 9 letters, 9 units"


def reference(function, *arguments):
    """`one_hot` and the vocabulary are the course's own."""
    from common.data import text

    if function == "vocabulary":
        return text.Vocabulary.of(*arguments).tokens
    if function == "one_hot":
        return text.one_hot(*arguments)
    return globals()[function](*arguments)
