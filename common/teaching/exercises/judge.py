"""Checks a student's file: its functions run in a process of their own, judged in this one.

The random inputs change from check to check; the right results never leave this process,
so that a solution cannot look them up, and whatever it does to itself costs only its own point.
"""

import ast
import copy
import json
from pathlib import Path
from typing import NamedTuple

from common.teaching.exercises import compare, runner, values

import numpy as np

SOURCE_BYTES = 1_000_000  # of a student's file
_NO_RESULT = object()
_VERIFIED = object()  # in place of the right result where there is more than one


class Case(NamedTuple):
    """One call of a student's function."""

    function: str
    arguments: tuple
    about: str
    expected: object
    recorded: bool = False  # by TensorFlow 1.15.5


class Step(NamedTuple):
    """One line of a report."""

    about: str
    right: bool
    words: str = ""


class Verdict(NamedTuple):
    """What came out of a check."""

    steps: list  # of Step, up to the first that is wrong
    message: str = ""  # why it is not right
    printed: str = ""  # what the student's code printed
    begun: bool = True  # False: no file, or the starter as it was

    @property
    def passed(self):
        return not self.message


def cases_of(exercise, seed):
    """The calls of a check, with the right results: random ones from `seed`, then recorded ones."""
    reference = exercise.part("reference")
    found = []
    for function, arguments, about in exercise.part("cases")(np.random.RandomState(seed)):
        if function in exercise.part("VERIFY", {}):
            expected = _VERIFIED
        elif reference:
            expected = reference(function, *arguments)
        else:
            expected = exercise.part(function)(*arguments)
        # a copy: `cases` may go on with the same arrays
        found.append(Case(function, copy.deepcopy(tuple(arguments)), about, expected))
    for function, arguments, about, expected in exercise.part("recorded", _nothing)(_load_golden):
        found.append(Case(function, tuple(arguments), about, expected, recorded=True))
    return found


def _nothing(load):
    return []


def _load_golden(name):
    """The recorded file of this name, or {} where the tests are not installed."""
    path = runner.COURSE / "tests" / "goldens" / f"{name}.npz"
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as recorded:
        return dict(recorded)


def check(exercise, path, seed, *, limits=None, closed=()):
    """Check a student's file.

    Args:
      exercise: an `Exercise`.
      path: the student's file.
      seed: of the random inputs.
      limits: a `runner.Limits`; those of the exercise unless given.
      closed: folders that the student's code may not read, besides the course's own.

    Returns:
      A `Verdict`.
    """
    own = runner.Limits(exercise.part("SECONDS", 10), exercise.part("MEGABYTES", 2000))
    source, problem = read_source(path)
    if problem:
        return Verdict([], problem, begun=False)
    if source == exercise.starter:
        return Verdict([], "not begun: the file is as it was written", begun=False)
    allowed = exercise.part("ALLOWED", ())
    problem = imports_of_the_course(source, allowed)
    if problem:
        return Verdict([], problem)
    cases = cases_of(exercise, seed)
    answers, printed, end = runner.run(exercise, Path(path), source, cases, limits or own, closed)
    verdict = _judge(exercise, cases, answers, end)
    return verdict._replace(printed=printed)


def read_source(path):
    """(text, "") of a student's file, or ("", what is wrong with it)."""
    path = Path(path)
    try:
        if not path.is_file():
            return "", f"no file {path.name}"
        if path.resolve().parent != path.parent.resolve():
            return "", f"{path.name} is a link to another folder"
        if path.stat().st_size > SOURCE_BYTES:
            return "", f"{path.name} is longer than {SOURCE_BYTES:,} bytes"
        return path.read_text(encoding="utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", f"{path.name} is not UTF-8 text: save it as UTF-8"
    except OSError as error:
        return "", f"{path.name} cannot be read: {error.strerror}"


def imports_of_the_course(source, allowed):
    """What a file imports of the course, in a sentence; "" if nothing, or if it does not parse."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""  # the student's process says it with its line
    for node in nodes:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.partition(".")[0] in ("common", "labs") and not _is_in(name, allowed):
                return (
                    f"line {node.lineno} imports {name}: the exercise is to be solved "
                    f"without the course's own functions"
                )
    return ""


def _is_in(name, modules):
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def _judge(exercise, cases, lines, end):
    """Set the answers beside the right results, up to the first that is wrong."""
    answers = [_parsed(line) for line in lines]
    if not answers:
        return Verdict([], end)
    if problem := _problem_of_answer(answers[0]):
        return Verdict([], problem)
    results = [_result_of(answer) for answer in answers[1:]]
    steps = []
    for number, case in enumerate(cases):
        about = f"{case.function}: {case.about}"
        words = end
        if number < len(results):
            words = _problem_of_answer(answers[number + 1])
            words = words or _difference(exercise, case, results[number])
        if words:
            hint = _known_mistake(exercise, cases, results, number)
            hint = hint or _always_the_same(cases, results, number)
            words = f"{words}\n{hint}" if hint else words
            return Verdict([*steps, Step(about, False, words)], f"{about}: {words}")
        steps.append(Step(about, True))
    return Verdict(steps)


def _parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _problem_of_answer(answer):
    """What an answer says besides a result: an error, something refused, no such function."""
    if not isinstance(answer, dict):
        return "its answer cannot be read"
    if answer.get("refused"):
        return f"not allowed in an exercise: {', '.join(map(str, answer['refused']))}"
    if "missing" in answer:
        return f"there is no function {answer['missing']}"
    if "error" in answer:
        return _error_in_words(answer["error"])
    return ""


def _error_in_words(error):
    line = f"line {error.get('line')}: " if error.get("line") else ""
    name, text = error.get("type"), error.get("text")
    if name == "NotImplementedError":
        return f"{line}not written yet"
    if name == "MemoryError":
        return f"{line}it needs more memory than an exercise may take"
    if name == "SystemExit":
        return f"{line}it ended the process where a result was expected"
    return f"{line}{name}: {text}" if text else f"{line}{name}"


def _result_of(answer):
    """The result in an answer; `_NO_RESULT` if there is none that can be read."""
    try:
        return values.from_plain(answer["result"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return _NO_RESULT


def _difference(exercise, case, result):
    """What is wrong with a result, "" if nothing."""
    if result is _NO_RESULT:
        return "its answer cannot be read"
    verify = exercise.part("VERIFY", {}).get(case.function)
    if verify:
        return verify(case.arguments, result)
    return compare.difference(result, case.expected, exercise.part("TOLERANCE", 1e-5))


def _known_mistake(exercise, cases, results, number):
    """What a typical wrong answer is told, if it gives the result of case `number`.

    Several mistakes may give it; the one that gives most of the other results is taken.
    """
    found = []
    for mistake in exercise.mistakes:
        namespace = {"__name__": "mistake"}
        exec(compile(exercise.with_mistake(mistake), "<mistake>", "exec"), namespace)
        same = [
            _gives(namespace.get(case.function), case, result)
            for case, result in zip(cases, results)
        ]
        if number < len(same) and same[number]:
            found.append((sum(same), mistake.message))
    return max(found, key=lambda one: one[0])[1] if found else ""


def _gives(function, case, result):
    """Whether a function gives this result. Cases that are verified otherwise do not count."""
    if case.expected is _VERIFIED or result is _NO_RESULT:
        return False
    try:
        with np.errstate(all="ignore"):
            wrong = function(*copy.deepcopy(case.arguments))
    except Exception:  # a mistake may end in any error
        return False
    return compare.same(result, values.from_plain(values.to_plain(wrong)))


def _always_the_same(cases, results, number):
    """Whether an earlier call gave the same result although another was right."""
    now = cases[number]
    if number >= len(results) or results[number] is _NO_RESULT or now.expected is _VERIFIED:
        return ""
    for case, earlier in zip(cases[:number], results):
        same = case.function == now.function and compare.same(earlier, results[number])
        if same and not compare.same(case.expected, now.expected):
            return "The same result came for other inputs: is it written into the code?"
    return ""
