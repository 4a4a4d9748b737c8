"""A class: a folder with a folder for each student, and in it the student's exercise files.

Each file is checked in a process of its own (`judge`). Whatever one file does costs that
student's point for it, and nothing else. The table is written after each student, and beside it
a file with every verdict: a run that was ended goes on where it was.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import threading
from concurrent import futures
from pathlib import Path
from typing import NamedTuple

from common import files
from common.errors import InputError
from common.teaching.exercises import handed_in, judge

PROCESSES = 2
MOST_NAMES = 5  # of files and students in a remark


class Row(NamedTuple):
    """One student."""

    name: str
    verdicts: dict  # number of the exercise -> Verdict
    forms: dict  # number of the exercise -> digest of the program's normal form
    remark: str = ""  # of the folder as a whole

    @property
    def points(self):
        return sum(verdict.passed for verdict in self.verdicts.values())


def check(exercises, folder, seed, out, *, limits_of, said=print, container=None):
    """Checks all students' files, and writes the table as it goes.

    Args:
      exercises: {number: Exercise}.
      folder: of the students' folders; their files lie there or one folder deeper.
      seed: of the random inputs, the same for all; None: that of the run that goes on, or new.
      out: the CSV file to write.
      limits_of: limits_of(exercise) -> `runner.Limits`.
      said: called with a line when a student is done.
      container: a `container.Container`, where the processes are to run in one.

    Returns:
      A `Row` for each student, by name.

    Raises:
      InputError: no such folder, or no folder in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"no folder {folder}")
    students = sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    if not students:
        raise InputError(f"{folder} holds no folders: give a folder with a folder for each student")
    done = _Done(Path(f"{out}.part"), seed)
    if done.count:
        said(f"goes on: {done.count} checks were done before")
    handed = {student: _files_of(student) for student in students}
    for exercise in exercises.values():
        exercise.part("LAB")  # read before several threads ask for it

    def check_one(student, exercise):
        if handed[student][2]:
            return judge.Verdict([], begun=False, message="not read")
        path = handed[student][0].get(exercise.number, student / exercise.file_name)
        limits = limits_of(exercise)
        key = [student.name, exercise.number, _digest(exercise.path), _digest(path), list(limits)]
        with contextlib.suppress(KeyError):
            return done.get(key)
        try:
            verdict = judge.check(
                exercise, path, done.seed, limits=limits, closed=[folder], container=container
            )
        except Exception as error:  # whatever it is, the others are checked
            verdict = judge.Verdict([], f"the check itself failed: {type(error).__name__}: {error}")
        done.add(key, verdict)
        return verdict

    rows = []
    pool = futures.ThreadPoolExecutor(PROCESSES)
    try:
        asked = [
            {
                number: pool.submit(check_one, student, exercise)
                for number, exercise in exercises.items()
            }
            for student in students
        ]
        for student, waiting in zip(students, asked):
            verdicts = {}
            for number, future in waiting.items():
                while not future.done():  # in short waits: Ctrl-C may reach another thread
                    futures.wait([future], timeout=0.2)
                verdicts[number] = future.result()
            chosen, others, remark = handed[student]
            remark = remark or _remark_on(exercises, chosen, others)
            rows.append(Row(student.name, verdicts, _forms(exercises, chosen, verdicts), remark))
            files.write_text(out, f"\ufeff{table(exercises, rows)}")  # Excel knows UTF-8 by it
            said(f"{rows[-1].points:>3} of {len(exercises)}  {student.name}")
    finally:
        pool.shutdown(cancel_futures=True)
    done.remove()
    return rows


def _files_of(student):
    """Returns {number: path}, names of other files, and a remark on the folder."""
    if student.is_symlink():
        return {}, [], "the folder is a link: not read"
    return *handed_in.files_of(student), ""


def _remark_on(exercises, chosen, others):
    """Says which files are there where none of them is an exercise's."""
    if any(number in exercises for number in chosen):
        return ""
    names = [*(path.name for path in chosen.values()), *others]
    if not names:
        return "the folder is empty"
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"no file of an exercise; there is: {', '.join(names[:MOST_NAMES])}{more}"


def _forms(exercises, chosen, verdicts):
    """Returns {number: digest of the normal form} of the files that are begun."""
    forms = {}
    for number, verdict in verdicts.items():
        if number in chosen and verdict.begun:
            form = handed_in.normal_form(handed_in.read(chosen[number]).text)
            if form and form != handed_in.normal_form(exercises[number].starter):
                forms[number] = hashlib.sha256(form.encode()).hexdigest()
    return forms


def _digest(path):
    with contextlib.suppress(OSError):
        ordinary = path.is_file() and not path.is_symlink()
        if ordinary and path.stat().st_size <= handed_in.NOTEBOOK_BYTES:
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


class _Done:
    """The verdicts of a run, a line of JSON each, so that it can go on after it was ended."""

    def __init__(self, path, seed):
        self._path, self._lock = path, threading.Lock()
        self._verdicts, self.seed = {}, seed
        lines, before = [], None
        if os.path.lexists(path):
            lines = files.read_bytes(path).decode("utf-8", errors="replace").splitlines()
            with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
                before = json.loads(lines[0])["seed"]
            if before is None:
                raise InputError(f"{path}: is there already and no file of this command")
        with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
            if seed in (None, before):
                self.seed = before
                for line in lines[1:]:
                    entry = json.loads(line)  # the last line may be cut off
                    message, begun, note = entry["verdict"]
                    verdict = judge.Verdict([], message, begun=begun, note=note)
                    self._verdicts[json.dumps(entry["key"])] = verdict
        if self.seed is None:
            self.seed = judge.new_seed()
        self.count = len(self._verdicts)
        if not self.count:
            files.write_text(path, json.dumps({"seed": self.seed}) + "\n")

    def get(self, key):
        return self._verdicts[json.dumps(key)]

    def add(self, key, verdict):
        entry = {"key": key, "verdict": [verdict.message, verdict.begun, verdict.note]}
        with self._lock, open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def remove(self):
        with contextlib.suppress(OSError):
            self._path.unlink()


def is_table(path):
    """Returns whether a file is what `table` makes, and so may be replaced by a new one."""
    return files.read_bytes(path).removeprefix(b"\xef\xbb\xbf").startswith(b"student,points,")


def table(exercises, rows):
    """Returns the CSV: a line for each student.

    For each exercise it holds 1, 0, or nothing if it was not begun. `same as` names those whose
    program is the same but for names and comments: other students, or the solution.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [exercise.name for exercise in exercises.values()]
    writer.writerow(["student", "points", *names, "same as", "remarks"])
    solutions = {
        number: hashlib.sha256(handed_in.normal_form(exercise.solution).encode()).hexdigest()
        for number, exercise in exercises.items()
    }
    for row in rows:
        marks = [_mark(row.verdicts[number]) for number in exercises]
        remarks = [row.remark] if row.remark else []
        for number, verdict in row.verdicts.items():
            message = verdict.message.splitlines()[0] if verdict.message else ""
            words = [part for part in (message if verdict.begun else "", verdict.note) if part]
            remarks += [f"{number}: {', '.join(words)}"] if words else []
        same = _same_as(row, rows, solutions)
        writer.writerow(
            [_harmless(row.name), row.points, *marks, _harmless(same), "; ".join(remarks)]
        )
    return text.getvalue()


def _same_as(row, rows, solutions):
    parts = []
    for number, form in row.forms.items():
        names = ["the solution"] if form == solutions[number] else []
        names += [
            other.name for other in rows if other is not row and other.forms.get(number) == form
        ]
        if names:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            parts.append(f"{number}: {', '.join(names[:MOST_NAMES])}{more}")
    return "; ".join(parts)


def _mark(verdict):
    return int(verdict.passed) if verdict.begun else ""


def _harmless(text):
    """A name that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
