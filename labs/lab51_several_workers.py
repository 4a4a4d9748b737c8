"""Lab 51: can several processes, or several machines, train one network?

A parameter server holds the variables. Each worker has the whole graph, reads its own rows of
each batch of the text, and does three things again and again:

    fetch the weights      compute the gradient g_k of its rows      send the gradient

Synchronous: the server waits for one gradient from every worker, and moves the weights once,
by their mean. The mean of the gradients of equal parts is the gradient of the whole:

    (g_1 + g_2) / 2 = gradient of the mean loss of all rows

So the losses are those of one process with the whole batch, up to rounding (which a long
training multiplies), and a step takes as long as the slowest worker.
Asynchronous: the server uses each gradient as soon as it comes. Nobody waits, but a gradient
may belong to weights that another worker has changed meanwhile: it is stale. No two runs are
the same then, whatever the seed.

Does it pay? In each step a worker fetches and sends every weight, 4 bytes each way, and
computes about 6 operations for each weight and each character that it reads. A longer text or
a larger batch changes only the second number.

Without options three processes train on this machine, one server and two workers, three times:
one worker alone, both synchronous, both asynchronous. With a file that is the same everywhere,

    {"ps": ["10.0.0.1:2222"], "worker": ["10.0.0.1:2223", "10.0.0.2:2222"]}

each machine runs its own member: --cluster FILE.json --job worker --task 1. Worker 0 is the
chief: it gives the variables their first values, and with --save keeps them in checkpoints.

| name    | shape          | meaning                                                   |
|---------|----------------|-----------------------------------------------------------|
| x       | [rows, 25]     | [batch, time]: the number of each character               |
| y       | [rows, 25]     | the number of the one after it                            |
| logits  | [rows, 25, 62] | scores of the next character                              |
| loss    | []             | mean cross entropy of these rows                          |
| updates | []             | how often the weights have been moved, this step included |
"""

from pathlib import Path
from typing import NamedTuple

from common import layers, plots, rnn, seq2seq
from common.cluster import addresses, member, processes, results, traffic
from common.language import books
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab
from common.training import checkpoint

import numpy as np
import tensorflow.compat.v1 as tf

# Each worker reads so many rows of a batch.
ROWS, TIME = 32, 25
HIDDEN_SIZE, LEARNING_RATE, STEPS = 128, 0.02, 40
MODES = ("alone", "synchronous", "asynchronous")


class Plan(NamedTuple):
    """What all members of a cluster have in common."""

    classes: int
    steps: int
    seed: int
    save: str


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    updates: tf.Tensor
    optimizer: tf.train.Optimizer


def build_graph(classes, rows=ROWS, together=1, seed=0):
    """`together`: of how many workers an update needs the gradient."""
    tf.set_random_seed(seed)
    step = tf.train.get_or_create_global_step()
    x = tf.placeholder(tf.int32, [rows, TIME])  # [batch, time]
    y = tf.placeholder(tf.int32, [rows, TIME])
    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    check_shape(outputs, [rows, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    logits = layers.fully_connected(outputs, classes, activation_fn=None)
    check_shape(logits, [rows, TIME, classes])  # [batch, time, classes]
    loss = seq2seq.sequence_loss(logits, y, tf.ones_like(y, tf.float32))

    optimizer = tf.train.AdamOptimizer(LEARNING_RATE)
    if together > 1:
        # (g_1 + g_2) / 2, then one update
        optimizer = tf.train.SyncReplicasOptimizer(optimizer, replicas_to_aggregate=together)
    train_op = optimizer.minimize(loss, step)
    with tf.control_dependencies([train_op]):
        updates = step.read_value()
    return Graph(x, y, logits, loss, train_op, updates, optimizer)


def in_one_process(lesson, plan, part):
    """No server, all rows in one batch -> the losses [steps], and how many weights there are."""
    losses = []
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(plan.classes, part.x.shape[1], seed=plan.seed)
        lesson.graph(graph)
        lesson.stage("One process")
        sess.run(tf.global_variables_initializer())
        for step in range(plan.steps):
            x, y, _ = part.batch(step)
            loss, _ = sess.run([graph.loss, graph.train_op], {graph.x: x, graph.y: y})
            losses.append(loss)
            if step % max(1, plan.steps // 4) == 0:
                lesson.progress(step, loss)
        return losses, count_parameters()


def work(lesson, me, mode, plan, part):
    """One worker in one training -> what it found. `part` has this worker's rows alone."""
    workers = len(me.cluster["worker"])
    together = workers if mode == "synchronous" else 1
    last = plan.steps * (workers if mode == "asynchronous" else 1)  # updates in all
    with tf.Graph().as_default(), tf.container(mode):  # each training has variables of its own
        # the variables go to the parameter servers, everything else to this worker
        place = tf.train.replica_device_setter(cluster=me.spec, worker_device=me.device)
        with tf.device(place):
            graph = build_graph(plan.classes, ROWS, together, plan.seed)
        record, seen = results.Record(graph.loss, graph.updates), traffic.Traffic()
        hooks = [record, seen]
        if together > 1:
            hooks.append(graph.optimizer.make_session_run_hook(me.is_chief, num_tokens=0))
        if mode != "alone":
            hooks.append(member.BeginTogether(me))
        me.wait_for_chief()
        with tf.train.MonitoredTrainingSession(
            me.server.target,
            is_chief=me.is_chief,
            checkpoint_dir=plan.save and str(Path(plan.save, mode)),
            save_checkpoint_steps=max(1, last // 10),
            hooks=hooks,
            config=me.settings,
            stop_grace_period_secs=0,
        ) as sess:
            updates = sess.run(tf.train.get_global_step())  # 0, or what a checkpoint says
            step = updates * plan.steps // last
            while updates < last:
                x, y, _ = part.batch(step)
                loss, updates = sess.run([graph.loss, graph.updates], {graph.x: x, graph.y: y})
                step += 1
                lesson.say(f"  {mode}: step {step}, update {updates}, loss {loss:.3f}")
        told = [*tf.trainable_variables(), graph.train_op, graph.logits, graph.loss]
    return {**record.found(), **seen.found(*told)}


def run(
    lesson=lab.QUIET,
    *,
    steps=STEPS,
    seed=0,
    workers=2,
    mode="each",
    cluster=None,
    job="worker",
    task=0,
    save=None,
):
    checkpoint.check_writable(save and f"{save}/model")
    members = addresses.on_this_machine(workers) if cluster is None else addresses.read(cluster)
    book = books.choose()
    part = book.training_part(ROWS * len(members["worker"]), TIME)
    plan = Plan(len(book.vocabulary), steps, seed, save)
    if cluster is not None:
        found = {}
        with member.joined(members, job, task, lesson.say) as me:
            own_rows = part.rows(task * ROWS, ROWS)
            for one in MODES if mode == "each" else [mode]:
                if me.is_chief or (job == "worker" and one != "alone"):
                    found[one] = work(lesson, me, one, plan, own_rows)
        return old_lab.finish(lesson, found, [old_lab.Finding(f"{job} {task}", "done")])

    whole, weights = in_one_process(lesson, plan, part)
    lesson.ask(
        "two workers, each with half of the rows. Do the losses differ from these?",
        "Synchronous: by rounding only. Asynchronous: yes, and from run to run.",
    )
    lesson.stage(f"On this machine: a parameter server, and workers: {workers}")
    program = ["-m", "labs", "51", "--json", "--steps", str(steps), "--seed", str(seed)]
    program += ["--mode", mode, *(["--save", save] if save else [])]
    return finish(lesson, whole, weights, processes.run_cluster(members, program))


def finish(lesson, whole, weights, found):
    """`whole`: the losses of one process; `found`: [worker] {mode: what the worker found}."""
    lesson.say("A step of worker 0. Where its operations ran:")
    lesson.say(traffic.in_words(next(iter(found[0].values())), weights, ROWS * TIME))

    findings = [old_lab.Finding("one process", f"loss {np.mean(whole[-results.LAST :]):.3f}")]
    metrics = {"losses": whole, "weights": weights, "workers": found}
    curves, speeds = {"one process": whole}, {}
    for mode, result in results.by_mode(found, ROWS * TIME).items():
        findings.append(old_lab.Finding(f"{mode}, {result.workers} of {len(found)}", str(result)))
        curves[mode], speeds[mode] = result.losses, result.characters_per_second
        metrics[mode] = result.as_metrics()
    if "synchronous" in metrics:
        workers = [worker["synchronous"] for worker in found]
        metrics["difference"] = difference = results.difference(workers, whole)
        what = f"synchronous, first {results.ROUNDING} losses differ from one process by"
        same = old_lab.Finding(what, f"{difference:.4f}", "below 0.001", difference < 0.001)
        findings.insert(0, same)
    lesson.picture(plots.workers, curves, speeds, "Lab 51: one network, several processes")
    return old_lab.finish(lesson, metrics, findings)


LAB = old_lab.OldLab(
    run,
    lab.option("--workers", type=lab.whole_number(1, 16), help="processes that compute, here"),
    lab.option("--mode", choices=["each", *MODES], help="how they train"),
    lab.option("--cluster", metavar="FILE.json", help="be one member of this cluster"),
    lab.option("--job", choices=addresses.JOBS, help="which kind of member"),
    lab.option("--task", type=lab.whole_number(0, 1000), help="which one of that kind, from 0"),
    lab.option("--save", metavar="FOLDER", help="where the chief saves, and goes on from"),
    try_it=[
        old_lab.Try("Run it twice: are the losses the same?", options="--mode asynchronous"),
        old_lab.Try(
            "A quarter of the arithmetic in a step, and as many bytes: do two workers still pay?",
            edit=("ROWS, TIME = 32, 25", "ROWS, TIME = 8, 25"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
