"""Lab 42: how does a network read one sequence and write another?

"knight" has six letters and three sounds, N AY T. An encoder reads the letters, forwards and
backwards. A decoder writes the sounds, one after another, until it writes <end>:

    memory_k   = [forward h_k, backward h_k]                  one for each letter
    y_t        = LSTM([sound_t-1, attention_t-1], y_t-1)
    score_k    = sum of v tanh(W_m memory_k + W_q y_t)        how well letter k fits now
    a          = softmax(score)                               where it looks; sums to 1
    attention_t= [y_t, sum over k of a_k memory_k] W_a
    p(sound_t) = softmax(attention_t W + b)

In training the decoder reads the right sound before (teacher forcing). When it writes, it reads
its own. With --no-attention all that it knows of the word is the encoder's last state.

| name          | shape                 | meaning                                         |
|---------------|-----------------------|-------------------------------------------------|
| source        | [None, None]          | the number of each letter; 0 is padding         |
| source_length | [None]                | how many letters each word has                  |
| read          | [None, None]          | <start> and the sounds, what the decoder reads  |
| target        | [None, None]          | the sounds and <end>, what it should write      |
| target_length | [None]                | how many of them                                |
| memory        | [None, None, hidden]  | the encoder's outputs, both directions          |
| logits        | [None, None, sounds]  | scores of the sounds at each step               |
| loss          | []                    | mean cross entropy, without the padding         |
| written       | [None, longest]       | what the decoder writes by itself               |
"""

from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import pairs
from common.shapes import check_shape, count_parameters
from common.teaching import lab, language_options, old_lab
from common.training import checkpoint, optimizers
from common.training.resume import StartPoint, is_vocabulary
from labs.support import translate

import tensorflow.compat.v1 as tf

EMBEDDING_SIZE = 32
BATCH_SIZE = 64
LEARNING_RATE = 0.003
LARGEST_NORM = 5.0  # of the gradient; longer ones are shortened
SHIPPED = lab.checkpoint("pronounce")
ATTENTIONS = {"bahdanau": seq2seq.BahdanauAttention, "luong": seq2seq.LuongAttention}


class Graph(NamedTuple):
    source: tf.Tensor
    source_length: tf.Tensor
    read: tf.Tensor
    target: tf.Tensor
    target_length: tf.Tensor
    memory: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    written: tf.Tensor
    looked: tf.Tensor | None  # [batch, longest, letters]: where the decoder looked


def encode(x, length, hidden_size):
    """Read x [batch, time, size] from both sides: the memory, and the last state."""
    ahead, back = rnn.BasicLSTMCell(hidden_size // 2), rnn.BasicLSTMCell(hidden_size // 2)
    outputs, last_states = rnn.bidirectional_dynamic_rnn(
        ahead, back, x, sequence_length=length, dtype=tf.float32
    )
    # memory_k = [forward h_k, backward h_k], and the last states side by side too
    memory, state = rnn.concat_directions(outputs, last_states)
    return check_shape(memory, [None, x.shape[1], hidden_size]), state  # [batch, time, hidden]


def decode(memory, length, last_state, read, task, vectors, attention="bahdanau", beam=1):
    """Scores of the tokens [batch, target time, classes], and what the decoder writes by itself.

    Args:
      memory, length, last_state: of the encoder.
      read: what the decoder reads in training.
      vectors: the name and the size of the tokens' vectors.
    """
    classes, hidden_size = len(task.vocabularies.target), memory.shape.as_list()[2]
    cell, first_state = rnn.BasicLSTMCell(hidden_size), last_state
    if attention != "none":
        mechanism = ATTENTIONS[attention](hidden_size, memory, length)
        cell = seq2seq.AttentionWrapper(cell, mechanism, attention_layer_size=hidden_size)
        first_state = cell.initial_state(last_state)

    # Training: the decoder reads the right token before, whatever it would have written.
    name, size = vectors
    token_vectors = tf.get_variable(name, [classes, size])
    right_before = tf.nn.embedding_lookup(token_vectors, read)  # [batch, target time, size]
    outputs, _ = rnn.dynamic_rnn(cell, right_before, initial_state=first_state, scope="decoder")
    check_shape(outputs, [None, None, hidden_size])  # [batch, target time, hidden]
    # logits = outputs W + b
    w = tf.get_variable("w", [hidden_size, classes])
    b = tf.get_variable("b", [classes], initializer=tf.zeros_initializer())
    logits = check_shape(tf.tensordot(outputs, w, axes=1) + b, [None, None, classes])

    # Writing: the decoder reads what it wrote itself.
    writer, state = seq2seq.tile_for_beam(cell, first_state, beam)

    def write_one(tokens, state):
        output, state = writer(tf.nn.embedding_lookup(token_vectors, tokens), state)
        return tf.matmul(output, w) + b, state  # [batch, classes]

    start, end = tf.fill(tf.shape(length), task.vocabularies.start), task.vocabularies.end
    watch = None if attention == "none" else lambda now: now.alignments
    found = seq2seq.decode(write_one, state, start, end, task.longest, beam, watch)
    return logits, found


def build_graph(task, attention, hidden_size, half_life, beam=1, seed=0):
    tf.set_random_seed(seed)
    source = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    source_length = tf.placeholder(tf.int32, [None])  # [batch]
    read = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target_length = tf.placeholder(tf.int32, [None])  # [batch]

    letter_vectors = tf.get_variable("letters", [len(task.vocabularies.source), EMBEDDING_SIZE])
    letters = tf.nn.embedding_lookup(letter_vectors, source)  # [batch, time, embedding]
    memory, state = encode(letters, source_length, hidden_size)
    sounds = ("sounds", EMBEDDING_SIZE)
    logits, found = decode(memory, source_length, state, read, task, sounds, attention, beam)
    mask = tf.sequence_mask(target_length, tf.shape(target)[1], dtype=tf.float32)
    loss = seq2seq.sequence_loss(logits, target, weights=mask)
    train_op = optimizers.clipped_adam(loss, LEARNING_RATE, LARGEST_NORM, half_life)
    return Graph(
        source=source,
        source_length=source_length,
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


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=8,
    attention="bahdanau",
    no_attention=False,
    hidden_size=128,
    half_life=900,
    beam=1,
    data=None,
    source_cut="characters",
    target_cut="words",
    say=None,
    restore=None,
    resume=None,
    save=None,
    save_every=60.0,
):
    translate.check_words(say)
    if say and not (restore or resume):
        restore = SHIPPED
    start = StartPoint.of(restore, resume)
    checkpoint.check_writable(save)
    kind, saved = "none" if no_attention else attention, {}
    if start.prefix:
        saved = start.values(
            attention=("none", "bahdanau", "luong"),
            hidden_size=range(1, 10_001),
            sources=is_vocabulary,
            targets=lambda tokens: is_vocabulary(tokens) and pairs.START in tokens,
        )
        kind, hidden_size = saved["attention"], saved["hidden_size"]
    task = translate.prepare(data, source_cut, target_cut, saved)
    steps_a_pass = training.steps_per_epoch(len(task.training), BATCH_SIZE)
    steps = steps or (0 if restore else epochs * steps_a_pass)

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(task, kind, hidden_size, half_life, beam, seed)
        sess.run(tf.global_variables_initializer())
        start.restore(sess)
        network = translate.Translator(sess, graph, task.vocabularies)
        if say:
            said = network.pronounce(lesson, say)
            return old_lab.finish(
                lesson, {"said": said}, [old_lab.Finding("words", str(len(say)))], steps=0
            )
        translate.describe(lesson, task)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters, attention: {kind}")
        lesson.ask(
            "the sound of c depends on the letter behind it. Where must the decoder look?",
            "At c and behind it. But each h_k of the encoder has read both sides already.",
        )
        lesson.stage("Training")
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            batches=network.feeds(pairs.batches(task.training, BATCH_SIZE, seed, skip=start.step)),
            steps=steps,
            report=network.reporter(lesson, next(iter(task.test))),
            save=checkpoint.saver(
                sess, save, start.step, task.metadata(kind, hidden_size), start.resumed
            ),
            save_every=save_every,
        )
        lesson.speed(history)
        written = network.write(list(task.test))
        looks = network.where_it_looks(task.longest_of_test())

    scores, errors = translate.judge(lesson, task, written, f"attention: {kind}")
    lesson.picture(plots.translation, looks, errors, "Lab 42")
    metrics = {"loss": history.losses[-1] if steps else None, **scores.as_metrics()}
    wrong, wrong_tokens = f"{scores.sequence_errors:.1%}", f"{scores.token_errors:.1%}"
    findings = [
        old_lab.Finding(f"{task.unit} with an error", wrong, scores.criterion, scores.is_better),
        old_lab.Finding(f"wrong {task.token}", wrong_tokens),
    ]
    return old_lab.finish(lesson, metrics, findings, steps)


LAB = old_lab.OldLab(
    run,
    *language_options.TRANSLATION,
    *lab.checkpoint_options(lab.checkpoint("lab42")),
    try_it=[
        old_lab.Try(
            "Long words suffer most: one state cannot hold them.", options="--no-attention"
        ),
        old_lab.Try("Scores by a product instead of a sum.", options="--attention luong"),
        old_lab.Try("A few words come out better, at three times the work.", options="--beam 4"),
    ],
)

if __name__ == "__main__":
    LAB.main()
