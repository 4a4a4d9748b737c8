"""Command lines of whatever hypothesis thinks of: run, or refused in one line with status 2."""

import contextlib
import io
from functools import cache

from common.errors import LONGEST
from common.teaching import lab as teaching
from labs import __main__ as course

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

pytestmark = pytest.mark.fuzz

LABS = course.find_labs()
VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "-1", "1e3", "nan", "²", "9" * 5000, "--", "-", "/", "a\nb"]),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=9),
)


@cache
def flags(number):
    """Returns the options of a lab, but --help, files, and --set, which runs another module."""
    parser = course.load(LABS, number)._parser()
    names = [name for action in parser._actions for name in action.option_strings]
    return [name for name in names if name not in ("-h", "--help", "--out", "--plot", "--set")]


def status_and_errors(run):
    printed, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
        try:
            status = run()
        except SystemExit as end:
            status = end.code
    return status, errors.getvalue()


@given(data=st.data(), number=st.sampled_from(sorted(LABS)))
def test_options_of_every_lab(data, number):
    """The lab itself is not run: these are the values that it would be given."""
    lab = course.load(LABS, number)
    arguments = ["--no-plot"]
    for _ in range(data.draw(st.integers(0, 3))):
        arguments.append(data.draw(st.sampled_from(flags(number)) | VALUES))
        arguments += data.draw(st.lists(VALUES, max_size=2))
    given_to_the_lab = {}

    def run(lesson, **options):
        given_to_the_lab.update(options)
        return {}

    def expected(result, **options):
        yield teaching.Row("nothing", "here")

    run.__module__ = lab.run.__module__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lab, "run", run)
        patch.setattr(lab, "_expected", expected)
        patch.setattr(lab, "_after", "")
        status, errors = status_and_errors(lambda: lab.command(arguments))
    if status == 0:
        assert set(given_to_the_lab) == set(lab.defaults)
        assert 0 <= given_to_the_lab["seed"] <= 2**31 - 2
    else:
        assert status == 2 and errors.count("\n") == 1, (arguments, errors)
        assert len(errors) <= LONGEST + len(f"{lab.file_name}: error:  (see --help)\n")


@given(
    name=st.sampled_from(sorted(course.SUBCOMMANDS)),
    arguments=st.lists(VALUES | st.sampled_from(["--seed", "--steps", "4"]), max_size=3),
)
def test_the_other_commands(name, arguments):
    """With an option that there is not, so that none of them begins its work; -h may come."""
    status, errors = status_and_errors(lambda: course.main([name, "--nonsense", *arguments]))
    assert status in (0, 2)
    assert errors.count("\n") == (1 if status == 2 else 0), (name, arguments, errors)


@given(arguments=st.lists(VALUES | st.sampled_from(["--seed", "--json"]), min_size=1, max_size=4))
def test_the_course_s_own_command_line(arguments):
    assume(arguments[0] not in course.SUBCOMMANDS)
    if all(argument.startswith("-") for argument in arguments):
        arguments = ["none", *arguments]  # else the list is asked for
    runs = {name: getattr(course, name) for name in ("find_labs", "run_several", "load")}
    course.find_labs = lambda: LABS  # read once
    course.run_several = lambda *_: 0
    course.load = lambda *_: type("Lab", (), {"command": lambda self, rest: 0})()
    try:
        status, errors = status_and_errors(lambda: course.main(arguments))
    finally:
        vars(course).update(runs)
    assert status in (0, 2)
    assert errors.count("\n") == (1 if status == 2 else 0), (arguments, errors)
