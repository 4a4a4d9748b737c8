"""The work of a student: finds the file of an exercise and reads it.

Nothing is passed over in silence: a file of another name, encoding or kind is read where its
meaning is plain, and what cannot be read is said.
"""

import ast
import codecs
import io
import json
import re
import stat
import tokenize
from pathlib import Path
from typing import NamedTuple

SOURCE_BYTES = 1_000_000  # of a student's file
NOTEBOOK_BYTES = 20_000_000  # it holds pictures
_NAME = re.compile(r"exercise[ _-]?0*(\d+)(?!\d).*\.(py|ipynb)", re.IGNORECASE)
_MAGIC = re.compile(r"^(\s*)([%!].*)$", re.MULTILINE)  # lines for Jupyter alone


class HandedIn(NamedTuple):
    """A student's file for an exercise."""

    path: Path
    text: str = ""
    problem: str = ""  # why it cannot be read
    note: str = ""  # how it was read, where that is not plain


def files_of(folder):
    """Returns {number of the exercise: path} of a student's folder, and names of other files.

    Looks in the folder and one level deeper. Of two files for an exercise the `.py` counts,
    then the one that is less deep. Links are listed, not followed.
    """
    folder = Path(folder)
    chosen, others = {}, []
    for path in sorted(_entries(folder), key=_rank):
        name = _NAME.fullmatch(path.name)
        if name:
            chosen.setdefault(int(name[1]), path)
        elif not path.name.startswith("."):
            others.append(str(path.relative_to(folder)))
    return chosen, others


def _rank(path):
    return path.suffix.lower() != ".py", len(path.parts), str(path)


def _entries(folder):
    """Yields the files and links of a folder and of its folders, to three levels."""
    waiting = [(folder, 0)]
    while waiting:
        inside, depth = waiting.pop()
        try:
            entries = sorted(inside.iterdir())
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir() and not entry.is_symlink():
                hidden = entry.name.startswith((".", "__"))
                if depth < 2 and not hidden:
                    waiting.append((entry, depth + 1))
            else:
                yield entry


def read(path):
    """Returns a `HandedIn`."""
    path = Path(path)
    try:
        if path.is_symlink():
            return HandedIn(path, problem=f"{path.name} is a link: hand in the file itself")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return HandedIn(path, problem=f"{path.name} is no ordinary file")
        notebook = path.suffix.lower() == ".ipynb"
        most = NOTEBOOK_BYTES if notebook else SOURCE_BYTES
        if status.st_size > most:
            problem = f"{path.name} has {status.st_size:,} bytes; {most:,} are read"
            return HandedIn(path, problem=problem)
        data = path.read_bytes()
    except FileNotFoundError:
        return HandedIn(path, problem=f"no file {path.name}")
    except OSError as error:
        return HandedIn(path, problem=f"{path.name} cannot be read: {error.strerror}")
    if notebook:
        return _code_of_notebook(path, data)
    text, note = _decoded(data)
    return HandedIn(path, text.replace("\r\n", "\n"), note=note)


def _decoded(data):
    """Returns a program's text, and a note where it is not UTF-8 as Python takes it to be."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return data.decode("utf-16", errors="replace"), "read as UTF-16: save it as UTF-8"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), ""
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return data.decode("latin-1"), "read as Latin-1: save it as UTF-8"


def _code_of_notebook(path, data):
    try:
        cells = json.loads(data)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return HandedIn(path, problem=f"{path.name} is no notebook that can be read")
    text = "\n\n".join(_MAGIC.sub(r"\1pass  # \2", cell) for cell in code)
    return HandedIn(path, text + "\n", note=f"the code cells of {path.name}")


def imported_packages(text):
    """Returns the names of the packages that a program imports; none if it does not parse."""
    return {name.partition(".")[0] for _, name in imports(text)}


def imports(text):
    """Returns (line, name) of what a program imports; none if it does not parse."""
    names = []
    for node in _nodes(text):
        if isinstance(node, ast.Import):
            names += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return names


def _nodes(text):
    try:
        return list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # the student's process says it with its line


def normal_form(text):
    """Returns a program without its comments, docstrings, layout and choice of names.

    Two programs with one normal form do the same in the same way. "" if it does not parse.
    """
    try:
        tree = ast.parse(text)
        known = {"self"}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                known |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [part for part in body if not _is_text(part)]
        own = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                node.arg, node.annotation = own.setdefault(node.arg, f"n{len(own)}"), None
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                own.setdefault(node.id, f"n{len(own)}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id not in known:
                node.id = own.get(node.id, node.id)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        return "\n".join(ast.dump(node) for node in functions)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
