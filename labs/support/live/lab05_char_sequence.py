"""The live network of lab 5's page."""

from common.data.text import Vocabulary
from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab05_char_sequence as lab

LOOK = "Three spaces, three answers: compare the memory c after each of them."


def network(sess, graph):
    vocabulary = Vocabulary.of(lab.SAMPLE)
    numbers = vocabulary.encode(lab.SAMPLE)
    x, y = numbers[:-1], numbers[1:]
    return {
        "name": f"LSTM of {len(vocabulary)} units",
        "layers": live.layers(sess),
        "output": "h",
        "input": live.tokens(vocabulary.tokens),
        "answer": live.NEXT,
        "sample": lab.SAMPLE[:-1],
        "targets": list(y),
        "loss": sess.run(graph.loss, {graph.x: [x], graph.y: [y]}),
    }


def tasks(network):
    forgetful = network.says(None, Switch("f", 0))
    wrong = sum(said != right for said, right in zip(forgetful, lab.SAMPLE[1:]))
    yield live.Task(
        "Switch the forget gate off at all steps. Do the spaces still get three answers?",
        f"Yes, it says {forgetful!r}: {wrong} characters are wrong, none of them after a space. h "
        "of the step before is fed back too, and tells 'f ', 'u ' and 't ' apart.",
        0 < wrong < 4
        and all(
            said == right
            for read, said, right in zip(lab.SAMPLE, forgetful, lab.SAMPLE[1:])
            if read == " "
        ),
    )
    y = lab.SAMPLE.index("y")
    never_emptied = network.says(None, Switch("f", 1, y))
    yield live.Task(
        "Open the forget gate (1) at the first y, so that nothing is forgotten there. What does it "
        "say?",
        f"{never_emptied!r}: forgetting is part of what it has learned. Units that spoke against "
        "a character must be emptied before that character can be said.",
        network.says() == lab.SAMPLE[1:] and never_emptied != lab.SAMPLE[1:],
    )
    alone = network.says(" want")
    yield live.Task(
        "Type ' want', with the space. Does it say 'want' after it?",
        f"No, it says {alone!r}. A state of zeros means the beginning of the text, and the first "
        "space there is followed by i.",
        alone.startswith("if"),
    )
