"""Labs 0 to 8: shapes, results over several seeds, the same result twice.

The bounds are those measured on TensorFlow 1.15.5; where a lab reads other data
than the lecture, they were measured here and the test says so.
"""

import importlib
import itertools
import json
import math
import unicodedata
from statistics import median

from common import training
from common.data import text
from common.errors import InputError
from common.graph_mode import tf
from common.teaching import constants, lab

import numpy as np
import pytest

SEEDS = range(3)


def result(name, **options):
    return importlib.import_module(f"labs.{name}").LAB.result(**options)


def run(name, **options):
    return result(name, **options).metrics


def row(result, name):
    return next(row for row in result.rows if row.name == name)


def test_lab_0_is_its_equations():
    for seed in SEEDS:
        lab_result = result("lab00_tensorflow_graph", seed=seed)
        assert lab_result.as_expected
        assert lab_result.metrics["difference_without_memory"] == 0
        assert lab_result.metrics["state_difference"] > 0.1


def test_lab_0_knows_the_last_letter_only_where_it_has_no_memory():
    path = importlib.import_module("labs.lab00_tensorflow_graph").LAB.path
    metrics = constants.changed_module(path, ["SECOND=lo", "HIDDEN_SIZE=3"]).run()
    assert metrics["difference_without_memory"] > 0.01 and len(metrics["h"]) == 3


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("lab01_one_node", [1, 2, 2]),
        ("lab02_unfolding", [1, 5, 2]),
        ("lab03_batching", [3, 5, 2]),
    ],
)
def test_labs_1_to_3(name, shape):
    for seed in SEEDS:
        lab_result = result(name, seed=seed)
        assert lab_result.metrics["output_shape"] == shape
        assert lab_result.metrics["max_difference"] < 1e-6
        assert lab_result.as_expected


def test_lab_1_stores_keeps_shows_and_forgets():
    metrics = run("lab01_one_node")
    held = np.tanh(0.3)
    wanted = [0, 0, np.tanh(held), 0, 0, np.tanh(held + np.tanh(0.2)), 0, 0]
    np.testing.assert_allclose(metrics["shown"], wanted, atol=1e-3)
    np.testing.assert_allclose(metrics["shown_by_program"], wanted, atol=1e-12)


def test_lab_1_replaces_a_number():
    path = importlib.import_module("labs.lab01_one_node").LAB.path
    setting = "COMMANDS=store 0.8, forget store 0.3, show"
    shown = constants.changed_module(path, [setting]).run()["shown"]
    np.testing.assert_allclose(shown[-1], np.tanh(np.tanh(0.3)), atol=1e-3)


def test_lab_2_tells_two_equal_letters_apart():
    metrics = run("lab02_unfolding")
    assert metrics["letter_twice"] == "l" and metrics["twice_differs"] > 0.01


def test_lab_2_reads_any_word():
    lab_result = result("lab02_unfolding", word="한국어")
    assert lab_result.as_expected and lab_result.metrics["output_shape"] == [1, 3, 2]
    assert lab_result.metrics["letter_twice"] is None
    for word in ("", "a" * 21):
        with pytest.raises(InputError, match="1 to 20 letters"):
            run("lab02_unfolding", word=word)


def test_lab_3_a_row_depends_on_its_own_word_only():
    metrics = run("lab03_batching", seed=1)
    assert metrics["others_stay"] and metrics["first_change"] > 0.01


def test_lab_3_reads_words_of_equal_length():
    metrics = result("lab03_batching", words=["한국어", "미국인"], other="국국국").metrics
    assert metrics["others_stay"] and metrics["output_shape"] == [2, 3, 2]
    for words, message in (
        (["ab", "cde"], "'ab' has 2 letters and 'cde' has 3"),
        ([""], "1 to 20"),
    ):
        with pytest.raises(InputError, match=message):
            run("lab03_batching", words=words)


def test_lab_4_demonstrates_the_loss():
    metrics = run("lab04_hihello", steps=1)
    np.testing.assert_allclose(metrics["demo_losses"], [0.5130153, 0.3711007], atol=1e-7)
    wanted = [math.log(1 + math.exp(-0.4)), math.log(1 + math.exp(-0.8))]
    np.testing.assert_allclose(metrics["demo_losses"], wanted, atol=1e-7)


def test_lab_4_with_softmax_learns_at_once():
    rows = [run("lab04_hihello", steps=300, seed=seed, softmax=True) for seed in range(9)]
    assert all(row["prediction"] == row["target"] == "ihello" for row in rows)
    assert 4 <= median(row["first_step"] for row in rows) <= 15
    assert median(row["loss"] for row in rows) < 0.0005
    assert all(row["right"] == 6 for row in rows)


def test_lab_4_counts_what_a_table_of_pairs_can_do():
    module = importlib.import_module("labs.lab04_hihello")
    best = max(
        sum(table[letter] == answer for letter, answer in zip(module.X_TEXT, module.TARGET))
        for answers in itertools.product("hielo", repeat=4)
        for table in [dict(zip("hiel", answers))]
    )
    assert best == run("lab04_hihello", steps=1)["table_right"] == 4


def test_lab_4_with_another_word():
    path = importlib.import_module("labs.lab04_hihello").LAB.path
    metrics = constants.changed_module(path, ["WORD=coconut"]).run(steps=300, softmax=True)
    assert metrics["prediction"] == metrics["target"] == "oconut"
    assert metrics["table_right"] == 5  # an o is followed by a c and by an n


def test_lab_4_needs_two_letters():
    path = importlib.import_module("labs.lab04_hihello").LAB.path
    with pytest.raises(InputError, match="two letters or more"):
        constants.changed_module(path, ["WORD=a"]).run(steps=1)


def test_a_decomposed_word_has_as_many_letters_as_are_seen(capsys):
    decomposed = unicodedata.normalize("NFD", "한국어")
    lab_2 = importlib.import_module("labs.lab02_unfolding").LAB
    assert lab_2.command(["--word", decomposed, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["output_shape"] == [1, 3, 2]


def test_lab_4_as_printed_stops_above_its_floor():
    rows = [run("lab04_hihello", seed=seed, floor=True) for seed in SEEDS]
    assert rows[0]["prediction"] == "ihello"
    assert rows[0]["loss_floor"] == pytest.approx(0.470, abs=5e-4)
    assert rows[0]["lowest_known_loss"] == pytest.approx(0.549, abs=5e-4)
    assert all(0.562 <= row["loss"] <= 0.709 for row in rows)  # the lowest known is 0.549


def test_lab_4_s_loop_is_training_train():
    module = importlib.import_module("labs.lab04_hihello")
    with tf.Graph().as_default(), tf.Session() as session:
        graph = module.build_graph(seed=3)
        session.run(tf.global_variables_initializer())
        x = text.one_hot(module.LETTERS.encode("hihell"), 5)[np.newaxis]
        y = module.LETTERS.encode("ihello")[np.newaxis]
        feed_dict = {graph.x: x, graph.y: y}
        history = training.train(session, graph.train_op, graph.loss, feed_dict, steps=40)
    assert run("lab04_hihello", steps=40, seed=3)["loss"] == history.losses[-1]


def test_lab_4_with_gradient_descent_is_slow():
    metrics = run("lab04_hihello", steps=400, optimizer="gd")
    assert metrics["first_step"] is None
    assert metrics["loss"] > 0.8


@pytest.mark.parametrize(
    ("options", "lecture"), [({}, ""), ({"optimizer": "gd"}, "0.753"), ({"softmax": True}, "")]
)
def test_lab_4_compares_with_the_lecture_where_it_can(options, lecture):
    assert row(result("lab04_hihello", steps=1, **options), "loss").lecture == lecture


def test_lab_5_learns_its_sentence():
    rows = [run("lab05_char_sequence", steps=1000, seed=seed) for seed in SEEDS]
    assert all(row["prediction"] == row["target"] == "if you want you" for row in rows)
    assert all(row["after_end"] == " " for row in rows)
    # With the space in front; twelve seeds of 1.15.5 take 22 steps [13, 36], here 21 [12, 25].
    assert 13 <= median(row["first_step"] for row in rows) <= 36


def test_lab_5_without_the_space_as_recorded():
    rows = [run("lab05_char_sequence", steps=1000, seed=s, text="if you want you") for s in SEEDS]
    assert all(row["prediction"] == "f you want you" for row in rows)
    assert 9 <= median(row["first_step"] for row in rows) <= 20
    assert all(0.965 <= row["loss"] <= 1.051 for row in rows)


def test_lab_5_s_loop_is_training_train():
    module = importlib.import_module("labs.lab05_char_sequence")
    with tf.Graph().as_default(), tf.Session() as session:
        graph = module.build_graph(15, 10, seed=3)
        session.run(tf.global_variables_initializer())
        x, y = text.windows(text.Vocabulary.of(module.SAMPLE).encode(module.SAMPLE), 15)
        feed_dict = {graph.x: x, graph.y: y}
        history = training.train(session, graph.train_op, graph.loss, feed_dict, steps=300)
    assert run("lab05_char_sequence", steps=300, seed=3)["loss"] == history.losses[-1]


def test_lab_5_writes_on():
    written = run("lab05_char_sequence", steps=300)["written"]
    assert written.startswith(" if you want you want you want you")


def test_lab_5_writes_after_what_it_is_given():
    metrics = run("lab05_char_sequence", steps=300, start="you")
    assert metrics["written"].startswith("you want you want you")
    with pytest.raises(InputError, match="'x'"):
        run("lab05_char_sequence", steps=1, start="yox")


def test_lab_5_needs_few_units_with_an_output_layer():
    metrics = run("lab05_char_sequence", steps=1000, units=2)
    assert metrics["prediction"] == metrics["target"] and metrics["loss"] < 0.05


def test_lab_5_compares_with_the_lecture_for_its_sentence_only():
    assert result("lab05_char_sequence", steps=1).rows[0].lecture == "if you want you"
    other = result("lab05_char_sequence", steps=1, text="another")
    assert not any(row.lecture or row.expected for row in other.rows)


def test_texts_from_files_and_their_limits(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("ÅΩ häß ÅΩ häß\r\n", encoding="utf-8", newline="")
    assert run("lab05_char_sequence", steps=2, text_file=path)["target"] == "Ω häß ÅΩ häß"
    for name in ("lab06_long_sentence", "lab07_stacked_softmax"):
        rows = result(name, steps=2, text_file=path).rows
        assert not any(row.lecture for row in rows), "not the lecture's sentence"
    path.write_text("if you want " * 10_000, encoding="utf-8")
    for name in ("lab05_char_sequence", "lab06_long_sentence", "lab07_stacked_softmax"):
        with pytest.raises(InputError, match=r"text.txt: 120,000 characters.*python -m labs 36"):
            run(name, steps=2, text_file=path)


def test_lab_5_learns_any_text():
    metrics = run("lab05_char_sequence", steps=300, text="ÅΩ häß")
    assert metrics["prediction"] == metrics["target"] == "Ω häß"


LECTURE_S_PROGRAM = {"layers": 1, "softmax": False, "optimizer": "gd", "rate": 0.1}


def test_lab_6_does_not_learn_with_the_lecture_s_program():
    for seed in SEEDS:  # 18.9 %, the share of the spaces; 19.5 % for seed 0
        metrics = run("lab06_long_sentence", seed=seed, **LECTURE_S_PROGRAM)
        assert metrics["loss"] == pytest.approx(2.933, abs=0.02)
        assert 0.189 <= metrics["char_accuracy"] < 0.196, "little but spaces"
        assert len(metrics["table"]) == 1
    assert metrics["loss_of_counts"] == pytest.approx(2.861, abs=0.001)


@pytest.mark.slow
def test_lab_6_finds_the_causes():
    lab_result = result("lab06_long_sentence")
    assert lab_result.as_expected
    lecture, output_layer, adam, both = lab_result.metrics["table"]
    assert both["char_accuracy"] > 0.89 and both["loss"] < 0.2299
    assert adam["loss"] > 1.446  # neither change alone
    assert lecture["loss"] > output_layer["loss"] > 2.7


def test_lab_6_trains_a_program_of_the_reader_s():
    lab_result = result("lab06_long_sentence", steps=2, layers=2, softmax=True, rate=3.0)
    assert lab_result.rows[0].name == "2 layers + softmax, gd 3: right"
    assert not any(row.expected for row in lab_result.rows)


def test_lab_7_reaches_both_bounds():
    for seed in SEEDS:
        metrics = run("lab07_stacked_softmax", seed=seed)
        assert metrics["last_char_accuracy"] == 1
        assert metrics["sentence"][1:].startswith(" you want to build a ship")
        assert metrics["largest_difference_after_one"] < 0.05
        assert 0.2284 < metrics["loss_floor"] < metrics["loss"] < 0.2299
        assert metrics["char_accuracy"] == pytest.approx(metrics["accuracy_ceiling"], abs=1e-4)


def test_lab_7_names_the_characters_that_follow_a_t():
    module = importlib.import_module("labs.lab07_stacked_softmax")
    pairs = zip(module.SENTENCE, module.SENTENCE[1:])
    followers = sorted({after for before, after in pairs if before == "t"})
    said = ", ".join(f'"{letter}"' for letter in followers[:-1]) + f' or "{followers[-1]}"'
    assert f'after "t" comes {said}' in " ".join(module.AFTER.split())


def test_lab_7_shares_one_kernel_as_1_15_does():
    module = importlib.import_module("labs.lab07_stacked_softmax")
    kernel = "rnn/multi_rnn_cell/cell_0/basic_lstm_cell/kernel"
    for shared, kernels in [(True, [kernel]), (False, [kernel, kernel.replace("_0", "_1")])]:
        with tf.Graph().as_default():
            module.build_graph(25, shared_cell=shared)
            names = [variable.op.name for variable in tf.trainable_variables()]
        assert [name for name in names if name.endswith("kernel")] == kernels
        assert run("lab07_stacked_softmax", steps=1, shared_cell=shared)["kernels"] == len(kernels)


def test_lab_7_restores_the_genuine_checkpoint():
    module = importlib.import_module("labs.lab07_stacked_softmax")
    restored = result("lab07_stacked_softmax", restore=module.TENSORFLOW_1_15)
    assert restored.metrics["steps"] == 0
    assert restored.metrics["sentence"].startswith("g you want to build a ship, don't drum up")
    assert restored.metrics["loss"] == pytest.approx(0.22965866, abs=1e-6)
    assert restored.as_expected


def test_lab_7_resumes_to_the_bit(tmp_path):
    run("lab07_stacked_softmax", steps=30, save=tmp_path / "model")
    resumed = run("lab07_stacked_softmax", steps=20, resume=tmp_path)
    assert resumed == {**run("lab07_stacked_softmax", steps=50), "steps": 20}


def test_lab_8_masks_its_padding():
    for seed in SEEDS:
        lab_result = result("lab08_dynamic_length", seed=seed)
        metrics = lab_result.metrics
        assert lab_result.as_expected
        assert metrics["output_shape"] == [3, 5, 2]
        assert metrics["zero_after_length"] and metrics["state_is_last_live_step"]
        assert metrics["masked_loss"] < 0.05
        assert metrics["padding"] == pytest.approx(2 / 15)


def changed_lab_8(*settings):
    path = importlib.import_module("labs.lab08_dynamic_length").LAB.path
    return constants.changed_module(path, settings)


def test_lab_8_without_a_bias_padding_costs_ln_classes_however_it_is_trained():
    for setting in ("MASK_IN_TRAINING=True", "MASK_IN_TRAINING=False"):
        metrics = changed_lab_8("SOFTMAX_BIAS=False", setting).run(seed=2)
        mixed = 13 / 15 * metrics["masked_loss"] + 2 / 15 * math.log(4)
        assert metrics["unmasked_loss"] == pytest.approx(mixed, abs=1e-5)


def test_lab_8_with_a_bias_and_no_mask_padding_is_learned():
    metrics = changed_lab_8("MASK_IN_TRAINING=False").run(seed=2)
    assert metrics["padding_cost"] < 0.05 < run("lab08_dynamic_length", seed=2)["padding_cost"]


def test_lab_8_with_words_of_the_reader_s():
    metrics = run("lab08_dynamic_length", steps=20, words=["한국어", "말"], lengths=[3, 0])
    assert metrics["output_shape"] == [2, 3, 2]
    assert metrics["zero_after_length"] and metrics["state_is_last_live_step"]
    for words, lengths, message in (
        (["ab", "c"], [2], "2 are needed"),
        (["ab", "c"], [3, 1], "the longest word has 2 letters"),
        ([""], None, "1 to 30 letters"),
    ):
        with pytest.raises(InputError, match=message):
            run("lab08_dynamic_length", words=words, lengths=lengths)


def test_lab_8_s_graph_refuses_a_length_beyond_the_batch():
    module = importlib.import_module("labs.lab08_dynamic_length")
    with tf.Graph().as_default(), tf.Session() as session:
        graph = module.build_graph(batch=1, time=5, classes=4)
        session.run(tf.global_variables_initializer())
        feed_dict = {graph.x: np.zeros([1, 5, 4]), graph.sequence_length: [6]}
        with pytest.raises(tf.errors.InvalidArgumentError, match="exceeds the batch"):
            session.run(graph.outputs, feed_dict=feed_dict)


def test_lab_8_trains_for_as_many_steps_as_asked(monkeypatch):
    """To fetch the whole graph at the end would make one update more."""
    losses = []
    monkeypatch.setattr(lab.QUIET, "progress", lambda step, loss, **_: losses.append(loss))
    after_30 = run("lab08_dynamic_length", steps=30)["masked_loss"]
    run("lab08_dynamic_length", steps=31)
    assert after_30 == losses[-1], "the loss before the 31st update"


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("lab04_hihello", 50),
        ("lab05_char_sequence", 50),
        ("lab06_long_sentence", 20),
        ("lab07_stacked_softmax", 20),
        ("lab08_dynamic_length", 20),
    ],
)
def test_same_seed_same_result_to_the_bit(name, steps):
    first, again, other = (run(name, steps=steps, seed=seed) for seed in (4, 4, 5))
    assert first == again != other
