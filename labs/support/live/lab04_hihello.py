"""The live network of lab 4's page."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab04_hihello as lab

LOOK = (
    "h and l come twice and get two answers each: look at the memory c, which differs. "
    "(The outputs are the scores: unit 0 is that of h, then come i, e, l and o.)"
)
SNAPSHOTS = (1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1001)  # steps


def network(sess, graph):
    x = lab.LETTERS.encode(lab.X_TEXT)
    y = lab.LETTERS.encode(lab.TARGET)
    feed_dict = {graph.x: [lab.text.one_hot(x, lab.CLASSES)], graph.y: [y]}
    return {
        "name": f"LSTM of {lab.HIDDEN_SIZE} units",
        "layers": live.layers(sess),
        "output": "h",
        "input": live.tokens(lab.LETTERS.tokens),
        "answer": live.NEXT,
        "sample": lab.X_TEXT,
        "targets": list(y),
        "loss": sess.run(graph.loss, feed_dict),
    }


def tasks(network):
    said = {step: snapshot.says() for step, snapshot in network.snapshots()}
    first_step = next((step for step in said if said[step] == lab.TARGET), None)
    pairs = [step for step in said if step < (first_step or 0)]
    yield live.Task(
        "Move through the training. When does it say the whole word, and what does it say before?",
        f"After {first_step} steps it says {lab.TARGET}. After {pairs[-1] if pairs else 0} it says "
        f"{said[pairs[-1]] if pairs else ''}: equal letters are told apart last.",
        first_step is not None and len(pairs) > 0 and said[pairs[-1]] == "ihelll",
    )
    without_memory = network.says(None, Switch("f", 0))
    yield live.Task(
        "Switch the forget gate off at all steps. Which letter is lost?",
        f"It says {without_memory}: after the first l it says o already. Without c, the memory, "
        "it cannot tell the first l from the second.",
        network.says() == lab.TARGET and without_memory == "iheloo",
    )
    unread = network.says("hihihi")
    yield live.Task(
        "Type hihihi, which it has never read. Does it say i after each h?",
        f"No, it says {unread}. The memories move on with each letter, whichever it is: this "
        "network has learned places of one word more than letters.",
        unread == "ihelll",
    )
