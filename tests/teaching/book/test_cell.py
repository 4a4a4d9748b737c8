"""The arithmetic of the live cell equals that of the session, forward and back through time."""

import json

from common.graph_mode import tf
from common.teaching.book import live, pages
from labs import lab42_translate as lab42
from labs import lab44_self_attention as lab44
from tests.teaching.book import browser
from tests.teaching.book.trained import CELLS, Trained

import numpy as np
import pytest


@pytest.fixture(scope="module", params=CELLS)
def trained(request):
    return Trained(CELLS[request.param])


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


def call(chromium, program, *arguments):
    """Returns what a program returns; it has cell.js, and its arguments as `given`."""
    scripts = pages.static("cell.js", "translation.js", "writing.js")
    whole = scripts + "\nconst given = Array.from(arguments);\n" + program
    return chromium.execute_script(whole, *arguments)


FORWARD = """
const network = Cell.open(given[0]);
const run = Cell.unroll(network, given[1].map(x => Float64Array.from(x)), given[2] || []);
const top = run.steps.at(-1);
"""


def test_every_step_equals_the_session(chromium, trained):
    steps = call(
        chromium,
        FORWARD + "return run.steps.map(steps => steps.map(p => [Array.from(p.h),"
        " Array.from(p.c || p.h)]));",
        trained.network,
        trained.feeds[trained.x][0].tolist(),
    )
    for layer, came in enumerate(steps):
        h, c = trained.session.run([trained.h[layer], trained.c[layer]], trained.feeds)
        np.testing.assert_allclose([step[0] for step in came], np.concatenate(h), atol=1e-5)
        np.testing.assert_allclose([step[1] for step in came], np.concatenate(c), atol=1e-5)


def test_losses_equal_the_session(chromium, trained):
    came = call(
        chromium,
        FORWARD + "return top.map((p, k) => Cell.loss(network, p.h, given[3][k]));",
        trained.network,
        trained.feeds[trained.x][0].tolist(),
        [],
        trained.targets,
    )
    np.testing.assert_allclose(came, trained.session.run(trained.losses, trained.feeds), atol=1e-5)


@pytest.mark.parametrize("step", [0, 5, 7])
def test_gradients_equal_those_of_tensorflow(chromium, trained, step):
    came = call(
        chromium,
        FORWARD
        + """
        const [step, target] = given.slice(3);
        const back = Cell.backward(run, step, Cell.lossBack(network, top[step].h, target));
        const plain = rows => rows.map(row => Array.from(row));
        return {x: plain(back.x), h: back.h.map(plain), c: back.c.map(plain)};
        """,
        trained.network,
        trained.feeds[trained.x][0].tolist(),
        [],
        step,
        trained.targets[step],
    )
    expected = trained.gradients(step)
    assert np.abs(expected["x"][: step + 1]).max(axis=1).min() > 0
    assert not expected["x"][step + 1 :].any()
    np.testing.assert_allclose(came["x"], expected["x"][: step + 1], atol=1e-5)
    for layer, h in enumerate(expected["h"]):
        np.testing.assert_allclose(came["h"][layer], h[: step + 1], atol=1e-5)
        if trained.network["layers"][layer]["kind"] == "lstm":
            np.testing.assert_allclose(
                came["c"][layer], expected["c"][layer][: step + 1], atol=1e-5
            )


CHANGES = [
    {"gate": "f", "value": 0.3, "unit": 1},
    {"gate": "r", "value": 0.9, "layer": 1, "step": 2},
    {"gate": "u", "value": 0.2, "unit": 0},
    {"gate": "o", "value": 0.5, "step": 4},
]


@pytest.mark.parametrize("name", ["two layers", "GRU"])
def test_a_gate_by_hand_passes_no_gradient(chromium, name):
    """The gradient with changed gates is that of the changed network, by central differences."""
    trained = Trained(CELLS[name])
    came, expected = call(
        chromium,
        FORWARD
        + """
        const step = 7, target = 2, width = 1e-5;
        const loss = rows => Cell.loss(network, Cell.unroll(network, rows, given[2]).steps.at(-1)[step].h, target);
        const back = Cell.backward(run, step, Cell.lossBack(network, top[step].h, target));
        const differences = run.inputs.map((row, t) => Array.from(row, (_, k) => {
            const moved = sign => run.inputs.map((x, s) => s === t ? x.map((v, n) => v + (n === k ? sign * width : 0)) : x);
            return (loss(moved(1)) - loss(moved(-1))) / (2 * width);
        }));
        return [back.x.map(row => Array.from(row)), differences];
        """,  # noqa: E501
        trained.network,
        trained.feeds[trained.x][0].tolist(),
        CHANGES,
    )
    np.testing.assert_allclose(came, expected, atol=1e-7)


def test_a_change_holds_where_it_says(chromium):
    trained = Trained(CELLS["BasicLSTM"])
    came = call(
        chromium,
        FORWARD + "return run.steps[0].map(p => [Array.from(p.f), Array.from(p.o)]);",
        trained.network,
        trained.feeds[trained.x][0].tolist(),
        CHANGES,
    )
    forget, output = np.moveaxis(np.array(came), 1, 0)
    assert (forget[:, 1] == 0.3).all() and (forget[:, [0, 2]] != 0.3).all()
    assert (output[4] == 0.5).all() and (output[[3, 5]] != 0.5).all()


@pytest.mark.parametrize("options", [{}, {"positions": False}, {"masked": False}])
def test_self_attention_equals_the_session(chromium, options):
    numbers, step = np.array([[3, 0, 4, 1, 1, 2]]), 4
    targets = np.roll(numbers, -1)
    with tf.Graph().as_default(), tf.Session() as session:
        graph = lab44.build_graph(5, seed=3, **options)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=graph.y, logits=graph.logits)
        [gradient] = tf.gradients(losses[0, step], graph.inputs)
        session.run(tf.global_variables_initializer())
        feeds = {graph.x: numbers, graph.y: targets}
        expected = session.run([graph.weights, losses, gradient], feeds)
        values = {variable.op.name: session.run(variable) for variable in tf.trainable_variables()}
        network = live.packed(
            {
                "layers": [
                    {
                        "kind": "attention",
                        "masked": options.get("masked", True),
                        "positions": values.get("positions"),
                        **{name: values[name] for name in ("w_q", "w_k", "w_v")},
                    }
                ],
                "output": live.output(session, "fully_connected/weights", "fully_connected/biases"),
            }
        )
    weights, came_losses, came_gradient = call(
        chromium,
        FORWARD
        + """
        const [step, targets] = given.slice(3);
        const back = Cell.backward(run, step, Cell.lossBack(network, top[step].h, targets[step]));
        return [top.map(p => Array.from(p.weights)), top.map((p, k) => Cell.loss(network, p.h, targets[k])),
            back.x.map(row => Array.from(row))];
        """,  # noqa: E501
        network,
        values["letters"][numbers[0]].tolist(),
        [],
        step,
        targets[0].tolist(),
    )
    for came, row in zip(weights, expected[0][0]):
        np.testing.assert_allclose(came, row[: len(came)], atol=1e-5)
        assert not row[len(came) :].any()
    np.testing.assert_allclose(came_losses, expected[1][0], atol=1e-5)
    rows = expected[2][0]
    np.testing.assert_allclose(came_gradient, rows[: len(came_gradient)], atol=1e-5)
    assert not rows[len(came_gradient) :].any()


def translation(session, attention, read):
    """Returns a network of lab 42 as the page takes it, without what only the page needs."""
    values = {v.op.name: session.run(v) for v in tf.trainable_variables()}

    def ending(end, within=""):
        return next((values[n] for n in values if n.endswith(end) and within in n), None)

    def lstm(scope):
        weights = {part: ending(f"lstm_cell/{part}", scope) for part in ("kernel", "bias")}
        return [{"kind": "lstm", "forget_bias": 1.0, **weights}]

    looks = {
        "kind": attention,
        "memory": ending("memory_layer/kernel"),
        "query": ending("query_layer/kernel"),
        "v": ending("attention_v"),
        "layer": ending("attention_layer/kernel"),
    }
    return live.packed(
        {
            "encoder": {"forward": lstm("/fw/"), "backward": lstm("/bw/")},
            "layers": lstm("decoder"),
            "target": {"embedding": ending("sounds"), "start": read[0], "end": 3, "longest": 7},
            "attention": None if attention == "none" else looks,
            "output": {"w": values["w"], "b": values["b"]},
        }
    )


@pytest.mark.parametrize("attention", ["bahdanau", "luong", "none"])
def test_a_translation_equals_the_session(chromium, attention):
    x = np.random.default_rng(5).normal(size=[1, 4, 3])
    read, target = [2, 4, 1, 0], [4, 1, 0, 3]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(11)
        memory, last_state = lab42.encode(tf.constant(x, tf.float32), tf.constant([4]), 6)
        logits, decoded = lab42.decode(
            memory,
            tf.constant([4]),
            last_state,
            tf.constant([read]),
            classes=5,
            longest=7,
            embedding_name="sounds",
            embedding_size=4,
            attention=attention,
        )
        session.run(tf.global_variables_initializer())
        session.run([v.assign(3 * v) for v in tf.trainable_variables() if "sounds" in v.op.name])
        expected, tokens = session.run([logits, decoded.tokens])
        looks = None if attention == "none" else session.run(decoded.watched)[0]
        network = translation(session, attention, read)
    scores, written, weights = call(
        chromium,
        """
        const network = Cell.open(Translation.open(given[0]));
        const rows = given[1].map(row => Float64Array.from(row));
        const right = Translation.decode(network, rows, [], given[2]);
        const own = Translation.decode(network, rows, []);
        const plain = parts => parts.weights ? Array.from(parts.weights) : null;
        return [right.run.steps[0].map(parts => Array.from(Cell.scores(network, parts.attention))),
            own.written, own.run.steps[0].map(plain)];
        """,
        network,
        x[0].tolist(),
        target,
    )
    np.testing.assert_allclose(scores, expected[0], atol=1e-5)
    assert written == tokens[0][: len(written)].tolist()
    assert len(written) == 7 or written[-1] == 3
    if looks is not None:
        np.testing.assert_allclose(weights, looks[: len(weights)], atol=1e-5)


SPEED = """
const random = Writing.random(3);
const array = (...shape) => {
  const values = Float32Array.from({length: shape.reduce((a, b) => a * b)}, () => random() - 0.5);
  let text = "";
  for (const byte of new Uint8Array(values.buffer)) text += String.fromCharCode(byte);
  return {shape: shape, data: btoa(text)};
};
const [inputs, units, steps] = given;
const layer = from => ({kind: "lstm", forget_bias: 1, kernel: array(from + units, 4 * units), bias: array(4 * units)});
const network = Cell.open({layers: [layer(inputs), layer(units)], output: {w: array(units, inputs), b: array(inputs)}});
const rows = Array.from({length: steps}, (_, t) => Float64Array.from({length: inputs}, (_, k) => +(k === t % inputs)));
const times = [];
for (let trial = 0; trial < 30; trial++) {
  const begun = performance.now(), run = Cell.unroll(network, rows);
  Cell.backward(run, steps - 1, Cell.lossBack(network, run.steps[1][steps - 1].h, 0));
  times.push(performance.now() - begun);
}
return Math.min(...times);
"""  # noqa: E501


def test_27_steps_of_lab_7_take_less_than_5_ms(chromium):
    """The least of thirty trials: the clock also counts what other programs do."""
    assert call(chromium, SPEED, 25, 25, 27) < 5


def test_writing_draws_the_same_letters_for_the_same_seed(chromium):
    counts, again = call(
        chromium,
        """
        const letters = () => { const random = Writing.random(1);
          return Array.from({length: 4000}, () => Writing.draw(given[0], given[1], random())); };
        const count = drawn => given[0].map((_, k) => drawn.filter(letter => letter === k).length);
        return [count(letters()), count(letters())];
        """,
        [0.1, 0.2, 0.7],
        0.5,
    )
    assert counts == again
    squares = np.array([0.01, 0.04, 0.49])  # p^(1 / 0.5)
    np.testing.assert_allclose(np.array(counts) / 4000, squares / squares.sum(), atol=0.02)


def test_temperature_zero_takes_the_likeliest(chromium):
    program = "return [0, 0.5, 0.999].map(chance => Writing.draw(given[0], 0, chance));"
    assert call(chromium, program, [0.3, 0.4, 0.3]) == [1, 1, 1]


def test_the_object_of_a_page_stands_inside_a_script():
    hostile = {"look": "</script><b>", "tasks": [], "networks": []}
    html = pages.cell_html(hostile)
    [text] = [part.split(">", 1)[1] for part in html.split("<script")[1:]]
    assert json.loads(text.partition("</script>")[0]) == hostile
    assert pages.cell_html(None) == ""
