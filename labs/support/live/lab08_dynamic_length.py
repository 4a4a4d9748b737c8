"""The live network of lab 8's page."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab08_dynamic_length as lab

LOOK = "It names the letter that it reads. Where a word has ended h is 0, and the bias answers."
WORD = "eoll"


def network(sess, crossent):
    letters = "helo"
    return {
        "name": f"LSTM of {lab.HIDDEN_SIZE} units",
        "layers": live.layers(sess),
        "output": live.output(sess, "softmax_w", "softmax_b"),
        "input": live.tokens(letters),
        "answer": live.classes(letters, at="every"),
        "sample": WORD,
        "targets": [letters.index(letter) for letter in WORD],
        "loss": crossent[lab.WORDS.index(WORD), : len(WORD)].mean(),
    }


def names(network, *switches, word=None):
    letters = network.network["answer"]["names"]
    return "".join(letters[number] for number in network.scores(word, *switches).argmax(axis=1))


def tasks(network):
    forgetful = names(network, Switch("f", 0))
    yield live.Task(
        "Switch the forget gate off at all steps. Is a letter lost?",
        f"No, it still says {forgetful}: to name the letter that is just read takes no memory.",
        forgetful == WORD == names(network),
    )
    silent = names(network, Switch("o", 0))
    p = network.probabilities(None, Switch("o", 0))[0]
    yield live.Task(
        "Switch the output gate off at all steps, so that h is 0, as it is in the padding. What "
        "does it say?",
        f"{silent}: {silent[0]} has {p.max():.0%} at each step, whatever is read. These are the "
        "probabilities of the bias alone, and what a step of padding gets in the unmasked loss.",
        len(set(silent)) == 1,
    )
    repeated = names(network, word="oooooo")
    yield live.Task(
        "Type oooooo. Does it name the letter each time?",
        f"No, it says {repeated}. In the three words only an l follows an o. h of "
        "the step before is read too, and after an o only an l was learned.",
        repeated[0] == "o" and "h" in repeated,
    )
