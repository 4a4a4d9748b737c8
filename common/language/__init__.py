"""Language: what the labs that write and judge text share.

| module         | what is in it                                             |
|----------------|-----------------------------------------------------------|
| `generation`   | text from a trained network, one character after another  |
| `bag_of_words` | a linear model of which words a text holds, as a baseline |
"""
