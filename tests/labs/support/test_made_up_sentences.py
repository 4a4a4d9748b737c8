"""Made-up sentences: verb and object change places; the looks at the verb are counted."""

from labs.support import made_up_sentences

import numpy as np


def test_korean_has_the_adverb_before_the_object_and_the_verb_last():
    sentences = made_up_sentences.pairs()
    assert len(sentences) == len({source for source, _ in sentences}) == 8 * 6 * 7 * 4
    korean = {" ".join(source): " ".join(target) for source, target in sentences}
    assert korean["She buys flowers every day ."] == "그녀는 매일 꽃을 산다 ."
    assert korean["The children see a hat now ."] == "아이들은 지금 모자를 본다 ."


def test_looks_at_the_verb_are_counted():
    english, korean = ("I", "buy", "tea"), ("나는", "차를", "산다")
    at_verb, elsewhere = np.eye(3)[[0, 2, 1]], np.eye(3)
    looks = [at_verb, at_verb, elsewhere, at_verb]
    written = [korean, korean, korean, ("나는",)]
    assert made_up_sentences.looks_at_verb([english] * 4, written, looks) == 2 / 3
    assert made_up_sentences.looks_at_verb([english], [korean], None) is None
    assert made_up_sentences.looks_at_verb([english], [()], [at_verb]) is None
