"""The live network of lab 34's page."""

from common.data.text import Vocabulary
from common.teaching.book import live
from labs import lab34_sixpence_next_char as lab

LOOK = "It was trained to answer after ten characters: see how sure it is then."
SNAPSHOTS = (3, 11, 21, 51, 101, 201, 501, 1001)  # steps; more would make the page too large
STAGES = (0, 101, 501, 1001)  # of the first task, and the end
SAMPLE = "king was i"


def network(sess, graph):
    characters = Vocabulary.of(lab.RHYME)
    end = lab.RHYME.index(SAMPLE) + len(SAMPLE)
    x, y = characters.encode(SAMPLE), characters.encode(lab.RHYME[end])
    return {
        "name": f"LSTM of {lab.HIDDEN_SIZE} units",
        "layers": live.layers(sess),
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": live.tokens(characters.tokens, window=lab.LENGTH),
        "answer": {**live.NEXT, "at": "last"},
        "sample": SAMPLE,
        "targets": [None] * (len(SAMPLE) - 1) + list(y),
        "loss": sess.run(graph.loss, {graph.x: [x], graph.y: y}),
    }


def tasks(network):
    n = network.tokens.index("n")
    stages = dict(network.snapshots())
    p = {
        step: snapshot.probabilities()[-1, n]
        for step, snapshot in stages.items()
        if step in STAGES or step == max(stages)
    }
    written = network.write(SAMPLE, lab.WRITTEN)
    yield live.Task(
        f"Move through the training. How sure of the n after {SAMPLE!r} is it at each stage?",
        ", ".join(f"{share:.2f} after {step} steps" for step, share in p.items())
        + ". First it learns which characters are frequent, then the rhyme.",
        len(p) > 3 and sorted(p.values()) == list(p.values()) and p[max(p)] > 0.8,
    )
    changed = f"x{SAMPLE[1:]}"
    after_x = network.tokens[network.scores(changed)[-1].argmax()]
    yield live.Task(
        f"Write x for the k: {changed!r}. Does the first of ten characters matter?",
        f"Yes: the likeliest next character is {after_x!r}. Nothing in training told it that the "
        "nine others would do.",
        after_x != "n",
    )
    yield live.Task(
        f"Let it write on after {SAMPLE!r} at temperature 0. Does it know the rhyme?",
        f"It writes {written!r}. Each character is chosen from the last ten only.",
        written == lab.PROMPTS[SAMPLE],
    )
