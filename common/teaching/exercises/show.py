"""The inputs on which a function came out wrong: in words, and as a program to try."""

from common import files
from common.teaching.exercises import compare

import numpy as np

FILE = "try_it.py"
MOST_NUMBERS = 16  # of an array that is shown in the report
LONGEST = 100  # characters of a value in the report
_END = '. It came out wrong."""'  # of a program's first line


def inputs(names, arguments):
    """Returns lines `name = value`; a large array is told by its shape."""
    lines = []
    for name, value in zip(names, arguments):
        text = _literal(value, digits=4)
        if isinstance(value, np.ndarray) and value.size > MOST_NUMBERS:
            text = f"an array of shape {list(value.shape)}"
        elif len(text) > LONGEST:
            text = f"{text[:LONGEST]} ..."
        lines.append(f"{name} = {text}")
    return lines


def program(exercise, step, names, path):
    """Returns a program that calls the student's function with the inputs of a step."""
    case = step.case
    values = [f"{name} = {_literal(value)}" for name, value in zip(names, case.arguments)]
    if path.suffix == ".py" and path.stem.isidentifier():
        imported = f"from {path.stem} import {case.function}"
    else:  # a notebook, or a name that Python cannot import
        imported = f"# Copy your function {case.function} to this place."
    call = f"{case.function}({', '.join(names[: len(case.arguments)])})"
    expected = compare.in_short(case.expected, 300) if step.case.is_compared else ""
    lines = [
        f'"""Exercise {exercise.number}, {case.function}: {case.about}{_END}',
        "",
        "import numpy as np",
        "from numpy import array",
        "",
        imported,
        "",
        *values,
        "",
        f'print("came:", {call})',
        *([f"print({'expected: ' + expected!r})"] if expected else []),
    ]
    return "\n".join(lines) + "\n"


def is_program(path):
    """Returns whether a file is what `program` makes, and so may be replaced by a new one."""
    first_line = files.read_bytes(path).partition(b"\n")[0]
    return first_line.startswith(b'"""Exercise ') and first_line.endswith(_END.encode())


def _literal(value, digits=None):
    """Returns a value as Python writes it; a float with so many digits, or exactly."""
    if isinstance(value, np.ndarray):
        numbers = _literal(value.tolist(), digits)
        kind = "" if value.dtype in (np.float64, np.int64) or digits else f", np.{value.dtype}"
        return f"array({numbers}{kind})"
    if isinstance(value, (np.generic,)):
        return _literal(value.item(), digits)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return f"float({str(value)!r})"
        return f"{value:.{digits}g}" if digits else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_literal(part, digits) for part in value)}]"
    if isinstance(value, tuple):
        inner = ", ".join(_literal(part, digits) for part in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        pairs = (f"{_literal(key)}: {_literal(part, digits)}" for key, part in value.items())
        return f"{{{', '.join(pairs)}}}"
    return repr(value)
