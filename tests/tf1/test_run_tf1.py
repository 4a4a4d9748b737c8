"""`python -m common.run_tf1`: programs of TensorFlow 1.x, each in a process of its own.

Starting TensorFlow takes seconds, so one program answers many questions.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from common import run_tf1
from tests.processes import complaints

import pytest

COURSE = Path(__file__).parents[2]

STYLES = '''
"""A program of its own, as they were written in 2017."""
from __future__ import print_function
import gc, json, os, random, sys
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib.rnn import BasicLSTMCell
from tensorflow.python.layers.core import Dense
from tensorflow.examples.tutorials.mnist import input_data
import tensorflow.contrib.seq2seq as seq2seq
import common                      # a module of the program's own
from helpers.cells import make_cell

before = dict(frozen=gc.get_freeze_count() > 0, keras="keras" in sys.modules)
words = list(set("the order of a set of words differs from one process to the next".split()))
tf.reset_default_graph()
mnist = input_data.read_data_sets("mnist", one_hot=True, validation_size=4)
images, labels = mnist.train.next_batch(3)
x = tf.placeholder(tf.float32, [None, 6, 5])
stacked = rnn.MultiRNNCell([make_cell(4), rnn.DropoutWrapper(BasicLSTMCell(4), 0.9)])
outputs, state = tf.nn.dynamic_rnn(stacked, x, dtype=tf.float32)
logits = Dense(10, name="classes")(outputs[:, -1])
loss = tf.losses.softmax_cross_entropy(tf.constant(labels), logits)
loss += 0.0 * seq2seq.sequence_loss(outputs, tf.zeros([3, 6], tf.int32), tf.ones([3, 6]))
ids = tf.constant([[words.index(word) for word in words[:4]]])
rows = tf.contrib.layers.embed_sequence(ids, len(words), 3, trainable=False)
loss += 1e-3 * tf.reduce_sum(rows * tf.random_normal([3]))
step = tf.train.AdamOptimizer(np.float(0.05)).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    losses = [sess.run([loss, step], {x: images.reshape(-1, 6, 5)})[0] for _ in range(30)]
print(json.dumps(dict(
    file=__file__, name=__name__, argv=sys.argv, folder=os.getcwd(), path=sys.path[0],
    main=sys.modules["__main__"].__file__, document=__doc__, common=common.mine,
    variables=[v.name for v in tf.trainable_variables()],
    kind=tf.trainable_variables()[0].__class__.__name__,
    behavior=tf.executing_eagerly(), losses=[float(one).hex() for one in losses],
    drawn=[words, random.random(), np.random.rand()],
    start=before, mine_frozen=gc.get_freeze_count() > 0 and not any(
        one is words for one in gc.get_objects()),
)))
'''

# A package with flags in several modules, run by the name of a module.
SEVERAL = {
    "tool/__init__.py": "",
    "tool/train.py": """
import sys
import tensorflow as tf
from tool.nets import model
import tool.options
flags = tf.app.flags
flags.DEFINE_integer("steps", 3, "how many")
flags.DEFINE_float("rate", 0.5, "learning rate")
flags.DEFINE_string("log_dir", None, "where to write")   # absl's logging has taken this name
FLAGS = flags.FLAGS

def main(argv):
    print("rest", argv[1:], FLAGS.steps, FLAGS.loud, FLAGS.hidden)
    server = tf.train.Server.create_local_server()
    with tf.device(tf.train.replica_device_setter(ps_tasks=0)):
        weight, loss, train_op = model.build(FLAGS.hidden, FLAGS.rate)
    tf.summary.scalar("loss", loss)
    tf.summary.histogram("weight", weight)
    hooks = [tf.train.StopAtStepHook(FLAGS.steps), tf.train.NanTensorHook(loss)]
    with tf.train.MonitoredTrainingSession(
            master=server.target, checkpoint_dir=FLAGS.log_dir, hooks=hooks,
            save_summaries_steps=1) as sess:
        while not sess.should_stop():
            print("loss %.4f" % sess.run([loss, train_op])[0])
    writer = tf.summary.FileWriter(FLAGS.log_dir + "/more", tf.get_default_graph())
    writer.close()
    return 41

if __name__ == "__main__":
    tf.app.run()
""",
    "tool/options.py": """
import tensorflow as tf
tf.app.flags.DEFINE_integer("hidden", 4, "units")
tf.app.flags.DEFINE_boolean("loud", False, "say more")
""",
    "tool/nets/__init__.py": "",
    "tool/nets/model.py": """
import tensorflow as tf
from .cells import make

def build(hidden, rate):
    weight = tf.get_variable("weight", initializer=4.0)
    outputs, _ = tf.nn.dynamic_rnn(make(hidden), tf.ones([2, 5, 3]), dtype=tf.float32)
    loss = tf.square(weight) + 0.0 * tf.reduce_mean(tf.square(outputs))
    step = tf.train.get_or_create_global_step()
    train_op = tf.train.GradientDescentOptimizer(rate / 5).minimize(loss, step)
    return weight, loss, train_op
""",
    "tool/nets/cells.py": """
from tensorflow.contrib import rnn

def make(units):
    return rnn.MultiRNNCell([rnn.LayerNormBasicLSTMCell(units), rnn.GRUCell(units)])
""",
}

FAILS = """
import tensorflow as tf
from helper import fail

class Model(object):
    def __init__(self):
        fail(tf)

Model()
"""


def command(*arguments, before=()):
    return [sys.executable, *before, "-m", "common.run_tf1", *map(str, arguments)]


def run(*arguments, folder, before=()):
    return subprocess.run(
        command(*arguments, before=before),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def environment():
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    return {**kept, "PYTHONPATH": str(COURSE)}


def without_marks(error):
    """The lines of a traceback without those that point at a column."""
    return [line for line in error.splitlines() if not line or set(line.strip()) - set("^~")]


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_program_runs_as_if_it_ran_alone_and_a_seed_makes_two_runs_equal(tmp_path):
    from tests.tf1.contrib_cases import write_mnist

    program = write(tmp_path, "code/program.py", STYLES)
    write(tmp_path, "code/common.py", "mine = 7\n")
    write(tmp_path, "code/helpers/__init__.py", "")
    cells = (
        "import tensorflow as tf\ndef make_cell(n):\n    return tf.nn.rnn_cell.BasicLSTMCell(n)\n"
    )
    write(tmp_path, "code/helpers/cells.py", cells)
    folder = tmp_path / "elsewhere"
    (folder / "mnist").mkdir(parents=True)
    write_mnist(str(folder / "mnist"))
    given = os.path.join("..", "code", "program.py")
    arguments = "--seed", "5", given, "--seed", "3", "-m"
    done, again = (run(*arguments, folder=folder) for _ in range(2))
    assert complaints(done) == "" and done.returncode == 0
    assert done.stdout == again.stdout
    facts = json.loads(done.stdout.splitlines()[-1])
    assert Path(facts["file"]).resolve() == program and facts["main"] == facts["file"]
    assert facts["name"] == "__main__" and facts["argv"] == [given, "--seed", "3", "-m"]
    assert facts["folder"] == str(folder) and facts["path"] == str(program.parent)
    assert facts["document"].startswith("A program of its own") and facts["common"] == 7
    cell = "rnn/multi_rnn_cell/cell_{}/basic_lstm_cell/{}:0"
    cells = [cell.format(layer, name) for layer in (0, 1) for name in ("kernel", "bias")]
    assert facts["variables"] == [*cells, "classes/kernel:0", "classes/bias:0"]
    assert facts["kind"] == "RefVariable" and facts["behavior"] is False
    assert facts["start"] == {"frozen": True, "keras": False} and not facts["mine_frozen"]
    assert float.fromhex(facts["losses"][-1]) < 0.5 * float.fromhex(facts["losses"][0])


def test_a_package_with_flags_in_each_module_a_server_summaries_and_an_exit_status(tmp_path):
    for name, text in SEVERAL.items():
        write(tmp_path, name, text)
    logs = tmp_path / "logs"
    options = "--steps=2", f"--log_dir={logs}", "--loud", "--hidden=5", "x"
    done = run("-m", "tool.train", *options, folder=tmp_path)
    assert done.returncode == 41, done.stderr
    assert done.stdout.splitlines() == ["rest ['x'] 2 True 5", "loss 16.0000", "loss 10.2400"]
    # With TensorFlow 2.20, protobuf warns of what TensorFlow asks of its text_format.
    warnings = [line for line in done.stderr.splitlines() if "text_format" not in line]
    assert "deprecated" not in " ".join(warnings)
    assert (logs / "model.ckpt-2.index").is_file() and list((logs / "more").iterdir())
    assert any(name.startswith("events") for name in os.listdir(logs))


def test_an_error_shows_the_programs_own_traceback(tmp_path):
    program = write(tmp_path, "program.py", FAILS)
    helper = write(
        tmp_path,
        "helper.py",
        "def fail(tf):\n    try:\n        tf.contrib.solvers\n"
        "    except AttributeError:\n        raise ValueError('no branch')\n",
    )
    done = run("program.py", folder=tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    lines = without_marks(done.stderr)
    assert lines == [
        "Traceback (most recent call last):",
        f'  File "{helper}", line 3, in fail',
        "    tf.contrib.solvers",
        "AttributeError: tf.contrib.solvers is gone; use tf.linalg.experimental.conjugate_gradient",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        "Traceback (most recent call last):",
        f'  File "{program}", line 9, in <module>',
        "    Model()",
        f'  File "{program}", line 7, in __init__',
        "    fail(tf)",
        f'  File "{helper}", line 5, in fail',
        "    raise ValueError('no branch')",
        "ValueError: no branch",
    ]


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_an_interruption(tmp_path):
    loop = "import time\nimport tensorflow as tf\nprint('ready', flush=True)\ntime.sleep(60)\n"
    program = write(tmp_path, "waits.py", loop)
    with subprocess.Popen(
        command("waits.py"),
        cwd=tmp_path,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    lines = without_marks(error)
    assert lines == [
        "Traceback (most recent call last):",
        f'  File "{program}", line 4, in <module>',
        "    time.sleep(60)",
        "KeyboardInterrupt",
    ]


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["missing.py"], "there is no program missing.py"),
        (["-m", "no_such_module"], "there is no module no_such_module to run"),
    ],
)
def test_what_is_no_program(arguments, complaint, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(SystemExit) as left:
        run_tf1.main(arguments)
    assert left.value.code == 2 and capsys.readouterr().err == f"run_tf1: {complaint}\n"


def test_a_program_in_python_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    program = write(tmp_path, "wrong.py", "print 'Python 2'\n")
    with pytest.raises(SyntaxError) as error:
        run_tf1.main([str(program)])
    sys.excepthook(error.type, error.value, error.tb)
    error = capsys.readouterr().err
    assert "SyntaxError" in error
    line = error.splitlines()[-1]
    assert line.startswith("run_tf1: line 1 of ") and "a program in Python 2" in line


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("prog.py", (None, False, "prog.py", [])),
        ("prog.py --seed 1 -m x", (None, False, "prog.py", ["--seed", "1", "-m", "x"])),
        ("--seed 4 prog.py --help", (4, False, "prog.py", ["--help"])),
        ("--seed 4 -m pkg.mod -x -- y", (4, True, "pkg.mod", ["-x", "--", "y"])),
    ],
)
def test_command_line(line, wanted):
    options = run_tf1.parse(line.split())
    assert (options.seed, options.module, options.program, options.arguments) == wanted
