"""`rnn.dynamic_rnn` against `tf.nn.dynamic_rnn`, TensorFlow 1.15.5 and central differences."""

import functools

from common import rnn
from common.fast.recurrent import scan
from common.graph_mode import tf
from tests import golden_cases
from tests.rnn.test_goldens import assert_equals_tensorflow_1_15

import numpy as np
import pytest

# Cells that go to `tf.nn.dynamic_rnn`, which test_goldens runs them by: one is enough here.
OTHERS = ("relu", "peep", "proj", "cellclip", "dropout", "residual", "sharedcell")
RECORDED = [
    name
    for name, case in golden_cases.CASES.items()
    if case.get("mode") == "dynamic" and not any(other in name for other in OTHERS)
]
FUSED = {
    "basic_lstm": lambda: rnn.BasicLSTMCell(3),
    "basic_lstm_forget_0": lambda: rnn.BasicLSTMCell(3, forget_bias=0.0),
    "basic_lstm_concatenated": lambda: rnn.BasicLSTMCell(3, state_is_tuple=False),
    "lstm": lambda: rnn.LSTMCell(3, initializer=tf.random_normal_initializer()),
    "gru": lambda: rnn.GRUCell(3),
    "basic_rnn": lambda: rnn.BasicRNNCell(3),
    "stack": lambda: rnn.MultiRNNCell([rnn.LSTMCell(4), rnn.GRUCell(2), rnn.BasicRNNCell(3)]),
}


@pytest.fixture(params=["unrolled", "looped"])
def form(request, monkeypatch):
    monkeypatch.setattr(scan, "LONGEST_UNROLLED", 100 if request.param == "unrolled" else 0)
    return request.param


@pytest.mark.parametrize("name", [*RECORDED, "dyn_lstm_peep"])
def test_layer_equals_tensorflow_1_15(name, form):
    assert_equals_tensorflow_1_15(name, rnn.dynamic_rnn)


@pytest.mark.parametrize("name", FUSED)
def test_the_common_cells_do_not_go_to_tensorflow(name, monkeypatch):
    def refuse(*arguments, **keywords):
        raise AssertionError("tf.nn.dynamic_rnn was called")

    monkeypatch.setattr(tf.nn, "dynamic_rnn", refuse)
    with tf.Graph().as_default():
        inputs = tf.placeholder(tf.float32, [None, 2, 3])
        rnn.dynamic_rnn(FUSED[name](), inputs, [1, 2], dtype=tf.float32)
        with pytest.raises(AssertionError):
            rnn.dynamic_rnn(rnn.LSTMCell(3, cell_clip=1.0), inputs, dtype=tf.float32)


def test_a_state_of_another_structure_is_left_to_tensorflow(monkeypatch):
    monkeypatch.setattr(tf.nn, "dynamic_rnn", lambda *arguments: "TensorFlow's")
    with tf.Graph().as_default():
        pair = (tf.zeros([2, 3]), tf.zeros([2, 3]))  # no LSTMStateTuple
        found = rnn.dynamic_rnn(rnn.BasicLSTMCell(3), tf.zeros([2, 4, 5]), initial_state=pair)
    assert found == "TensorFlow's"


class Layer:
    """A layer over random inputs, with a loss that every output and state has a part in."""

    def __init__(self, run, make_cell, seed, dtype=tf.float64, unknown=False, **options):
        random = np.random.RandomState(seed)
        batch, time, size = random.randint(1, 5, 3)
        shape = [time, batch, size] if options.get("time_major") else [batch, time, size]
        lengths = random.randint(0, time + 1, batch)
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(seed)
            cell = make_cell()
            self.x = tf.placeholder(dtype, [None, None, size] if unknown else shape)
            self.feeds = {self.x: random.randn(*shape)}
            if options.pop("initial_state", False):
                options["initial_state"] = tf.nest.map_structure(
                    lambda size: self._placeholder(dtype, [batch, size], random), cell.state_size
                )
            if options.pop("lengths", False):
                options["sequence_length"] = lengths
            self.outputs, self.state = run(cell, self.x, dtype=dtype, **options)
            self.results = [self.outputs, *tf.nest.flatten(self.state)]
            self.loss = tf.add_n(
                [
                    tf.reduce_sum(tf.sin(result + number))
                    for number, result in enumerate(self.results)
                ]
            )
            self.variables = tf.trainable_variables()
            self.sources = [*self.feeds, *self.variables]
            self.gradients = tf.gradients(self.loss, self.sources)
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def _placeholder(self, dtype, shape, random):
        placeholder = tf.placeholder(dtype, shape)
        self.feeds[placeholder] = random.randn(*shape)
        return placeholder

    def run(self):
        """(results, gradients)."""
        return self.session.run([self.results, self.gradients], self.feeds)


CASES = [
    ("basic_lstm", ()),
    ("basic_lstm", ("initial_state", "lengths", "time_major")),
    ("basic_lstm", ("unknown",)),
    ("basic_lstm_forget_0", ("lengths", "unknown")),
    ("basic_lstm_concatenated", ("initial_state", "lengths")),
    ("lstm", ("initial_state", "time_major")),
    ("gru", ("initial_state", "time_major")),
    ("gru", ("initial_state", "lengths", "unknown")),
    ("basic_rnn", ("initial_state", "lengths")),
    ("basic_rnn", ("unknown",)),
    ("stack", ("initial_state", "lengths")),
]


@functools.cache
def of_tensorflow(name, *options):
    """(A layer by `tf.nn.dynamic_rnn`, its results and gradients): one for both forms."""
    layer = Layer(tf.nn.dynamic_rnn, FUSED[name], 1, **dict.fromkeys(options, True))
    return layer, layer.run()


@pytest.mark.parametrize("name, options", CASES)
def test_results_and_gradients_equal_those_of_tensorflow(name, options, form):
    ours = Layer(rnn.dynamic_rnn, FUSED[name], 1, **dict.fromkeys(options, True))
    theirs, wanted_numbers = of_tensorflow(name, *options)
    assert [v.name for v in ours.variables] == [v.name for v in theirs.variables]
    for found, wanted in zip(ours.results, theirs.results):
        assert found.shape.rank == wanted.shape.rank
        assert found.shape.is_compatible_with(wanted.shape)
    tf.nest.assert_same_structure(ours.state, theirs.state)
    for found, wanted in zip(tf.nest.flatten(ours.run()), tf.nest.flatten(wanted_numbers)):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name, seed", list(zip(FUSED, range(9))))
def test_gradients_equal_central_differences(name, seed, form):
    options = {"initial_state": True, "lengths": seed % 2 == 1}
    layer = Layer(rnn.dynamic_rnn, FUSED[name], seed + 10, **options)
    values = dict(zip(layer.sources, layer.session.run(layer.sources, layer.feeds)))
    gradients = dict(zip(layer.sources, layer.run()[1]))

    def loss(source, value):
        if source in layer.feeds:
            return layer.session.run(layer.loss, {**layer.feeds, source: value})
        source.load(value, layer.session)
        return layer.session.run(layer.loss, layer.feeds)

    random, step = np.random.RandomState(seed), 1e-5
    for source, value in values.items():
        direction = random.randn(*value.shape)
        difference = loss(source, value + step * direction) - loss(source, value - step * direction)
        if source not in layer.feeds:
            source.load(value, layer.session)
        slope = np.sum(gradients[source] * direction)
        np.testing.assert_allclose(slope, difference / (2 * step), rtol=1e-6, atol=1e-8)


def test_second_derivatives_are_right_or_refused(form):
    layer = Layer(rnn.dynamic_rnn, FUSED["basic_lstm"], 5)
    with layer.graph.as_default():
        first = tf.reduce_sum(tf.sin(layer.gradients[0]))
        if form == "looped":
            with pytest.raises(LookupError, match="second derivatives"):
                tf.gradients(first, layer.x)
            return
        (second,) = tf.gradients(first, layer.x)
    value, random, step = layer.feeds[layer.x], np.random.RandomState(0), 1e-5
    direction = random.randn(*value.shape)
    ahead, back = (
        layer.session.run(first, {layer.x: value + sign * step * direction}) for sign in (1, -1)
    )
    slope = np.sum(layer.session.run(second, layer.feeds) * direction)
    np.testing.assert_allclose(slope, (ahead - back) / (2 * step), rtol=1e-6, atol=1e-8)


ONE_HOT = [
    ("basic_lstm", {}),
    ("basic_lstm", {"on_value": 2.0}),  # not quite one-hot
    ("gru", {"sequence_length": [1, 4, 0]}),
    ("basic_rnn", {"time_major": True}),
    ("stack", {"axis": 2}),
]


@pytest.mark.parametrize("name, options", ONE_HOT)
def test_one_hot_inputs_give_what_any_inputs_give(name, options, form):
    """Rows of the kernel are chosen; 9 and -1 choose none: zeros."""
    letters = np.array([[0, 2, 1, 9], [4, -1, 4, 3], [1, 1, 0, 2]])
    letters = letters.T if options.get("time_major") else letters
    options = {"on_value": None, "axis": -1, **options}
    on_value, axis = options.pop("on_value"), options.pop("axis")
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.one_hot(letters, 5, on_value, axis=axis)
        results = []
        for scope, run, inputs in (("a", rnn.dynamic_rnn, x), ("b", tf.nn.dynamic_rnn, x + 0.0)):
            tf.set_random_seed(1)
            with tf.variable_scope(scope):
                outputs, state = run(FUSED[name](), inputs, dtype=tf.float32, **options)
            loss = tf.reduce_sum(tf.sin(outputs))
            loss += tf.add_n([tf.reduce_sum(tf.square(s)) for s in tf.nest.flatten(state)])
            variables = tf.trainable_variables(scope + "/")
            results.append([outputs, state, tf.gradients(loss, variables)])
        session.run(tf.global_variables_initializer())
        for ours, theirs in zip(tf.trainable_variables("a/"), tf.trainable_variables("b/")):
            ours.load(session.run(theirs), session)
        found, wanted = session.run(results)
        chosen = [op for op in session.graph.get_operations() if op.type == "GatherV2"]
    for one, other in zip(tf.nest.flatten(found), tf.nest.flatten(wanted)):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    assert any(op.name.startswith("a/") for op in chosen) == (on_value is None)
