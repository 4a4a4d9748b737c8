"""The program's own source: read once more before it runs, for what NumPy and Python have dropped.

Some of it cannot be carried by putting a name back. `int(numpy.array([3]))` gave
3 and is a TypeError since NumPy 2.4; `numpy.array([[1, 2], [3]])` gave an array
of lists and is a ValueError since 1.24. `rewritten` answers such calls where the
program itself makes them, and nowhere else.
"""

import ast
import importlib.machinery
import re
import sys

import numpy as np

# What stands in the program as -> the function here that answers.
CALLS = {
    "int": "whole_number",
    "float": "real_number",
    "np.array": "array",
    "numpy.array": "array",
    "np.asarray": "asarray",
    "numpy.asarray": "asarray",
}
_HERE = "_run_tf1"

# How lines of Python 2 look that Python 3 cannot read.
PYTHON_2 = {
    r"^\s*print(\s+[^\s(=.]|\s*$|\s*>>|\s*\(.*\)\s*%)": "a print statement",
    r"^\s*except\s+[\w.()\s,]+,\s*\w+\s*:": "except with a comma",
    r"^\s*raise\s+\w+\s*,": "raise with a comma",
    r"<>": "the operator <>",
    r"`[^`]+`": "backquotes",
    r"^\s*exec\s+[^(]": "an exec statement",
    r"\b0[0-7]+\b": "an octal number such as 0777",
    r"\b\d+[lL]\b": "a long number such as 10L",
    r"\bur['\"]": "a string ur''",
    r"\bdef\s+\w+\s*\([^)]*\([^)]*\)": "a parameter that is a tuple",
    r"\blambda\s*\(": "a parameter that is a tuple",
}


def rewritten(source, path):
    """The syntax tree of a program, with the calls of `CALLS` answered here.

    Raises:
      SyntaxError: it is no Python 3; see `python_2`.
    """
    tree = ast.parse(source, path)
    answered = _Answered(_names_of_its_own(tree))
    tree = answered.visit(tree)
    if answered.found:
        at = _after_docstring_and_future(tree.body)
        tree.body.insert(at, ast.parse(f"import {_HERE}").body[0])
        ast.fix_missing_locations(tree)
    return tree


class _Answered(ast.NodeTransformer):
    def __init__(self, own):
        self.own = own
        self.found = False

    def visit_Call(self, call):
        self.generic_visit(call)
        name = ast.unparse(call.func) if isinstance(call.func, (ast.Name, ast.Attribute)) else ""
        if name in CALLS and name.partition(".")[0] not in self.own and call.args:
            self.found = True
            owner = ast.Name(_HERE, ast.Load())
            function = ast.Attribute(owner, CALLS[name], ast.Load())
            call.func = ast.copy_location(function, call.func)
            ast.fix_missing_locations(call)
        return call


def _names_of_its_own(tree):
    """Those of the answered names to which the program gives a meaning of its own."""
    own = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name != "numpy":
                    own.add(alias.asname or alias.name.partition(".")[0])
    return own


def _after_docstring_and_future(body):
    at = 0
    for number, statement in enumerate(body):
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if is_future or (number == 0 and is_text):
            at = number + 1
    return at


def whole_number(*args, **kwargs):
    """`int`, also of an array with one element."""
    return int(_only_element(args[0]), *args[1:], **kwargs)


def real_number(*args, **kwargs):
    """`float`, also of an array with one element."""
    return float(_only_element(args[0]), *args[1:], **kwargs)


def _only_element(value):
    is_one = isinstance(value, np.ndarray) and value.ndim and value.size == 1
    return value.reshape(())[()] if is_one else value


def array(*args, **kwargs):
    """`numpy.array`, also of lists of different lengths."""
    return _perhaps_ragged(np.array, *args, **kwargs)


def asarray(*args, **kwargs):
    """`numpy.asarray`, also of lists of different lengths."""
    return _perhaps_ragged(np.asarray, *args, **kwargs)


def _perhaps_ragged(make, *args, **kwargs):
    try:
        return make(*args, **kwargs)
    except ValueError as error:
        if "inhomogeneous" not in str(error) or len(args) > 1 or "dtype" in kwargs:
            raise
        return make(*args, dtype=object, **kwargs)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module of the program, rewritten; nothing is kept in `__pycache__`."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def source_to_code(self, data, path, *, _optimize=-1):
        return compile(rewritten(data, path), path, "exec", dont_inherit=True, optimize=_optimize)


class Finder:
    """A finder that loads the program's own modules, those of no library, by `Loader`."""

    def __init__(self, is_library):
        self._is_library = is_library
        sys.modules[_HERE] = sys.modules[__name__]  # where rewritten programs find it

    def find_spec(self, name, path=None, target=None):
        package = sys.modules.get(name.partition(".")[0])
        if package is not None and self._is_library(getattr(package, "__file__", None) or ""):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        plain = spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader
        if not plain or self._is_library(spec.origin):
            return None
        spec.loader = Loader(spec.loader.name, spec.loader.path)
        spec.cached = None
        return spec


def python_2(error):
    """What in the line of a SyntaxError is Python 2, in words; None where nothing is."""
    line = error.text or ""
    for pattern, name in PYTHON_2.items():
        if re.search(pattern, line):
            return name
    return None


def explain(error):
    """One line about a program that this Python cannot run, or None.

    A SyntaxError over a line of Python 2, or a NameError over one of its names.
    """
    advice = "it is a program in Python 2; turn it into Python 3 first (with 2to3 or futurize)"
    if isinstance(error, SyntaxError):
        what = python_2(error)
        return what and f"run_tf1: line {error.lineno} of {error.filename} has {what}: {advice}"
    if isinstance(error, TypeError) and "for >>: 'builtin_function" in str(error):
        return f"run_tf1: it prints to a file with >>: {advice}"
    name = getattr(error, "name", None)
    if isinstance(error, NameError) and name in PYTHON_2_NAMES:
        return f"run_tf1: {name} is a name of Python 2: {advice}"
    if isinstance(error, ModuleNotFoundError) and name in PYTHON_2_MODULES:
        return f"run_tf1: {name} is a module of Python 2: {advice}"
    return None


PYTHON_2_NAMES = {
    *("basestring", "cmp", "execfile", "file", "intern", "long", "raw_input", "reduce"),
    *("reload", "unichr", "unicode", "xrange"),
}
PYTHON_2_MODULES = {
    *("ConfigParser", "HTMLParser", "Queue", "StringIO", "Tkinter", "cPickle", "cStringIO"),
    *("commands", "cookielib", "httplib", "urllib2", "urlparse"),
}
