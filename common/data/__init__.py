"""Reading and preparing data. NumPy only: TensorFlow is never started.

| module          | what is in it                                                         |
|-----------------|-----------------------------------------------------------------------|
| `text`          | vocabulary, windows of characters, padding, the best that is possible |
| `words`         | text as words                                                         |
| `tables`        | CSV files as columns of numbers; the rule for rows with empty fields  |
| `price_files`   | daily prices of one company or of several                             |
| `market`        | an invented market, whose prices follow invented headlines            |
| `month_files`   | a value for each month                                                |
| `news`          | a share and the news of each day: returns and counts of keywords      |
| `dates`         | dates as people write them                                            |
| `series`        | scaling, windows, splitting in time                                   |
| `forecasting`   | a series as windows and scores                                        |
| `baselines`     | persistence, the season before, AR and ARMA                           |
| `regression`    | linear regression on the numbers of a window                          |
| `reviews`       | film reviews                                                          |
| `integer_lists` | .npz files that hold lists of numbers, read without running a pickle  |
| `pairs`         | pairs of sequences for translation                                    |
"""
