"""`--set NAME=VALUE`: a lab with another value for one of its constants.

The lab's file is read again with the new value in the place of the old one, so constants that are
computed from it, such as `CLASSES = len(LETTERS)`, follow.
"""

import ast
import importlib.util
import sys
from pathlib import Path

from common.errors import InputError


def settable(path):
    """Returns {name: value} of a lab's constants: names in capitals with a literal value."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {name: ast.literal_eval(node.value) for name, node in _assignments(tree).items()}


def changed_module(path, settings):
    """Returns a module made of the lab's file with other constants.

    Args:
      path: the lab's file.
      settings: a list of "NAME=VALUE".

    Raises:
      InputError: no such constant, a value of another kind, or one that the file's own statements
        cannot take.
    """
    path = Path(path)
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    nodes = _assignments(tree)
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or name not in nodes:
            known = ", ".join(f"{key}={ast.unparse(node.value)}" for key, node in nodes.items())
            raise InputError(f"--set {setting}: give NAME=VALUE with one of {known or 'none'}")
        node = nodes[name]
        value = _parsed(setting, text, ast.literal_eval(node.value))
        node.value = ast.copy_location(ast.Constant(value), node.value)
        if isinstance(value, (tuple, list, dict)):
            node.value = ast.copy_location(ast.parse(repr(value), mode="eval").body, node.value)
    ast.fix_missing_locations(tree)
    spec = importlib.util.spec_from_file_location(f"{path.stem}_changed", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        exec(compile(tree, str(path), "exec"), module.__dict__)
    except Exception as error:
        raise error_with(settings, error) from error
    return module


def error_with(settings, error):
    """Returns the InputError of a lab that ended in an error with other constants."""
    return InputError(f"with --set {' '.join(settings)}: {type(error).__name__}: {error}")


def _assignments(tree):
    """{name: its `NAME = literal` statement}."""
    assignments = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            is_text = name.startswith("AFTER")  # printed after the table
            if name.isupper() and len(node.targets) == 1 and not is_text and _literal(node):
                assignments[name] = node
    return assignments


def _literal(node):
    try:
        ast.literal_eval(node.value)
    except ValueError:
        return False
    return True


def _parsed(setting, text, former):
    """The value of the text, of the kind of the former one."""
    if isinstance(former, str):
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    number = isinstance(former, (int, float)) and not isinstance(former, bool)
    if number and type(value) in (int, float):
        if isinstance(former, int) and not isinstance(value, int):
            raise InputError(f"--set {setting}: must be a whole number")
        return value
    if not number and type(value) is type(former):
        return value
    raise InputError(f"--set {setting}: must be of the kind of {former!r}")
