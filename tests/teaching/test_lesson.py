"""What a lesson says, when it waits, and what it cuts."""

import collections
import time

from common.teaching import display, lesson
from common.training import History

import numpy as np
import pytest


def told(pause=False, **options):
    """A lesson, and the list of what it prints."""
    printed = []
    return lesson.Lesson(printed.append, pause=pause, **options), printed


@pytest.fixture
def enters(monkeypatch):
    """What is typed at each Enter, by turns ("" when used up); the prompts that were shown."""
    answers, prompts = collections.deque(), []

    def answer(prompt):
        prompts.append(prompt)
        return answers.popleft() if answers else ""

    monkeypatch.setattr("builtins.input", answer)
    return answers, prompts


def finding(**changes):
    given = dict(what="loss", here="0.2", expected="below 0.5", met=True, lecture="0.3")
    return lesson.Finding(**{**given, **changes})


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
    assert silent.finish({}, [finding()]).ok
    assert enters[1] == []


def test_questions_are_asked_with_pause_only(enters):
    course, printed = told()
    course.ask("What comes?", "Nothing.")
    assert printed == [] and enters[1] == []
    course, printed = told(pause=True)
    course.ask("What comes?", "Nothing.")
    assert printed == ["\n  Question: What comes?", "  Answer: Nothing."]
    assert len(enters[1]) == 1, "Enter between the question and the answer"


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
    course.finish({}, [finding(here="y" * 5000)])
    assert max(len(line) for line in printed) < 400
    course.say("as it\n  stands")
    assert printed[-1] == "as it\n  stands"


def test_the_closing_table_shows_only_the_columns_that_are_used():
    course, printed = told()
    result = course.finish(
        {"loss": np.float32(0.5)},
        [
            finding(met=np.bool_(True)),
            finding(what="steps", here="3", expected="", met=None, lecture=""),
        ],
    )
    assert [line.split("  ")[1:] for line in printed[1:2]]
    heading, first, second = printed[1:]
    assert heading.split() == ["the", "lecture", "expected", "here", "as", "expected"]
    assert first.split() == ["loss", "0.3", "below", "0.5", "0.2", "yes"]
    assert second.split() == ["steps", "3"]
    assert result.metrics == {"loss": 0.5} and type(result.findings[0].met) is bool
    course, printed = told()
    course.finish({}, [finding(lecture="")])
    assert "lecture" not in printed[1]


def test_one_miss_is_a_miss():
    course, printed = told()
    assert not course.finish({}, [finding(), finding(met=False)]).ok
    assert printed[-1].endswith("NO")


@pytest.mark.parametrize("half", [{"expected": ""}, {"met": None}])
def test_a_claim_has_an_expectation_and_whether_it_is_met(half):
    with pytest.raises(ValueError, match="loss: give both"):
        lesson.Lesson().finish({}, [finding(**half)])


def test_the_picture_is_opened_with_pause_where_there_is_a_display(monkeypatch, tmp_path, enters):
    opened = []
    monkeypatch.setattr(display, "open_file", opened.append)
    for pause, there in [(True, False), (False, True), (True, True)]:
        monkeypatch.setattr(display, "is_there", lambda there=there: there)
        course, printed = told(pause=pause, picture_path=tmp_path / "a.png")
        course.picture(lambda path: path.write_text("drawn"))
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


def test_what_is_not_comparable_is_not_judged():
    assert finding().only_if(True) == finding()
    assert finding().only_if(False) == lesson.Finding("loss", "0.2")


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
    assert printed[-1] == "  Answer: the answer"


def test_the_graph_is_told_from_the_docstring_s_table():
    from common.graph_mode import tf
    from labs import lab02_unfolding

    course, printed = told()
    with tf.Graph().as_default():
        course.graph(lab02_unfolding.build_graph())
    assert "The graph" in printed[0]
    names = [line.split()[0] for line in printed[1:]]
    assert names == ["x", "outputs", "unrolled", "memory", "gates", "c", "h"]
    words = " ".join(printed[2].split())
    assert words == "outputs [1, 5, 2] float32 h_t of each step, by dynamic_rnn"
