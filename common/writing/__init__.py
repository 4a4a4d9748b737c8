"""Writing: what labs share whose networks read a long text and go on with it.

| module     | what is in it                                              |
|------------|------------------------------------------------------------|
| `carried`  | a state that is carried from one training step to the next |
| `reading`  | a trained network reads a text                             |
| `sampling` | writing in the graph, many characters a run                |
"""
