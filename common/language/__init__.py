"""Language: texts, tokens, n-grams and generation, shared by the labs that read and write text.

NumPy only. What one lab alone needs stands in `labs/support`.

| module       | contents                                                            |
|--------------|---------------------------------------------------------------------|
| `corpus`     | texts, their training and validation parts, batches that continue   |
| `books`      | a text as numbers, with n-gram baselines                            |
| `ngrams`     | n-gram probabilities                                                |
| `generation` | text from a network, one character after another                    |

All tokens have one interface, whether characters (`data.text.Vocabulary`), pieces
(`labs.support.byte_pairs.BytePairs`) or words (`data.words.WordVocabulary`,
`labs.support.language_models.Words`):

    len(tokens)             how many different tokens there are
    tokens.encode(text)     text -> the numbers of its tokens
    tokens.decode(numbers)  numbers -> text
"""
