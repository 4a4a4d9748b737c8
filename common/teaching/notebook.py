"""A lab as a Jupyter notebook: its own code in cells, graph and training loop at top level.

    python -m labs notebook 4 --out lab04.ipynb

The bodies of `build_graph` and `run` are taken out of their functions, so that a line can be
changed and run again. A body stays in its function where it cannot stand alone: `build_graph`
is called more than once, a function returns in its middle, or a name would change its meaning.
"""

import argparse
import ast
import builtins
import os
import sys
from pathlib import Path

from common.errors import InputError

PROGRAM = "python -m labs notebook"

INNER = (ast.FunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)

COLAB = """\
# In Google Colab: first upload the course as rnn-graph-lab.zip (the files on the left).
# Elsewhere: start Jupyter in the course's folder, or install the course.
import sys
from pathlib import Path

if "google.colab" in sys.modules:
    import shutil

    shutil.unpack_archive("rnn-graph-lab.zip", "rnn-graph-lab")
    sys.path.insert(0, str(next(Path("rnn-graph-lab").rglob("labs/__main__.py")).parents[1]))
else:
    here = [Path.cwd(), *Path.cwd().parents]
    sys.path[:0] = [str(folder) for folder in here if (folder / "labs/__main__.py").exists()][:1]
"""

SETUP = """\
# What the lab's command line does: threads for a small network, and a lesson that prints.
from common.start import settings
from common.teaching.lesson import Lesson

settings.choose_for(units=1)
lesson = Lesson(print, Path("{picture}"))
"""

SHOW = """\
# The picture
from IPython.display import Image

if lesson.picture_path.exists():
    display(Image(str(lesson.picture_path)))
"""


def main(arguments, labs):
    """Run the command; the exit status. `labs` is {number: path of the lab's file}."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Write a lab as a notebook.")
    parser.add_argument("number", type=int, help="of the lab")
    parser.add_argument("--out", metavar="FILE", help="the notebook (default: labNN_name.ipynb)")
    options = parser.parse_args(arguments)
    try:
        if options.number not in labs:
            raise InputError(f"no lab {options.number}; there are {min(labs)} to {max(labs)}")
        path = labs[options.number]
        out = Path(options.out or f"{path.stem}.ipynb")
        write(make(path), out)
    except InputError as error:
        print(f"{PROGRAM}: error: {error}", file=sys.stderr)
        return 2
    print(f"Written: {out}")
    return 0


def write(notebook, path):
    """Write a notebook, beside first, then renamed.

    Raises:
      InputError: the file cannot be written.
    """
    import nbformat

    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None


def make(path, **values):
    """A notebook of the lab in the file `path`.

    Args:
      path: the lab's file.
      values: of the lab's options, in place of their defaults.

    Raises:
      InputError: nbformat is not installed.
    """
    try:
        from nbformat import v4
    except ImportError:
        raise InputError(
            "a notebook needs nbformat: pip install nbformat, or pip install -e '.[notebook]'"
        ) from None
    cells = [
        v4.new_markdown_cell(content) if kind == "text" else v4.new_code_cell(content)
        for kind, content in cells_of(Source(path.read_text(encoding="utf-8")), path.stem, values)
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same notebook every time
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def cells_of(source, name, values):
    """The cells, ("text", Markdown) or ("code", Python), in order."""
    title, _, lesson = ast.get_docstring(source.tree).partition("\n")
    run = source.functions["run"]
    flat_run = can_stand_alone(source, run)
    session = session_block(run) if flat_run else None
    built = graph_call(session)
    flat_graph = built is not None and graph_can_stand_alone(source, run, built)
    left_out = {run if flat_run else None, source.functions["build_graph"] if flat_graph else None}

    yield "text", f"# {title}\n{lesson}"
    yield "code", COLAB.rstrip()
    for statements in source.parts(left_out):
        yield "code", source.text(statements)
    document = f"\n# The table of tensors, for lesson.graph\nfrom labs import {name}\n\n"
    yield "code", f"{SETUP.format(picture=f'{name}.png')}{document}__doc__ = {name}.__doc__"
    yield "code", options_cell(source, run, values)
    if flat_run:
        yield from body_cells(source, run.body, session, built if flat_graph else None)
    else:
        names = [argument.arg for argument in run.args.kwonlyargs]
        given = ", ".join(f"{each}={each}" for each in names)
        yield "code", f"result = run(lesson, {given})"
    if "lesson.picture(" in source.whole:
        yield "code", SHOW.rstrip()


class Source:
    """A lab's text with its syntax tree."""

    def __init__(self, whole):
        self.whole = whole
        self.lines = whole.splitlines()
        self.tree = ast.parse(whole)
        self.functions = {
            node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)
        }

    def parts(self, left_out):
        """Statements of the module, in groups for a cell each: a function or class, or others."""
        group = []
        for node in self.tree.body[1:]:  # after the docstring
            if node in left_out or is_command_line(node):
                continue
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield from [group] if group else []
                yield [node]
                group = []
            else:
                group.append(node)
        if group:
            yield group

    def text(self, statements, indent=0):
        """The lines of consecutive statements with the comments above them, moved to the left."""
        pieces = []
        for node in statements:
            first, last = self.lines_of(node)
            pieces += self.lines[first:last]
            if node is not statements[-1]:
                pieces += [""] * self.blank_after(last)
        return "\n".join(line[indent:] if not line[:indent].strip() else line for line in pieces)

    def lines_of(self, node):
        """(first, end) line numbers from 0, with decorators and the comments right above."""
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]) - 1
        while first and self.lines[first - 1].strip().startswith("#"):
            first -= 1
        return first, node.end_lineno

    def blank_after(self, line):
        """How many empty lines follow."""
        count = 0
        while line + count < len(self.lines) and not self.lines[line + count].strip():
            count += 1
        return count

    def paragraphs(self, statements):
        """Statements in groups, cut where an empty line stands or a stage begins."""
        group = []
        for node in statements:
            first, _ = self.lines_of(node)
            stage = self.lines[node.lineno - 1].strip().startswith("lesson.stage(")
            if group and (stage or not self.lines[first - 1].strip()):
                yield group
                group = []
            group.append(node)
        if group:
            yield group


def is_command_line(node):
    """Whether a statement is `LAB = ...` or `if __name__ == "__main__":`."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "LAB" for target in node.targets)
    return isinstance(node, ast.If) and "__name__" in ast.dump(node.test)


def assigned(statements):
    """The names that statements bind; not those within functions, classes and comprehensions."""
    names, waiting = set(), list(statements)
    while waiting:
        node = waiting.pop()
        if function_like(node):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, COMPREHENSIONS):
            waiting += ast.iter_child_nodes(node)
    return names - {"_"}


def parameters_of(function):
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def function_like(node):
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def ends_in_its_only_return(function):
    """Whether the last statement returns, and no other one of its own does."""
    inner = {
        part
        for node in ast.walk(function)
        if isinstance(node, INNER) and node is not function
        for part in ast.walk(node)
    }
    returns = [
        node
        for node in ast.walk(function)
        if isinstance(node, (ast.Return, ast.Yield)) and node not in inner
    ]
    return returns == [function.body[-1]] and isinstance(function.body[-1], ast.Return)


def can_stand_alone(source, function):
    """Whether a function's body means the same at top level."""
    names = assigned(function.body) | parameters_of(function)
    clashes = names & (assigned(source.tree.body) | set(dir(builtins)))
    nonlocal_ones = any(isinstance(n, (ast.Nonlocal, ast.Global)) for n in ast.walk(function))
    return ends_in_its_only_return(function) and not clashes and not nonlocal_ones


def session_block(run):
    """The only `with tf.Graph().as_default(), tf.Session() as sess:` of a body, or None."""
    blocks = [
        node
        for node in run.body
        if isinstance(node, ast.With)
        and [ast.unparse(item.context_expr) for item in node.items]
        == ["tf.Graph().as_default()", "tf.Session()"]
    ]
    return blocks[0] if len(blocks) == 1 else None


def graph_call(session):
    """The statement `graph = build_graph(...)` that stands in the session's block, or None."""
    calls = [
        node
        for node in (session.body if session else [])
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "build_graph"
        and isinstance(node.targets[0], ast.Name)
    ]
    return calls[0] if len(calls) == 1 else None


def graph_can_stand_alone(source, run, built):
    """Whether the body of `build_graph` can stand where it is called."""
    function = source.functions["build_graph"]
    calls = [n for n in ast.walk(source.tree) if getattr(n, "id", "") == "build_graph"]
    if len(calls) > 1 or not can_stand_alone(source, function):
        return False
    statements = [*run.body, *session_block(run).body]
    before = [node for node in statements if node.end_lineno < built.lineno]
    known = assigned(before) | parameters_of(run)
    renamed = {name for name, value in bindings(function, built.value).items() if name != value}
    lost = (assigned(function.body) | renamed) & known  # their values in `run` would be gone
    return not lost & used_after(run, built)


def used_after(run, statement):
    """The names that a function reads behind a statement, or in functions of its own."""
    own = [node for node in ast.walk(run) if isinstance(node, INNER) and node is not run]
    inner = {part for node in own for part in ast.walk(node)}
    return {
        node.id
        for node in ast.walk(run)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and (node in inner or node.lineno > statement.end_lineno)
    }


def bindings(function, call):
    """{parameter: source of what is passed for it}, defaults included."""
    parameters = [one.arg for one in function.args.args]
    defaults = function.args.defaults
    found = {
        name: ast.unparse(value)
        for name, value in zip(parameters[len(parameters) - len(defaults) :], defaults)
    }
    found |= {name: ast.unparse(value) for name, value in zip(parameters, call.args)}
    found |= {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return {name: found[name] for name in parameters}


def options_cell(source, run, values):
    """The lab's options as variables."""
    lines = ["# The lab's options: change them here, then run the cells below again."]
    for argument, default in zip(run.args.kwonlyargs, run.args.kw_defaults):
        value = repr(values[argument.arg]) if argument.arg in values else ast.unparse(default)
        lines.append(f"{argument.arg} = {value}")
    return "\n".join(lines)


def body_cells(source, body, session, built):
    """The cells of `run`: its session's block and, where it can, the graph moved to the left."""
    for group in source.paragraphs(body):
        waiting = []
        for node in group:
            if node is session:
                yield from [("code", source.text(waiting, 4))] if waiting else []
                waiting = []
                yield "code", "tf.reset_default_graph()\nsess = tf.InteractiveSession()"
                yield from session_cells(source, session, built)
            elif isinstance(node, ast.Return):
                yield from [("code", source.text(waiting, 4))] if waiting else []
                waiting = []
                yield "code", source.text([node], 4).replace("return ", "result = ", 1)
            else:
                waiting.append(node)
        yield from [("code", source.text(waiting, 4))] if waiting else []


def session_cells(source, session, built):
    for group in source.paragraphs(session.body):
        waiting = []
        for node in group:
            if node is not built or built is None:
                waiting.append(node)
                continue
            yield from [("code", source.text(waiting, 8))] if waiting else []
            waiting = []
            yield from graph_cells(source, built)
        yield from [("code", source.text(waiting, 8))] if waiting else []


def graph_cells(source, built):
    function = source.functions["build_graph"]
    *statements, last = function.body
    if isinstance(statements[0], ast.Expr) and isinstance(statements[0].value, ast.Constant):
        statements = statements[1:]  # its docstring
    passed = [
        f"{name} = {value}"
        for name, value in bindings(function, built.value).items()
        if name != value
    ]
    if passed:
        yield "code", "\n".join(["# What build_graph is called with", *passed])
    for group in source.paragraphs(statements):
        yield "code", source.text(group, 4)
    returned = source.text([last], 4).replace("return ", f"{built.targets[0].id} = ", 1)
    yield "code", returned
