"""Language: what the labs that write and classify text share.

| module            | what is in it                                             |
|-------------------|-----------------------------------------------------------|
| `corpus`          | texts, their two parts, batches that continue each other  |
| `books`           | a book as numbers, and its bits by counting               |
| `cuts`            | a book cut into characters, pieces or words               |
| `ngrams`          | what comes next, by counting                              |
| `byte_pairs`      | pieces of words                                           |
| `word_pieces`     | words, and what it costs to spell unknown ones            |
| `units`           | what single units follow in a text                        |
| `generation`      | text from a trained network, character by character       |
| `bag_of_words`    | a linear model of which words a text holds, as a baseline |
| `translation`     | what a lab that translates has beside its network         |
| `translator`      | a network that translates, at work in its session         |
| `docstrings`      | pairs for summaries, from the standard library            |
| `captions`        | pictures of numbers and their words, right and wrong      |
| `error_rates`     | edit distance, error rates, BLEU                          |
| `letter_to_sound` | the commonest sounds of each letter, as a baseline        |
"""
