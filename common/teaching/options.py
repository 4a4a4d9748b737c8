"""The options of a command line: how one is declared, errors in one line, numbers in bounds."""

import argparse

from common.errors import one_line

LARGEST_STEPS = 1_000_000_000
# TensorFlow takes seeds modulo 2^31 - 1: a larger one would be the same as a smaller one.
LARGEST_SEED = 2**31 - 2


def option(*flags, **settings):
    """An option of one lab: the arguments of `ArgumentParser.add_argument`."""
    return flags, settings


class Parser(argparse.ArgumentParser):
    """Prints an error in one line and ends with exit status 2."""

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {one_line(message)} (see --help)\n")


def whole_number(smallest, largest):
    """A function for argparse: text -> a whole number between two bounds."""

    def parse(text):
        return _between(_parsed(int, text), smallest, largest, "a whole number", text)

    return parse


def number(smallest, largest):
    """A function for argparse: text -> a number between two bounds; `nan` is none."""

    def parse(text):
        return _between(_parsed(float, text), smallest, largest, "a number", text)

    return parse


def positive(text):
    """A whole number of 1 or more."""
    value = _parsed(int, text)
    if value is None or value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of 1 or more, not {text!r}")
    return _between(value, 1, LARGEST_STEPS, "a whole number", text)


def seconds(text):
    """A number above 0."""
    value = _parsed(float, text)
    if value is None or not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return value


seed = whole_number(0, LARGEST_SEED)
SAVE_EVERY = option(
    "--save-every", type=seconds, metavar="SECONDS", help="how often to save meanwhile"
)


def _parsed(kind, text):
    try:
        return kind(text)
    except ValueError:
        return None


def _between(value, smallest, largest, what, text):
    if value is None or not smallest <= value <= largest:
        raise argparse.ArgumentTypeError(
            f"must be {what} from {smallest} to {largest}, not {text!r}"
        )
    return value
