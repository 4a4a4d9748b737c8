"""Which names of TensorFlow a program uses, read from its source without running it.

`python -m common.run_tf1 --check program.py` prints what `check` finds.
"""

import ast
import dataclasses
import os
import types
from pathlib import Path

from common import files
from common.errors import InputError
from common.tf1 import keras_2, namespace, program_source


@dataclasses.dataclass(frozen=True)
class Use:
    """A name that a program uses.

    | field  | meaning                                                       |
    |--------|---------------------------------------------------------------|
    | file, line | where it stands first                                     |
    | name   | as TensorFlow knows it: `tf.contrib.rnn.GRUCell`              |
    | state  | "carried", "changed" or "gone"                                |
    | advice | of a name that is gone, what takes its place; else who gives it |
    """

    file: str
    line: int
    name: str
    state: str
    advice: str


def check(path):
    """All names of TensorFlow in a program, as `Use` objects, file by file.

    `path` is a Python file, or a folder whose Python files are all read.

    Raises:
      InputError: there is no such file, or it is no Python 3.
    """
    path = Path(path)
    programs = sorted(path.rglob("*.py")) if os.path.isdir(path) else [path]
    if not programs or not all(map(os.path.isfile, programs)):
        raise InputError(f"there is no program {path}; name a Python file or a folder of them")
    return [use for program in programs for use in _check_file(program)]


def report(uses):
    """Lines for people: what is gone, what is changed, and how many names are carried."""
    lines = []
    for state in ("gone", "changed"):
        lines += [
            f"{use.file}:{use.line}: {use.name} is {state}: {use.advice}"
            for use in uses
            if use.state == state
        ]
    count = {state: sum(use.state == state for use in uses) for state in _STATES}
    lines.append(", ".join(f"{number} {state}" for state, number in count.items()))
    return lines


_STATES = ("carried", "changed", "gone")


def _check_file(file):
    try:
        tree = ast.parse(files.read_bytes(file), str(file))
    except (MemoryError, RecursionError):
        raise InputError(f"{file}: an expression is nested too deeply for Python") from None
    except SyntaxError as error:
        text = program_source.explain(error) or f"{file}, line {error.lineno}: {error.msg}"
        raise InputError(text.removeprefix("run_tf1: ")) from None
    names = _Names(tree)
    lines = {}
    for line, name in sorted(names.found_names):
        lines.setdefault(name, line)
    not_needed = _not_needed(names.alternatives)
    uses = []
    for name, line in sorted(lines.items(), key=lambda item: (item[1], item[0])):
        state, advice = _judge(name)
        if state == "gone" and any(f"{name}.".startswith(f"{other}.") for other in not_needed):
            continue
        uses.append(Use(str(file), line, name.replace("tensorflow", "tf", 1), state, advice))
    return uses


def _not_needed(alternatives):
    """The names of `try: import ... except ImportError: import ...` for which another is there."""
    names = set()
    for ways in alternatives:
        if any(all(_judge(name)[0] != "gone" for name in way) for way in ways):
            names.update(*ways)
    return names


class _Names:
    """Collects (line, dotted name) of everything that comes from TensorFlow or Keras.

    `alternatives` has, for each `try: ... except ImportError: ...`, the sets of names that its
    parts import.
    """

    def __init__(self, tree):
        self.known = {}  # a name of the program -> what of TensorFlow it is
        self.found_names = set()
        self.alternatives = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Try) and any(map(_catches_imports, node.handlers)):
                parts = [node.body, *(handler.body for handler in node.handlers)]
                self.alternatives.append([self._imported(part) for part in parts])
        self.known.clear()
        self.found_names.clear()
        self._imported([tree])
        self._set = set()  # names that the program itself gives to a module: tf.model = ...
        waiting = [tree]  # not by recursion: a program may be nested deeply
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Attribute):
                node = self._attribute(node)
            waiting += ast.iter_child_nodes(node)
        self.found_names = {
            (line, name)
            for line, name in self.found_names
            if not any(f"{name}.".startswith(f"{own}.") for own in self._set)
        }

    def _imported(self, statements):
        """The names that statements import."""
        before = set(self.found_names)
        self.found_names.clear()
        for statement in statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Import):
                    self._import(node)
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    self._import_from(node)
        imported = {name for _, name in self.found_names}
        self.found_names |= before
        return imported

    def _import(self, node):
        for alias in node.names:
            package = alias.name.partition(".")[0]
            if package not in ("tensorflow", "keras"):
                continue
            if alias.asname or alias.name == package:
                self.known[alias.asname or alias.name] = alias.name
            else:
                self.known[package] = package
            if alias.name != "tensorflow":
                self.found_names.add((node.lineno, alias.name))

    def _import_from(self, node):
        if (node.module or "").partition(".")[0] not in ("tensorflow", "keras"):
            return
        for alias in node.names:
            if alias.name == "*":
                self.found_names.add((node.lineno, node.module))
                continue
            self.known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            self.found_names.add((node.lineno, f"{node.module}.{alias.name}"))

    def _attribute(self, node):
        """Notes a chain of attributes, if it begins at a name of TensorFlow; returns its owner."""
        parts, owner = [node.attr], node.value
        while isinstance(owner, ast.Attribute):
            parts.append(owner.attr)
            owner = owner.value
        if isinstance(owner, ast.Name) and owner.id in self.known:
            name = ".".join([self.known[owner.id], *reversed(parts)])
            self.found_names.add((node.lineno, name))
            if isinstance(node.ctx, ast.Store):
                self._set.add(name)
        return owner


def _judge(name):
    """(state, advice) of a name such as `tensorflow.contrib.rnn.GRUCell`."""
    if name.startswith(namespace.KERAS):
        return _judge_keras(name)
    first, *rest = name.removeprefix("tensorflow.compat.v1").removeprefix("tensorflow").split(".")
    at, owner = "tensorflow", namespace.resolve("tensorflow")
    for part in filter(None, (first, *rest)):
        at = f"{at}.{part}"
        try:
            value = getattr(owner, part)
        except (AttributeError, ImportError) as error:
            try:
                value = namespace.resolve(at)
            except ImportError:
                return "gone", _advice(str(error))
        if not isinstance(value, (types.ModuleType, type)):
            return _carried_by(value)
        owner = value
    return _carried_by(owner)


def _judge_keras(name):
    if not keras_2.is_installed():
        return "gone", keras_2.ADVICE
    inner = name.partition("keras")[2]
    try:
        keras_2.resolve("keras" + inner)
    except ModuleNotFoundError:
        owner, _, last = inner.rpartition(".")
        try:
            if not hasattr(keras_2.resolve("keras" + owner), last):
                return "gone", "tf-keras does not have it"
        except ModuleNotFoundError:  # an attribute of a class
            pass
    return "carried", "by tf-keras"


def _carried_by(value):
    module = getattr(value, "__module__", None) or getattr(value, "__name__", "")
    if str(module).startswith("common."):
        return "changed", f"carried by {module}"
    return "carried", "by TensorFlow itself"


def _catches_imports(handler):
    """Returns whether `except` catches an ImportError."""
    names = {node.id for node in ast.walk(handler.type or handler) if isinstance(node, ast.Name)}
    errors = {"AttributeError", "Exception", "ImportError", "ModuleNotFoundError"}
    return handler.type is None or bool(names & errors)


def _advice(message):
    """The advice in an error: the part of its message after the name."""
    _, separator, advice = message.partition("is gone; ")
    return advice if separator else message
