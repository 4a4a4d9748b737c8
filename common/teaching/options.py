"""The options of a command line: how one is declared, errors in one line, numbers in bounds."""

import argparse
import unicodedata

from common.data import text_files
from common.errors import InputError, one_line

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


def word(text):
    """A word of the reader's, in the composed form (NFC): one letter for each that is seen."""
    return unicodedata.normalize("NFC", text)


seed = whole_number(0, LARGEST_SEED)
SAVE_EVERY = option(
    "--save-every", type=seconds, metavar="SECONDS", help="how often to save meanwhile"
)


def _encoding(text):
    """Returns the name of an encoding that Python has."""
    try:
        text_files.check_encoding(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).partition(": ")[2]) from error
    return text


def _columns(text):
    """Parses `Close=종가,Open=시가` to a dictionary."""
    columns = {}
    for pair in text.split(","):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals and value):
            raise argparse.ArgumentTypeError(f"must be like Close=종가,Open=시가, not {text!r}")
        columns[name] = value
    return columns


ENCODING = option(
    "--encoding",
    metavar="NAME",
    type=_encoding,
    help="of your file, such as cp949; recognised unless given",
)
COLUMNS = option(
    "--columns",
    metavar="NAME=COLUMN,...",
    type=_columns,
    help="what your columns are called, as in Close=종가; "
    "NAME=VALUE with a column of the file keeps the rows with this value, as in symbol=AAPL",
)
READING = (COLUMNS, ENCODING)  # of every lab that reads tables


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
