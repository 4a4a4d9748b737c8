"""The duties of a reader with any input: return, or raise InputError with one short line."""

from common.errors import LONGEST, InputError


def returns_or_refuses(read, *arguments, **options):
    """Call a reader; True where it returned. Any other exception than InputError is passed on."""
    try:
        read(*arguments, **options)
    except InputError as error:
        message = str(error)
        assert message and len(message) <= LONGEST and message.isprintable(), message
        return False
    return True
