"""`tf.contrib.learn.preprocessing`: documents to rows of word numbers."""

import collections
import importlib
import json
import re

from common.errors import InputError

import numpy as np

TOKENIZER_RE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


def tokenizer(iterator):
    """Yields the list of words of each text."""
    for text in iterator:
        yield TOKENIZER_RE.findall(text)


class CategoricalVocabulary:
    """Words and their numbers, in the order of first appearance; 0 is the unknown word.

    Source: `tf.contrib.learn.preprocessing.CategoricalVocabulary`.
    """

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token = unknown_token
        self._mapping = {unknown_token: 0}
        self._support_reverse = support_reverse
        self._reverse_mapping = [unknown_token]
        self._freq = collections.Counter()
        self._freeze = False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """From now on new words get number 0."""
        self._freeze = freeze

    def get(self, category):
        """The number of a word; a new word gets the next one."""
        if category not in self._mapping:
            if self._freeze:
                return 0
            self._mapping[category] = len(self._mapping)
            self._reverse_mapping.append(category)
        return self._mapping[category]

    def add(self, category, count=1):
        """Count a word."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency, max_frequency=-1):
        """Keep words that came more than `min_frequency` times; number the frequent ones first.

        With a positive `max_frequency` words that came so often or more go too.
        """
        ordered = sorted(self._freq.items(), key=lambda pair: (isinstance(pair[0], str), pair[0]))
        ordered.sort(key=lambda pair: -pair[1])
        kept = [
            (category, count)
            for category, count in ordered
            if count > min_frequency and not 0 < max_frequency <= count
        ]
        self._reverse_mapping = [self._unknown_token, *(category for category, _ in kept)]
        self._mapping = {category: number for number, category in enumerate(self._reverse_mapping)}
        self._freq = collections.Counter(dict(kept))

    def reverse(self, class_id):
        """The word of a number.

        Raises:
          ValueError: made with `support_reverse=False`.
        """
        if not self._support_reverse:
            raise ValueError("this vocabulary was made with support_reverse=False")
        return self._reverse_mapping[class_id]


class VocabularyProcessor:
    """Texts to rows of `max_document_length` word numbers, cut or padded with 0.

    | attribute           | meaning                                                  |
    |---------------------|----------------------------------------------------------|
    | max_document_length | the length of a row                                      |
    | min_frequency       | rarer words, up to this count, are unknown               |
    | vocabulary_         | the `CategoricalVocabulary` that `fit` learns            |

    Source: `tf.contrib.learn.preprocessing.VocabularyProcessor`. `save` writes
    JSON, where TensorFlow 1.15 wrote a Python pickle.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learn the words of the texts."""
        for tokens in self._tokenizer(raw_documents):
            for token in tokens:
                self.vocabulary_.add(token)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """`fit`, then `transform`."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def transform(self, raw_documents):
        """Yields one int64 row [max_document_length] a text."""
        for tokens in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for position, token in enumerate(tokens[: self.max_document_length]):
                row[position] = self.vocabulary_.get(token)
            yield row

    def reverse(self, documents):
        """Yields the text of each row, padding included."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename):
        """Write everything to a file.

        Raises:
          ValueError: a tokenizer that cannot be found again by its name.
        """
        name = self._tokenizer.__qualname__
        if "<" in name:
            raise ValueError(f"the tokenizer {name} cannot be saved; give it a name of its own")
        vocabulary = self.vocabulary_
        content = dict(
            max_document_length=self.max_document_length,
            min_frequency=self.min_frequency,
            tokenizer=[self._tokenizer.__module__, name],
            words=vocabulary._reverse_mapping,
            counts=dict(vocabulary._freq),
            support_reverse=vocabulary._support_reverse,
            frozen=vocabulary._freeze,
        )
        with open(filename, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)

    @classmethod
    def restore(cls, filename):
        """Read what `save` wrote.

        Raises:
          InputError: the file is something else, such as a pickle of TensorFlow 1.15.
        """
        try:
            with open(filename, encoding="utf-8") as file:
                content = json.load(file)
            unknown, *words = content["words"]
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"{filename} was not saved by this VocabularyProcessor; fit the texts again"
            ) from None
        vocabulary = CategoricalVocabulary(unknown, content["support_reverse"])
        for word in words:
            vocabulary.get(word)
        vocabulary._freq.update(content["counts"])
        vocabulary.freeze(content["frozen"])
        module, name = content["tokenizer"]
        function = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        return cls(content["max_document_length"], content["min_frequency"], vocabulary, function)


class ByteProcessor:
    """Texts to rows of `max_document_length` UTF-8 bytes, cut or padded with 0.

    Source: `tf.contrib.learn.preprocessing.ByteProcessor`.
    """

    def __init__(self, max_document_length):
        self.max_document_length = max_document_length

    def fit(self, x):
        """Nothing is learned."""

    def fit_transform(self, x):
        return self.transform(x)

    def transform(self, x):
        """Yields one uint8 row a text."""
        for text in x:
            data = text.encode("utf-8") if isinstance(text, str) else bytes(text)
            row = np.frombuffer(data[: self.max_document_length], dtype=np.uint8)
            yield np.pad(row, (0, self.max_document_length - len(row)), "constant")

    def reverse(self, x):
        """Yields the text of each row; an empty one where the bytes are no UTF-8."""
        for row in x:
            data = np.trim_zeros(np.asarray(row).astype(np.uint8), trim="b").tobytes()
            try:
                yield data.decode("utf-8")
            except UnicodeDecodeError:
                yield ""
