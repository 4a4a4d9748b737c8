"""Lab 1: one LSTM cell: two steps by hand, then gates that are set by hand.

The simple cell of lab 0 writes its state anew at every step. An LSTM cell (long short-term memory)
carries two vectors from step to step, the memory c and the output h, and has gates that say what
to keep in c, what to store in it and what to show of it.

With [x_t, h_(t-1)] the input and the last output side by side, this is all that it computes:

    i, j, f, o = [x_t, h_(t-1)] W + b
    c_t = sigmoid(f + forget_bias) * c_(t-1) + sigmoid(i) * tanh(j)
    h_t = sigmoid(o) * tanh(c_t)

[x_t, h_(t-1)] W + b is one row of 8 numbers, cut into four parts of 2: i, j, f and o. A sigmoid
lies between 0 and 1 and is called a gate: it says how much to let through. At the first step c and
h are 0. forget_bias is 1, so that an untrained cell keeps most of its memory.

The first cell reads the letters 'h' and 'e', one-hot: as a vector with a 1 in the letter's place
and 0 elsewhere. Its weights are random. The weights of the second cell are set by hand. It reads a
number and three commands, 1 or 0 each: store the number, forget what is held, show it.

`rnn.dynamic_rnn` runs a cell step after step. It equals `tf.nn.dynamic_rnn`: the same numbers and
the same variables, computed faster.

Question: how does a cell hold a number for many steps, and hide it until it is asked for?

| name    | shape     | meaning                                                        |
|---------|-----------|----------------------------------------------------------------|
| x       | [1, 2, 4] | one sequence, two steps, four inputs                           |
| kernel  | [6, 8]    | W: a row for each input and output, 2 columns for each part    |
| bias    | [8]       | b                                                              |
| outputs | [1, 2, 2] | h_t of each step                                               |
| c       | [1, 2]    | the memory after the last step                                 |
| h       | [1, 2]    | the output after the last step                                 |
"""

from types import SimpleNamespace

from common import rnn
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 2
FORGET_BIAS = 1.0
LETTERS = "he"
TIME = len(LETTERS)
X_DATA = np.array([[[1, 0, 0, 0], [0, 1, 0, 0]]], dtype=np.float32)  # 'h', 'e', one-hot

# What the cell that is set by hand reads: at each step a number, and store, forget, show or none.
COMMANDS = "store 0.3, 0.9, show, 0.5, store 0.2, show, forget, show"
# Its weights: sigmoid(10) is nearly 1, an open gate; sigmoid(-10) is nearly 0, a closed one.
SWITCH_KERNEL = [
    # i, j, f, o
    [0, 1, 0, 0],  # the number is the new input
    [20, 0, 0, 0],  # store opens the input gate
    [0, 0, -20, 0],  # forget closes the forget gate
    [0, 0, 0, 20],  # show opens the output gate
    [0, 0, 0, 0],  # the last output is not used
]
SWITCH_BIAS = [-10, 0, 10 - FORGET_BIAS, -10]  # without commands: nothing in, all kept, none shown


def build_graph(seed=0, steps=TIME, hidden_size=HIDDEN_SIZE):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, steps, 4])  # [batch, time, input]
    cell = rnn.BasicLSTMCell(num_units=hidden_size, forget_bias=FORGET_BIAS)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, steps, hidden_size])  # [batch, time, hidden]
    check_shape(state.c, [1, hidden_size])  # [batch, hidden]
    check_shape(state.h, [1, hidden_size])  # [batch, hidden]
    kernel, bias = cell.weights  # [4 + hidden, 4 * hidden], [4 * hidden]
    return SimpleNamespace(x=x, kernel=kernel, bias=bias, outputs=outputs, c=state.c, h=state.h)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def step_by_hand(x, c, h, kernel, bias):
    """Returns the values of one step by name, [hidden] each, from the cell's own weights."""
    # i, j, f, o = [x_t, h_(t-1)] W + b
    i, j, f, o = np.split(np.concatenate([x, h]) @ kernel + bias, 4)
    forget_gate = sigmoid(f + FORGET_BIAS)
    input_gate = sigmoid(i)
    new_input = np.tanh(j)
    output_gate = sigmoid(o)
    # c_t = sigmoid(f + forget_bias) * c_(t-1) + sigmoid(i) * tanh(j)
    new_c = forget_gate * c + input_gate * new_input
    # h_t = sigmoid(o) * tanh(c_t)
    new_h = output_gate * np.tanh(new_c)
    return {
        "c_before": c,
        "h_before": h,
        "forget_gate": forget_gate,
        "input_gate": input_gate,
        "new_input": new_input,
        "output_gate": output_gate,
        "c": new_c,
        "h": new_h,
    }


def show_step(lesson, step):
    """Prints the values of one step."""
    for name, formula, meaning in [
        ("c_before", "c_(t-1)", "the memory before the step"),
        ("forget_gate", f"sigmoid(f + {FORGET_BIAS:g})", "how much of it to keep"),
        ("input_gate", "sigmoid(i)", "how much of the new input to store"),
        ("new_input", "tanh(j)", "the new input"),
        ("c", "c_t", "the new memory"),
        ("output_gate", "sigmoid(o)", "how much of the new memory to show"),
        ("h", "h_t", "the output"),
    ]:
        lesson.say(f"  {name:<12} {formula:<15} {step[name].round(4)!s:<18} {meaning}")


def read_commands(commands):
    """Returns the cell's input [1, time, 4]: at each step the number, store, forget, show."""
    rows = []
    for command in commands.split(","):
        words = command.split()
        switches = [float(word in words) for word in ("store", "forget", "show")]
        numbers = [float(word) for word in words if word not in ("store", "forget", "show")]
        rows.append([sum(numbers), *switches])
    return np.array([rows], np.float32)


def same_as_a_program(inputs):
    """Returns what an ordinary program with these commands would show, a number for each step."""
    memory, shown = 0.0, []
    for value, store, forget, show in inputs:
        if forget:
            memory = 0.0
        if store:
            memory += np.tanh(value)
        shown.append(np.tanh(memory) if show else 0.0)
    return shown


def run_set_by_hand(lesson):
    """Runs the cell whose weights are set by hand; returns its steps and its outputs, [time]."""
    x_data = read_commands(COMMANDS)  # [1, time, 4]
    time = x_data.shape[1]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(steps=time, hidden_size=1)
        sess.run([graph.kernel.assign(SWITCH_KERNEL), graph.bias.assign(SWITCH_BIAS)])
        outputs = sess.run(graph.outputs, feed_dict={graph.x: x_data})  # [1, time, 1]
        lesson.live(sess, x_data[0])

    steps, c, h = [], np.zeros(1), np.zeros(1)
    commands = COMMANDS.split(",")
    width = max(14, *(len(command.strip()) for command in commands))
    lesson.say(f"  {'it reads':<{width}}  input gate  forget gate  output gate       c       h")
    for t, command in enumerate(commands):
        step = step_by_hand(x_data[0, t], c, h, np.array(SWITCH_KERNEL), np.array(SWITCH_BIAS))
        c, h = step["c"], outputs[0, t]  # what the graph shows
        gates = step["input_gate"], step["forget_gate"], step["output_gate"]
        steps.append({"input": command.strip(), **step})
        said = f"  {command.strip():<{width}}" + "".join(f"{gate[0]:12.2f}" for gate in gates)
        lesson.say(said + f"{c[0]:10.3f}{h[0]:8.3f}")
    return steps, outputs[0, :, 0], same_as_a_program(x_data[0])


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.ask(
            "How many weights does a cell with four inputs and two outputs have?",
            "56. The cell also reads its own two outputs of the step before, and has four parts: "
            "(4 + 2) x 8 weights and 8 biases.",
            ["8 = 4 x 2", "32 = 4 x 8", "56"],
        )
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs, c = sess.run([graph.outputs, graph.c], feed_dict={graph.x: X_DATA})
        kernel, bias = sess.run([graph.kernel, graph.bias])
        lesson.live(sess)

    lesson.stage("The session")
    lesson.say(f"  outputs  {outputs[0, 0].round(4)}, then {outputs[0, 1].round(4)}")
    lesson.say(f"  c        {c[0].round(4)} after both steps")

    c_now = h_now = np.zeros(HIDDEN_SIZE, np.float32)
    steps = []
    for t, letter in enumerate(LETTERS):
        lesson.stage(f"Step {t + 1} by hand, in NumPy: the cell reads {letter!r}")
        if t == 0:
            lesson.ask(
                "Which of the four parts does nothing at step 1?",
                "The forget gate. It is multiplied by c, and c is 0: there is nothing to forget "
                "yet.",
                ["input gate", "new input", "forget gate", "output gate"],
            )
        step = step_by_hand(X_DATA[0, t], c_now, h_now, kernel, bias)
        show_step(lesson, step)
        steps.append({"input": f"{letter!r} = {X_DATA[0, t].astype(int)}", **step})
        c_now, h_now = step["c"], step["h"]

    by_hand = np.array([step["h"] for step in steps])  # [time, hidden]
    kept = steps[1]["forget_gate"] * steps[1]["c_before"]
    lesson.say(f"\n  Of the memory after step 1, step 2 keeps {kept.round(4)}.")

    lesson.stage("Gates set by hand: store, keep, show, forget")
    lesson.ask(
        "The memory holds 0.3, and 0.2 is stored while nothing is forgotten. What does it hold?",
        "0.5, nearly: what is stored is added to what is kept, c_t = forget gate * c_(t-1) + input "
        "gate * new input. To replace a number, forget at the same step. (Nearly, as it is the "
        "tanh of each number that is stored.)",
        ["0.2, the new number", "0.3, it is full", "0.5, the sum"],
    )
    switched_steps, shown, by_program = run_set_by_hand(lesson)
    lesson.picture(
        plots.lstm_cell,
        steps,
        "Lab 1: an LSTM cell reads 'h', then 'e'",
        FORGET_BIAS,
        switched_steps,
    )
    return {
        "output_shape": list(outputs.shape),
        "max_difference": np.abs(by_hand - outputs[0]).max(),
        "shown": shown,
        "shown_by_program": by_program,
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "largest difference, graph and hand",
        result["max_difference"],
        below=1e-6,
        seeds="at most 3e-8",
        show=".0e",
    )
    yield lab.Row(
        "shape of the outputs",
        result["output_shape"],
        equals=[1, TIME, HIDDEN_SIZE],
        because="[batch, time, hidden]",
    )
    yield lab.Row(
        "set by hand, from a program",
        np.abs(np.subtract(result["shown"], result["shown_by_program"])).max(),
        below=0.001,
        show=".0e",
    )


AFTER = """
An LSTM step is one matrix product, cut into four parts, and two lines of arithmetic. `dynamic_rnn`
does nothing else: NumPy gives the same numbers from the same weights.

With gates at 0 and 1 the cell is a store of one number. Without a command the input gate is closed
and the forget gate open: c stays, whatever numbers pass by. The output gate decides when it is
seen. An ordinary program with three `if` does the same. But a gate has a slope, so that training,
from lab 4 on, can change its weights little by little until it does what is needed.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    variations=[
        lab.Variation(
            "--set 'COMMANDS=store 0.8, forget store 0.3, show'",
            "To forget and store at once replaces the number: 0.3 is shown (0.28 after two tanh), "
            "not the sum.",
        ),
        lab.Variation(
            "--set FORGET_BIAS=5.0",
            "The forget gate of the random cell is close to 1: step 2 keeps nearly all of the "
            "memory. The cell set by hand does the same as before: its bias for f is 10 - 5 now.",
        ),
        lab.Variation(
            "--set HIDDEN_SIZE=3",
            "The kernel becomes [7, 12]: a row more, as there is an output more to feed back, and "
            "four columns more, one in each of the four parts.",
        ),
        lab.Variation("--seed 1", "Other weights, other numbers; by hand they are still the same."),
    ],
)

if __name__ == "__main__":
    LAB.main()
