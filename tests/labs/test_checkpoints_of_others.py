"""Each lab refuses a checkpoint of another, in one line, and makes nothing."""

import json
import os

from common.graph_mode import tf
from common.teaching import lab
from common.training import checkpoint
from labs import __main__ as course
from labs.support import pairs

import pytest

GENUINE = lab.checkpoint("tf115_stacked/model.ckpt-300")
SHIPPED = (GENUINE, lab.checkpoint("char_rnn"), lab.checkpoint("pronounce"))
OWN = {7: GENUINE, 36: SHIPPED[1], 42: SHIPPED[2]}
TAKEN = [(7, "--restore"), (7, "--resume"), (33, "--resume"), (36, "--resume"), (36, "--restore")]
TAKEN += [(36, "--init-from"), (37, "--restore")]
TAKEN += [(42, "--restore"), (42, "--resume"), (43, "--resume")]


@pytest.mark.parametrize("number, option", TAKEN)
def test_another_lab_s_checkpoint_is_refused_in_one_line(
    number, option, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for path in SHIPPED:
        if path != OWN.get(number):
            only_writes = (number, option) == (36, "--restore")
            arguments = [option, path, *([] if only_writes else ["--steps", "1"])]
            assert course.load(course.find_labs(), number).command([*arguments, "--no-plot"]) == 2
            captured = capsys.readouterr()
            assert captured.err.count("\n") == 1 and captured.err.startswith(f"lab{number:02}_")
    assert os.listdir() == []


HOSTILE = {
    42: {
        "task": ["evil", 5, None],
        "dropout": [1, "x"],
        "attention": ["evil", 5, None],
        "hidden_size": ["x", -4, 8.5, None, True, [8]],
        "sources": [None, [["a"]], [], "abc", ["a", "b"]],
        "targets": [["<pad>", "a"], None],
        "source_cut": ["sideways", 1],
        "longest": [0, "x", 10**9],
    },
    36: {
        "cell": ["evil", None],
        "layers": ["x", 0, -1, 1_000_000],
        "hidden": [[8], -8, 10**9],
        "classes": [-3, "x", 7],
        "alphabet": [[], ["a"], ["a", "a"]],
    },
}
GOOD = {
    42: {
        "task": "sentences",
        "attention": "none",
        "hidden_size": 4,
        "sources": [*pairs.SOURCE_TOKENS, "a"],
        "targets": [*pairs.TARGET_TOKENS, "b"],
    },
    36: {"cell": "gru", "layers": 1, "hidden": 4, "classes": 2, "alphabet": ["a", "b"]},
}


@pytest.mark.parametrize(
    "number, option", [(42, "--restore"), (36, "--restore"), (36, "--init-from")]
)
def test_metadata_of_another_type_or_range_are_refused_in_one_line(
    number, option, tmp_path, capsys
):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        session.run(tf.global_variables_initializer())
        paths = [
            checkpoint.save(session, tmp_path / "m", 1, {**GOOD[number], name: value})
            for name, values in HOSTILE[number].items()
            for value in values
        ]
    for path in paths:
        assert course.load(course.find_labs(), number).command([option, path, "--no-plot"]) == 2
        captured = capsys.readouterr()
        assert captured.err.count("\n") == 1 and captured.out == ""


RESTORING = {33: ["--say", "good"], 36: ["--length", "5"]}


@pytest.mark.slow
@pytest.mark.parametrize("number", [7, 33, 36, 42, 43])
def test_each_lab_finds_by_its_name_what_it_has_saved(number, tmp_path, capsys):
    """The name is a new folder's in lab 36, and a prefix in all others."""
    name = str(tmp_path / "[1] a*b" / "m")
    small = ["--batch", "4", "--time", "5", "--hidden", "8"] if number == 36 else []
    command = course.load(course.find_labs(), number).command

    def run(*options):
        status = command([*options, *small, "--json"])
        captured = capsys.readouterr()
        assert (status, captured.err) == (0, "")
        return json.loads(captured.out)

    run("--steps", "2", "--save", name)
    first = checkpoint.find_last(name)
    assert checkpoint.metadata(first)["step"] == 2
    run("--steps", "3", "--resume", name, "--save", name)
    second = checkpoint.find_last(name)
    assert checkpoint.metadata(second)["step"] > 2 and not os.path.exists(f"{first}.index")
    run("--restore", name, *RESTORING.get(number, []))
    if number == 7:  # a restored network is saved too, without a step of training
        run("--restore", name, "--save", f"{name}2")
        copy = checkpoint.find(f"{name}2")
        assert checkpoint.differences(checkpoint.read(second), checkpoint.read(copy)) == []
    if number == 36:
        run("--init-from", name, "--steps", "1")
    assert command(["--steps", "1", "--resume", f"{name}-mistyped", *small, "--json"]) == 2
    assert "no checkpoint" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*mistyped*"))
