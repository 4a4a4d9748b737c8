"""One exercise, from its one file.

The file is a Python module in three parts:

1. the docstring with the task, the imports and the functions. What stands between
   the lines `# solution` and `# end of solution` is taken out for the starter;
2. the line `# checks`, where the starter ends;
3. names that the checks need:

- `LAB`: the number of the lab that it belongs to.
- `HINTS`: {function: sentences, from a nudge to nearly the answer}; a list where the task has
  one function.
- `RESULTS`, if any: {function: names of its results}, where it returns several.
- `MISTAKES`: (a piece of the solution, what stands there by mistake, what to say of it).
- `cases(random)`: yields (function, arguments, about) for random inputs.
- `recorded(load)`, if any: yields (function, arguments, about, result), recorded from
  TensorFlow 1.15.5; `load(name)` reads such a file.
- `reference(function, *arguments)`, if any: the right result by the course's own function;
  else it is the solution's.
- `VERIFY`, if any: {function: f} where no single result is right; f(arguments, result) says
  what is wrong, "" if nothing.
- `driver`, if any: a function that runs in the student's process, where `student` is the
  student's module. `cases` calls it by its name. Its defaults are taken before the student's
  file is run, `tf` among the names.
- `ALLOWED`, if any: modules of the course that the student may import.
- `SECONDS`, `MEGABYTES`, if any: the limits of a check.
- `TOLERANCE`, if any: relative and absolute; 1e-5 unless given.
"""

import ast
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from common.errors import InputError

__all__ = ["Exercise", "choose", "find", "of_lab"]

_FILE_NAME = re.compile(r"exercise(\d\d)_(\w+)\.py")
_HOLE = re.compile(r"^( *)# solution\n(.*?)^ *# end of solution\n", re.MULTILINE | re.DOTALL)
_CHECKS = "\n# checks\n"


class Mistake(NamedTuple):
    """A typical wrong answer: an edit of the solution, and what to say of it."""

    right: str
    wrong: str
    message: str


class Exercise:
    """An exercise, read from its file; nothing of it is run before it is needed."""

    def __init__(self, path):
        self.path = Path(path)
        self.number = int(_FILE_NAME.fullmatch(self.path.name)[1])
        self.name = _FILE_NAME.fullmatch(self.path.name)[2]
        text = self.path.read_text(encoding="utf-8")
        self._task, _, self._checks = text.partition(_CHECKS)
        self._parts = None

    @property
    def file_name(self):
        """The name of the student's file."""
        return self.path.name

    @property
    def docstring(self):
        """The task."""
        return ast.get_docstring(ast.parse(self._task))

    @property
    def title(self):
        """The first line of the task, without its number."""
        return self.docstring.splitlines()[0].partition(": ")[2].rstrip(".")

    @property
    def lab(self):
        """The number of the lab that the exercise belongs to."""
        return int(re.search(r"^LAB = (\d+)$", self._checks, re.MULTILINE)[1])

    @property
    def solution(self):
        """The student's file with the solution in it."""
        return re.sub(r"^ *# (end of )?solution\n", "", self._task, flags=re.MULTILINE)

    @property
    def starter(self):
        """The student's file: the solution taken out, a hole left in each place."""
        hole = 'raise NotImplementedError("write this part, then take this line out")\n'
        return _HOLE.sub(lambda match: match[1] + hole, self._task)

    @property
    def answers(self):
        """The pieces between the marks, one after the other, for `--solution`."""
        return [textwrap.dedent(match[2]) for match in _HOLE.finditer(self._task)]

    def part(self, name, default=None):
        """The value that the file defines by this name: see the table above."""
        if self._parts is None:
            self._parts = {"__name__": self.path.stem, "__file__": str(self.path)}
            text = self.path.read_text(encoding="utf-8")
            exec(compile(text, str(self.path), "exec"), self._parts)
        return self._parts.get(name, default)

    @property
    def hints(self):
        """{function: sentences, from a nudge to nearly the answer}."""
        hints = self.part("HINTS")
        if isinstance(hints, dict):
            return dict(hints)
        return {self._functions()[-1]: list(hints)}

    def _functions(self):
        """Returns the names of the functions of the task."""
        nodes = ast.parse(self._task).body
        return [node.name for node in nodes if isinstance(node, ast.FunctionDef)]

    @property
    def mistakes(self):
        """The typical wrong answers."""
        return [Mistake(*mistake) for mistake in self.part("MISTAKES")]

    def with_mistake(self, mistake):
        """The student's file with this mistake in it.

        Raises:
          ValueError: the solution does not hold the piece that the mistake replaces.
        """
        if mistake.right not in self.solution:
            raise ValueError(f"{self.file_name}: no such piece: {mistake.right!r}")
        return self.solution.replace(mistake.right, mistake.wrong)

    def function_source(self, name):
        """The text of a function of the third part, such as the driver."""
        for node in ast.parse(self._checks).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return ast.get_source_segment(self._checks, node)
        return None


def find(folder):
    """{number: Exercise} of a folder, in order. No exercise is run."""
    paths = sorted(path for path in Path(folder).glob("*.py") if _FILE_NAME.fullmatch(path.name))
    return {exercise.number: exercise for exercise in map(Exercise, paths)}


def of_lab(folder, lab):
    """(number, title) of each exercise that belongs to a lab; none where there is no folder."""
    chosen = [exercise for exercise in find(folder).values() if exercise.lab == lab]
    return [(exercise.number, exercise.title) for exercise in chosen]


def choose(exercises, number):
    """The exercise of this number.

    Raises:
      InputError: there is none.
    """
    if number not in exercises:
        raise InputError(f"no exercise {number}; there are {min(exercises)} to {max(exercises)}")
    return exercises[number]
