"""Lab 43: can a network say in words what it sees?

The picture is a number of two to four handwritten digits, side by side. A network reads it
column by column, from both sides, and writes the number in English words:

    memory_k    = [forward h_k, backward h_k]       one for each column of eight pixels
    y_t         = LSTM([word_t-1, attention_t-1], y_t-1)
    a           = softmax over k of (v tanh(W_m memory_k + W_q y_t))
    attention_t = [y_t, sum over k of a_k memory_k] W_a
    p(word_t)   = softmax(attention_t W + b)

It is the network of lab 42. Only what it reads has changed: pixels instead of letters. Nobody
tells it where a digit begins, or that there are digits. "seven hundred and three" is all it gets.

With --korean it writes Sino-Korean syllables, whose order is that of the digits.

| name          | shape                 | meaning                                          |
|---------------|-----------------------|--------------------------------------------------|
| columns       | [None, 32, 8]         | pictures column by column: 0 is white, 1 black   |
| column_count  | [None]                | how many columns each picture has                |
| read          | [None, None]          | <start> and the words, what the decoder reads    |
| target        | [None, None]          | the words and <end>, what it should write        |
| target_length | [None]                | how many of them                                 |
| memory        | [None, 32, 64]        | the encoder's outputs, both directions           |
| logits        | [None, None, words]   | scores of the words at each step                 |
| loss          | []                    | mean cross entropy, without the padding          |
| written       | [None, 9]             | what the decoder writes by itself                |
| looked        | [None, None, 32]      | where it looked for each word; sums to 1         |
"""

import itertools
from typing import NamedTuple

from common import plots, seq2seq, training
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab
from common.training import checkpoint, optimizers
from common.training.resume import StartPoint
from labs.lab42_translate import decode, encode
from labs.support import caption, digits

import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 64
EMBEDDING_SIZE = 16
BATCH_SIZE = 64
LEARNING_RATE = 0.005
HALF_LIFE = 250  # the learning rate halves in so many steps
LARGEST_NORM = 5.0  # of the gradient; longer ones are shortened
MOST_DIGITS = 4
TEST_PICTURES = 1000


class Graph(NamedTuple):
    columns: tf.Tensor
    column_count: tf.Tensor
    read: tf.Tensor
    target: tf.Tensor
    target_length: tf.Tensor
    memory: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    written: tf.Tensor
    looked: tf.Tensor


def build_graph(task, seed=0):
    tf.set_random_seed(seed)
    time = digits.SIDE * MOST_DIGITS
    columns = tf.placeholder(tf.float32, [None, time, digits.SIDE])  # [batch, time, pixels]
    column_count = tf.placeholder(tf.int32, [None])  # [batch]
    read = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target_length = tf.placeholder(tf.int32, [None])  # [batch]

    # Lab 42's encoder reads the columns from both sides, its decoder looks at them and writes.
    memory, state = encode(columns, column_count, HIDDEN_SIZE)
    check_shape(memory, [None, time, HIDDEN_SIZE])  # [batch, time, hidden]
    words = ("words", EMBEDDING_SIZE)
    logits, found = decode(memory, column_count, state, read, task, words)
    check_shape(logits, [None, None, len(task.vocabularies.target)])  # [batch, target time, words]

    mask = tf.sequence_mask(target_length, tf.shape(target)[1], dtype=tf.float32)
    loss = seq2seq.sequence_loss(logits, target, weights=mask)
    train_op = optimizers.clipped_adam(loss, LEARNING_RATE, LARGEST_NORM, HALF_LIFE)
    return Graph(
        columns=columns,
        column_count=column_count,
        read=read,
        target=target,
        target_length=target_length,
        memory=memory,
        logits=logits,
        loss=loss,
        train_op=train_op,
        written=check_shape(found.tokens, [None, task.longest]),
        looked=found.watched,
    )


def feeds(graph, lessons):
    """What each training step is fed."""
    for columns, counts, read, target, lengths in lessons:
        yield {
            graph.columns: columns,
            graph.column_count: counts,
            graph.read: read,
            graph.target: target,
            graph.target_length: lengths,
        }


def run(
    lesson=lab.QUIET,
    *,
    steps=800,
    seed=0,
    korean=False,
    resume=None,
    save=None,
    save_every=60.0,
):
    metadata = {"language": "Korean" if korean else "English", "seed": seed}
    start = StartPoint.resuming(resume, metadata)
    checkpoint.check_writable(save)
    task = caption.Task.of(korean, MOST_DIGITS, TEST_PICTURES, seed + 1)
    task.describe(lesson)
    vocabularies, test = task.vocabularies, task.test

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(task, seed)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters")
        sess.run(tf.global_variables_initializer())
        start.restore(sess, lesson.say)
        batches = feeds(graph, task.lessons(BATCH_SIZE, seed))
        first = {graph.columns: test.columns[:1], graph.column_count: test.counts[:1]}
        lesson.ask(
            "which word of 'three hundred and five' has no digit to look at?",
            "'hundred' and 'and': it looks where the next digit is.",
        )

        def report(step, loss):
            (words,) = vocabularies.written(sess.run(graph.written, first))
            lesson.progress(step, loss, f"{test.numbers[0]}: {' '.join(words)}")

        lesson.stage("Training")
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            batches=itertools.islice(batches, start.step, None),
            steps=steps,
            report=report,
            save=checkpoint.saver(sess, save, start.step, metadata, start.resumed),
            save_every=save_every,
        )
        lesson.speed(history)
        fed = {graph.columns: test.columns, graph.column_count: test.counts}
        written, looked = sess.run([graph.written, graph.looked], fed)

    sentences = vocabularies.written(written)
    test.tell(lesson, sentences)
    drawn = test.examples(sentences, looked)
    lesson.picture(plots.captions, drawn, "Lab 43: where it looks for each word")
    scores = test.scores(sentences)
    right, words_wrong = scores["sentences_right"], scores["words_wrong"]
    criterion = "above 80 % of new digits' pictures"
    return old_lab.finish(
        lesson,
        {"loss": history.losses[-1], **scores},
        [
            old_lab.Finding("whole numbers right", f"{right:.1%}", criterion, right > 0.8),
            old_lab.Finding("wrong words", f"{words_wrong:.1%}"),
        ],
    )


LAB = old_lab.OldLab(
    run,
    lab.option("--korean", action="store_true", help="write Sino-Korean syllables"),
    *lab.resume_options(lab.checkpoint("lab43")),
    try_it=[
        old_lab.Try("In Korean every digit has its own syllable.", options="--korean"),
        old_lab.Try(
            "After a quarter of the training the length is right, but not all digits.",
            options="--steps 200",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
