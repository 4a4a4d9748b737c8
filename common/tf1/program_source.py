"""The program's own source: read once more before it runs, for what NumPy and Python have dropped.

Some of it cannot be carried by putting a name back. `int(numpy.array([3]))` gave
3 and is a TypeError since NumPy 2.4; `numpy.array([[1, 2], [3]])` gave an array
of lists and is a ValueError since 1.24. `rewritten` answers such calls where the
program itself makes them, and nowhere else. Arithmetic and the truth of a value are
answered too, by `old_arithmetic`.
"""

import ast
import builtins
import importlib.machinery
import re
import sys

from common.tf1 import old_arithmetic

import numpy as np

# What stands in the program as -> the function here that answers.
CALLS = {
    "open": "open_file",
    "int": "whole_number",
    "float": "real_number",
    "bool": "true_or_false",
    "sum": "total",
    "np.array": "array",
    "numpy.array": "array",
    "np.asarray": "asarray",
    "numpy.asarray": "asarray",
}
# An operator -> the function of `old_arithmetic.OPERATIONS`; `x += y` has an "i" before it.
OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
}
# Operands that are no numbers of NumPy.
_NO_NUMBERS = (
    *(ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.Compare),
)
_CALLING = (ast.Call, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
_BOOLEAN = {"all", "any", "callable", "hasattr", "isinstance", "issubclass", "len"}
# Methods that arrays and elements of XML have no more.
METHODS = ("getchildren", "itemset", "ptp", "tostring")
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
    answered = _Answered(_names_of_its_own(tree), _counters(tree))
    tree = answered.visit(tree)
    if answered.found:
        at = _after_docstring_and_future(tree.body)
        tree.body.insert(at, ast.parse(f"import {_HERE}").body[0])
        ast.fix_missing_locations(tree)
    return tree


class _Answered(ast.NodeTransformer):
    def __init__(self, own, counters):
        self.own = own
        self.counters = counters
        self.found = False

    def visit_Call(self, call):
        self.generic_visit(call)
        name = ast.unparse(call.func) if isinstance(call.func, (ast.Name, ast.Attribute)) else ""
        hidden = name.partition(".")[0] in self.own or (name == "sum" and "*" in self.own)
        if name in CALLS and not hidden and call.args:
            call.func = self._ours(CALLS[name], call)
        elif name.startswith("math.") and "math" in self.own and call.args:
            call.args.insert(0, call.func)
            call.func = self._ours("of_math", call)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
            call.args[:0] = [call.func.value, ast.Constant(call.func.attr)]
            call.func = self._ours("old_method", call)
        return ast.fix_missing_locations(call)

    def visit_BinOp(self, operation):
        """`a * b`, and `"%d" % value` where the text stands in the program."""
        self.generic_visit(operation)
        operands = [operation.left, operation.right]
        first = operation.left
        if all(map(self._is_python_number, operands)):
            return operation
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            if not isinstance(operation.op, ast.Mod):
                return operation
            name = "formatted"
        elif type(operation.op) not in OPERATORS or _is_plain(operands):
            return operation
        else:
            name = OPERATORS[type(operation.op)]
        answer = ast.Call(self._ours(name, operation), operands, [])
        return ast.fix_missing_locations(ast.copy_location(answer, operation))

    def _is_python_number(self, operand):
        if isinstance(operand, ast.BinOp):  # what is left of them has no number of NumPy
            return all(map(self._is_python_number, (operand.left, operand.right)))
        if isinstance(operand, ast.Call):
            return isinstance(operand.func, ast.Name) and operand.func.id == "len"
        if isinstance(operand, ast.Constant):
            return isinstance(operand.value, (int, float))
        return isinstance(operand, ast.Name) and operand.id in self.counters

    def visit_AugAssign(self, assign):
        """`x += y`, where x may be read once more than the program does: it calls nothing."""
        calls = any(isinstance(node, _CALLING) for node in ast.walk(assign.target))
        self.generic_visit(assign)
        target = assign.target
        if type(assign.op) not in OPERATORS or _is_plain([assign.value]) or calls:
            return assign
        current = ast.parse(ast.unparse(target), mode="eval").body
        name = "i" + OPERATORS[type(assign.op)].rstrip("_")
        value = ast.Call(self._ours(name, assign), [current, assign.value], [])
        assign = ast.copy_location(ast.Assign([target], value), assign)
        return ast.fix_missing_locations(assign)

    def visit_UnaryOp(self, operation):
        self.generic_visit(operation)
        if isinstance(operation.op, ast.Not):
            operation.operand = self._truth(operation.operand)
        return operation

    def _visit_test(self, node):
        self.generic_visit(node)
        node.test = self._truth(node.test)
        return node

    visit_If = visit_While = visit_IfExp = visit_Assert = _visit_test  # noqa: N815

    def _truth(self, test):
        """An expression whose truth alone is asked for; an empty array is false."""
        if isinstance(test, ast.BoolOp):
            test.values = [self._truth(value) for value in test.values]
        elif isinstance(test, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            if getattr(getattr(test, "func", None), "id", None) in _BOOLEAN:
                return test
            test = ast.copy_location(ast.Call(self._ours("truth", test), [test], []), test)
        return ast.fix_missing_locations(test)

    def visit_Assign(self, assign):
        """`x[i] = value`, and `frame[column][row] = value`."""
        self.generic_visit(assign)
        target = assign.targets[0]
        if len(assign.targets) > 1 or not isinstance(target, ast.Subscript):
            return assign
        owner, keys = target.value, [target.slice]
        if isinstance(owner, ast.Subscript):
            owner, keys = owner.value, [owner.slice, *keys]
        ours = self._ours("store", assign)
        arguments = [assign.value, _loaded(owner), *(_as_value(key) for key in keys)]
        statement = ast.copy_location(ast.Expr(ast.Call(ours, arguments, [])), assign)
        return ast.fix_missing_locations(statement)

    def visit_Expr(self, statement):
        """`frame[column].fillna(0, inplace=True)`, also `frame.column`."""
        self.generic_visit(statement)
        call = statement.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return statement
        owner = call.func.value
        if not any(
            keyword.arg == "inplace" and getattr(keyword.value, "value", False) is True
            for keyword in call.keywords
        ):
            return statement
        if isinstance(owner, ast.Subscript):
            key = _as_value(owner.slice)
        elif isinstance(owner, ast.Attribute):
            key = ast.Constant(owner.attr)
        else:
            return statement
        call.args[:0] = [owner.value, key, ast.Constant(call.func.attr), _is_attribute(owner)]
        call.func = self._ours("in_place", call)
        return ast.fix_missing_locations(statement)

    def _ours(self, name, node):
        self.found = True
        function = ast.Attribute(ast.Name(_HERE, ast.Load()), name, ast.Load())
        return ast.copy_location(function, node)


def _is_plain(operands):
    """Returns whether no operand can be a number of NumPy: constants, text, lists, ..."""
    if any(isinstance(operand, _NO_NUMBERS) for operand in operands):
        return True
    constants = [operand.value for operand in operands if isinstance(operand, ast.Constant)]
    return any(isinstance(value, (str, bytes)) for value in constants)


def _loaded(node):
    node.ctx = ast.Load()
    return node


def _is_attribute(node):
    return ast.Constant(isinstance(node, ast.Attribute))


def _as_value(key):
    """A key of `x[key]` as an expression: `slice(a, b)` for `a:b`."""
    if isinstance(key, ast.Slice):
        parts = [part or ast.Constant(None) for part in (key.lower, key.upper, key.step)]
        ours = ast.Attribute(ast.Name(_HERE, ast.Load()), "slice", ast.Load())
        return ast.Call(ours, parts, [])
    if isinstance(key, ast.Tuple):
        return ast.Tuple([_as_value(part) for part in key.elts], ast.Load())
    return key


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


def _counters(tree):
    """Names that nothing but `for name in range(...)` gives a value."""
    counting, stores = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name):
            function = getattr(getattr(node.iter, "func", None), "id", None)
            name = node.target.id
            counting[name] = counting.get(name, 0) + (function == "range")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stores[node.id] = stores.get(node.id, 0) + 1
        elif isinstance(node, (ast.arg, ast.alias)):
            name = getattr(node, "arg", None) or node.asname or node.name
            stores[name] = stores.get(name, 0) + 1
    return {name for name, count in counting.items() if count == stores.get(name)}


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


def true_or_false(value):
    """`bool`, also of an empty array, which is false."""
    return bool(old_arithmetic.truth(value))


slice = builtins.slice  # for rewritten keys
total, truth = old_arithmetic.total, old_arithmetic.truth
globals().update(old_arithmetic.OPERATIONS)


def of_math(function, *args):
    """A function of `math`, also of an array with one element."""
    try:
        return function(*args)
    except TypeError:
        return function(*map(_only_element, args))


def formatted(text, value):
    """`text % value`, also where a number is an array with one element."""
    try:
        return text % value
    except TypeError:
        if isinstance(value, tuple):
            value = tuple(map(_only_element, value))
        elif isinstance(value, dict):
            value = {name: _only_element(number) for name, number in value.items()}
        return text % (_only_element(value) if isinstance(value, np.ndarray) else value)


def store(value, owner, *keys):
    """`owner[key] = value`, or `owner[column][row] = value`, which changes a frame of pandas.

    An array takes an array with one element for a number, and an integer that is too large or
    negative wraps, as in NumPy 1.
    """
    *columns, key = keys
    frame = None
    for column in columns:
        frame, owner = owner, owner[column]
    try:
        owner[key] = value
    except (TypeError, ValueError, OverflowError):
        if not isinstance(owner, np.ndarray) or np.size(value) != 1:
            raise
        number = _only_element(np.asarray(value).reshape(1)) if np.ndim(value) else value
        owner[key] = np.asarray(number).astype(owner.dtype)
    if type(frame).__name__ == "DataFrame" and type(owner).__name__ == "Series":
        frame[columns[-1]] = owner


def in_place(owner, key, method, is_attribute, *args, **kwargs):
    """`frame[column].method(..., inplace=True)`, which changes a frame of pandas."""
    if type(owner).__name__ == "DataFrame" and key in owner.columns:
        owner[key] = getattr(owner[key], method)(*args, **{**kwargs, "inplace": False})
    else:
        part = getattr(owner, key) if is_attribute else owner[key]
        getattr(part, method)(*args, **kwargs)


def old_method(owner, name, *args, **kwargs):
    """A method of `METHODS` that arrays (or elements of XML) have no more."""
    method = getattr(owner, name, None)
    if method is not None:
        return method(*args, **kwargs)
    if name == "getchildren":
        return list(owner)
    if name == "tostring":
        return owner.tobytes(*args)
    if name == "ptp" and isinstance(owner, np.ndarray):
        return np.ptp(owner, *args, **kwargs)
    if name == "itemset" and isinstance(owner, np.ndarray):
        *position, value = args
        owner.reshape(-1)[position[0]] = value
        return None
    return getattr(owner, name)  # the AttributeError


def open_file(file, mode="r", *args, **kwargs):
    """`open`, also with the mode "rU" of Python 2."""
    return open(file, mode.replace("U", "") if isinstance(mode, str) else mode, *args, **kwargs)


def _only_element(value):
    is_one = isinstance(value, np.ndarray) and value.ndim and value.size == 1
    return value.reshape(())[()] if is_one else value


def array(*args, **kwargs):
    """`numpy.array`, also of lists of different lengths and of integers that wrap."""
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
    except OverflowError:  # a small integer wraps
        dtype = args[1] if len(args) > 1 else kwargs["dtype"]
        return make(args[0]).astype(dtype)


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
    """Returns the Python 2 syntax in the line of a SyntaxError, in words, or None."""
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
