"""Exercise 3: a graph from placeholders to train op.

It belongs to lab 5. Build the graph of a network that learns a short text: it reads each
character and must give the next one. The characters come as numbers.

    x, y: placeholders, int32 [batch, time]
    outputs = dynamic_rnn of a BasicLSTMCell over one_hot(x)     [batch, time, hidden]
    logits = outputs softmax_w + softmax_b                       [batch, time, classes]
    loss = sequence_loss(logits, y, weights 1)                   []
    train_op: Adam with learning rate 0.1 makes the loss smaller

Unlike other exercises this one may import `rnn` and `seq2seq` of the course. The check runs
the train op 150 times on a text drawn at random; then the loss must be below 0.2.

| name     | shape                  | meaning                       |
|----------|------------------------|-------------------------------|
| x        | [batch, time]          | the number of each character  |
| y        | [batch, time]          | the number of the next one    |
| logits   | [batch, time, classes] | scores                        |
| loss     | []                     | mean cross entropy            |
| train_op | an operation           | one update of the weights     |
"""

from common import rnn, seq2seq

import tensorflow.compat.v1 as tf


def build_graph(batch, time, classes, hidden_size):
    """Build the graph; returns x, y, logits, loss, train_op."""
    # solution
    x = tf.placeholder(tf.int32, [batch, time])
    y = tf.placeholder(tf.int32, [batch, time])

    cell = rnn.BasicLSTMCell(hidden_size)
    outputs, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)

    softmax_w = tf.get_variable("softmax_w", [hidden_size, classes])
    softmax_b = tf.get_variable("softmax_b", [classes])
    flat = tf.reshape(outputs, [-1, hidden_size])  # [batch * time, hidden]
    logits = tf.reshape(tf.matmul(flat, softmax_w) + softmax_b, [batch, time, classes])

    loss = seq2seq.sequence_loss(logits, y, tf.ones([batch, time]))
    train_op = tf.train.AdamOptimizer(0.1).minimize(loss)
    return x, y, logits, loss, train_op
    # end of solution


# checks

LAB = 5
ALLOWED = ("common.rnn", "common.seq2seq")
SECONDS = 60
MEGABYTES = 16_000
LOSS = 0.2

HINTS = {
    "driver": [
        "A placeholder: tf.placeholder(tf.int32, [batch, time]). Vectors: tf.one_hot(x, classes).",
        "outputs, _ = rnn.dynamic_rnn(cell, inputs, dtype=tf.float32); the cell: "
        "rnn.BasicLSTMCell(n).",
        "Scores: reshape outputs to [batch * time, hidden], tf.matmul with softmax_w, reshape "
        "back.",
        "The loss without that layer cannot fall below ln(1 + (classes - 1) e^-2); lab 4 says why.",
    ],
}

MISTAKES = [
    (
        "logits = tf.reshape(tf.matmul(flat, softmax_w) + softmax_b, [batch, time, classes])",
        "logits = outputs[:, :, :classes]",
        "An LSTM's outputs lie in (-1, 1)",
    ),
    ("AdamOptimizer(0.1)", "AdamOptimizer(0.0001)", "after 150 steps the loss is"),
    ("minimize(loss)", "minimize(-loss)", "the loss grows"),
    ("(logits, y,", "(logits, x,", "the loss is not that of y"),
    (
        "rnn.dynamic_rnn(cell, tf.one_hot(x, classes)",
        "rnn.dynamic_rnn(cell, tf.one_hot(y, classes)",
        "the scores depend on y",
    ),
    ("tf.one_hot(x, classes)", "tf.one_hot(x * 0, classes)", "the scores do not depend on x"),
    (
        "tf.train.AdamOptimizer(0.1).minimize(loss)",
        "tf.no_op()",
        "the train op changes nothing",
    ),
    ("return x, y, logits, loss, train_op", "return x, y, logits, loss", "five things"),
]


def driver(x_data, y_data, classes, hidden_size, steps, seed, own=(tf.Session, tf.Session.run)):
    """In the student's process: build the graph, train, and look at its numbers."""
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), own[0]() as session:
        tf.set_random_seed(seed)
        built = student.build_graph(*x_data.shape, classes, hidden_size)  # noqa: F821
        if not isinstance(built, tuple) or len(built) != 5:
            return {"parts": len(built) if isinstance(built, (tuple, list)) else 1}
        x, y, logits, loss, train_op = built
        tensors = all(isinstance(part, tf.Tensor) for part in (x, y, logits, loss))
        if tf.Session is not own[0] or own[0].run is not own[1] or not tensors:
            return {"replaced": True}
        session.run(tf.global_variables_initializer())
        feeds = {x: x_data, y: y_data}
        scores, first = session.run([logits, loss], feeds)
        other_x = session.run(logits, {x: x_data[:, ::-1], y: y_data})
        other_y = session.run(logits, {x: x_data, y: (y_data + 1) % classes})
        losses = [session.run([loss, train_op], feeds)[0] for _ in range(steps)]
        last_scores, last = session.run([logits, loss], feeds)
        return {
            "scores": scores,
            "first": first,
            "other_x": other_x,
            "other_y": other_y,
            "losses": losses,
            "last_scores": last_scores,
            "last": last,
        }


def cases(random):
    import numpy as np

    classes, time = 6, 12
    numbers = random.randint(classes, size=[2, time + 1])
    numbers[1, 0] = (numbers[0, 0] + 1) % classes  # the first characters tell the rows apart
    for row in numbers:  # no character twice in a row, so that the next one is news
        for place in range(1, time + 1):
            row[place] += row[place] == row[place - 1]
    numbers = (numbers % classes).astype(np.int32)
    x_data, y_data = numbers[:, :-1].copy(), numbers[:, 1:].copy()
    arguments = x_data, y_data, classes, 16, 150, int(random.randint(1000))
    yield "driver", arguments, "two random texts of 12 characters, 150 steps"


def cross_entropy(scores, targets):
    """The loss of these scores, by NumPy."""
    import numpy as np

    scores = np.asarray(scores, float)
    chosen = np.take_along_axis(scores, targets[..., np.newaxis], axis=-1)[..., 0]
    greatest = scores.max(axis=-1)
    sums = np.exp(scores - greatest[..., np.newaxis]).sum(axis=-1)
    return float((greatest + np.log(sums) - chosen).mean())


def verify(arguments, result):
    import numpy as np

    x_data, y_data, classes = arguments[:3]
    if not isinstance(result, dict) or "parts" in result:
        return "build_graph must return five things: x, y, logits, loss, train_op"
    if "replaced" in result:
        return "x, y, logits and loss must be tensors of a graph that tf.Session itself runs"
    shape = [*x_data.shape, classes]
    scores = np.asarray(result["scores"])
    if list(scores.shape) != shape:
        return f"logits has shape {list(scores.shape)}; shape {shape} was expected"
    if not np.allclose(result["other_y"], scores):
        return "the scores depend on y: the network must not see what it has to guess"
    if np.allclose(result["other_x"], scores):
        return "the scores do not depend on x: feed other characters and they stay"
    expected = cross_entropy(scores, y_data)
    if not np.isclose(result["first"], expected, rtol=1e-3):
        return (
            f"the loss is not that of y: {float(result['first']):.4f} came, {expected:.4f} is "
            f"the mean of -log softmax(logits)[y]"
        )
    last = cross_entropy(result["last_scores"], y_data)
    if np.array_equal(result["last_scores"], scores):
        return "the train op changes nothing: make it with an optimizer's minimize(loss)"
    if last > expected + 0.1:
        return f"the loss grows: {expected:.3f} before, {last:.3f} after 150 steps"
    if last >= LOSS and np.abs(result["last_scores"]).max() <= 1:
        return (
            f"after 150 steps the loss is {last:.3f}. An LSTM's outputs lie in (-1, 1): as scores "
            f"they cannot be sure. A layer of its own, softmax_w and softmax_b, is missing"
        )
    if last >= LOSS:
        return f"after 150 steps the loss is {last:.3f}; below {LOSS} was expected"
    return ""


VERIFY = {"driver": verify}
