"""A lab as a Jupyter notebook: its own code in cells, graph and training loop at top level.

    python -m labs notebook 4 --out lab04.ipynb

The bodies of `build_graph` and `run` are taken out of their functions, so that a line can be
changed and run again. A body stays in its function where it cannot stand alone: `build_graph`
is called more than once, a function returns in its middle, or a name would change its meaning.
"""

import ast
from pathlib import Path

from common import files
from common.errors import InputError
from common.teaching import lab_source, output
from common.teaching.options import Parser

PROGRAM = "python -m labs notebook"

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
from common import graph_mode
from common.teaching.lesson import Lesson, docstring_table
from labs import {name}

graph_mode.configure_threads()
lesson = Lesson(print, Path("{name}.png"), meanings=docstring_table({name}.__doc__))
"""

SHOW = """\
# The picture
from IPython.display import Image

if lesson.picture_path.exists():
    display(Image(str(lesson.picture_path)))
"""


def main(arguments, labs):
    """Run the command; the exit status. `labs` is {number: path of the lab's file}."""
    parser = Parser(prog=PROGRAM, description="Write a lab as a notebook.")
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
        output.print_error(f"{PROGRAM}: error: {error}")
        return 2
    output.say(f"Written: {out}")
    return 0


def write(notebook, path):
    """Write a notebook, whole or not at all, and never over one that has been changed.

    Raises:
      InputError: the file cannot be written, or is there with other contents.
    """
    import nbformat

    files.write_new_text(path, nbformat.writes(notebook) + "\n")


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
        for kind, content in cells_of(
            lab_source.Source(path.read_text(encoding="utf-8")), path.stem, values
        )
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same notebook every time
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def cells_of(source, name, values):
    """The cells, ("text", Markdown) or ("code", Python), in order."""
    title, _, lesson = ast.get_docstring(source.tree).partition("\n")
    run = source.functions["run"]
    flat_run = lab_source.can_stand_alone(source, run)
    session = lab_source.session_block(run) if flat_run else None
    built = lab_source.graph_call(session)
    flat_graph = built is not None and lab_source.graph_can_stand_alone(source, run, built)
    left_out = {run if flat_run else None, source.functions["build_graph"] if flat_graph else None}

    yield "text", f"# {title}\n{lesson}"
    yield "code", COLAB.rstrip()
    for statements in source.parts(left_out):
        yield "code", source.text(statements)
    yield "code", SETUP.format(name=name).rstrip()
    yield "code", options_cell(source, run, values)
    if flat_run:
        yield from body_cells(source, run.body, session, built if flat_graph else None)
    else:
        names = [argument.arg for argument in run.args.kwonlyargs]
        given = ", ".join(f"{each}={each}" for each in names)
        yield "code", f"result = run(lesson, {given})"
    options = "".join(f", {argument.arg}={argument.arg}" for argument in run.args.kwonlyargs)
    yield "code", f"lesson.table(list(expected(result{options})))\nlesson.answers()"
    if "lesson.picture(" in source.whole:
        yield "code", SHOW.rstrip()


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
        for name, value in lab_source.bindings(function, built.value).items()
        if name != value
    ]
    if passed:
        yield "code", "\n".join(["# What build_graph is called with", *passed])
    for group in source.paragraphs(statements):
        yield "code", source.text(group, 4)
    returned = source.text([last], 4).replace("return ", f"{built.targets[0].id} = ", 1)
    yield "code", returned
