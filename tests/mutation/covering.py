"""Which tests run a line of a room: a mistake in that line is shown to them alone."""

import ast
import collections
import difflib
import json
import sys
import threading
from pathlib import Path

import pytest


class Recorder:
    """A plugin of pytest: writes which lines of a room each test runs, and its seconds.

    What a fixture runs counts for all tests of its file: others may share the fixture.

    Args:
      folder: of `common`.
      source: the room's folder or module in it.
      file: to write.
    """

    def __init__(self, folder, source, file):
        self._folder, self._source, self._file = f"{folder}/", f"{folder}/{source}", file
        self._lines = collections.defaultdict(set)  # {test or file: {(module, line)}}
        self._seconds, self._now = collections.Counter(), None

    def pytest_runtest_logstart(self, nodeid, location):
        self._now = self._lines[nodeid.partition("::")[0]]
        self._watch(self._trace)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item):
        self._now = self._lines[item.nodeid]
        self._watch(self._trace)

    def pytest_runtest_logreport(self, report):
        self._watch(None)
        self._seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self):
        lines = {name: sorted(lines) for name, lines in self._lines.items()}
        found = {"lines": lines, "seconds": self._seconds}
        Path(self._file).write_text(json.dumps(found), encoding="utf-8")

    def _watch(self, trace):
        sys.settrace(trace)
        threading.settrace(trace)  # of the threads that start from now on

    def _trace(self, frame, event, argument):
        return self._line if frame.f_code.co_filename.startswith(self._source) else None

    def _line(self, frame, event, argument):
        name = frame.f_code.co_filename[len(self._folder) :]
        self._now.add((name, frame.f_lineno))
        return self._line


class Covering:
    """Reads what a `Recorder` has written."""

    def __init__(self, file):
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        self.seconds = found["seconds"]
        self._lines = {
            name: {(module, line) for module, line in lines}
            for name, lines in found["lines"].items()
        }

    def tests_of(self, source, module, line):
        """The tests that run a line, the quickest file first.

        A line that runs at the import of its module counts as every line of that module; so does
        a line that no test was seen to run: it may run in a process that the tests start.

        Args:
          source: text of the module.
          module: its path in `common`.
          line: number in it.
        """
        of_module = {(path, number) for ran in self._lines.values() for path, number in ran}
        of_module = {place for place in of_module if place[0] == module}
        lines = lines_of_statement(source, line) or ()
        places = of_module.intersection((module, number) for number in lines) or of_module

        def runs(name):
            return not places.isdisjoint(self._lines.get(name, ()))

        by_file = collections.defaultdict(list)
        for test in self.seconds:
            file = test.partition("::")[0]
            if runs(test) or runs(file):
                by_file[file].append(test)
        files = sorted(by_file, key=lambda file: self.cost(by_file[file]))
        return [test for file in files for test in sorted(by_file[file], key=self.seconds.get)]

    def cost(self, tests):
        """Seconds of tests."""
        return sum(self.seconds[test] for test in tests)


def lines_of_statement(source, line):
    """The lines of the statement that a line belongs to, without the statements in it.

    None where it runs at the import of its module.
    """
    found, in_function = None, False
    waiting = [(ast.parse(source), False)]
    while waiting:
        node, inside = waiting.pop()
        if isinstance(node, ast.stmt):
            if not node.lineno <= line <= node.end_lineno:
                continue
            found, in_function = node, inside
        for field, value in ast.iter_fields(node):
            within = inside or (isinstance(node, ast.FunctionDef) and field == "body")
            children = value if isinstance(value, list) else [value]
            waiting += [(child, within) for child in children if isinstance(child, ast.AST)]
    if not in_function:
        return None
    own = set(range(found.lineno, found.end_lineno + 1))
    for name in ("body", "orelse", "finalbody"):
        for inner in getattr(found, name, []):
            own -= set(range(inner.lineno, inner.end_lineno + 1))
    return own


def is_annotation(source, line, column):
    """Returns whether a place is in an annotation: what types say is not run."""
    annotations = []
    for node in ast.walk(ast.parse(source)):
        annotations += [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return any(
        (node.lineno, node.col_offset) <= (line, column) < (node.end_lineno, node.end_col_offset)
        for node in annotations
        if node is not None
    )


def difference(right, wrong):
    """The lines that a mistake changes, as diff shows them."""
    lines = difflib.unified_diff(right.splitlines(), wrong.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def first_failure(output):
    """The first test that failed as pytest's output has it, or else its last line."""
    lines = Path(output).read_text(encoding="utf-8", errors="replace").strip().split("\n")
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return [*failed, lines[-1]][0]
