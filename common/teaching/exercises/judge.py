"""Checks a student's file: its functions run in a process of their own, judged in this one.

The random inputs change from check to check; the right results never leave this process,
so that a solution cannot look them up, and whatever it does to itself costs only its own point.
"""

import copy
import inspect
import json
import os
from pathlib import Path
from typing import NamedTuple

from common import files
from common.teaching.exercises import compare, handed_in, runner, values

import numpy as np

_NO_RESULT = object()
_VERIFIED = object()  # in place of the right result where there is more than one
_UNREADABLE = "its answer cannot be read"


class Case(NamedTuple):
    """One call of a student's function."""

    function: str
    arguments: tuple
    about: str
    expected: object
    recorded: bool = False  # by TensorFlow 1.15.5

    @property
    def is_compared(self):
        """Returns whether there is one right result."""
        return self.expected is not _VERIFIED


class Step(NamedTuple):
    """One line of a report."""

    function: str
    about: str
    right: bool
    words: str = ""
    printed: str = ""  # by this call
    case: Case | None = None

    @property
    def unwritten(self):
        return self.words.endswith(NOT_WRITTEN)


class Verdict(NamedTuple):
    """The result of a check."""

    steps: list  # of Step, in the order of the cases
    message: str = ""  # why it is not right
    printed: str = ""  # what the student's file printed, besides its calls
    begun: bool = True  # False: no file, or the starter as it was
    note: str = ""  # how the file was read

    @property
    def passed(self):
        return not self.message

    def functions(self):
        """Returns {function: whether all its cases are right}, in order."""
        right = {}
        for step in self.steps:
            right[step.function] = right.get(step.function, True) and step.right
        return right


def new_seed():
    """Returns a seed at random, for inputs that nobody knows before."""
    return int.from_bytes(os.urandom(4), "little")


def cases_of(exercise, seed):
    """The calls of a check, with the right results: random ones from `seed`, then recorded ones."""
    reference = exercise.part("reference")
    cases = []
    for function, arguments, about in exercise.part("cases")(np.random.RandomState(seed)):
        if function in exercise.part("VERIFY", {}):
            expected = _VERIFIED
        elif reference:
            expected = reference(function, *arguments)
        else:
            expected = exercise.part(function)(*arguments)
        # a copy: `cases` may go on with the same arrays
        cases.append(Case(function, copy.deepcopy(tuple(arguments)), about, expected))
    for function, arguments, about, expected in exercise.part("recorded", _nothing)(_load_golden):
        cases.append(Case(function, tuple(arguments), about, expected, recorded=True))
    return cases


def _nothing(load):
    return []


def _load_golden(name):
    """The recorded file of this name, or {} where the tests are not installed."""
    path = files.of_course("tests", "goldens", f"{name}.npz")
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as recorded:
        return dict(recorded)


def check(exercise, path, seed, *, limits=None, closed=(), container=None):
    """Checks a student's file.

    Args:
      exercise: an `Exercise`.
      path: the student's file: a program, or a notebook.
      seed: of the random inputs.
      limits: a `runner.Limits`; those of the exercise unless given.
      closed: folders that the student's code may not read, besides the course's own.
      container: a `container.Container`, where the process is to run in one.

    Returns:
      A `Verdict`, whatever the file is and does.
    """
    own = runner.Limits(exercise.part("SECONDS", 10), exercise.part("MEGABYTES", 2000))
    path = Path(path)
    if not path.exists() and not path.is_symlink():
        return Verdict([], f"no file {path.name}", begun=False)
    file = handed_in.read(path)
    if file.problem:
        return Verdict([], file.problem)
    if file.text == exercise.starter:
        return Verdict([], "not begun: the file is as it was written", begun=False)
    problem = _import_of_the_course(file.text, exercise.part("ALLOWED", ()))
    if problem:
        return Verdict([], problem, note=file.note)
    cases = cases_of(exercise, seed)
    imported = handed_in.imported_packages(file.text)
    run = runner.run(exercise, path, file.text, cases, limits or own, closed, imported, container)
    try:
        verdict = judge(exercise, cases, run, file.text)
    except Exception:  # an answer can be forged; it costs its own point
        verdict = Verdict([], _UNREADABLE)
    return verdict._replace(printed=run.printed[0], note=file.note)


def _import_of_the_course(source, allowed):
    """Says what a file imports of the course; "" if nothing."""
    for line, name in handed_in.imports(source):
        if name.partition(".")[0] in ("common", "labs") and not _is_in(name, allowed):
            return (
                f"line {line} imports {name}: the exercise is to be solved "
                f"without the course's own functions"
            )
    return ""


def _is_in(name, modules):
    return any(name == module or name.startswith(f"{module}.") for module in modules)


NOT_WRITTEN = "not written yet"


def judge(exercise, cases, run, source=""):
    """Sets the answers of a `runner.Run` beside the right results; returns a `Verdict`.

    Every case is judged. After the process has ended early there is nothing more to judge.
    """
    answers = [_parsed(line) for line in run.answers]
    if answers and isinstance(answers[0], dict) and answers[0].get("started") is True:
        answers = answers[1:]
    if not answers:
        return Verdict([], run.end)
    if problem := _problem_of_answer(answers[0], source):
        return Verdict([], problem)
    results = [_result_of(answer) for answer in answers[1:]]
    steps, explained = [], set()
    for number, case in enumerate(cases):
        if number > len(results):
            break
        words = run.end
        if number < len(results):
            words = _problem_of_answer(answers[number + 1], source)
            words = words or _difference(exercise, case, results[number])
        if words and case.function not in explained:
            explained.add(case.function)
            hint = _known_mistake(exercise, cases, results, number)
            hint = hint or _always_the_same(exercise, cases, results, number)
            if not hint and number < len(results) and case.is_compared:
                hint = compare.relation(results[number], case.expected)
            words = f"{words}\n{hint}" if hint else words
        printed = run.printed[number + 1] if number + 1 < len(run.printed) else ""
        steps.append(Step(case.function, case.about, not words, words, printed, case))
    wrong = [step for step in steps if not step.right]
    # what is not written yet says less than what is written and wrong
    first = next((step for step in wrong if not step.unwritten), wrong[0] if wrong else None)
    return Verdict(steps, f"{_named(first)}: {first.words}" if first else "")


def _named(step):
    return step.about if step.function == "driver" else f"{step.function}: {step.about}"


def parameters(exercise, function):
    """Returns the names of a function's parameters."""
    return list(inspect.signature(exercise.part(function)).parameters)


def _parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _problem_of_answer(answer, source):
    """Says what an answer holds besides a result: an error, something refused, no function."""
    if not isinstance(answer, dict):
        return _UNREADABLE
    refused = answer.get("refused")
    if refused:
        if not isinstance(refused, list):
            return _UNREADABLE
        return f"not allowed in an exercise: {', '.join(str(phrase)[:200] for phrase in refused)}"
    if "missing" in answer:
        return f"there is no function {str(answer['missing'])[:100]}"
    if "error" in answer:
        return _error_in_words(answer["error"], source.splitlines())
    return ""


def _error_in_words(error, lines):
    """Returns `line 25: ValueError: its text`, and below it the line of the student's code."""
    if not isinstance(error, dict):
        return _UNREADABLE
    number = error.get("line")
    known = isinstance(number, int) and 1 <= number <= len(lines)
    line = f"line {number}: " if known else ""
    name, text = (str(error.get(key) or "")[:300] for key in ("type", "text"))
    if name == "NotImplementedError":
        return f"{line}{NOT_WRITTEN}"
    code = f"\n    {lines[number - 1].strip()[:100]}" if known else ""
    if name == "MemoryError":
        return f"{line}it needs more memory than an exercise may take{code}"
    if name == "SystemExit":
        return f"{line}it ended the process where a result was expected{code}"
    return f"{line}{name}: {text}{code}" if text else f"{line}{name}{code}"


def _result_of(answer):
    """The result in an answer; `_NO_RESULT` if there is none that can be read."""
    try:
        return values.from_plain(answer["result"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return _NO_RESULT


def _difference(exercise, case, result):
    """Returns the error of a result in words, "" if there is none."""
    if result is _NO_RESULT:
        return "its answer cannot be read"
    verify = exercise.part("VERIFY", {}).get(case.function)
    if verify:
        return verify(case.arguments, result)
    return compare.difference(
        result,
        case.expected,
        exercise.part("TOLERANCE", 1e-5),
        names=exercise.part("RESULTS", {}).get(case.function, ()),
    )


def _known_mistake(exercise, cases, results, number):
    """Returns the message of a typical mistake that gives the result of case `number`, or "".

    Several mistakes may give it; the one that gives most of the other results is taken.
    """
    candidates = []  # (how many results the mistake gives, its message)
    for mistake in exercise.mistakes:
        namespace = {"__name__": "mistake"}
        exec(compile(exercise.with_mistake(mistake), "<mistake>", "exec"), namespace)
        same = [
            _gives(namespace.get(case.function), case, result)
            for case, result in zip(cases, results)
        ]
        if number < len(same) and same[number]:
            candidates.append((sum(same), mistake.message))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else ""


def _gives(function, case, result):
    """Returns whether a function gives this result; False for cases that are verified otherwise."""
    if case.expected is _VERIFIED or result is _NO_RESULT:
        return False
    try:
        with np.errstate(all="ignore"):
            wrong = function(*copy.deepcopy(case.arguments))
    except Exception:  # a mistake may end in any error
        return False
    return compare.same(result, values.from_plain(values.to_plain(wrong)))


def _always_the_same(exercise, cases, results, number):
    """Says that an earlier call gave the same result although another was right; or ""."""
    now = cases[number]
    if number >= len(results) or results[number] is _NO_RESULT or now.expected is _VERIFIED:
        return ""
    for case, earlier in zip(cases[:number], results):
        same = case.function == now.function and compare.same(earlier, results[number])
        if same and not compare.same(case.expected, now.expected):
            names = parameters(exercise, now.function)
            before, after = (dict(zip(names, call.arguments)) for call in (case, now))
            other = [
                name
                for name in names
                if (name in before) != (name in after)
                or (name in before and not compare.same(before[name], after[name]))
            ]
            if len(other) == 1:
                return (
                    f"The same result came with another {other[0]}: is {other[0]} used, or the "
                    f"result written into the code?"
                )
            return "The same result came for other inputs: is it written into the code?"
    return ""
