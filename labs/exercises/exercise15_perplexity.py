"""Exercise 15: the probability of a sentence, and perplexity.

It belongs to lab 37. A bigram model knows how often one word follows another. With add-one
smoothing a pair that was never seen is not impossible:

    p(word | before) = (count(before, word) + 1) / (count(before) + V)

count(before) is how often `before` is followed by anything, V the number of different words
of the training text. A sentence's probability is the product over its pairs; the product of many
small numbers becomes 0, so add logarithms. Perplexity is the model's doubt at each word: a die
with so many sides. Of a sentence of n words n - 1 are guessed, each from the word before:

    log p = sum of log p(word | before)        perplexity = exp(-log p / (n - 1))

| name     | shape           | meaning                            |
|----------|-----------------|------------------------------------|
| text     | a list of words | the training text                  |
| sentence | a list of words | at least two, all known            |
| result   | a number        |                                    |
"""

import itertools
import math
from collections import Counter


def probability(text, before, word):
    """p(word | before), smoothed."""
    # solution
    pairs = Counter(itertools.pairwise(text))
    befores = Counter(text[:-1])
    return (pairs[before, word] + 1) / (befores[before] + len(set(text)))
    # end of solution


def log_probability(text, sentence):
    """The natural logarithm of the probability of a sentence after its first word."""
    # solution
    pairs = itertools.pairwise(sentence)
    return sum(math.log(probability(text, before, word)) for before, word in pairs)
    # end of solution


def perplexity(text, sentence):
    """exp of the mean loss of each guessed word."""
    # solution
    return math.exp(-log_probability(text, sentence) / (len(sentence) - 1))
    # end of solution


# checks

LAB = 37

HINTS = {
    "probability": [
        "itertools.pairwise(text) gives all pairs of neighbours; Counter counts them.",
        "The last word of the text is followed by nothing: count(before) counts text[:-1].",
    ],
    "log_probability": [
        "math.log of each probability, added up.",
    ],
    "perplexity": [
        "A sentence of n words has n - 1 guesses: divide by n - 1.",
    ],
}

MISTAKES = [
    (
        "(pairs[before, word] + 1)",
        "pairs[before, word]",
        "Add one to the count of the pair: no pair is impossible.",
    ),
    (
        "(befores[before] + len(set(text)))",
        "(befores[before] + 1)",
        "The denominator grows by V, so that the probabilities of all words sum to 1.",
    ),
    (
        "befores = Counter(text[:-1])",
        "befores = Counter(text)",
        "The last word of the text is followed by nothing: it does not count as `before`.",
    ),
    ("+ len(set(text))", "+ len(text)", "V is the number of DIFFERENT words."),
    ("pairs[before, word]", "pairs[word, before]", "The pair is (before, word)."),
    ("math.log(probability", "math.log2(probability", "The natural logarithm: math.log."),
    (
        "sum(math.log(probability(text, before, word)) for before, word in pairs)",
        "math.log(math.prod(probability(text, before, word) for before, word in pairs) or 1e-300)",
        "The product of many small numbers becomes 0: add the logarithms.",
    ),
    ("(len(sentence) - 1)", "len(sentence)", "Only n - 1 words are guessed."),
    (
        "math.exp(-log_probability(text, sentence) / (len(sentence) - 1))",
        "math.exp(-log_probability(text, sentence))",
        "Perplexity is per word: divide by the number of guesses.",
    ),
    ("math.exp(-log_probability", "math.exp(log_probability", "The sign: exp(-mean)."),
]

_WORDS = ["the", "king", "was", "in", "his", "counting", "house", "and", "queen"]


def cases(random):
    def words(count):
        return [_WORDS[number] for number in random.randint(len(_WORDS), size=count)]

    for count in (12, 60):
        text = [*_WORDS, *words(count), "king"]
        before, word = random.choice(len(_WORDS), size=2, replace=False)
        about = f"a text of {len(text)} words"
        yield "probability", (text, _WORDS[before], _WORDS[word]), about
        yield "probability", (text, "king", "king"), f"{about}, its last word before"
        yield "log_probability", (text, words(6)), f"{about}, a sentence of 6"
        yield "perplexity", (text, words(6)), f"{about}, a sentence of 6"
    yield "log_probability", (text, words(600)), "a sentence of 600 words"
