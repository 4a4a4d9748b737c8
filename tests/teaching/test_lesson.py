"""Lessons: their paragraphs, waits, questions and cuts."""

import collections
import time
from types import SimpleNamespace

from common.teaching import display, lesson
from common.teaching.rows import Row
from common.training import History

import numpy as np
import pytest


def told(pause=False, **options):
    """A lesson, and the list of what it prints."""
    printed = []
    return lesson.Lesson(printed.append, pause=pause, **options), printed


@pytest.fixture
def enters(monkeypatch):
    """The text typed at each Enter, by turns ("" when used up); the prompts that were shown."""
    answers, prompts = collections.deque(), []

    def answer(prompt):
        prompts.append(prompt)
        return answers.popleft() if answers else ""

    monkeypatch.setattr("builtins.input", answer)
    return answers, prompts


def test_the_introduction_comes_before_the_first_paragraph_and_once():
    for begin in (lambda told: told.say("data"), lambda told: told.stage("data")):
        course, printed = told(introduction="Lab 0")
        assert printed == [], "nothing is said before the data is read"
        begin(course)
        course.say("more")
        assert printed[0] == "Lab 0" and "data" in printed[1] and printed[2:] == ["more"]


def test_a_silent_lesson_says_and_asks_nothing(enters):
    silent = lesson.Lesson(None, pause=True, introduction="Lab 0")
    silent.say("a")
    silent.stage("b")
    silent.ask("c", "d")
    silent.progress(0, 1.0)
    silent.table([Row("loss", 0.2, below=0.5)])
    silent.answers()
    assert enters[1] == []


def test_a_question_is_asked_at_once_and_answered_at_the_end(enters):
    course, printed = told()
    course.ask("What comes?", "Nothing.", ["all", "nothing"])
    assert printed == ["\n  Question: What comes?\n    a) all\n    b) nothing\n"]
    course.answers()
    assert printed[1:] == ["\nYour predictions\n----------------", "What comes?", "  Nothing."]
    course.answers()
    assert len(printed) == 4 and enters[1] == [], "once, and without a wait"


def test_with_pause_enter_comes_before_each_answer(enters):
    course, printed = told(pause=True)
    course.ask("What comes?", "Nothing.")
    assert len(enters[1]) == 1
    course.answers()
    assert printed[-1] == "  Nothing." and len(enters[1]) == 3, "the stage, then the answer"


def test_with_pause_a_vote_is_taken_between_question_and_answer(enters):
    answers, prompts = enters
    answers.extend(["b"])
    course, printed = told(pause=True)
    course.ask("What comes?", "Nothing.", ["all", "nothing"])
    assert prompts == ["[1] Vote: a, b? Then Enter "], "b is a choice, not a step back"
    course.answers()
    assert "  Your vote: b) nothing" in printed and printed[-1] == "  Nothing."


def test_with_pause_one_can_go_back(enters):
    answers, prompts = enters
    course, printed = told(pause=True)
    course.say("first")
    answers.extend([""])
    course.stage("Second")
    course.say("second")
    answers.extend(["b", "b", "", ""])
    course.stage("Third")
    second = ["\nSecond\n------", "second"]
    # one cannot go back beyond the first step: the second b is taken for Enter
    assert printed == ["first", *second, "first", *second, "\nThird\n-----"]
    assert prompts[:2] == ["[1] Enter goes on ", "[2] Enter goes on, b: a step back "]
    assert prompts[2] == "[1] Enter goes on from there "


def test_a_training_of_known_length_reports_where_the_learning_is():
    course, printed = told()
    for step in range(120):
        course.progress(step, 0.5, of=120)
    steps = [int(line.split()[1]) for line in printed]
    assert steps == [0, 1, 2, 5, 10, 20, 50, 100, 119]


def test_a_long_training_says_how_long_and_that_it_is_at_work(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(lesson.time, "perf_counter", lambda: now[0])
    course, printed = told()
    for step in range(101):
        course.progress(step, 0.5, of=101)
        now[0] += 3.0
    lines = [line.split("loss  0.50000")[1].strip() for line in printed]
    assert lines[:4] == ["", "4:57 left", "4:54 left", "4:45 left"]
    steps = [int(line.split()[1]) for line in printed]
    assert max(np.diff(steps)) == 4, "twelve seconds at most"


def test_training_waits_at_each_report_until_g(enters):
    answers, prompts = enters
    answers.extend(["", "g"])
    course, printed = told(pause=True)
    for step in range(4):
        course.progress(step, 0.5)
    assert len(printed) == 4 and len(prompts) == 2
    course.stage("The test")
    assert len(prompts) == 3, "the stages still wait"


def test_the_speed_leaves_out_what_was_waited(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: time.sleep(0.2) or "")
    course, printed = told(pause=True)
    course.progress(0, 1.0)
    course.speed(History(np.zeros(100), {}, seconds=0.3))
    course.speed(History(np.zeros(100), {}, seconds=0.3))
    assert "100 steps in 0.1 s" in printed[1]
    assert "100 steps in 0.3 s" in printed[2]


def test_long_texts_are_cut():
    course, printed = told()
    course.progress(3, 0.5, "ab" * 1000)
    assert len(printed[-1]) < 120 and printed[-1].endswith("...'")
    course.say("x" * 120_000)
    assert len(printed[-1]) < 400 and printed[-1].endswith("(120,000 characters)")
    course.say("\n".join("abc" for _ in range(5000)))
    assert printed[-1].count("\n") == lesson.MOST_LINES
    assert printed[-1].endswith("(5,000 lines)")
    course.table([Row("a", "y" * 5000)])
    assert max(len(line) for line in printed) < 400
    course.say("as it\n  stands")
    assert printed[-1] == "as it\n  stands"


def test_the_picture_is_opened_with_pause_where_there_is_a_display(monkeypatch, tmp_path, enters):
    opened = []
    monkeypatch.setattr(display, "open_file", opened.append)
    for pause, there in [(True, False), (False, True), (True, True)]:
        monkeypatch.setattr(display, "is_there", lambda there=there: there)
        course, printed = told(pause=pause, picture_path=tmp_path / "a.png")
        course.picture(lambda path: path.touch())
        assert printed == [f"\nPicture: {tmp_path / 'a.png'}"]
    assert opened == [tmp_path / "a.png"]


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 1 1.2.3.5 22"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_where_there_is_a_display(monkeypatch, platform, environment, there):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert display.is_there() is there
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert not display.is_there()


def test_a_system_without_a_viewer_is_left_in_peace(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    display.open_file(tmp_path / "a.png")


def test_the_table_of_a_docstring():
    table = lesson.docstring_table("A title\n\n| name | shape | meaning |\n| x, y | [3] | both |\n")
    assert table["x"] == table["y"] == "both"


def test_variables_are_named_as_in_a_checkpoint():
    from common.graph_mode import tf

    course, printed = told()
    with tf.Graph().as_default(), tf.variable_scope("rnn"):
        tf.get_variable("kernel", [3, 4])
        tf.get_variable("b", [4])
        course.variables(tf.trainable_variables())
    assert printed[1:] == ["  rnn/kernel  [3, 4]", "  rnn/b       [4]", "  16 numbers to learn"]


@pytest.mark.parametrize(
    "error",
    [
        EOFError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        RuntimeError("input(): lost sys.stdin"),
        ValueError("I/O operation on closed file"),
        OSError("standard input is a folder"),
    ],
)
def test_a_pause_without_input_or_with_input_that_is_no_text_goes_on(monkeypatch, error):
    def no_input(prompt):
        raise error

    monkeypatch.setattr("builtins.input", no_input)
    course, printed = told(pause=True)
    course.stage("One")
    course.ask("What comes next?", "the answer")
    course.answers()
    assert printed[-1] == "  the answer"


def test_the_graph_is_told_from_the_table_in_the_order_built():
    from common.graph_mode import tf

    course, printed = told(meanings={"y": "the answer", "x": "the input", "z": "not built"})
    with tf.Graph().as_default():
        x = tf.zeros([1, 5, 2])
        course.graph(SimpleNamespace(x=x, other=x, y=tf.placeholder(tf.int32, [None])))
    assert "The graph" in printed[0]
    assert [line.split() for line in printed[1:]] == [
        ["x", "[1,", "5,", "2]", "float32", "the", "input"],
        ["y", "[?]", "int32", "the", "answer"],
    ]


def test_shapes_of_structures_are_short():
    from common.graph_mode import tf

    with tf.Graph().as_default():
        x, y, n = tf.zeros([4, 2]), tf.zeros([2]), tf.placeholder(tf.int32, [None])
    assert lesson.describe_shape((x, y)) == "[4, 2], [2] float32"
    assert lesson.describe_shape([(x, x), (x, x)]) == "4 x [4, 2] float32"
    assert lesson.describe_shape([x, n]) == "[4, 2] float32, [?] int32"
    assert lesson.describe_shape(n) == "[?] int32"
    assert lesson.describe_shape([x.op, x]) == "Const, [4, 2] float32"


def test_titles_and_what_is_not_as_expected_stand_out():
    course, printed = told(introduction="the problem", title="Lab 0: a title.")
    course.stage("The graph")
    course.table([Row("loss", 0.2, below=0.5), Row("steps", 7, below=5)])
    styles = [(text.strip(), getattr(text, "style", None)) for text in printed]
    assert styles[:3] == [
        ("Lab 0: a title.\n===============", "bold"),
        ("the problem", None),
        ("The graph\n---------", "bold"),
    ]
    assert [style for _, style in styles[3:]] == ["bold", None, None, "red"]
