"""Lab 44: self-attention, one head, on the rhyme of labs 34 and 35.

A recurrent network carries a state from letter to letter. Self-attention carries none: at each
place it looks back at all letters read so far and takes a weighted mean of them. Each letter makes
three vectors: a query (the letter asks), a key (it can be found) and a value (it is read). How well
a query and a key fit is the weight:

    x_t = letter_t + position_t                  a row for each letter, each place
    q_t, k_t, v_t = x_t W_q, x_t W_k, x_t W_v    query, key, value
    score[t, s]  = q_t . k_s / sqrt(depth)
    weight[t, s] = exp(score[t, s]) / sum over r <= t of exp(score[t, r])   s <= t
    weight[t, s] = 0                                                        s > t
    context_t    = sum over s of weight[t, s] v_s
    logits_t     = (x_t + context_t) weights + biases
    loss         = mean of -log softmax(logits_t)[letter_t+1]

The places are computed at once, not one after the other. Each window of ten letters is answered at
all its places, so letter t + 1, the answer at place t, is in the window too. The causal mask hides
it: a place sees itself and what stands before it, s <= t.

Four networks are trained on the same batches: the head, the head without positions, the head
without the mask, and an LSTM with about as many parameters.

Question: what does a network that carries no state need to know in which order it reads?

| name    | shape              | meaning                                                 |
|---------|--------------------|---------------------------------------------------------|
| x       | [None, None]       | [batch, time]: the number of each letter; time up to 10 |
| y       | [None, None]       | the number of the one after each                        |
| inputs  | [None, None, 32]   | letter + position                                       |
| weights | [None, None, None] | [batch, t, s]: how much place t looks at place s        |
| context | [None, None, 32]   | the weighted mean of the values                         |
| logits  | [None, None, 34]   | scores of the next letter, after each                   |
| loss    | []                 | mean cross entropy                                      |
"""

from types import SimpleNamespace

from common import layers, rnn, seq2seq
from common.data import text as texts
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs import lab34_sixpence_next_char as lab34
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

LENGTH = 10  # letters of a window, and places that have a position
SIZE = 32  # of the vectors of letters and positions, of queries, keys and values
HIDDEN_LAYER = 0  # units between head and output layer, as in a transformer; 0: none
LEARNING_RATE = 0.01
BATCH_SIZE = 32
ACCURACY_EVERY = 25  # steps
HEADS = {  # and the options of `build_graph`
    "head": {},
    "no positions": {"positions": False},
    "no mask": {"masked": False},
}


def attention_head(inputs, depth, masked=True):
    """Builds one head of self-attention.

    Args:
      inputs: [batch, time, size].
      depth: columns of W_q, W_k and W_v.
      masked: whether a place sees no later one (a causal mask).

    Returns:
      The context [batch, time, depth] and the weights [batch, time, time]: row t says how much
      place t looks at each place, and sums to 1.

    Paper: Vaswani and others, "Attention is all you need", 2017, https://arxiv.org/abs/1706.03762.
    """
    size = inputs.shape.as_list()[-1]
    w_q = tf.get_variable("w_q", [size, depth])
    w_k = tf.get_variable("w_k", [size, depth])
    w_v = tf.get_variable("w_v", [size, depth])

    # q_t, k_t, v_t = x_t W_q, x_t W_k, x_t W_v
    q = tf.matmul(inputs, w_q)  # [batch, time, depth]
    k = tf.matmul(inputs, w_k)  # [batch, time, depth]
    v = tf.matmul(inputs, w_v)  # [batch, time, depth]

    # score[t, s] = q_t . k_s / sqrt(depth)
    scores = tf.matmul(q, k, transpose_b=True) / np.sqrt(depth)  # [batch, time, time]
    if masked:
        # exp(-infinity) = 0: place t gives no weight to a place s > t
        time = tf.shape(inputs)[1]
        visible = tf.linalg.band_part(tf.ones([time, time]), -1, 0)  # [time, time]: 1 where s <= t
        scores = tf.where_v2(visible > 0, scores, -np.inf)
    # weight[t, s] = exp(score[t, s]) / sum over r of exp(score[t, r])
    weights = tf.nn.softmax(scores)  # [batch, time, time]
    # context_t = sum over s of weight[t, s] v_s
    context = tf.matmul(weights, v)  # [batch, time, depth]
    return context, weights


def build_graph(classes, *, positions=True, masked=True, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]; a prompt may be shorter
    y = tf.placeholder(tf.int32, [None, None])  # [batch, time]

    # x_t = letter_t + position_t
    letters = tf.get_variable("letters", [classes, SIZE])  # a row for each letter
    inputs = tf.nn.embedding_lookup(letters, x)  # [batch, time, size]
    if positions:
        places = tf.get_variable("positions", [LENGTH, SIZE])  # a row for each place
        inputs = inputs + places[: tf.shape(x)[1]]  # [batch, time, size]

    context, weights = attention_head(inputs, SIZE, masked)
    outputs = check_shape(inputs + context, [None, None, SIZE])  # [batch, time, size]
    if HIDDEN_LAYER:
        hidden = layers.fully_connected(outputs, HIDDEN_LAYER)  # [batch, time, HIDDEN_LAYER]
        outputs += layers.fully_connected(hidden, SIZE, activation_fn=None)  # [batch, time, size]
    return SimpleNamespace(
        x=x, y=y, inputs=inputs, weights=weights, context=context, **answers(outputs, y, classes)
    )


def build_lstm(classes, hidden_size, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    cell = rnn.BasicLSTMCell(hidden_size)
    outputs, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    return SimpleNamespace(x=x, y=y, **answers(outputs, y, classes))


def answers(outputs, y, classes):
    """The end of all four networks: logits, loss and train op, by name."""
    # logits_t = outputs_t weights + biases
    logits = layers.fully_connected(outputs, classes, activation_fn=None)
    check_shape(logits, [None, None, classes])  # [batch, time, classes]
    # loss = mean of -log softmax(logits)[y]
    loss = seq2seq.sequence_loss(logits, y, weights=tf.ones_like(y, tf.float32))
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return {"logits": logits, "loss": loss, "train_op": train_op}


def lstm_size(classes, parameters):
    """The most units of an LSTM with an output layer that has no more than `parameters`."""
    units = 1
    while 4 * (units + 1) * (classes + units + 2) + (units + 2) * classes <= parameters:
        units += 1
    return units


def train(sess, graph, x_data, y_data, steps, seed, lesson):
    """Trains a network. Returns the losses [steps] and {step: accuracy at the last place}."""
    random = np.random.RandomState(seed)
    batch_size = min(BATCH_SIZE, len(x_data))
    losses, accuracies = [], {}
    sess.run(tf.global_variables_initializer())
    for step in range(steps):
        if step % ACCURACY_EVERY == 0:
            accuracies[step] = accuracy_by_place(sess, graph, x_data, y_data)[-1]
        rows = random.choice(len(x_data), batch_size, replace=False)
        _, loss = sess.run(
            [graph.train_op, graph.loss],
            feed_dict={graph.x: x_data[rows], graph.y: y_data[rows]},
        )
        lesson.progress(step, loss, of=steps)
        losses.append(float(loss))
    accuracies[steps] = accuracy_by_place(sess, graph, x_data, y_data)[-1]
    return losses, accuracies


def accuracy_by_place(sess, graph, x_data, y_data):
    """The share of right answers at each place of all windows: [time]."""
    logits = sess.run(graph.logits, feed_dict={graph.x: x_data})  # [windows, time, classes]
    return (logits.argmax(axis=2) == y_data).mean(axis=0)


def accuracy_as_read(sess, graph, x_data, y_data):
    """The same, each place computed when it is the last, as in writing: [time]."""
    places = range(1, x_data.shape[1] + 1)
    return np.array(
        [accuracy_by_place(sess, graph, x_data[:, :t], y_data[:, :t])[-1] for t in places]
    )


def run(
    lesson=lab.QUIET,
    *,
    steps=600,
    seed=0,
    generate=None,
    temperature=0.0,
    text=None,
    text_file=None,
    encoding=None,
):
    text, prompts, notes = lab34.chosen(text, text_file, encoding)
    lesson.notes(notes)
    characters = texts.Vocabulary.of(text)
    prompts += [] if generate is None else [generate]
    generation.check(characters, prompts, temperature)
    x_data, y_data = texts.windows(characters.encode(text), LENGTH)  # [396, 10] each
    best = texts.best_possible(x_data, y_data)
    classes = len(characters)
    ask(lesson, best.accuracy)
    networks, drawn, curves = {}, {}, {}
    for name in (*HEADS, "LSTM"):
        with tf.Graph().as_default(), tf.Session() as sess:
            if name == "LSTM":
                units = lstm_size(classes, networks["head"]["parameters"])
                graph = build_lstm(classes, units, seed)
            else:
                graph = build_graph(classes, seed=seed, **HEADS[name])
            if name == "head":
                lesson.graph(graph)
            lesson.stage(f"Training: {name}, {count_parameters():,} parameters")
            losses, curves[name] = train(sess, graph, x_data, y_data, steps, seed, lesson)

            def predict(numbers, sess=sess, graph=graph):
                """[1, time] -> the logits of the next letter, [classes]."""
                return sess.run(graph.logits, feed_dict={graph.x: numbers})[0, -1]

            lesson.live(sess, graph, name)
            by_place = accuracy_by_place(sess, graph, x_data, y_data)
            networks[name] = {
                "accuracy": float(by_place[-1]),
                "accuracy_of_all": float(by_place.mean()),
                "accuracy_as_read": float(accuracy_as_read(sess, graph, x_data, y_data).mean()),
                "loss": float(np.mean(losses[-20:])),
                "parameters": count_parameters(),
                "generated": {
                    prompt: generation.from_window(
                        predict, characters, prompt, lab34.WRITTEN, LENGTH, temperature, seed
                    )
                    for prompt in prompts
                },
            }
            if name != "LSTM":
                feed_dict = {graph.x: characters.encode(prompts[0])[np.newaxis, :LENGTH]}
                drawn[name] = sess.run(graph.weights, feed_dict=feed_dict)[0]  # [time, time]
    show(lesson, networks)
    title = "Lab 44: where one head of self-attention looks, and how often it is right"
    lesson.picture(plots.self_attention, prompts[0][:LENGTH], drawn, curves, title)
    return {
        "best_possible": best.accuracy_by_position[-1],
        "best_possible_of_all": best.accuracy,
        "windows": len(x_data),
        "networks": networks,
        "weights": drawn["head"],
        "steps": steps,
    }


def ask(lesson, best):
    lesson.ask(
        "The head without positions sees the same letters, behind the same mask. Is it right as "
        "often?",
        "No. A weighted mean does not change when the letters before change places: it sees which "
        "letters came, not in which order. With positions it can look for a letter at a place.",
        ["yes: the letters come in their order", "no"],
    )
    lesson.ask(
        f"Counted, the best possible at all places together is {best:.3f}. The head without the "
        "mask has more, and by far the lowest loss. Has it learned most?",
        "No: it reads the answer. Each place looks at the one after it, see the picture. When the "
        "letters come one by one, nothing stands after the last: then it is right less often than "
        "the others by far.",
        ["yes", "no"],
    )


def show(lesson, networks):
    """Prints a line for each network, and what it writes."""
    lesson.stage("The share of right answers, and the mean loss of the last 20 batches")
    lesson.say(f"  {'':<12}  last place  all places  read one by one    loss")
    for name, result in networks.items():
        lesson.say(
            f"  {name:<12}  {result['accuracy']:>10.3f}  {result['accuracy_of_all']:>10.3f}  "
            f"{result['accuracy_as_read']:>15.3f}  {result['loss']:>6.3f}"
        )
    for prompt in networks["head"]["generated"]:
        lesson.stage(f"After {prompt!r}")
        for name, result in networks.items():
            lesson.say(f"  {name:<12}  {result['generated'][prompt][len(prompt) :]!r}")


def expected(result, *, text, text_file, **_):
    """Yields the rows of the closing table: the share right at the last place, then at all."""
    networks, best = result["networks"], result["best_possible_of_all"]
    last = {name: network["accuracy"] for name, network in networks.items()}
    no_mask = networks["no mask"]
    if text is not None or text_file is not None:
        for name, accuracy in last.items():
            yield lab.Row(name, accuracy, show=".3f")
        yield lab.Row("no mask, all places", no_mask["accuracy_of_all"], show=".3f")
        yield lab.Row("the best possible there", best, show=".3f")
        yield lab.Row("no mask, read one by one", no_mask["accuracy_as_read"], show=".3f")
    else:
        yield lab.Row(
            "head",
            last["head"],
            above=last["no positions"],
            because="no positions",
            seeds=(0.750, 0.833),
            show=".3f",
        )
        yield lab.Row("no positions", last["no positions"], seeds=(0.624, 0.722), show=".3f")
        yield lab.Row(
            "LSTM",
            last["LSTM"],
            above=last["head"],
            because="head",
            seeds=(0.962, 0.987),
            show=".3f",
        )
        yield lab.Row(
            "no mask, all places",
            no_mask["accuracy_of_all"],
            above=best,
            because="best possible",
            seeds=(0.963, 0.975),
            show=".3f",
        )
        yield lab.Row(
            "no mask, one by one",
            no_mask["accuracy_as_read"],
            below=networks["head"]["accuracy_as_read"],
            because="head",
            seeds=(0.146, 0.220),
            show=".3f",
        )
    for name in ("head", "LSTM"):
        yield lab.Row(f"parameters, {name}", networks[name]["parameters"], show="{:,}".format)


AFTER = """
The place of each letter. After ten letters the head is right 75 to 83 % of the time (seeds 0 to
19), without positions 62 to 72 %: a weighted mean is the same in whatever order the letters came.
That alone is not the limit. Counted, which ten letters came, in any order, and which was the last
decide 392 of the 396 windows. But one mean and a linear output layer do not keep them apart.

The mask is what makes the loss mean something. Without it each place looks at the next one, which
is the answer: 96 to 98 % right, where 87 % is the best possible for who does not see it. Read one
by one, so that nothing stands after a place, 15 to 22 % are right; with the mask that makes no
difference.

The LSTM, with as many parameters and steps, is right 96 to 99 % of the time: its state keeps the
order by itself. Five times as many steps change little: 81 to 88 % for the head, 73 to 77 % without
positions (seeds 0 to 4). This compares one head with one LSTM on 406 letters that are learned by
heart; there is no test part, and it does not say which kind of network is better.

What the head gains shows in long windows. All places are computed at once: a training step takes as
long as the LSTM's at ten letters, and a fifth of its time at 405. And a letter far back is as near
as the last one. Networks that are built of attention (transformers) have many heads, a hidden layer
behind them, and many such layers.
"""


def after(result, *, text, text_file, **_):
    """Returns what the lab has shown."""
    if text is None and text_file is None:
        return AFTER
    return (
        "Your text is learned by heart; there is no test part. Without positions the head sees "
        "which letters came, not in which order. Without the mask it reads the answer at all "
        "places but the last."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=lab34.OPTIONS,
    variations=[
        lab.Variation(
            "--set HIDDEN_LAYER=64",
            "A hidden layer behind the head, as in a transformer: 0.96 at the last place, without "
            "positions 0.89, and 0.99 for an LSTM with as many parameters (medians, seeds 0 to 9). "
            "Without it what the head has read is only added up.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set LENGTH=20",
            "Twenty letters help the head, 0.83 to 0.88, and not the one without positions, 0.63 "
            "to 0.69 (seeds 0 to 9): more letters without their order are more to mix up.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set LENGTH=405 --steps 200",
            "The whole rhyme is one window, and each letter always stands at the same place. Now "
            "the positions know the rhyme, and the head need not read: all is right, and after "
            '"king was i" it writes "n of sixpence, a poc", what comes at the eleventh place '
            "(seeds 0 to 4).",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
