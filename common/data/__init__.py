"""Reads and prepares data. TensorFlow is never started.

| module        | what is in it                                                         |
|---------------|-----------------------------------------------------------------------|
| `text`        | vocabulary, windows of characters, padding, the best that is possible |
| `text_files`  | the text of a file: encodings, line ends, what is cut off             |
| `words`       | text as words                                                         |
| `tables`      | CSV files as columns of numbers; the rule for rows with empty fields  |
| `price_files` | daily prices of one company or of several                             |
| `dates`       | dates as people write them                                            |

What single labs read (months, news, reviews, pairs) stands in `labs.support`.
"""
