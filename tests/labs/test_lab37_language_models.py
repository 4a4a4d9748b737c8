"""Lab 37: the same text cut in three ways, comparable, and what each model makes of a sentence."""

from labs import lab37_language_models as lab37
from labs.lab37_language_models import LAB

import pytest

TEXT = "the cat sat on the mat with a hat.\nthe dog ran to the old log and sat.\n" * 60


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "cats.txt"
    # a last line with two words that the training part does not have
    path.write_text(TEXT + "the zebra sat on the xylophone with a hat.\n", encoding="utf-8")
    return lab37.run(text_file=[str(path)], steps=60, hidden=16, pieces=40)


def test_more_context_helps_n_grams_on_a_text_that_repeats_itself(metrics):
    held_out = [held for _, held in metrics["bits_of_n_grams"].values()]
    assert held_out[4] < held_out[1] < held_out[0]


def test_tokens_and_classes(metrics):
    tokens = [metrics[kind]["tokens"] for kind in ("characters", "pieces", "words")]
    assert tokens == sorted(tokens, reverse=True)
    assert metrics["pieces"]["classes"] == 40
    assert metrics["unknown_words"] == 3  # and the half of a word where the parts were cut


def test_a_sentence_is_likelier_than_its_words_shuffled(metrics):
    for kind in ("characters", "pieces", "words"):
        assert 0 < metrics[kind]["sentence"] < metrics[kind]["shuffled"]
        assert metrics["bits"][kind] > 0 and metrics[kind]["written"]


def test_bad_input_is_one_line_and_status_2(tmp_path, capsys):
    path = tmp_path / "short.txt"
    path.write_text("too short\n", encoding="utf-8")
    assert LAB.command(["--text-file", str(path), "--steps", "2", "--no-plot"]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "too few for one batch" in captured.err
