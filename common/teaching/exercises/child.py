"""The student's process: it runs the student's file and calls its functions. It decides nothing.

It is started as a script, and its parent sends a request, a line of JSON. On standard output it
gives a line of JSON when it is about to begin, one for the file and one for each call; what the
student's code prints goes to standard error. The right results never come here.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import sys
import types
from pathlib import Path

HELPERS = {"np": "numpy", "sys": "sys", "tf": "tensorflow.compat.v1"}  # of a driver


def main():
    here = Path(__file__).resolve().parent
    request = json.loads(_line_of_input())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # from here on a print goes to standard error
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]
    values, limits, kernel = (_load(here / f"{name}.py") for name in ("values", "limits", "kernel"))
    process = _load(here.parents[1] / "process.py")
    sys.path.extend(request["course"])
    for name in request["preload"]:
        with contextlib.suppress(ImportError):  # the student's own import says what is missing
            importlib.import_module(name)
    calls = [(name, values.from_plain(arguments)) for name, arguments in request["calls"]]
    helpers = {name: sys.modules.get(module) for name, module in HELPERS.items()}
    exec(request["driver"], helpers)  # first: it takes what it needs before it can be replaced
    noted = []

    def answer(**content):
        answers.write(json.dumps({**content, "refused": noted[:3]}).encode("utf-8") + b"\n")
        answers.flush()

    own_folders, closed = request["own_folders"], request["closed_folders"]
    read = [*kernel.python_paths(closed), *request["open_folders"]]
    kernel.close_files(own_folders, read)
    kernel.close_processes()
    # only now: a thread that is there already would not stand behind these walls
    process.end_with_parent()
    limits.use_at_most(request["seconds"], request["megabytes"])
    limits.forbid(own_folders, closed, request["closed_modules"], noted)
    _mark(values.MARK, "start")
    answer(started=True)
    student = helpers["student"] = types.ModuleType(limits.STUDENT)
    student.__file__ = request["file"]
    try:
        exec(compile(request["source"], request["file"], "exec"), student.__dict__)
    except BaseException as error:
        answer(error=_describe(error, request["file"]))
        return
    answer(ready=True)
    for number, (name, arguments) in enumerate(calls):
        _mark(values.MARK, number)
        function = helpers.get(name) or getattr(student, name, None)
        if not callable(function):
            answer(missing=name)
            continue
        try:
            result = function(*arguments)
            answer(result=values.to_plain(result))
        except BaseException as error:
            answer(error=_describe(error, request["file"]))


def _line_of_input():
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 65536)
        if not piece:
            os._exit(1)  # the parent has ended
        line += piece
    return line


def _mark(mark, number):
    """Parts what the next call prints from what was printed before."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the student may have replaced them
            stream.flush()
    os.write(2, mark.format(number).encode("ascii"))


def _load(path):
    specification = importlib.util.spec_from_file_location(f"_{path.stem}", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _describe(error, file):
    """An error in one line, with the line of the student's file."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    frame = error.__traceback__
    while frame is not None:  # not by `traceback`, which reads files
        if frame.tb_frame.f_code.co_filename == file:
            line = frame.tb_lineno
        frame = frame.tb_next
    text = " ".join(str(getattr(error, "msg", None) or error).split())[:300]
    return {"type": type(error).__name__, "text": text, "line": line}


if __name__ == "__main__":
    main()
