"""The live networks of lab 42's page: they translate, with attention and without."""

from common.teaching.book import live
from labs import lab42_translate as lab
from labs.support import made_up_sentences, pairs

LOOK = "The verb stands second in English and last in Korean: see where the decoder looks for it."
SAMPLE = "She buys flowers every day ."
RIGHT = {" ".join(english): " ".join(korean) for english, korean in made_up_sentences.pairs()}
ADVERBS = made_up_sentences.ADVERBS.values()


def network(sess, graph, task, settings):
    if task.kind != lab.translate.SENTENCES:
        return None  # pronunciation, or a file of pairs
    source = tuple(SAMPLE.split())
    x, x_length = lab.padded_sources([source], task.source_vocabulary)
    read, target, target_length = lab.padded_targets(
        [dict(made_up_sentences.pairs())[source]], task.target_vocabulary
    )
    feed_dict = {
        graph.source: x,
        graph.source_length: x_length,
        graph.read: read,
        graph.target: target,
        graph.target_length: target_length,
    }
    values = live.variables(sess)

    def ending(name):
        [value] = [values[full] for full in values if full.endswith(name)]
        return value

    has_attention = settings["attention"] != "none"
    attention = (
        {
            "kind": settings["attention"],
            "memory": ending("memory_layer/kernel"),
            "query": ending("query_layer/kernel"),
            "v": ending("attention_v"),
            "layer": ending("attention_layer/kernel"),
        }
        if has_attention
        else None
    )
    forward, backward, decoder = lstms(values)
    first = 1 + pairs.UNKNOWN  # the first word; padding and unknown words come before it
    return {
        "kind": "translate",
        "name": "with attention" if has_attention else "without attention",
        "input": live.tokens(
            task.source_vocabulary.tokens[first:], "words", values["letters"][first:]
        ),
        "encoder": {"forward": [forward], "backward": [backward]},
        "layers": [decoder],
        "target": {
            "tokens": list(task.target_vocabulary.tokens),
            "split": "words",
            "embedding": values["sounds"],
            "start": pairs.START,
            "end": pairs.END,
            "longest": task.longest,
        },
        "attention": attention,
        "output": live.output(sess, "w", "b"),
        "answer": live.NEXT,
        "sample": SAMPLE,
        "targets": list(target[0]),
        "loss": sess.run(graph.loss, feed_dict),
    }


def lstms(values):
    """Returns the weights of the three LSTMs, in the order built."""
    names = [name for name in values if name.endswith("basic_lstm_cell/kernel")]
    return [
        {
            "kind": "lstm",
            "kernel": values[name],
            "bias": values[name.replace("kernel", "bias")],
            "forget_bias": 1.0,
        }
        for name in names
    ]


def tasks(attention, alone=None):
    if alone is None:
        return  # without the network that it is compared with

    english = SAMPLE.split()
    numbers, _, weights = attention.decode()
    korean = [attention.network["target"]["tokens"][number] for number in numbers]
    looks = {word: english[row.argmax()] for word, row in zip(korean, weights)}
    verb = made_up_sentences.VERBS["buy"]
    yield live.Task(
        "Choose the network with attention. At which English word does it look for each Korean "
        "word?",
        ", ".join(f"for {word} at {looks[word]}" for word in korean[:4])
        + f". The verb comes last, and the weight of {looks.get(verb)} is then "
        f"{weights[:, english.index('buys')].max():.2f}.",
        RIGHT[SAMPLE] == attention.says() and looks.get(verb) == "buys",
    )
    with_tea = SAMPLE.replace("flowers", "tea")
    yield live.Task(
        "Put tea in place of flowers. Do both networks translate it?",
        f"With attention: {attention.says(with_tea)} Without: {alone.says(with_tea)} Right is "
        f"{RIGHT[with_tea]} One vector for the whole sentence mixes its words up.",
        attention.says(with_tea) == RIGHT[with_tea] != alone.says(with_tea),
    )
    short = "She buys flowers ."
    added = [word for word in attention.says(short).split() if word in ADVERBS]
    yield live.Task(
        f"Leave the adverb out: {short} What does the network with attention write?",
        f"{attention.says(short)} It adds {' '.join(added)}, which nobody said: every sentence "
        "that it has learned from has an adverb there.",
        len(added) == 1,
    )
