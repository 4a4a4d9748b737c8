"""Reads and prepares data. TensorFlow is never started.

| module          | what is in it                                                         |
|-----------------|-----------------------------------------------------------------------|
| `text`          | vocabulary, windows of characters, padding, the best that is possible |
| `text_files`    | the text of a file: encodings, line ends, what is cut off             |
| `words`         | text as words                                                         |
| `tables`        | CSV files as columns of numbers; the rule for rows with empty fields  |
| `price_files`   | daily prices of one company or of several                             |
| `month_files`   | a value for each month                                                |
| `news`          | a share and the news of each day                                      |
| `dates`         | dates as people write them                                            |
| `reviews`       | film reviews                                                          |
| `integer_lists` | .npz files that hold lists of numbers, read without running a pickle  |
| `pairs`         | pairs of sequences for translation                                    |
"""
