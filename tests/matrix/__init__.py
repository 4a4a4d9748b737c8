"""The tests with other versions of Python and TensorFlow: `python -m tests.matrix`."""
