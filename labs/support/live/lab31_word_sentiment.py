"""The live network of lab 31's page."""

from common.teaching.book import live
from labs import lab31_word_sentiment as lab

LOOK = "Read on letter by letter: which letter decides?"
WORD = "so good"


def network(sess, graph, characters, lengths):
    if len(set(lengths)) == 1:
        return None  # the control, which reads the padding
    [layer] = live.layers(sess)
    word, positive = characters.encode(WORD), lab.POSITIVE[lab.WORDS.index(WORD)]
    return {
        "name": f"simple network of {lab.HIDDEN_SIZE} units",
        "layers": [live.without_padding(layer)],
        "output": live.output(sess, "softmax_w", "softmax_b"),
        "input": live.tokens(characters.tokens[1:]),
        "answer": live.classes(["negative", "positive"]),
        "sample": WORD,
        "targets": [None] * (len(WORD) - 1) + [positive],
        "loss": sess.run(
            graph.loss, {graph.x: [word], graph.lengths: [len(word)], graph.y: [positive]}
        ),
    }


def tasks(network):
    p = {
        word[:end]: network.probability("positive", word[:end])
        for word in ("so good", "so bad", "bood")
        for end in range(1, len(word) + 1)
    }
    yield live.Task(
        "Read on through 'so good'. After which letter does it turn positive?",
        f"After 'so' p of positive is {p['so']:.2f}, as only 'worse' and 'so good' have an s and "
        f"an o. At the g it is {p['so g']:.2f}, at the o {p['so go']:.2f}.",
        p["so"] < 0.2 and p["so go"] > 0.7 > p["so g"],
    )
    yield live.Task(
        "Type 'so bad', which it was not trained on. Is it right?",
        f"Yes: {p['so b']:.2f} after the b, {p['so bad']:.2f} at the end. Only 'bad' has a b.",
        p["so bad"] < 0.2,
    )
    yield live.Task(
        "Type 'bood'. Which letters count more, the first or the last?",
        f"The last: after the b p is {p['b']:.2f}, at the end {p['bood']:.2f}. The state of a "
        "simple network is written over by what comes later.",
        p["b"] < 0.3 and p["bood"] > 0.7,
    )
