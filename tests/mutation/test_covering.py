"""Which tests a mistake is shown to."""

import json

from tests.mutation import covering

SOURCE = """\
LIMIT = 3


def count(words: list | None = None, most=LIMIT + 1) -> int | None:
    for word in words[
        :most
    ]:
        if word:
            print(word)
    return len(words)
"""


def test_a_statement_s_lines_are_those_without_the_statements_in_it():
    assert covering.lines_of_statement(SOURCE, 6) == {5, 6, 7}
    assert covering.lines_of_statement(SOURCE, 8) == {8}
    assert covering.lines_of_statement(SOURCE, 10) == {10}


def test_what_runs_at_the_import_has_no_lines():
    assert covering.lines_of_statement(SOURCE, 1) is None
    assert covering.lines_of_statement(SOURCE, 4) is None


def test_annotations_are_told_from_defaults():
    line = SOURCE.splitlines()[3]
    assert covering.is_annotation(SOURCE, 4, line.index("|"))
    assert covering.is_annotation(SOURCE, 4, line.rindex("|"))
    assert not covering.is_annotation(SOURCE, 4, line.index("+"))


def test_tests_that_run_a_line_the_quickest_file_first(tmp_path):
    seconds = {"a.py::slow": 3.0, "a.py::quick": 1.0, "b.py::one": 2.0, "c.py::none": 0.1}
    lines = {"a.py": [["m.py", 8]], "b.py::one": [["m.py", 5], ["m.py", 8]], "c.py": [["n.py", 8]]}
    file = tmp_path / "covering.json"
    file.write_text(json.dumps({"lines": lines, "seconds": seconds}), encoding="utf-8")
    found = covering.Covering(file)
    assert found.tests_of(SOURCE, "m.py", 5) == ["b.py::one"]
    assert found.tests_of(SOURCE, "m.py", 8) == ["b.py::one", "a.py::quick", "a.py::slow"]
    assert found.tests_of(SOURCE, "m.py", 10) == ["b.py::one", "a.py::quick", "a.py::slow"]
    assert found.tests_of(SOURCE, "m.py", 1) == ["b.py::one", "a.py::quick", "a.py::slow"]
    assert found.tests_of(SOURCE, "n.py", 10) == ["c.py::none"]
    assert found.tests_of(SOURCE, "o.py", 10) == []
