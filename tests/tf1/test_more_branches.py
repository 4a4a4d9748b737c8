"""`tf.contrib.cudnn_rnn` and `tf.contrib.distributions` against TensorFlow 1.15.5."""

from common import tf1 as tf
from common.tf1 import importing
from tests.tf1 import checks
from tests.tf1.more_cases import CASES

import numpy as np
import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("more", name, CASES[name])


def test_samples_have_the_moments_of_their_distribution():
    given = tf.contrib.distributions
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        tril = given.MultivariateNormalTriL([1.0, -2.0], [[2.0, 0.0], [1.5, 0.5]])
        diag = given.MultivariateNormalDiag([3.0, 0.0], [0.5, 1.0])
        cat = given.Categorical(probs=[0.3, 0.7])
        both = given.MultivariateNormalDiag([[1.0, -2.0], [3.0, 0.0]], [0.5, 1.0])
        for each in (tril, given.Mixture(cat, [tril, diag]), given.MixtureSameFamily(cat, both)):
            drawn, mean, deviation = session.run([each.sample(20000), each.mean(), each.stddev()])
            np.testing.assert_allclose(drawn.mean(0), mean, atol=0.06)
            np.testing.assert_allclose(drawn.std(0), deviation, atol=0.06)
        drawn, covariance = session.run([tril.sample(20000), tril.covariance()])
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.2)


def test_what_a_mixture_refuses():
    given = tf.contrib.distributions
    with tf.Graph().as_default():
        cat, normal = given.Categorical(probs=[0.3, 0.7]), given.Normal(0.0, 1.0)
        for components, error, words in (
            ([], ValueError, "non-empty"),
            ([normal], ValueError, "2 classes, but there are 1"),
            ([normal, 3], TypeError, "Distribution instances"),
        ):
            with pytest.raises(error, match=words):
                given.Mixture(cat, components)
        with pytest.raises(TypeError, match="Categorical"):
            given.Mixture(normal, [normal])
        with pytest.raises(ValueError, match=r"components \(2\)"):
            given.MixtureSameFamily(cat, given.Normal([0.0, 1.0, 2.0], 1.0))


def test_copied_cells_find_the_scope_of_xla():
    with tf.Graph().as_default(), tf.contrib.compiler.jit.experimental_jit_scope():
        made = tf.zeros([2]) + 1.0
    assert made.op.get_attr("_XlaCompile")


def test_what_is_not_there_says_what_to_use():
    with pytest.raises(AttributeError, match="tensorflow-probability"):
        tf.contrib.distributions.WishartFull  # noqa: B018
    with tf.Graph().as_default(), pytest.raises(ValueError, match="needs loc or scale_diag"):
        tf.contrib.distributions.MultivariateNormalDiag()


def test_the_reader_of_saved_models(tmp_path):
    importing.install()
    try:
        from tensorflow.contrib.saved_model.python.saved_model import reader

        with pytest.raises(ImportError, match=r"model\.save of tf\.keras"):
            from tensorflow.contrib.saved_model import save_keras_model  # noqa: F401
        with pytest.raises(ImportError, match="feed each window's last state"):
            from tensorflow.contrib.training import batch_sequences_with_states  # noqa: F401
    finally:
        importing.uninstall()
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [1])
        folder = str(tmp_path / "model")
        tf.saved_model.simple_save(session, folder, {"x": x}, {"y": x + 1})
    assert reader.get_saved_model_tag_sets(folder) == [["serve"]]
    assert list(reader.read_saved_model(folder).meta_graphs[0].signature_def) == ["serving_default"]
    with pytest.raises(OSError, match="does not exist"):
        reader.read_saved_model(str(tmp_path))
    (tmp_path / "saved_model.pbtxt").write_text("meta_graphs {}", encoding="utf-8")
    assert reader.get_saved_model_tag_sets(str(tmp_path)) == [[]]
    (tmp_path / "saved_model.pb").write_bytes(b"no model")
    with pytest.raises(OSError, match="Cannot parse"):
        reader.read_saved_model(str(tmp_path))
