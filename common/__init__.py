"""What the labs share: cells, losses, text and series tools, training, pictures.

Modules are imported one by one (`from common import rnn`), so that a program
pays only for what it uses: `text` and `series` never start TensorFlow.
"""
