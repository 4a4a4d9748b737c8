"""The student's process: it runs the student's file and calls its functions. It decides nothing.

It is started as a script, and its parent sends a request, a line of JSON. On standard output it
gives one line of JSON for each call, and one before them for the file itself; what the
student's code prints goes to standard error. The right results never come here.
"""

import importlib
import importlib.util
import json
import os
import queue
import sys
import types
from pathlib import Path


def main():
    course = Path(__file__).resolve().parents[3]
    requests = queue.SimpleQueue()
    _load(course / "common" / "process.py").end_with_parent(requests.put)
    request = json.loads(requests.get())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # from here on a print goes to standard error
    here = Path(__file__).parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]
    values, limits = _load(here / "values.py"), _load(here / "limits.py")
    limits.use_at_most(request["seconds"], request["megabytes"])
    sys.path.extend(request["course"])
    for name in request["preload"]:
        importlib.import_module(name)
    calls = [(name, values.from_plain(arguments)) for name, arguments in request["calls"]]
    noted = []

    def answer(**content):
        answers.write(json.dumps({**content, "refused": noted[:3]}).encode("utf-8") + b"\n")
        answers.flush()

    own = request["own_folder"]
    limits.close_with_landlock(own)
    limits.forbid(own, request["closed_folders"], request["closed_modules"], noted)
    student = types.ModuleType("exercise")
    student.__file__ = request["file"]
    try:
        exec(compile(request["source"], request["file"], "exec"), student.__dict__)
        helpers = {"student": student, "np": sys.modules["numpy"], "sys": sys}
        exec(request["driver"], helpers)
    except BaseException as error:
        answer(error=_describe(error, request["file"]))
        return
    answer(ready=True)
    for name, arguments in calls:
        function = helpers.get(name) or getattr(student, name, None)
        if not callable(function):
            answer(missing=name)
            continue
        try:
            result = function(*arguments)
            answer(result=values.to_plain(result))
        except BaseException as error:
            answer(error=_describe(error, request["file"]))


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
