"""n-grams: the probability of the next token, by counting. NumPy only."""

import numpy as np


class NGrams:
    """Counts of every 1-gram ... n-gram of a text, interpolated.

        p_0(c)           = 1 / classes
        p_k(c | context) = (count(context c) + kinds(context) p_k-1(c | shorter context))
                           / (count(context .) + kinds(context))

    `context` is the k - 1 numbers before c, and kinds(context) how many different numbers
    came after it: after a context that can be followed by anything, the shorter context
    is believed more. Where a context never came, p_k is p_k-1. No probability is 0.

    The method is that of Witten and Bell, "The zero-frequency problem", 1991.

    Args:
      numbers: int [n], the training text.
      order: n, the length of the longest n-gram, what comes next included.
      classes: how many different numbers there may be.
    """

    def __init__(self, numbers, order, classes):
        numbers = np.asarray(numbers, np.int64)
        self.order, self.classes = order, classes
        self._keys, self._counts = [], []  # of level k: every k-gram, see _key; how often it came
        nodes = np.zeros(len(numbers) + 1, np.int64)  # the number of the 0-gram at each place
        for length in range(1, order + 1):
            keys = self._key(nodes[:-1], numbers[length - 1 :])
            different, nodes, counts = np.unique(keys, return_inverse=True, return_counts=True)
            self._keys.append(different)
            self._counts.append(counts)
        self._first = [  # of each context: where the n-grams that begin with it start
            np.searchsorted(keys, np.arange(contexts + 1) * classes)
            for keys, contexts in zip(self._keys, [1, *map(len, self._keys)])
        ]
        self._before = [np.concatenate([[0], np.cumsum(counts)]) for counts in self._counts]

    @property
    def sizes(self):
        """The number of different n-grams that were counted, of each length."""
        return [len(keys) for keys in self._keys]

    def probabilities(self, numbers, order=None):
        """Returns p(number | those before it) of each number of a text, float [n].

        `order`: that of shorter n-grams of this model, if given.
        """
        numbers = np.asarray(numbers, np.int64)
        p = np.full(len(numbers), 1 / self.classes)
        contexts = np.zeros(len(numbers), np.int64)  # of each place; at first the empty one
        for level in range(order or self.order):
            own_numbers, count = self._look_up(level, contexts, numbers)
            total, kinds = self._followers(level, contexts)
            p = np.where(total > 0, (count + kinds * p) / np.maximum(total + kinds, 1), p)
            # an n-gram ends at its place: it is the longer context of the next number
            contexts = np.concatenate([[-1], own_numbers[:-1]])
        return p

    def distribution(self, context):
        """Returns p(c | context) of every c, float [classes]; the end of the context is used."""
        p = np.full(self.classes, 1 / self.classes)
        context = np.asarray(context, np.int64)[-(self.order - 1) :] if self.order > 1 else []
        for level in range(min(self.order, len(context) + 1)):
            node = self._node(context[len(context) - level :])
            if node < 0:
                break
            start, end = self._first[level][node], self._first[level][node + 1]
            if start < end:
                counts = self._counts[level][start:end]
                kinds = end - start
                p = p * kinds
                p[self._keys[level][start:end] % self.classes] += counts
                p /= counts.sum() + kinds
        return p

    def write(self, start, count, random):
        """Returns `count` numbers that continue `start`, drawn by `random`."""
        written = list(start)
        for _ in range(count):
            p = self.distribution(written[-self.order :])
            written.append(int(random.choice(self.classes, p=p / p.sum())))
        return written[len(start) :]

    def _key(self, contexts, numbers):
        """Returns an n-gram as one number, made of that of its first n - 1 and of its last."""
        return contexts[: len(numbers)] * self.classes + numbers

    def _look_up(self, level, contexts, numbers):
        """Returns the n-gram's own number or -1, and its count, of each context and number."""
        if not len(self._keys[level]):  # the training text is shorter than these n-grams
            return np.full(len(numbers), -1), np.zeros(len(numbers), np.int64)
        keys = np.where(contexts < 0, -1, contexts * self.classes + numbers)
        places = np.minimum(np.searchsorted(self._keys[level], keys), len(self._keys[level]) - 1)
        is_known = self._keys[level][places] == keys
        return np.where(is_known, places, -1), np.where(is_known, self._counts[level][places], 0)

    def _followers(self, level, contexts):
        """Returns how often each context was followed by anything, and by how many kinds."""
        first = self._first[level]
        start, end = first[contexts], first[contexts + 1]
        before, seen = self._before[level], contexts >= 0
        return np.where(seen, before[end] - before[start], 0), np.where(seen, end - start, 0)

    def _node(self, context):
        """Returns the number of an n-gram, -1 if it never came."""
        node = np.zeros(1, np.int64)
        for level, number in enumerate(context):
            node, _ = self._look_up(level, node, np.array([number]))
        return int(node[0])


def bits(probabilities):
    """Returns the mean of -log2 p, in bits."""
    return float(-np.log2(probabilities).mean())
