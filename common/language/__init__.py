"""Language: what the labs that write and classify text share.

| module         | what is in it                                             |
|----------------|-----------------------------------------------------------|
| `generation`   | text from a trained network, character by character       |
| `bag_of_words` | a linear model of which words a text holds, as a baseline |
"""
