"""A lab as a Jupyter notebook: its own code in cells, graph and training loop at top level.

    python -m labs notebook 4 --out lab04.ipynb
    python -m labs notebook --all --out notebooks --repo https://github.com/name/course

The bodies of `build_graph` and `run` are taken out of their functions, so that a line can be
changed and run again. A body stays in its function where it cannot stand alone: `build_graph`
is called more than once, a function returns in its middle, or a name would change its meaning.

With --repo the first cell gets the course from there on Google Colab, and a badge opens it.
"""

import ast
import builtins
import inspect
from pathlib import Path

from common import files
from common.errors import InputError
from common.teaching import lab_source, latex, output
from common.teaching.folds import folded, unfold
from common.teaching.options import Parser

PROGRAM = "python -m labs notebook"
FOLDER = "rnn-graph-lab"  # of the course, on Colab

COLAB = """\
#@title The course: run this cell first
import os, subprocess, sys
from pathlib import Path

repository = {repository!r}
here = [Path.cwd(), *Path.cwd().parents]
if "google.colab" in sys.modules:
    here = [Path("{folder}").resolve()]
    if not here[0].exists() and repository:
        subprocess.run(["git", "clone", "-q", "--depth=1", repository, here[0]], check=True)
    elif not here[0].exists():  # made by: git archive --format=zip -o {folder}.zip HEAD
        import shutil

        shutil.unpack_archive("{folder}.zip", here[0])
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", here[0]], check=True)
course = [str(folder) for folder in here if (folder / "labs/__main__.py").exists()][:1]
sys.path[:0] = course  # elsewhere: Jupyter was started in the course, or it is installed
os.environ["PYTHONPATH"] = os.pathsep.join([*course, os.environ.get("PYTHONPATH", "")])
"""

SETUP = """\
from common.teaching import notebook_lesson

lesson = notebook_lesson.start("{name}")  # it prints, asks and draws
"""

SHOW = """\
# The picture
from IPython.display import Image

if lesson.picture_path.exists():
    display(Image(str(lesson.picture_path)))
"""

EXPLANATION = """\
#@title The explanation
import inspect
"""

BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({address})"
_HIDDEN = {"cellView": "form", "jupyter": {"source_hidden": True}}


def main(arguments, labs):
    """Run the command; the exit status. `labs` is {number: path of the lab's file}."""
    parser = Parser(prog=PROGRAM, description="Write a lab as a notebook, or all.")
    parser.add_argument("number", type=int, nargs="?", help="of the lab")
    parser.add_argument("--all", action="store_true", help="every lab, into the folder --out")
    parser.add_argument("--out", help="the notebook (default: labNN_name.ipynb), or the folder")
    parser.add_argument("--repo", default="", help="address of the course, for Google Colab")
    options = parser.parse_args(arguments)
    try:
        if options.all == (options.number is not None):
            raise InputError("give the number of a lab, or --all")
        if not options.all and options.number not in labs:
            raise InputError(f"no lab {options.number}; there are {min(labs)} to {max(labs)}")
        if options.all:
            folder = Path(options.out or "notebooks")
            outs = {path: folder / f"{path.stem}.ipynb" for path in labs.values()}
        else:
            path = labs[options.number]
            outs = {path: Path(options.out or f"{path.stem}.ipynb")}
        for path, out in outs.items():
            write(make(path, repository=options.repo, address=_address(options.repo, out)), out)
            output.say(f"Written: {out}")
    except InputError as error:
        output.print_error(f"{PROGRAM}: error: {error}")
        return 2
    return 0


def _address(repository, out):
    """Returns where Colab opens the notebook of a repository at GitHub, "" for another."""
    host, _, name = repository.removesuffix("/").removesuffix(".git").partition("github.com/")
    if not name or not host:
        return ""
    path = out.name if out.parent.name == "" else f"{out.parent.name}/{out.name}"
    return f"https://colab.research.google.com/github/{name}/blob/main/{path}"


def write(notebook, path):
    """Write a notebook, whole or not at all, and never over one that has been changed.

    Raises:
      InputError: the file cannot be written, or is there with other contents.
    """
    import nbformat

    files.write_new_text(path, nbformat.writes(notebook) + "\n")


def make(path, *, repository="", address="", **values):
    """A notebook of the lab in the file `path`.

    Args:
      path: the lab's file.
      repository: where Google Colab gets the course.
      address: where Google Colab finds this notebook, for a badge.
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
    source = lab_source.Source(path.read_text(encoding="utf-8"))
    cells = []
    for kind, content in cells_of(source, path.stem, values, repository, address):
        new = v4.new_markdown_cell if kind == "text" else v4.new_code_cell
        cells.append(new(content))
        cells[-1]["id"] = f"cell-{len(cells) - 1}"  # the same notebook every time
        if kind in ("plumbing", "variation"):
            cells[-1]["metadata"] = {"tags": [kind], **(_HIDDEN if kind == "plumbing" else {})}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def cells_of(source, name, values, repository="", address=""):
    """Yields the cells: ("text", Markdown), or Python as "code", "plumbing" or "variation"."""
    title, _, lesson = ast.get_docstring(source.tree).partition("\n")
    run = source.functions["run"]
    flat_run = lab_source.can_stand_alone(source, run)
    session = lab_source.session_block(run) if flat_run else None
    built = lab_source.graph_call(session)
    flat_graph = built is not None and lab_source.graph_can_stand_alone(source, run, built)
    left_out = {run if flat_run else None, source.functions["build_graph"] if flat_graph else None}

    badge = f"{BADGE.format(address=address)}\n\n" if address else ""
    yield "text", f"{badge}# {latex.escaped(title)}\n\n{latex.markdown(lesson)}"
    yield "plumbing", COLAB.format(repository=repository, folder=FOLDER).rstrip()
    told_later = [source.functions["expected"], *_explanation(source)]
    for statements in source.parts({*left_out, *told_later}):
        yield from _code(source, statements, 0)
    names = _option_names(source, run)
    yield "code", options_cell(run, values, names) + "\n\n" + SETUP.format(name=name).rstrip()
    given = ", ".join(f"{name}={variable}" for name, variable in names.items())
    if flat_run:
        yield from body_cells(source, run.body, session, built if flat_graph else None)
    else:
        yield "code", f"result = run(lesson, {given})"
    yield "text", "## What came out"
    yield "code", source.text([source.functions["expected"]])
    yield "code", f"lesson.table(list(expected(result, {given})))"
    *texts, last = _explanation(source) or [None]
    if isinstance(last, ast.Assign):
        yield "text", latex.markdown(inspect.cleandoc(ast.literal_eval(last.value)))
    elif last:
        code = "\n\n".join(source.text([node]) for node in (*texts, last))
        call = f"{last.name}(result, {given})"
        yield "plumbing", f"{EXPLANATION}\n{code}\n\n\nprint(inspect.cleandoc({call}))"
    if "lesson.picture(" in source.whole:
        yield "code", SHOW.rstrip()
    yield from _variations(source, name)


def _option_names(source, run):
    """Returns {option: the variable that holds it}, another where the lab has such a name."""
    taken = lab_source.assigned(source.tree.body) | set(dir(builtins))
    names = [argument.arg for argument in run.args.kwonlyargs]
    return {name: f"chosen_{name}" if name in taken else name for name in names}


def options_cell(run, values, names):
    """Returns the lab's options as variables."""
    lines = ["# The lab's options: change them here, then run the cells below again."]
    for argument, default in zip(run.args.kwonlyargs, run.args.kw_defaults):
        value = repr(values[argument.arg]) if argument.arg in values else ast.unparse(default)
        lines.append(f"{names[argument.arg]} = {value}")
    return "\n".join(lines)


def _explanation(source):
    """Returns the statements that make the text after the table: its constants, a function."""
    after = next((node.value for node in _keywords(source) if node.arg == "after"), None)
    name = getattr(after, "id", None)
    function = source.functions.get(name)
    texts = {
        ast.unparse(node.targets[0]): node
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    if function is None:
        return [texts[name]] if name in texts else []
    names = [
        {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        for node in source.tree.body
        if node is not function and node not in texts.values()
    ]
    own = {part.id for part in ast.walk(function) if isinstance(part, ast.Name)}
    own -= set().union(*names)
    return [*(node for name, node in texts.items() if name in own), function]


def _code(source, statements, indent):
    """Yields statements as code; those that hold a question's answer as folded code."""
    waiting = []
    for node in statements:
        if not _asks(node):
            waiting.append(node)
            continue
        yield from [("code", source.text(waiting, indent))] if waiting else []
        waiting = []
        yield "plumbing", f"#@title A question\n{source.text([node], indent)}"
    yield from [("code", source.text(waiting, indent))] if waiting else []


def _asks(node):
    """Returns whether a statement asks a question, or is a function that does nothing else."""
    if isinstance(node, ast.FunctionDef):
        return all(_asks(inner) for inner in node.body)
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return is_call and ast.unparse(node.value.func) == "lesson.ask"


def _keywords(source):
    """Returns the keywords of `LAB = lab.Lab(...)`."""
    for node in source.tree.body:
        if lab_source.is_command_line(node) and isinstance(getattr(node, "value", None), ast.Call):
            return node.value.keywords
    return []


def _variations(source, name):
    """Yields the lab's variations: what to change, a cell that runs it, the answer folded."""
    listed = next((node.value for node in _keywords(source) if node.arg == "variations"), None)
    calls = [
        [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        for call in getattr(listed, "elts", [])
        if isinstance(call, ast.Call)
    ]
    calls = [texts for texts in calls if len(texts) == 2]
    if calls:
        yield "text", "## To try"
    for options, answer in calls:
        yield "text", f"What changes with `{options}`?\n\n{unfold('Answer', answer)}"
        yield "variation", f'notebook_lesson.run_lab("{name}", {options!r})'


def body_cells(source, body, session, built):
    """The cells of `run`: its session's block and, where it can, the graph moved to the left."""
    for group in source.paragraphs(body):
        waiting = []
        for node in group:
            if told := _told(node):
                yield from _code(source, waiting, 4)
                waiting = []
                yield "text", told
            elif node is session:
                yield from _code(source, waiting, 4)
                waiting = []
                yield "code", "tf.reset_default_graph()\nsess = tf.InteractiveSession()"
                yield from session_cells(source, session, built)
            elif isinstance(node, ast.Return):
                yield from _code(source, waiting, 4)
                waiting = []
                yield "code", source.text([node], 4).replace("return ", "result = ", 1)
            else:
                waiting.append(node)
        yield from _code(source, waiting, 4)


def session_cells(source, session, built):
    for group in source.paragraphs(session.body):
        waiting = []
        for node in group:
            told = _told(node)
            if not told and (node is not built or built is None):
                waiting.append(node)
                continue
            yield from _code(source, waiting, 8)
            waiting = []
            if told:
                yield "text", told
            else:
                yield "text", "## The graph"
                yield from graph_cells(source, built)
        yield from _code(source, waiting, 8)


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


def _told(node):
    """Returns a stage's title or a question as Markdown, where its words are in the program."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return ""
    call = node.value
    try:
        texts = [ast.literal_eval(argument) for argument in call.args]
    except ValueError:  # made of values that only the run knows
        return ""
    if ast.unparse(call.func) == "lesson.stage":
        return f"## {latex.escaped(texts[0])}"
    if ast.unparse(call.func) == "lesson.ask":
        return folded(*texts)
    return ""
