"""The one exception that a user's bad input raises."""


class InputError(ValueError):
    """A file, a line or a value that the user can correct.

    The message is one line: it names what is wrong and what to do. A lab's
    command line prints it without a traceback and ends with exit status 2.
    """
