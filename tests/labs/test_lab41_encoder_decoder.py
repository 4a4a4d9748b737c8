"""Lab 41: a word written backwards from one vector."""

from types import SimpleNamespace

from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab41_encoder_decoder as lab41
from labs.support import encoder_decoder

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


def test_what_is_read_and_what_should_be_written():
    x, length, read, target = lab41.numbered(["cat", "ab"])
    assert x.tolist() == [[2, 0, 19], [0, 1, 0]] and length.tolist() == [3, 2]
    assert read.tolist() == [[26, 19, 0, 2], [26, 1, 0, 0]]
    assert target.tolist() == [[19, 0, 2, 27], [1, 0, 27, 0]]


def test_the_words_of_the_course():
    words = encoder_decoder.words(lab41.LETTERS, 3, 12)
    assert len(words) == len(set(words)) > 15_000
    assert all(3 <= len(word) <= 12 and set(word) <= set(lab41.LETTERS) for word in words)


def test_own_words():
    read, notes = encoder_decoder.known(["Hello", "Straße", "a"], lab41.LETTERS, 3, 12)
    assert read == ["hello", "strae", "a"]
    assert len(notes) == 2 and "ß" in notes[0] and "1 letter" in notes[1]
    for word, words in (("안녕", "no letter from a to z"), ("a" * 100, "at most")):
        with pytest.raises(InputError, match=words):
            encoder_decoder.known([word], lab41.LETTERS, 3, 12)


def test_all_that_the_decoder_gets_of_a_word_is_the_vector():
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab41.build_graph(4)
        sess.run(tf.global_variables_initializer())
        x, length, read, _ = lab41.numbered(["cat", "backwards"])
        feed_dict = {graph.x: x, graph.length: length}
        c, h = sess.run([graph.c, graph.h], feed_dict=feed_dict)
        whole = sess.run(graph.logits, feed_dict={**feed_dict, graph.read: read})
        from_vector = sess.run(graph.logits, {graph.c: c, graph.h: h, graph.read: read})
        np.testing.assert_allclose(from_vector, whole, rtol=1e-5, atol=1e-6)
        # and padding behind a word changes nothing
        alone = lab41.numbered(["cat"])
        loss = {graph.x: alone[0], graph.length: alone[1], graph.read: alone[2]}
        np.testing.assert_allclose(
            sess.run(graph.logits, loss)[0], whole[0, :4], rtol=1e-5, atol=1e-6
        )
        written = lab41.write(sess, graph, ["cat", "backwards"])
        assert written[0][:4] == lab41.write(sess, graph, ["cat"])[0]


def test_the_scores(monkeypatch):
    """Of a network that leaves out a letter of words of 12, and is wrong at the ninth place."""
    words = [lab41.LETTERS[:length] for length in range(3, 13)]
    backwards = [word[::-1] for word in words]
    monkeypatch.setattr(lab41, "write", lambda *_: [*backwards[:-1], backwards[-1][:-1]])

    class Session:
        def run(self, logits, feed_dict):
            scores = np.eye(28)[lab41.numbered([lab41.LETTERS[:9]])[3]]  # [1, 10, 28]
            scores[:, 8] = np.eye(28)[5]
            return scores

    result = lab41.test(Session(), SimpleNamespace(x=0, length=1, read=2, logits=3), words)
    assert result["words"] == 0.9 and list(result["by_length"].values()) == [1.0] * 9 + [0.0]
    assert result["half_right_up_to"] == 11
    assert result["after_own"].tolist() == [1.0] * 9
    assert result["after_right"].tolist() == [1.0] * 8 + [0.0]


@pytest.mark.slow
def test_long_words_are_wrong_more_often(tmp_path):
    picture = tmp_path / "lab41.png"
    runs = [lab41.run(Lesson(None, picture), seed=0, say=["hello"]), lab41.run(seed=1)]
    assert picture.stat().st_size > 10_000
    assert list(runs[0]["said"]) == ["hello"]
    for name in ("16 units", "64 units"):
        by_length = np.mean([[*run[name]["by_length"].values()] for run in runs], axis=0)
        assert by_length[:3].mean() > by_length[-3:].mean() + 0.4
    shares = [[run[name]["words"] for run in runs] for name in ("64 units", "16 units")]
    assert np.mean(shares[0]) > np.mean(shares[1]) + 0.2
    letters = {
        name: np.mean([run["64 units"][name] for run in runs], axis=0)
        for name in ("after_own", "after_right")
    }
    assert letters["after_right"][4] < letters["after_right"][0]
    assert letters["after_own"][4] < letters["after_right"][4]
    shuffled = np.mean([run["64 units, shuffled"]["words"] for run in runs])
    assert shuffled < np.mean(shares[0]) - 0.15
