"""The live networks of lab 1's page: the cell with random weights, and the one set by hand."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab01_one_node as lab

LOOK = "The gates of the second cell are switches: follow c, the number that it stores."
COMMANDS = [command.strip() for command in lab.COMMANDS.split(",")]


def network(sess, commands=None):
    tokens = live.tokens("helo")
    numbers = {
        "kind": "numbers",
        "rows": commands,
        "columns": ["number", "store", "forget", "show"],
        "labels": COMMANDS,
    }
    return {
        "name": f"random weights, {lab.HIDDEN_SIZE} units" if commands is None else "set by hand",
        "layers": live.layers(sess),
        "output": None,
        "input": tokens if commands is None else numbers,
        "answer": None,
        "sample": lab.LETTERS if commands is None else None,
        "targets": None,
        "loss": None,
    }


def tasks(random, by_hand):
    def shown(*switches):
        """Returns the output after each command."""
        return by_hand.run(None, *switches)[0]["h"][:, 0]

    passing = COMMANDS.index("0.9")
    first, second = (step for step, command in enumerate(COMMANDS[:6]) if command == "show")
    as_it_is, emptied = shown(), shown(Switch("f", 0, first))
    yield live.Task(
        "In the cell set by hand, switch the forget gate off at the first show. What is shown "
        "there, and at the second show?",
        f"{emptied[first]:.2f} in place of {as_it_is[first]:.2f}, then {emptied[second]:.2f} in "
        f"place of {as_it_is[second]:.2f}: the first number is gone from the sum.",
        emptied[first] == 0 and 0 < emptied[second] < as_it_is[second],
    )
    opened = shown(Switch("o", 1, passing))[passing]
    yield live.Task(
        "Open the output gate (1) at 0.9, which comes without a command. Is 0.9 shown?",
        f"No: {opened:.2f}, the number that was stored before. The output gate shows the memory, "
        "and 0.9 never went in.",
        abs(opened - as_it_is[first]) < 0.001,
    )
    faded = shown(Switch("f", 0.5))[first]
    yield live.Task(
        "Set the forget gate to 0.5 at all steps. What is left at the first show?",
        f"{faded:.3f}: the memory is halved at each step.",
        abs(faded - as_it_is[first] / 4) < 0.005,
    )
