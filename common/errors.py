"""The exceptions that end a program with one line."""

LONGEST = 300  # characters of a message


class InputError(ValueError):
    """A file, a line or a value that the user can correct.

    The message is one line of at most LONGEST characters, whatever the input holds: it
    names what is wrong and what to do. A lab's command line prints it without a
    traceback and ends with exit status 2.
    """

    def __init__(self, message):
        super().__init__(one_line(message))


class UnavailableError(InputError):
    """This system lacks what a lab needs. `python -m labs all` leaves that lab out."""


def one_line(message):
    """A message as one printable line; of a long one the middle is left out."""
    message = str(message)
    if len(message) > 20 * LONGEST:  # a row of a million names
        message = f"{message[: 10 * LONGEST]} {message[-10 * LONGEST :]}"
    line = "".join(_printable(character) for character in " ".join(message.split()))
    if len(line) <= LONGEST:
        return line
    end = LONGEST // 3
    return f"{line[: LONGEST - end - 5]} ... {line[-end:]}"


def _printable(character):
    return character if character.isprintable() else character.encode("unicode_escape").decode()
