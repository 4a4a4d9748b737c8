"""Lab 27: how does a network read one sequence and write another?

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
from common.errors import InputError
from common.language import translation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from common.training import checkpoint

import tensorflow.compat.v1 as tf

EMBEDDING_SIZE = 32
BATCH_SIZE = 64
LEARNING_RATE = 0.003
LARGEST_NORM = 5.0  # of the gradient; longer ones are shortened
TEST_SOURCES = 2000
SHIPPED = lab.checkpoint("pronounce")


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


def encode(letters, source_length, hidden_size):
    """An LSTM forwards and one backwards: (memory [batch, time, hidden], last state)."""
    (ahead, back), (last_ahead, last_back) = rnn.bidirectional_dynamic_rnn(
        rnn.BasicLSTMCell(hidden_size // 2),
        rnn.BasicLSTMCell(hidden_size // 2),
        letters,
        sequence_length=source_length,
        dtype=tf.float32,
    )
    memory = tf.concat([ahead, back], axis=2)
    check_shape(memory, [None, None, hidden_size])  # [batch, time, hidden]
    c = tf.concat([last_ahead.c, last_back.c], axis=1)  # [batch, hidden]
    h = tf.concat([last_ahead.h, last_back.h], axis=1)  # [batch, hidden]
    return memory, rnn.LSTMStateTuple(c, h)


def make_decoder(attention, memory, source_length, encoder_state, hidden_size):
    """The decoder's cell and its first state, that of the encoder."""
    cell = rnn.BasicLSTMCell(hidden_size)
    if attention == "none":
        return cell, encoder_state
    mechanisms = {"bahdanau": seq2seq.BahdanauAttention, "luong": seq2seq.LuongAttention}
    mechanism = mechanisms[attention](hidden_size, memory, source_length)
    cell = seq2seq.AttentionWrapper(cell, mechanism, attention_layer_size=hidden_size)
    return cell, cell.first_state(encoder_state)


def build_graph(vocabularies, attention, hidden_size, half_life, longest, beam=1, seed=0):
    tf.set_random_seed(seed)
    sounds = len(vocabularies.target)
    source = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    source_length = tf.placeholder(tf.int32, [None])  # [batch]
    read = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target = tf.placeholder(tf.int32, [None, None])  # [batch, target time]
    target_length = tf.placeholder(tf.int32, [None])  # [batch]

    letter_vectors = tf.get_variable("letters", [len(vocabularies.source), EMBEDDING_SIZE])
    letters = tf.nn.embedding_lookup(letter_vectors, source)  # [batch, time, embedding]
    memory, encoder_state = encode(letters, source_length, hidden_size)
    cell, first_state = make_decoder(attention, memory, source_length, encoder_state, hidden_size)

    # Training: the decoder reads the right sound before, whatever it would have written.
    sound_vectors = tf.get_variable("sounds", [sounds, EMBEDDING_SIZE])
    right_before = tf.nn.embedding_lookup(sound_vectors, read)  # [batch, target time, embedding]
    outputs, _ = rnn.dynamic_rnn(cell, right_before, initial_state=first_state, scope="decoder")
    check_shape(outputs, [None, None, hidden_size])  # [batch, target time, hidden]
    # logits = outputs W + b
    w = tf.get_variable("w", [hidden_size, sounds])
    b = tf.get_variable("b", [sounds], initializer=tf.zeros_initializer())
    logits = tf.tensordot(outputs, w, axes=1) + b
    check_shape(logits, [None, None, sounds])  # [batch, target time, sounds]

    mask = tf.sequence_mask(target_length, tf.shape(target)[1], dtype=tf.float32)
    loss = seq2seq.sequence_loss(logits, target, weights=mask)
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(LEARNING_RATE, step, half_life, 0.5)
    optimizer = tf.train.AdamOptimizer(rate)
    gradients, variables = zip(*optimizer.compute_gradients(loss))
    gradients, _ = tf.clip_by_global_norm(gradients, LARGEST_NORM)
    train_op = optimizer.apply_gradients(zip(gradients, variables), global_step=step)

    # Writing: the decoder reads what it wrote itself.
    writer = cell.repeated(beam) if beam > 1 and attention != "none" else cell

    def write_one(tokens, state):
        output, state = writer(tf.nn.embedding_lookup(sound_vectors, tokens), state)
        return tf.matmul(output, w) + b, state  # [batch, sounds]

    start = tf.fill([tf.shape(source)[0]], vocabularies.start)  # [batch]
    if beam > 1:
        states = tf.nest.map_structure(lambda part: tf.repeat(part, beam, axis=0), first_state)
        found = seq2seq.beam(write_one, states, start, vocabularies.end, longest, beam)
        written, looked = found.tokens[:, 0], None  # the best of each beam
    else:
        watch = None if attention == "none" else lambda state: state.alignments
        found = seq2seq.greedy(write_one, first_state, start, vocabularies.end, longest, watch)
        written, looked = found.tokens, found.watched
    check_shape(written, [None, longest])  # [batch, longest]
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
        written=written,
        looked=looked,
    )


def feed(graph, vocabularies, batch):
    """What one training step is fed: sources, and targets as inputs and as labels."""
    sources, source_lengths = vocabularies.sources([source for source, _ in batch])
    read, targets, target_lengths = vocabularies.targets([target for _, target in batch])
    return {
        graph.source: sources,
        graph.source_length: source_lengths,
        graph.read: read,
        graph.target: targets,
        graph.target_length: target_lengths,
    }


def translate(sess, graph, vocabularies, sources):
    """What the network writes for each source: a list of tuples of tokens."""
    found = []
    for start in range(0, len(sources), 500):
        numbers, lengths = vocabularies.sources(sources[start : start + 500])
        fed = {graph.source: numbers, graph.source_length: lengths}
        found += vocabularies.written(sess.run(graph.written, fed))
    return found


def where_it_looks(sess, graph, vocabularies, source):
    """(letters, sounds written, weights [sounds, letters]) of one word; None without attention."""
    if graph.looked is None:
        return None
    numbers, lengths = vocabularies.sources([source])
    fed = {graph.source: numbers, graph.source_length: lengths}
    written, looked = sess.run([graph.written, graph.looked], fed)
    (tokens,) = vocabularies.written(written)
    return source, tokens, looked[0, : len(tokens)]


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
    if say and not all(word.strip() for word in say):
        raise InputError("--say: an empty word cannot be pronounced")
    if say and not (restore or resume):
        restore = SHIPPED
    prefix = checkpoint.find(restore or resume) if restore or resume else None
    known = checkpoint.facts(prefix) if prefix else {}
    task = translation.prepare(data, source_cut, target_cut, TEST_SOURCES, known)
    kind = known.get("attention", "none" if no_attention else attention)
    hidden_size = known.get("hidden_size", hidden_size)
    steps_a_pass = training.steps_per_epoch(len(task.training), BATCH_SIZE)
    steps = steps or (0 if restore else epochs * steps_a_pass)
    done = known.get("step", 0) if resume else 0

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(
            task.vocabularies, kind, hidden_size, half_life, task.longest, beam, seed
        )
        sess.run(tf.global_variables_initializer())
        if prefix:
            checkpoint.restore(sess, prefix)
        if say:
            return pronounce(lesson, sess, graph, task, say)
        translation.describe(lesson, task)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters, attention: {kind}")
        batches = (
            feed(graph, task.vocabularies, batch)
            for batch in pairs.batches(task.training, BATCH_SIZE, seed, skip=done)
        )
        example = list(task.test)[:1]
        lesson.ask(
            "the sound of c depends on the letter behind it. Where must the decoder look?",
            "At c and behind it. But each h_k of the encoder has read both sides already.",
        )

        def report(step, loss):
            (sounds,) = translate(sess, graph, task.vocabularies, example)
            lesson.progress(step, loss, f"{translation.shown(example[0])}: {' '.join(sounds)}")

        lesson.stage("Training")
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            batches=batches,
            steps=steps,
            report=report,
            save=checkpoint.keeper(sess, save, done, task.facts(kind, hidden_size)),
            save_every=save_every,
        )
        lesson.speed(history)
        written = translate(sess, graph, task.vocabularies, list(task.test))
        looks = where_it_looks(sess, graph, task.vocabularies, task.longest_of_test())

    baseline = task.baseline()
    scores = translation.score(task, written, baseline)
    translation.tell(lesson, task, written, scores)
    writings = {"without attention" if kind == "none" else f"{kind} attention": written}
    if baseline:
        writings["commonest sounds"] = baseline
    lesson.picture(plots.translation, looks, task.errors_by_length(writings), "Lab 27")
    better = scores.sequence_errors < scores.baseline_sequence_errors
    return lesson.finish(
        {"loss": history.losses[-1] if steps else None, **scores.as_metrics()},
        [
            lab.Finding(
                "words with an error",
                f"{scores.sequence_errors:.1%}",
                f"below {scores.baseline_sequence_errors:.1%}, the baseline's",
                better,
            ),
            lab.Finding("wrong sounds", f"{scores.token_errors:.1%}"),
        ],
        steps=steps,
    )


def pronounce(lesson, sess, graph, task, words):
    """Say words with a trained network, and end."""
    sources = [tuple(word.lower()) for word in words]
    known = set(task.vocabularies.source.tokens)
    for letter in sorted({letter for source in sources for letter in source} - known):
        lesson.say(f"  {letter!r} did not stand in any word that the network has read")
    written = translate(sess, graph, task.vocabularies, sources)
    for word, sounds in zip(words, written):
        lesson.say(f"  {word}  {' '.join(sounds)}")
    said = {word: " ".join(sounds) for word, sounds in zip(words, written)}
    return lesson.finish({"said": said}, [lab.Finding("words", str(len(words)))], steps=0)


LAB = lab.Lab(
    run,
    lab.option("--epochs", type=lab.positive, help="passes over the training pairs"),
    lab.option("--attention", choices=["bahdanau", "luong"], help="how well a letter fits"),
    lab.option("--no-attention", action="store_true", help="only the encoder's last state"),
    lab.option(
        "--hidden-size",
        type=lab.whole_number(2, 4096),
        help="of the decoder; each encoder has half",
    ),
    lab.option("--half-life", type=lab.positive, help="steps in which the learning rate halves"),
    lab.option(
        "--beam", type=lab.whole_number(1, 1000), help="how many beginnings are kept in writing"
    ),
    lab.option("--data", metavar="FILE", help="lines of source, tab, target, instead of words"),
    lab.option("--source-cut", choices=sorted(pairs.CUTS), help="what a source's tokens are"),
    lab.option("--target-cut", choices=sorted(pairs.CUTS), help="what a target's tokens are"),
    lab.option("--say", nargs="+", metavar="WORD", help="pronounce words with a trained network"),
    *lab.checkpoint_options(lab.checkpoint("lab27")),
    try_it=[
        lab.Try("Long words suffer most: one state cannot hold them.", options="--no-attention"),
        lab.Try("Scores by a product instead of a sum.", options="--attention luong"),
        lab.Try("A few words come out better, at three times the work.", options="--beam 4"),
    ],
)

if __name__ == "__main__":
    LAB.main()
