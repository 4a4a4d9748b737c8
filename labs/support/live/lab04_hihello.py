"""The live network of lab 4's page."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab04_hihello as lab

LOOK = (
    "h and l come twice and get two answers each: look at the memory c, which differs. "
    "(The outputs are the scores: unit 0 is that of h, then come i, e, l and o.)"
)
SNAPSHOTS = True


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
    o = network.tokens.index("o")
    without_memory = network.says(None, Switch("f", 0))
    yield live.Task(
        "Switch the forget gate off at all steps. Which letter is lost?",
        f"It says {without_memory}: after the first l it says o already. Without c, the memory, "
        "it cannot tell the first l from the second.",
        network.says() == lab.TARGET and without_memory == "iheloo",
    )
    [parts] = network.run()
    memory, kept = parts["c"][:, o], parts["f"][:, o]
    always_kept = network.says(None, Switch("f", 1, len(lab.TARGET) - 1))
    yield live.Task(
        f"Look at unit {o} at the last two letters, then open the forget gate (1) at the last "
        "letter. What does it say at the end?",
        f"{always_kept}. The memory of unit {o} is {memory[-2]:.2f}; at the last letter the "
        f"forget gate is {kept[-1]:.2f} and empties it, so that it begins again at 0 and ends at "
        f"{memory[-1]:.2f}. If the gate stays open it remains below 0, and o is not said.",
        always_kept == "ihelll" and kept[-1] < 0.1 and memory[-2] < -1,
    )
    unread = network.says("hihihi")
    yield live.Task(
        "Type hihihi, which it has never read. Does it say i after each h?",
        f"No, it says {unread}. The memories move on with each letter, whichever it is: this "
        "network has learned places of one word more than letters.",
        unread == "ihelll",
    )
