"""Variables are reference variables; every number here is what TensorFlow 1.15.5 gives."""

from common import tf1 as tf

import numpy as np
import pytest


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        yield session


def start(session):
    session.run(tf.global_variables_initializer())


def test_initialized_value_of_a_variable(session):
    first = tf.Variable([1.0, 2.0])
    second = tf.Variable(first.initialized_value() * 3.0)
    start(session)
    assert session.run(second).tolist() == [3.0, 6.0]


@pytest.mark.parametrize("cell", [tf.nn.rnn_cell.BasicLSTMCell, tf.contrib.rnn.LSTMBlockCell])
def test_a_variable_fetched_with_its_update_has_the_new_value(session, cell):
    inputs = tf.constant(np.random.RandomState(1).uniform(-1, 1, [8, 10, 4]).astype("float32"))
    outputs, _ = tf.nn.dynamic_rnn(cell(8), inputs, dtype=tf.float32)
    loss = tf.reduce_mean(tf.square(outputs - 0.5))
    global_step = tf.Variable(0, trainable=False, name="global_step")
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=global_step)
    kernel = tf.trainable_variables()[0]
    start(session)
    assert [session.run([train_op, loss, global_step])[2] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert np.array_equal(session.run([train_op, kernel])[1], session.run(kernel))


def test_a_variable_by_its_name(session):
    weight = tf.get_variable("w", initializer=[1.0, 2.0])
    doubled = weight * 2
    start(session)
    by_name = tf.get_default_graph().get_tensor_by_name("w:0")
    assert session.run(["w:0", by_name, by_name * 2, "w/read:0"])[0].tolist() == [1.0, 2.0]
    assert session.run(by_name * 2).tolist() == [2.0, 4.0]
    assert session.run(doubled, {"w:0": [5.0, 6.0]}).tolist() == [10.0, 12.0]


def test_a_value_fed_in_place_of_a_variable_is_used_for_that_run_only(session):
    weight = tf.Variable(1.0)
    product = weight * 2
    start(session)
    assert session.run(product, {weight: 5.0}) == 10.0
    assert session.run(weight, {weight: 3.0}) == 3.0
    assert product.eval({weight: 7.0}) == 14.0
    assert session.run([product, weight]) == [2.0, 1.0]


def test_a_variable_without_a_value_may_be_fed(session):
    weight = tf.Variable([1.0])
    assert session.run(weight + 1.0, {weight: [4.0]}).tolist() == [5.0]


def test_kernels_of_cells_and_layers_and_tables_may_be_fed(session):
    cell = tf.nn.rnn_cell.BasicLSTMCell(3)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.ones([2, 4, 5]), dtype=tf.float32)
    layer = tf.layers.Dense(2)
    dense = layer(tf.ones([1, 3]))
    table = tf.Variable(tf.zeros([4, 2]))
    row = tf.nn.embedding_lookup(table, [1])
    start(session)
    kernel = cell.weights[0]
    assert np.abs(session.run(outputs)).sum() > 0.1
    assert np.abs(session.run(outputs, {kernel: np.zeros([8, 12])})).sum() == 0.0
    assert session.run(dense, {layer.kernel: np.ones([3, 2])}).tolist() == [[3.0, 3.0]]
    assert session.run(row, {table: np.arange(8).reshape(4, 2)}).tolist() == [[2.0, 3.0]]


def test_a_fed_value_of_another_shape_is_refused_and_changes_nothing(session):
    weight = tf.Variable(1.0)
    start(session)
    with pytest.raises(ValueError, match="Cannot feed value of shape"):
        session.run(weight * 2, {weight: [1.0, 2.0]})
    assert session.run(weight) == 1.0


def test_a_checkpoint_of_another_shape_is_refused(tmp_path):
    def model(classes):
        tf.get_variable("softmax_w", [4, classes])
        return tf.train.Saver()

    with tf.Graph().as_default(), tf.Session() as session:
        saver = model(7)
        start(session)
        prefix = saver.save(session, str(tmp_path / "m"))
    refused = pytest.raises(tf.errors.InvalidArgumentError, match="Assign requires shapes")
    with tf.Graph().as_default(), tf.Session() as session, refused:
        model(5).restore(session, prefix)


def test_a_variable_in_a_collection_comes_back_from_a_meta_graph():
    with tf.Graph().as_default():
        tf.add_to_collection("rate", tf.get_variable("rate", initializer=0.5))
        graph = tf.train.export_meta_graph()
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.import_meta_graph(graph)
        start(session)
        assert session.run(tf.get_collection_ref("rate")[0]) == 0.5


@pytest.mark.parametrize("base", [tf.train.GradientDescentOptimizer, tf.train.AdagradOptimizer])
def test_an_optimizers_own_apply_dense_is_called(session, base):
    class Twice(base):
        def _apply_dense(self, grad, var):
            return super()._apply_dense(grad * 2, var)

    weight = tf.get_variable("v", initializer=[1.0, 2.0])
    other = tf.get_variable("w", initializer=[1.0, 2.0])
    train_op = Twice(0.1).minimize(tf.reduce_sum(weight * weight))
    expected = base(0.1).minimize(tf.reduce_sum(2 * other * other))
    start(session)
    session.run([train_op, expected])
    assert np.array_equal(session.run(weight), session.run(other))


def test_a_variable_takes_another_shape(session):
    weight = tf.Variable([1.0, 2.0])
    longer = tf.assign(weight, [1.0, 2.0, 3.0], validate_shape=False)
    loose = tf.Variable([1.0], validate_shape=False)
    assert longer.shape.as_list() == [3] and loose.shape.rank is None
    start(session)
    assert session.run(longer).tolist() == session.run(weight).tolist() == [1.0, 2.0, 3.0]
    assert session.run(tf.assign(loose, [1.0, 2.0], validate_shape=False)).tolist() == [1.0, 2.0]


def test_every_variable_is_a_tf_variable():
    with tf.Graph().as_default():
        assert isinstance(tf.Variable(1.0), tf.Variable)
        assert isinstance(tf.get_variable("w", [2]), tf.Variable)
        assert isinstance(tf.get_variable("r", [2], use_resource=True), tf.Variable)
        assert not isinstance(tf.constant(1.0), tf.Variable)
        assert tf.Variable.SaveSliceInfo is not None


def test_an_update_does_not_overtake_the_backward_pass():
    """A program that applies `tf.gradients` itself trains as `minimize` does, bit for bit.

    With `gate_gradients=False`, the default of 1.15, the losses differ from the second step on.
    """
    random = np.random.RandomState(3)
    images = random.uniform(-1, 1, [16, 10, 10, 3]).astype("float32")
    labels = random.randint(0, 5, [16])

    def losses(make_train_op):
        with tf.Graph().as_default(), tf.Session() as session:
            layer = tf.layers.flatten(tf.constant(images))
            for units in (256, 256, 5):
                layer = tf.layers.dense(layer, units, tf.tanh, name=f"of_{units}_{layer.shape[1]}")
            loss = tf.losses.sparse_softmax_cross_entropy(tf.constant(labels), layer)
            train_op = make_train_op(tf.train.GradientDescentOptimizer(0.1), loss)
            fill = np.random.RandomState(5)
            for variable in tf.trainable_variables():
                variable.load(fill.uniform(-0.2, 0.2, variable.shape.as_list()), session)
            return [session.run([loss, train_op])[0] for _ in range(30)]

    def by_hand(optimizer, loss):
        weights = tf.trainable_variables()
        return optimizer.apply_gradients(zip(tf.gradients(loss, weights), weights))

    assert losses(by_hand) == losses(lambda optimizer, loss: optimizer.minimize(loss))
