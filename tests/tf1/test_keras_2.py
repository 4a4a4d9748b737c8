"""Programs of Keras 2, by the package tf-keras; without it, a line that says so.

What the programs print was compared with TensorFlow 1.15.5 and its Keras 2.2.4.
"""

import importlib.util
import subprocess
import sys

import pytest

IN_KERAS = """
import os, tempfile
import numpy as np, tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.python.keras.layers import LSTM
session = tf.Session()
K.set_session(session)
layers = tf.keras.layers
print(tf.keras.__version__, K.get_session() is session)
model = tf.keras.models.Sequential(
    [layers.Embedding(10, 4, input_length=5), layers.GRU(3), layers.Dense(1)])
model.compile(loss="mse", optimizer=tf.keras.optimizers.Adam(lr=.01, decay=1e-4), metrics=["mae"])
history = model.fit(np.zeros([8, 5]), np.ones([8, 1]), epochs=3, verbose=0, validation_split=.25)
losses = history.history["loss"]
print(sorted(history.history), losses[0] > losses[-1])
path = os.path.join(tempfile.mkdtemp(), "m.h5")
model.save(path)
ids = np.zeros([2, 5])
print(np.allclose(model.predict(ids), tf.keras.models.load_model(path).predict(ids)))
x = tf.placeholder(tf.float32, [None, 4, 2])
h = LSTM(3)(x)
train = tf.train.AdamOptimizer(.1).minimize(tf.reduce_mean(tf.square(h)))
session.run(tf.global_variables_initializer())
session.run(train, {x: np.ones([3, 4, 2])})
print(session.run(h, {x: np.ones([3, 4, 2])}).shape)
print(layers.RNN([layers.LSTMCell(2), layers.LSTMCell(3)])(tf.ones([2, 4, 3])).shape)
print(layers.CuDNNLSTM(3).units)
"""
PRINTED = """2.2.4-tf True
['loss', 'mean_absolute_error', 'val_loss', 'val_mean_absolute_error'] True
True
(3, 3)
(2, 3)
3
"""
BY_KERAS = """
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Dropout
from keras.layers.recurrent import LSTM
from keras.layers.core import Activation
from keras.optimizers import Adam
from keras.utils import np_utils
from keras.preprocessing.sequence import pad_sequences
model = Sequential()
model.add(LSTM(3, input_shape=(4, 2)))
model.add(Dropout(.1))
model.add(Dense(2))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer=Adam(lr=.01), metrics=["accuracy"])
classes = np_utils.to_categorical([0, 1] * 4)
print(sorted(model.fit(np.zeros([8, 4, 2]), classes, epochs=2, verbose=0).history))
"""
FIT = """
import numpy as np, tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.LSTM(3, input_shape=(4, 2))])
model.compile(loss="mse", optimizer="adam")
model.fit(np.zeros([8, 4, 2]), np.zeros([8, 3]), verbose=0)
"""
needs_keras_2 = pytest.mark.skipif(
    importlib.util.find_spec("tf_keras") is None, reason="tf-keras is not installed: .[keras]"
)


def run(tmp_path, program, **environment):
    import os

    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "common.run_tf1", str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


@needs_keras_2
@pytest.mark.parametrize(
    ("program", "printed"), [(IN_KERAS, PRINTED), (BY_KERAS, "['acc', 'loss']\n")]
)
def test_a_program_of_keras_2(program, printed, tmp_path):
    done = run(tmp_path, program)
    assert (done.returncode, done.stdout) == (0, printed), done.stderr
    assert "Warning" not in done.stderr


def test_without_keras_2_the_error_says_what_to_install(tmp_path):
    done = run(tmp_path, FIT, TF_USE_LEGACY_KERAS="0")
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("need Keras 2: pip install tf-keras")


@needs_keras_2
def test_contrib_keras_is_keras_2(tmp_path):
    program = (
        "import tensorflow.contrib.keras as kr\n"
        "from tensorflow.contrib.keras import layers\n"
        "print(kr.preprocessing.sequence.pad_sequences([[1], [2, 3]], 3).tolist(), layers.LSTM)\n"
    )
    done = run(tmp_path, program)
    assert done.stdout.startswith("[[0, 0, 1], [0, 2, 3]] <class 'tf_keras.")
