"""The command line as a user meets it: JSON, help, errors in one line, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from common import training
from common.teaching.rows import Row
from labs import __main__ as course
from tests.data.test_price_files import DATED
from tests.processes import complaints

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()


def lab(number):
    return course.load(LABS, number)


def fails(capsys, number, *arguments):
    """The one line on standard error of a lab that must end with status 2, and say nothing else.

    The error comes before the lesson, so standard output is empty without --json too.
    """
    for quiet in ([], ["--json"]):
        plot = [] if "--plot" in arguments else ["--no-plot"]
        try:
            status = lab(number).command([*arguments, *plot, *quiet])
        except SystemExit as end:
            status = end.code
        captured = capsys.readouterr()
        assert status == 2
        assert captured.out == ""
        assert captured.err.count("\n") == 1, captured.err
        assert captured.err.startswith(LABS[number][0] + ": error: ")
    return captured.err


def test_a_script_runs_from_any_folder(tmp_path):
    script = ROOT / "labs/lab04_hihello.py"
    command = [sys.executable, script, "--json", "--steps", "30", "--seed", "3", "--softmax"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert list(report) == ["lab", "seed", "steps", "seconds", "metrics"]
    assert (report["lab"], report["seed"], report["steps"]) == (4, 3, 30)
    assert report["metrics"]["prediction"] == "ihello"
    assert complaints(done) == ""
    assert list(tmp_path.iterdir()) == [], "--json leaves no picture"


def test_a_lab_by_number_saves_its_picture(tmp_path):
    command = [sys.executable, "-m", "labs", "2", "--out", str(tmp_path / "deep/er/two.png")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "What came out" in done.stdout
    assert (tmp_path / "deep/er/two.png").read_bytes().startswith(b"\x89PNG")
    assert os.listdir(tmp_path / "deep/er") == ["two.png"]


def test_ctrl_c_keeps_the_checkpoint(tmp_path):
    command = [sys.executable, "-m", "labs", "7", "--no-plot", "--steps", "100000"]
    process = subprocess.Popen(
        [*command, "--save", str(tmp_path / "model")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if "step     0" in line:
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)  # the impatient press twice
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped after" in errors and "saved: " in errors and "Traceback" not in errors
    written = errors.strip().rpartition("saved: ")[2]
    assert Path(f"{written}.index").exists() and Path(f"{written}.json").exists()


def test_the_status_of_a_training_that_sigterm_stopped(monkeypatch, capsys):
    def stop(*_, **__):
        raise training.Stopped("stopped after 3 of 300 steps", signal.SIGTERM)

    command = course.load(LABS, 4)
    monkeypatch.setattr(command, "run", stop)
    assert command.command(["--json"]) == 143
    assert "stopped after 3 of 300 steps" in capsys.readouterr().err


def test_the_list_and_numbers_that_are_none(capsys):
    assert course.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    labs = [line.split() for line in lines if line.startswith("  ")]
    assert [int(words[0]) for words in labs] == sorted(LABS)
    assert lines[0] == "The first lecture" and "Sequence to sequence" in lines
    for arguments in (["99"], ["1", "99"], ["nonsense"], ["all", "4"], ["\u00b2"]):
        assert course.main(arguments) == 2
        assert capsys.readouterr().err.startswith("python -m labs: error: ")


@pytest.mark.parametrize("arguments", [[], ["2"], ["all"], ["notebook", "2"], ["book"]])
def test_an_archive_is_to_be_unpacked(monkeypatch, capsys, tmp_path, arguments):
    monkeypatch.setattr(course, "__file__", str(tmp_path / "course.zip" / "labs" / "__main__.py"))
    assert course.main(arguments) == 2
    error = capsys.readouterr().err
    assert "no labs in this folder; unpack the archive" in error and error.count("\n") == 1


def test_several_labs_and_a_miss(capsys, monkeypatch):
    assert course.main(["1", "3", "--jobs", "1"]) == 0
    table = capsys.readouterr().out
    assert "one_node" in table and "batching" in table and "yes" in table
    assert course.main(["1", "99", "--jobs", "1"]) == 2  # said before lab 1 runs
    assert capsys.readouterr().out == ""

    monkeypatch.setattr(sys.modules["labs.lab03_batching"].LAB, "_expected", _a_miss)
    assert course.main(["1", "3", "--json", "--jobs", "1"]) == 1  # one process: this
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [report["lab"] for report in reports] == [1, 3]


def _a_miss(result, **_):
    yield Row("loss", 2, below=1)


@pytest.mark.parametrize("number", LABS)
def test_help_shows_the_lesson_and_the_defaults(capsys, number):
    with pytest.raises(SystemExit) as end:
        lab(number).command(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert LABS[number][1] in text
    for flag in ("--steps", "--seed", "--json", "--no-plot", "--out", "--pause", "(default: 0)"):
        assert flag in text


@pytest.mark.parametrize("steps", ["0", "-3", "many", "1.5"])
def test_steps_that_are_none(capsys, steps):
    assert "--steps: must be a whole number of 1 or more" in fails(capsys, 4, "--steps", steps)


def test_unknown_options_and_choices(capsys):
    assert "unrecognized arguments: --stepz" in fails(capsys, 4, "--stepz")
    assert "invalid choice: 'sgd'" in fails(capsys, 4, "--optimizer", "sgd")


def test_texts_that_are_too_short(capsys):
    assert "the text is empty" in fails(capsys, 5, "--text", "")
    assert "too short" in fails(capsys, 5, "--text", "a")
    assert "too short for windows of 10" in fails(capsys, 7, "--text", "0123456789")


@pytest.mark.parametrize("number", [5, 6, 7])
def test_text_files_that_do_not_fit(capsys, tmp_path, number):
    path = tmp_path / "text.txt"
    assert "cannot be read" in fails(capsys, number, "--text-file", str(path))
    path.write_bytes("häß".encode("latin-1"))
    assert "line 1: not UTF-8" in fails(capsys, number, "--text-file", str(path))
    path.write_text("if you want " * 1000, encoding="utf-8")
    message = fails(capsys, number, "--text-file", str(path))
    assert "12,000 characters" in message and "python -m labs 36" in message
    assert "the text: 3,000 characters" in fails(capsys, number, "--text", "abc" * 1000)


def test_a_picture_that_cannot_be_written(capsys, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    before = set(tmp_path.iterdir())
    assert "cannot be written" in fails(capsys, 2, "--plot", "--out", str(tmp_path / "file/a.png"))
    assert "must end in .png" in fails(capsys, 2, "--plot", "--out", str(tmp_path / "a.doc"))
    assert "is a folder" in fails(capsys, 2, "--plot", "--out", str(_folder(tmp_path / "b.png")))
    assert set(tmp_path.iterdir()) - before == {tmp_path / "b.png"}


def _folder(path):
    path.mkdir()
    return path


def test_checkpoints_that_do_not_fit(capsys, tmp_path):
    assert "no checkpoint" in fails(capsys, 7, "--restore", str(tmp_path / "none"))
    assert "no checkpoint in this folder" in fails(capsys, 7, "--resume", str(tmp_path))
    assert "'Z' (character 1" in fails(capsys, 7, "--restore", "--text", "Zebra crossing it")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    message = fails(capsys, 7, "--steps", "1", "--save", str(tmp_path / "file/model"))
    assert "cannot be" in message and "File exists" in message


def test_price_files_that_do_not_fit(capsys, tmp_path):
    path = tmp_path / "prices.csv"
    assert "No such file" in fails(capsys, 9, "--csv", str(path))
    path.write_text(DATED, encoding="utf-8")
    assert "2 rows are too few for windows of 7" in fails(capsys, 9, "--csv", str(path))
    days = [f"2020-01-{day:02},{day},9,1,2,{day},0" for day in range(1, 31)]
    path.write_text("\n".join([DATED.splitlines()[0], *days]), encoding="utf-8")
    assert "column Close is constant" in fails(capsys, 23, "--csv", str(path))
    assert path.read_text(encoding="utf-8").endswith(days[-1]), "input files stay as they are"


@pytest.mark.parametrize(("number", "steps", "reports"), [(1, "1", 0), (4, "3", 3), (8, "2", 2)])
def test_pause_waits_between_the_stages_at_questions_and_in_training(
    capsys, monkeypatch, number, steps, reports
):
    pressed = []
    monkeypatch.setattr("builtins.input", lambda prompt: pressed.append(prompt) or "")
    assert lab(number).command(["--no-plot", "--pause", "--steps", steps]) == 0
    told = capsys.readouterr().out
    stages, questions = told.count("\n---"), told.count("  Question: ")
    assert stages >= 3 and questions >= 1 and "Your predictions" in told
    assert len(pressed) == stages + 2 * questions + reports
    assert sum("go on to the end" in prompt for prompt in pressed) == reports


def test_with_pause_the_picture_s_path_comes_before_the_last_enter(capsys, monkeypatch, tmp_path):
    before = []
    monkeypatch.setattr(
        "builtins.input", lambda prompt: before.append(capsys.readouterr().out) or ""
    )
    monkeypatch.setattr("common.teaching.display.is_there", lambda: False)
    path = tmp_path / "one.png"
    assert lab(1).command(["--pause", "--out", str(path)]) == 0
    assert f"Picture: {path}" in "".join(before)
