"""The code that the labs share: cells, losses, text and series tools, training, pictures.

Import what you use (`from common import rnn`, `from common.data import text`):
`common.data` and `common.plots` never start TensorFlow.
"""
