"""Support for lab 33: a linear model of word counts, the baseline. NumPy only."""

import numpy as np


class BagOfWords:
    """Logistic regression on word counts: the baseline of a network that reads in order.

        p(positive) = sigmoid(sum over the words of weight[word] + bias)

    The loss is convex, and training (Adam on all texts at once, from zero, with a
    decreasing rate) needs no seed: it gives the same weights each time.

    Args:
      x: int [n, time], padded with 0, which has no weight.
      y: [n], 1 or 0.
      size: of the vocabulary.
      steps: updates.
      decay: the loss also has decay / 2 times the sum of the squared weights (ridge).
    """

    def __init__(self, x, y, size, steps=100, decay=1e-3):
        texts, places = np.nonzero(x)
        tokens = np.asarray(x)[texts, places]
        parameters, mean, square = np.zeros([3, size + 1])  # the weights, then the bias
        for step in range(1, steps + 1):
            weights, bias = parameters[:-1], parameters[-1]
            logits = np.bincount(texts, weights[tokens], len(x)) + bias
            error = 1 / (1 + np.exp(-logits)) - y  # [n]
            slope = np.bincount(tokens, error[texts], size) / len(x) + decay * weights
            gradient = np.append(slope, error.mean())
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.99 * square + 0.01 * gradient**2
            rate = 0.1 * (1 - step / (steps + 1)) * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
            parameters = parameters - rate * mean / (np.sqrt(square) + 1e-8)
        self.weights, self.bias = parameters[:-1], parameters[-1]

    def probability(self, x):
        """int [n, time] -> the probability of positive, [n]."""
        counted = np.where(np.asarray(x) > 0, self.weights[x], 0.0)
        return 1 / (1 + np.exp(-(counted.sum(axis=1) + self.bias)))
