"""A class: a folder with a folder for each student, and in it the student's exercise files.

Each file is checked in a process of its own (`judge`). Whatever one file does costs that
student's point for it, and nothing else.
"""

import csv
import io
from concurrent import futures
from pathlib import Path
from typing import NamedTuple

from common.errors import InputError
from common.teaching.exercises import judge

PROCESSES = 2


class Row(NamedTuple):
    """One student."""

    name: str
    verdicts: dict  # number of the exercise -> Verdict

    @property
    def points(self):
        return sum(verdict.passed for verdict in self.verdicts.values())


def check(exercises, folder, seed, *, limits_of, said=print):
    """Check all students' files.

    Args:
      exercises: {number: Exercise}.
      folder: of the students' folders; their files lie there or in a folder `exercises` within.
      seed: of the random inputs, the same for all.
      limits_of: limits_of(exercise) -> `runner.Limits`.
      said: called with a line when a student is done.

    Returns:
      A `Row` for each student, by name.

    Raises:
      InputError: no such folder, or no folder in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"no folder {folder}")
    students = sorted(path for path in folder.iterdir() if _is_student(path))
    if not students:
        raise InputError(f"{folder} holds no folders: give a folder with a folder for each student")

    def check_one(student, exercise):
        return judge.check(
            exercise,
            _file_of(student, exercise),
            seed,
            limits=limits_of(exercise),
            closed=[folder],
        )

    for exercise in exercises.values():
        exercise.part("LAB")  # read before several threads ask for it
    rows = []
    with futures.ThreadPoolExecutor(PROCESSES) as pool:
        asked = [
            {number: pool.submit(check_one, student, one) for number, one in exercises.items()}
            for student in students
        ]
        for student, waiting in zip(students, asked):
            row = Row(student.name, {number: wait.result() for number, wait in waiting.items()})
            said(f"{row.points:>3} of {len(exercises)}  {row.name}")
            rows.append(row)
    return rows


def _is_student(path):
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _file_of(student, exercise):
    inner = student / "exercises"
    if inner.is_dir() and not inner.is_symlink():
        return inner / exercise.file_name
    return student / exercise.file_name


def table(exercises, rows):
    """The CSV: a line for each student; for each exercise 1, 0, or nothing if it was not begun."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["student", "points", *(one.name for one in exercises.values()), "remarks"])
    for row in rows:
        marks = [_mark(row.verdicts[number]) for number in exercises]
        remarks = [
            f"{number}: {verdict.message.splitlines()[0]}"
            for number, verdict in row.verdicts.items()
            if verdict.begun and not verdict.passed
        ]
        writer.writerow([_harmless(row.name), row.points, *marks, "; ".join(remarks)])
    return text.getvalue()


def _mark(verdict):
    return int(verdict.passed) if verdict.begun else ""


def _harmless(text):
    """A name that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
