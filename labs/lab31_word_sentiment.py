"""Lab 31: good words and bad words, read letter by letter.

"good" and "so good" are positive, "bad" and "worse" are negative. The network reads a word letter
by letter and gives one answer, from the state after the last letter (many-to-one):

    h_t    = tanh([x_t, h_t-1] W + b)       x_t one-hot
    logits = h_length softmax_w + softmax_b
    loss   = mean of -log softmax(logits)[y]

A batch is one tensor, so all words are filled up to ten characters with <pad>, number 0: padding.
`sequence_length` says where each word ends: after that point `dynamic_rnn` no longer changes the
state. Without it the network reads on, <pad> after <pad>, and answers from the changed state.

One network is trained with lengths and then reads each word with its length and without, padded to
10 characters and to 20. A second one is the control: it is trained without lengths, so that it
reads the padding up to 10 in training too.

Question: does a word keep its class when the padding is read as well?

| name        | shape        | meaning                                        |
|-------------|--------------|------------------------------------------------|
| x           | [None, None] | [batch, time]: the number of each character    |
| lengths     | [None]       | where each word ends: 4, 3, 5, 7               |
| y           | [None]       | 1 positive, 0 negative                         |
| state       | [None, 10]   | h after the word's last letter                 |
| logits      | [None, 2]    | scores of negative and positive                |
| probability | [None]       | softmax(logits)[1], of positive                |
| loss        | []           | mean cross entropy                             |
"""

from types import SimpleNamespace

from common import rnn, training
from common.data import text
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots, word_sentiment

import numpy as np
import tensorflow.compat.v1 as tf

WORDS = ["good", "bad", "worse", "so good"]
POSITIVE = [1, 0, 0, 1]
PADDED_TO = 10  # characters; afterwards also twice as many
HIDDEN_SIZE = 10
CLASSES = 2
BATCH_SIZE = 2
LEARNING_RATE = 0.01


def build_graph(characters, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    lengths = tf.placeholder(tf.int32, [None])  # [batch]
    y = tf.placeholder(tf.int32, [None])  # [batch]

    # h_t = tanh([x_t, h_t-1] W + b)
    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    one_hot = tf.one_hot(x, characters)  # [batch, time, characters]
    _, state = rnn.dynamic_rnn(cell, one_hot, sequence_length=lengths, dtype=tf.float32)
    check_shape(state, [None, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h_length softmax_w + softmax_b
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, CLASSES])
    softmax_b = tf.get_variable("softmax_b", [CLASSES], initializer=tf.zeros_initializer())
    logits = tf.matmul(state, softmax_w) + softmax_b
    check_shape(logits, [None, CLASSES])  # [batch, classes]

    # loss = mean of -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)  # [batch]
    loss = tf.reduce_mean(crossent)
    probability = check_shape(tf.nn.softmax(logits)[:, 1], [None])  # [batch]
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        lengths=lengths,
        y=y,
        state=state,
        logits=logits,
        probability=probability,
        loss=loss,
        train_op=train_op,
    )


def run(lesson=lab.QUIET, *, steps=60, seed=0, words=None, labels=None, say=None):
    words, positive = word_sentiment.chosen(words, labels, WORDS, POSITIVE)
    characters = text.Vocabulary(["<pad>", *sorted(set("".join(words)))])  # 11, <pad> is 0
    said, not_read = word_sentiment.known(say, characters) if say is not None else ("", "")
    padded_to = max(PADDED_TO, *map(len, words))
    twice = 2 * padded_to
    encoded = [characters.encode(word) for word in words]
    x_data = text.pad(encoded, padded_to)  # [4, 10]
    y_data = np.array(positive, np.int32)  # [4]
    lengths = np.array([len(word) for word in words], np.int32)  # [4, 3, 5, 7]
    lesson.stage("The words as numbers, padded")
    for word, row in zip(words, x_data):
        lesson.say(f"  {word:<8} {row}")

    def learn(lengths_in_training):
        """Trains a network and lets it read the words in all ways."""
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(len(characters), seed)

            def read(numbers, lengths, time):
                """Returns the probability of positive, [words], of words padded to `time`.

                `lengths`: how many characters of each word are read.
                """
                x = text.pad(numbers, time)
                feed_dict = {graph.x: x, graph.lengths: np.broadcast_to(lengths, [len(x)])}
                return sess.run(graph.probability, feed_dict=feed_dict)

            sess.run(tf.global_variables_initializer())
            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                steps=steps,
                examples={graph.x: x_data, graph.lengths: lengths_in_training, graph.y: y_data},
                batch_size=BATCH_SIZE,
                seed=seed,
                report=lambda step, loss: lesson.progress(step, loss, of=steps),
            )
            lesson.speed(history)
            lesson.live(sess, graph, characters, lengths_in_training)
            counts = range(1, twice + 1)
            ends = range(1, len(said) + 1)
            return SimpleNamespace(
                parameters=count_parameters(),
                loss=history.losses[-1],
                with_lengths=read(encoded, lengths, padded_to),
                with_lengths_twice=read(encoded, lengths, twice),
                without=read(encoded, padded_to, padded_to),
                without_twice=read(encoded, twice, twice),
                # for the picture: the answer after each character
                by_time=np.transpose([read(encoded, count, twice) for count in counts]),
                said=[read([characters.encode(said[:end])], end, end)[0] for end in ends],
            )

    with tf.Graph().as_default():
        lesson.graph(build_graph(len(characters)))
    lesson.stage("Training with lengths: the loss is that of a batch of two words")
    network = learn(lengths)
    lesson.ask(
        f'"{words[0]}" is filled up with {padded_to - len(words[0])} or with '
        f"{twice - len(words[0])} paddings. May the answer differ?",
        "Yes, unless `sequence_length` stops the reading. <pad> has the number 0, but it is a "
        "character like the others: each one is a step that changes the state.",
        ["no, padding is zero", "yes, without the length"],
    )
    lesson.ask(
        f"The control reads the padding up to {padded_to} in training. Is it right at {twice} too?",
        "Not for sure. The lab's four words, seeds 0 to 19: at 10 all are right for each of them, "
        "at 20 for 14, at 15 for 11. It has learned what the state is after so many paddings, not "
        "that padding means nothing.",
        ["yes, it has learned to ignore <pad>", f"at {padded_to} only, to be sure of"],
    )
    lesson.stage("Training without lengths: the control")
    control = learn(np.full(len(words), padded_to, np.int32))

    lesson.stage("The probability of positive")
    lesson.say(" " * 31 + "".join(f"{word:>9}" for word in words))
    for label, probabilities in {
        f"padded to {padded_to}, with lengths": network.with_lengths,
        f"padded to {twice}, with lengths": network.with_lengths_twice,
        f"padded to {padded_to}, without lengths": network.without,
        f"padded to {twice}, without lengths": network.without_twice,
        f"the control, padded to {padded_to}": control.without,
        f"the control, padded to {twice}": control.without_twice,
        "the control, with lengths": control.with_lengths,
    }.items():
        lesson.say(f"  {label:<29}" + "".join(f"{p:>9.3f}" for p in probabilities))
    if said:
        lesson.stage("Yours: the probability of positive after each letter")
        for end, p in enumerate(network.said, 1):
            lesson.say(f"  {said[:end]:<20} {p:.3f}")
        if not_read:
            lesson.say(f"  not in the words of the training, so not read: {not_read!r}")
    networks = {
        "trained with lengths": network.by_time,
        f"the control, trained padded to {padded_to}": control.by_time,
    }
    title = "Lab 31: the answer after each character, if it were the last that is read"
    lesson.picture(plots.readings, words, networks, padded_to, title, "p of positive")
    return {
        "accuracy": ((network.with_lengths > 0.5) == y_data).mean(),
        "accuracy_without_lengths": ((network.without > 0.5) == y_data).mean(),
        "max_difference": np.abs(network.with_lengths - network.with_lengths_twice).max(),
        "max_difference_without_lengths": np.abs(network.without - network.without_twice).max(),
        "control_accuracy": ((control.without > 0.5) == y_data).mean(),
        "control_accuracy_twice": ((control.without_twice > 0.5) == y_data).mean(),
        "control_accuracy_with_lengths": ((control.with_lengths > 0.5) == y_data).mean(),
        "vocabulary": len(characters),
        "parameters": network.parameters,
        "loss": network.loss,
        "said": network.said,
    }


def expected(result, *, words, say, **_):
    """Yields the rows of the closing table."""
    if say is not None:
        yield lab.Row("yours", result["said"][-1], show=".3f")
    if words:
        for name in ("accuracy", "accuracy_without_lengths", "control_accuracy"):
            yield lab.Row(name.replace("_", " "), result[name], show=".0%")
        return
    yield lab.Row("words right, with lengths", result["accuracy"], equals=1.0, show=".0%")
    yield lab.Row(
        "words right, without lengths",
        result["accuracy_without_lengths"],
        seeds=(0.25, 1.0),
        show=".0%",
    )
    yield lab.Row(
        "more padding changes p by",
        result["max_difference"],
        equals=0.0,
        because="reading stops at the length",
        show=".3f",
    )
    yield lab.Row(
        "and without lengths by",
        result["max_difference_without_lengths"],
        above=0.0,
        because="each <pad> is a step",
        show=".3f",
    )
    yield lab.Row("control, at 10", result["control_accuracy"], equals=1.0, show=".0%")
    yield lab.Row("control, at 20", result["control_accuracy_twice"], seeds=(0.0, 1.0), show=".0%")
    yield lab.Row(
        "control, at their lengths",
        result["control_accuracy_with_lengths"],
        seeds=(0.0, 1.0),
        show=".0%",
    )
    yield lab.Row("characters", result["vocabulary"], lecture=11)


AFTER = """
The words are learned by heart: there is no test part.

With lengths all four are right for each of the seeds 0 to 23, and more padding changes nothing. The
state stays that after the last letter. Without lengths the network goes through states that it was
never trained on, since it has never read a <pad>. In 4 of the first 12 seeds (1, 3, 6 and 11) all
four words stay right all the same. In the others one to three of them change class.

The control has read <pad> in training, and is right for each of the seeds 0 to 19 where each word
has 10 characters. Elsewhere it need not be: padded to 20 all four are right for 14 of the 20, to 15
for 11, and where the word ends for 6. It learned the state after that much padding, not that
padding means nothing. So a network that is trained on padding must be given as much of it later.
"""


def after(result, *, words, **_):
    """Returns what the lab has shown."""
    if words:
        return (
            "Your words are learned by heart; there is no test part. With lengths the answer is "
            "that after the last letter, without them that after all the padding."
        )
    return AFTER


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=20,
    options=[
        lab.option("--words", nargs="+", metavar="WORD", help="your own words, with --labels"),
        lab.option(
            "--labels", nargs="+", metavar="LABEL", help="1 or good, 0 or bad, for each word"
        ),
        lab.option("--say", metavar="TEXT", help="a word to judge, letter by letter"),
    ],
    variations=[
        lab.Variation(
            "--say goood",
            'It says positive after "go" already, and stays there: it has read g and o in good '
            "words only.",
            with_own_data=False,
        ),
        lab.Variation(
            "--seed 4",
            "Here the control is right for all four words at 10 characters, and for two at 20.",
            with_own_data=False,
        ),
        lab.Variation(
            "--words nice great awful poor --labels good good bad bad",
            "With lengths all four are learned by heart too; without lengths two are wrong.",
            with_own_data=False,
        ),
        lab.Variation(
            '--set \'WORDS=["good", "bad", "worse", "so bad"]\'',
            'The labels stay, so "so bad" is now called positive. It learns that too, with all '
            "four right: four words are learned by heart, whatever they mean.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
