"""The live networks of lab 17's page, one of each cell."""

from common.teaching.book import live
from common.teaching.book.replay import Switch
from labs import lab17_cells_and_memory as lab

LOOK = (
    "The country is read 40 words before the end. Change it, and see from which word on each "
    "network's state differs, and whether its answer does."
)
GAP = 40  # words
AT = len(lab.START)  # the step of the country


def network(sess, graph, cell):
    words, answers = lab.sentences(1, GAP, 0)
    layers = [live.without_padding(layer) for layer in live.layers(sess)]
    forward, backward = layers[:1], layers[1:]
    return {
        "name": cell,
        "layers": forward,
        **({"backward": backward} if backward else {}),
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": live.tokens(lab.VOCABULARY.tokens[1:], "words"),
        "answer": live.classes(lab.COUNTRIES),
        "sample": lab.VOCABULARY.decode(words[0]),
        "targets": [None] * (words.shape[1] - 1) + [answers[0]],
        "loss": sess.run(graph.loss, {graph.words: words, graph.answer: answers}),
    }


def with_country(sample, country):
    words = sample.split()
    return " ".join([*words[:AT], country, *words[AT + 1 :]])


def tasks(*networks):
    by_name = {network.name: network for network in networks}
    right = {
        name: [network.answer(with_country(network.sample, country)) for country in lab.COUNTRIES]
        == lab.COUNTRIES
        for name, network in by_name.items()
    }
    learned = [name for name in by_name if right[name]]
    yield live.Task(
        "Put spain, korea and italy in place of france. Which networks follow?",
        f"{', '.join(learned)} name all four countries. Jordan does not: "
        "its answer hangs on the other words.",
        not right["Jordan"] and len(learned) == len(networks) - 1,
    )
    lstm = by_name["LSTM"]
    country = lstm.sample.split()[AT]
    at_once = [lstm.probability(country, None, Switch("f", 0, step)) for step in range(AT, AT + 10)]
    yield live.Task(
        "Switch the LSTM's forget gate off at one word only, anywhere in the ten from the country "
        "on. How sure of the country is it in the end?",
        f"It gives it {max(at_once):.0%} at most, and {lstm.probability(country):.0%} with the "
        "gate as it was. Once emptied the memory does not come back: the country was read only "
        "once.",
        max(at_once) < 0.05 < 0.9 < lstm.probability(country),
    )
    short = {
        name: [
            network.answer(" ".join([*lab.START, country, *lab.END])) for country in lab.COUNTRIES
        ]
        == lab.COUNTRIES
        for name, network in by_name.items()
    }
    followers = [name for name in by_name if short[name]]
    yield live.Task(
        'Delete the words between: "i grew up in france i speak fluent". Is that easier?',
        f"Not for networks that were trained on 40 words between: of the five only "
        f"{' and '.join(followers)} still names all four countries. They have learned what the "
        "state is after 40 words, not to keep it still.",
        len(followers) == 1,
    )
