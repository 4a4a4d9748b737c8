"""Reading and preparing data. NumPy only: TensorFlow is never started.

| module          | what is in it                                                         |
|-----------------|-----------------------------------------------------------------------|
| `files`         | reading an ordinary file whole                                        |
| `text`          | vocabulary, windows of characters, padding, the best that is possible |
| `words`         | text as words                                                         |
| `tables`        | CSV files of prices and sales                                         |
| `series`        | scaling, windows, baselines and errors of a series                    |
| `reviews`       | film reviews                                                          |
| `integer_lists` | .npz files that hold lists of numbers, read without running a pickle  |
| `pairs`         | pairs of sequences for translation                                    |
| `digits`        | handwritten digits side by side, and numbers in words                 |
"""
