"""Lab 51: can several processes, or several machines, train one network?

A parameter server holds the variables. Each worker has the whole graph, reads its own rows of
each batch of the text, and repeats three things:

    fetch the weights, compute the gradient g_k of its rows, send the gradient

Synchronous: the server waits for one gradient from every worker, and updates the weights once,
by their mean, so a step takes as long as the slowest worker.

Asynchronous: the server applies each gradient as soon as it comes. Nobody waits, but a gradient
may belong to weights that another worker has changed meanwhile: it is stale.

Three processes train on this machine, one server and two workers, three times: one worker alone,
both synchronous, both asynchronous. On several machines, with a file that is the same on all,

    {"ps": ["10.0.0.1:2222"], "worker": ["10.0.0.1:2223", "10.0.0.2:2222"]}

each machine runs its own members: --cluster FILE.json --job worker --task 1. Ctrl-C ends the
server. TensorFlow's servers listen on all networks of a machine and ask for no password: whoever
reaches them can read and write your files. On this machine the lab therefore runs them in a
network of their own, which Linux has; --open-port runs them without it. Use that and --cluster
only in a network that you trust.

Question: two workers, each with half of the rows of a batch. Do the losses differ from those of
one process with the whole batch?

| name    | shape          | meaning                                                   |
|---------|----------------|-----------------------------------------------------------|
| x       | [rows, 25]     | [batch, time]: the index of each character                |
| y       | [rows, 25]     | the index of the next character                           |
| logits  | [rows, 25, 62] | scores of the next character                              |
| loss    | []             | mean cross entropy of these rows                          |
| updates | []             | updates of the weights so far, this step's included       |
"""

import time
from pathlib import Path
from types import SimpleNamespace

from common import layers, process, rnn, seq2seq
from common.errors import InputError
from common.language import books
from common.shapes import check_shape, count_parameters
from common.teaching import lab, output
from common.training import checkpoint
from labs.lab36_char_rnn import cut_into_rows
from labs.support import plots, several_workers

import numpy as np
import tensorflow.compat.v1 as tf

ROWS = 32  # of a batch, for each worker
TIME = 25
HIDDEN_SIZE = 128
LEARNING_RATE = 0.02
MODES = ("alone", "synchronous", "asynchronous")


def build_graph(classes, rows, together=1, seed=0):
    """`together`: the number of workers whose gradients make one update."""
    tf.set_random_seed(seed)
    step = tf.train.get_or_create_global_step()
    x = tf.placeholder(tf.int32, [rows, TIME])  # [batch, time]
    y = tf.placeholder(tf.int32, [rows, TIME])  # [batch, time]
    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    check_shape(outputs, [rows, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    logits = layers.fully_connected(outputs, classes, activation_fn=None)
    check_shape(logits, [rows, TIME, classes])  # [batch, time, classes]
    loss = seq2seq.sequence_loss(logits, y, tf.ones_like(y, tf.float32))

    optimizer = tf.train.AdamOptimizer(LEARNING_RATE)
    if together > 1:  # (g_1 + g_2) / 2, then one update
        optimizer = tf.train.SyncReplicasOptimizer(optimizer, replicas_to_aggregate=together)
    train_op = optimizer.minimize(loss, step)
    with tf.control_dependencies([train_op]):
        updates = step.read_value()
    return SimpleNamespace(
        x=x, y=y, logits=logits, loss=loss, updates=updates, train_op=train_op, optimizer=optimizer
    )


def train_in_one_process(lesson, x_data, y_data, classes, steps, seed):
    """No server, all rows in one batch. Returns the losses, [steps], and the number of weights."""
    losses = []
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(classes, x_data.shape[1], seed=seed)
        lesson.graph(graph)
        lesson.stage("One process")
        sess.run(tf.global_variables_initializer())
        for step in range(steps):
            feed_dict = {graph.x: x_data[step % len(x_data)], graph.y: y_data[step % len(x_data)]}
            loss, _ = sess.run([graph.loss, graph.train_op], feed_dict=feed_dict)
            losses.append(loss)
            lesson.progress(step, loss, of=steps)
        return losses, count_parameters()


def serve(cluster, task):
    """A parameter server: holds the variables and updates them, until it is ended."""
    server = tf.train.Server(tf.train.ClusterSpec(cluster), job_name="ps", task_index=task)
    server.join()


def settings_of(mode, workers, seed):
    """Returns the settings of a training; one that resumes must have the same."""
    constants = {"rows": ROWS, "time": TIME, "hidden": HIDDEN_SIZE, "rate": LEARNING_RATE}
    return {"lab": 51, "mode": mode, "workers": workers, "seed": seed, **constants}


def work(lesson, cluster, task, modes, rows, classes, steps, seed, save):
    """A worker: trains in one mode after the other. Returns {mode: its record}."""
    server = tf.train.Server(tf.train.ClusterSpec(cluster), job_name="worker", task_index=task)
    lesson.say(f"  worker {task} joins the parameter server at {', '.join(cluster['ps'])}")
    records = {}
    for mode in modes:
        if task == 0 or mode != "alone":
            settings = settings_of(mode, len(cluster["worker"]), seed)
            folder = Path(save, mode) if save and task == 0 else None  # the chief saves
            # each training has its own variables on the server
            with (
                tf.Graph().as_default(),
                tf.container(mode),
                several_workers.plain_folder(folder, settings) as plain_name,
            ):
                arguments = (mode, *rows, classes, steps, seed, plain_name)
                records[mode] = train(lesson, server, cluster, task, *arguments)
    return records


def train(lesson, server, cluster, task, mode, x_data, y_data, classes, steps, seed, folder):
    """One worker in one training. Returns its record: losses, updates, seconds ..."""
    workers, is_chief = len(cluster["worker"]), task == 0
    together = workers if mode == "synchronous" else 1
    last_update = steps * (workers if mode == "asynchronous" else 1)

    # variables, and the operations that update them, go to the servers, all else to this worker
    here = f"/job:worker/task:{task}"
    device = tf.train.replica_device_setter(cluster=cluster, worker_device=here)
    with tf.device(device):
        graph = build_graph(classes, ROWS, together, seed)

    hooks = []
    if together > 1:
        # the chief's hook runs the update. num_tokens=0: no worker begins a second step before it
        hooks.append(graph.optimizer.make_session_run_hook(is_chief, num_tokens=0))
    # this worker sees the servers and itself, so it continues when another worker is lost
    config = tf.ConfigProto(device_filters=["/job:ps", here])
    if not is_chief:
        several_workers.wait_for_chief(server.target, config)
    record = {"losses": [], "updates": [], "seconds": []}
    # the chief initializes the variables, or restores them, and saves them; the others wait for it
    with tf.train.MonitoredTrainingSession(
        server.target,
        is_chief=is_chief,
        scaffold=tf.train.Scaffold(saver=tf.train.Saver(save_relative_paths=True)),
        checkpoint_dir=folder,
        save_checkpoint_steps=max(1, last_update // 10),
        hooks=hooks,
        config=config,
        stop_grace_period_secs=0,  # at the end the chief does not wait for its thread of updates
    ) as sess:
        updates = sess.run(tf.train.get_global_step())  # 0, or that of the checkpoint
        step = updates * steps // last_update
        while updates < last_update:
            feed_dict = {graph.x: x_data[step % len(x_data)], graph.y: y_data[step % len(x_data)]}
            start = time.perf_counter()
            loss, updates = sess.run([graph.loss, graph.updates], feed_dict=feed_dict)
            record["seconds"].append(time.perf_counter() - start)
            record["losses"].append(loss)
            record["updates"].append(updates)
            step += 1
            lesson.say(f"  {mode}: step {step}, update {updates}, loss {loss:.3f}")

    weights = 4 * count_parameters()  # bytes: all weights come, and as many gradients go
    placed = [*tf.trainable_variables(), graph.train_op, graph.logits, graph.loss]
    places = {getattr(item, "op", item).name: item.device for item in placed}
    return {**record, "places": places, "fetched": weights, "sent": weights}


def be_member(lesson, cluster, job, task, **training):
    """This process is one member: returns a worker's records; a server does not return."""
    process.end_with_parent()
    several_workers.silence_cancelled_threads()
    address = cluster[job][task]
    if not several_workers.is_private():
        output.print_error(several_workers.warning(address.rpartition(":")[2]))
    try:
        if job == "worker":
            return work(lesson, cluster, task, **training)
        return serve(cluster, task)
    except tf.errors.OpError as error:
        reason = error.message.strip().partition("\n")[0]
        raise InputError(f"{job} {task} at {address}: {reason}") from error


def train_in_several(lesson, members, workers, options):
    """Starts a server and workers on this machine. Returns [worker] {mode: its record}."""
    lesson.stage(f"On this machine: a parameter server, and workers: {workers}")
    cluster = several_workers.free_addresses(workers)
    for job, addresses in cluster.items():
        for task in range(len(addresses)):
            members.start(cluster, job, task, options)
    return members.wait("worker")  # the server is ended with the block of `members`


def show_step(lesson, record, weights):
    """Prints where a worker's operations run, and what a step costs."""
    lesson.say("A step of worker 0. Where its variables and operations are:")
    for name, device in record["places"].items():
        lesson.say(f"  {device:<20}  {name}")
    operations = 6 * weights * ROWS * TIME  # a product and a sum, once forward and twice back
    network = 8 * 2 * 4 * weights / 1e9  # seconds at 1 gigabit a second, both ways
    lesson.say(
        f"It fetches {weights:,} weights of 4 bytes and sends as many gradients: {8 * weights:,} "
        f"bytes.\nIt computes about {operations:,} operations. At 1 gigabit and 50 billion "
        f"operations a second\nthat is {1e3 * network:.1f} ms of network and "
        f"{1e3 * operations / 50e9:.1f} ms of arithmetic."
    )


def run(
    lesson=lab.QUIET,
    *,
    steps=40,
    seed=0,
    workers=2,
    mode="each",
    cluster=None,
    job="worker",
    task=0,
    save=None,
    open_port=False,
):
    checkpoint.check_writable(save and f"{save}/model")
    modes = MODES if mode == "each" else [mode]
    if cluster is not None:
        cluster = several_workers.read_cluster(cluster, job, task)
        workers = len(cluster["worker"])
    saves = save and (job, task) == ("worker", 0)
    for name in modes if saves else ():  # before anything is trained
        several_workers.check_folder(Path(save, name), settings_of(name, workers, seed))
    book = books.choose()
    classes = len(book.vocabulary)
    # [batches, rows of all workers, time] each
    x_data, y_data = cut_into_rows(book.numbers[: book.learned_size], ROWS * workers, TIME)
    if cluster is not None:
        training = {"modes": modes, "classes": classes, "steps": steps, "seed": seed, "save": save}
        own = slice(task * ROWS, (task + 1) * ROWS)
        training["rows"] = x_data[:, own], y_data[:, own]  # [batches, rows, time] each
        return several_workers.answering_ctrl_c(
            LAB.file_name, lambda: be_member(lesson, cluster, job, task, **training)
        )

    with several_workers.Members(open_port) as members:
        losses, weights = train_in_one_process(lesson, x_data, y_data, classes, steps, seed)
        lesson.ask(
            "Two workers, each with half of the rows. Do the losses differ from these?",
            "Synchronous: by rounding only. The mean of the gradients of two equal parts is the "
            "gradient of the whole. Asynchronous: yes, and from run to run.",
            ["roughly the same", "the same, if the server waits for both", "quite different"],
        )
        options = ["--json", "--mode", mode, "--steps", str(steps), "--seed", str(seed)]
        options += ["--save", str(Path(save).resolve())] if save else []
        constants = {"ROWS": ROWS, "TIME": TIME, "HIDDEN_SIZE": HIDDEN_SIZE}
        for name, value in {**constants, "LEARNING_RATE": LEARNING_RATE}.items():
            options += ["--set", f"{name}={value}"]
        records = train_in_several(lesson, members, workers, options)
    show_step(lesson, next(iter(records[0].values())), weights)

    result = {"losses": losses, "weights": weights, "workers": records}
    curves, speeds = {"one process": (range(1, steps + 1), losses)}, {}
    for name in records[0]:  # the chief takes part in all modes
        own = [worker[name] for worker in records if name in worker]
        summary = several_workers.summarize(own, ROWS * TIME)
        result[name] = {"loss": summary.loss, "speed": summary.speed}
        curves[name], speeds[name] = several_workers.curve(own), summary.speed
    if "synchronous" in result:
        synchronous = [worker["synchronous"] for worker in records]
        result["difference"] = several_workers.difference(synchronous, losses)
    lesson.picture(plots.workers, curves, speeds, "Lab 51: one network, several processes")
    return result


def expected(result, *, cluster, job, task, **_):
    """Yields the rows of the closing table."""
    if cluster is not None:
        yield lab.Row(f"{job} {task}", "done")
        return
    if "difference" in result:
        yield lab.Row(
            "synchronous: losses differ by",
            result["difference"],
            below=0.001,
            because="the mean of the gradients is that of the whole batch",
            show=".4f",
        )
    last = result["losses"][-several_workers.LAST :]
    yield lab.Row("one process, loss at the end", np.mean(last), show=".3f")
    for name in result["workers"][0]:
        records = [worker[name] for worker in result["workers"] if name in worker]
        summary = several_workers.summarize(records, ROWS * TIME)
        count = f"{len(records)} of {len(result['workers'])}"
        yield lab.Row(f"{name}, {count}", summary.in_words())


def after(result, *, cluster, **_):
    """The explanation after the table."""
    return "" if cluster is not None else AFTER


AFTER = """
The mean of the gradients of equal parts is the gradient of the whole:

    (g_1 + g_2) / 2 = gradient of the mean loss of all rows

So synchronous workers make the losses of one process, up to rounding, which a long training
multiplies. Asynchronous ones make twice as many updates of half as many rows, and are ahead for
that reason; gradients that are stale make each update a little worse. No two runs are the same,
whatever the seed.

Does it pay? In each step a worker fetches every weight and sends a gradient for it, 4 bytes each
way, and computes about 6 operations for each weight and each character of its rows. More rows or
longer ones make more operations for the same bytes. On two cores, which the server uses too, two
synchronous workers read 0.95 to 1.23 times as many characters a second as one.

Today most programs need no server: the workers send their gradients around a ring (all-reduce;
Horovod, tf.distribute.MultiWorkerMirroredStrategy, PyTorch's DistributedDataParallel). The
arithmetic of the synchronous workers is the same.
"""

LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=30,
    options=[
        lab.option("--workers", type=lab.whole_number(1, 16), help="processes that compute, here"),
        lab.option("--mode", choices=["each", *MODES], help="how they train"),
        lab.option("--cluster", metavar="FILE.json", help="be one member of this cluster"),
        lab.option("--job", choices=("ps", "worker"), help="the kind of member"),
        lab.option("--task", type=lab.whole_number(0, 1000), help="index within its job, from 0"),
        lab.option("--save", metavar="FOLDER", help="where the chief saves, and resumes"),
        lab.option(
            "--open-port",
            action="store_true",
            help="without a private network: everybody who reaches this machine can reach it",
        ),
    ],
    variations=[
        lab.Variation(
            "--mode asynchronous",
            "Run it twice: the losses are not the same. The order in which the gradients come "
            "depends on the machine, and no seed sets it.",
        ),
        lab.Variation(
            "--set TIME=8",
            "A third of the arithmetic in a step, and as many bytes: two workers gain less, or "
            "lose, as the time goes into messages.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
