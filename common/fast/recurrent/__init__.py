"""Recurrent layers computed as a whole: this makes `rnn.dynamic_rnn` fast.

| module    | what is in it                                                  |
|-----------|----------------------------------------------------------------|
| `dynamic` | which cells are computed so, and layer after layer             |
| `layers`  | the arithmetic of one layer, each with its own backward pass   |
| `scan`    | a recurrence over time, unrolled or in a loop                  |
| `batch`   | the batch in independent parts, for several cores              |
"""
