"""Lists a checkpoint's variables, or the differences between two checkpoints."""

import argparse
import sys

from common.errors import InputError
from common.harmless import harmless
from common.training.checkpoint import describe, differences, find, read


def main(arguments=None):
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m common.training.checkpoint",
        description="List a checkpoint's variables, or the differences between two.",
    )
    parser.add_argument("file", metavar="FILE", help="a prefix, one of its files, or a folder")
    parser.add_argument("other", metavar="OTHER", nargs="?", help="compare with this one")
    options = parser.parse_args(arguments)
    try:
        saved = read(find(options.file))
        if options.other is None:
            lines = describe(saved)
        else:
            lines = differences(saved, read(find(options.other))) or ["no differences"]
    except InputError as error:
        print(harmless(f"common.training.checkpoint: error: {error}"), file=sys.stderr)
        return 2
    print(harmless("\n".join(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
