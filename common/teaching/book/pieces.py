"""A lab's file in pieces: the lesson as HTML, and code with what explains it beside."""

import ast
import inspect
import itertools
import re
from typing import NamedTuple

from common.teaching.book import equations
from common.teaching.lesson import docstring_table

LONGEST_PIECE = 14  # lines; a longer function is cut
SHORTEST_REPORT = 3  # lines of reporting that are folded away
RESULTS = ("expected", "after")  # functions of the closing table and the words after it
NOT_EXPLAINED = ("common.errors", "common.shapes", "common.teaching.lab")
CODE_SPAN = re.compile(r"(`[^`]*`)")


class Piece(NamedTuple):
    """Some lines of a lab, and what explains them."""

    first_line: int
    code: str
    formulas: tuple  # of HTML: the equations that the code computes
    notes: tuple  # of HTML: the words of the comment above it, or its docstring
    tensors: tuple  # of (name, shape, meaning)
    calls: tuple  # of (name, first sentence of its docstring)
    folded: str  # the title under which reporting is folded away; "" for code that is shown


def lesson_html(text):
    """A docstring as HTML; its equations are typeset."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def render_block(tokens, index, options, environment):
        return equations.to_html(tokens[index].content.rstrip().splitlines()) + "\n"

    def render_text(tokens, index, options, environment):
        return equations.prose(tokens[index].content)

    parser.renderer.rules["code_block"] = render_block
    parser.renderer.rules["text"] = render_text
    html = (
        parser.render(_escaped(text))
        .replace("<table>", '<div class="wide" tabindex="0"><table>')
        .replace("</table>", "</table></div>")
    )
    return coloured(html, text)


def _escaped(text):
    """In a docstring * and _ and < are signs, not emphasis; indented lines stay as they are."""
    blocks = re.split(r"(\n(?: {4}.*)?(?=\n|$))", text)
    return "".join(
        block if block.startswith("\n    ") or block.startswith("    ") else _escaped_prose(block)
        for block in blocks
    )


def _escaped_prose(text):
    parts = CODE_SPAN.split(text)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(r"([*_<])", r"\\\1", parts[place])
    return "".join(parts)


def coloured(html, text):
    """Gives the letters of gates, memory and output in equations their classes.

    Args:
      html: of a lesson or a part of it.
      text: of the whole lesson, which says which cell it is about.
    """
    things = {}
    if "sigmoid(i" in text:
        things |= {"i": "input-gate", "j": "candidate", "o": "output-gate"}
    if "sigmoid(f" in text:
        things["f"] = "forget-gate"
    if "r, u = sigmoid" in text:
        things |= {"r": "forget-gate", "u": "input-gate"}
    if re.search(r"\bc\d?_t", text):
        things["c"] = "memory"
    if re.search(r"\bh\d?_[t\d(]|\bh = ", text):
        things["h"] = "output"

    def with_class(match):
        thing = things.get(match[1][0])
        return f'<mi class="{thing}">{match[1]}</mi>' if thing else match[0]

    return re.sub(r"<mi>([a-z]\d?)</mi>", with_class, html)


def lesson_of(source):
    """(title, the lesson's text) of a lab's docstring."""
    title, _, text = ast.get_docstring(source.tree).partition("\n")
    return title.rstrip("."), text.strip()


def pieces_of(source, shapes, namespace=None):
    """The lab's code in pieces, without its docstring and its command line.

    Args:
      source: a `lab_source.Source`.
      shapes: {name: shape} of the graph's tensors as they were built.
      namespace: the module's names, to find the docstrings of what it calls.
    """
    lesson = ast.get_docstring(source.tree)
    meanings = docstring_table(lesson)
    known = set()
    for first, end, statements, title in _groups(source):
        tensors, calls = [], []
        for name in () if title else _names_made(statements, first, end):
            if name in meanings and name in shapes and name not in known:
                known.add(name)
                tensors.append((name, shapes[name], inline(meanings[name], lesson)))
        for name, sentence in () if title else _calls(statements, first, end, namespace or {}):
            if name not in known:
                known.add(name)
                calls.append((name, inline(sentence, lesson)))
        formulas, notes, hidden = (), (), ()
        if not title:
            formulas, notes, first, hidden = _notes(source, first, end, statements, lesson)
        lines = [source.lines[line] for line in range(first, end) if line not in hidden]
        code = "\n".join(lines).strip("\n")
        yield Piece(
            first + 1, code, tuple(formulas), tuple(notes), tuple(tensors), tuple(calls), title
        )


def inline(text, lesson):
    """Returns words as HTML: names between backticks as code, equations typeset."""
    parts = CODE_SPAN.split(str(text))
    shown = [
        f"<code>{part[1:-1]}</code>" if place % 2 else equations.prose(part)
        for place, part in enumerate(parts)
    ]
    return coloured("".join(shown), lesson)


def _groups(source):
    """(first line, end, statements, title) for a piece each; neighbours of one title are joined."""
    waiting = None
    for group in _cut(source):
        if waiting and group[3] and waiting[3] == group[3]:
            waiting = (waiting[0], group[1], [*waiting[2], *group[2]], group[3])
            continue
        if waiting:
            yield waiting
        waiting = group
    if waiting:
        yield waiting


def _cut(source):
    """The module's statements in groups; a long function is cut at empty lines and comments."""
    for statements in source.parts(set()):
        first, end = source.lines_of(statements[0])[0], source.lines_of(statements[-1])[1]
        node = statements[0]
        if not isinstance(node, ast.FunctionDef):
            yield from _module_level(source, statements)
        elif node.name in RESULTS:
            yield first, end, statements, "The rows of the closing table, and the words after it"
        elif node.name.startswith("show_") or all(map(is_reporting, node.body)):
            yield first, end, statements, "Printing"
        elif end - first <= LONGEST_PIECE:
            yield first, end, statements, ""
        else:
            yield from _cut_function(source, node, first, end)


def _module_level(source, statements):
    """Imports are folded away, and so is `AFTER`; constants are shown."""
    groups = []
    for node in statements:
        title = ""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            title = "Imports"
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("AFTER"):
            title = "The rows of the closing table, and the words after it"
        first, end = source.lines_of(node)
        if groups and groups[-1][3] == title and (title or not source.blank_after(groups[-1][1])):
            groups[-1] = (groups[-1][0], end, [*groups[-1][2], node], title)
        else:
            groups.append((first, end, [node], title))
    yield from groups


def _cut_function(source, function, first, end):
    """A long function's lines, cut before a statement with an empty line or a comment above."""
    inside = [
        node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function
    ]
    changes = _changes(function)
    starts = {}
    for node in inside:
        starts.setdefault(node.lineno - 1, []).append(node)
    cuts = [first]
    for line in sorted(starts):
        top = line
        while source.lines[top - 1].strip().startswith("#"):
            top -= 1
        empty = not source.lines[top - 1].strip()
        head = source.lines[top - 1].rstrip().endswith(":")  # of a block: it stays with its body
        stage = source.lines[line].strip().startswith("lesson.stage(")
        if top > cuts[-1] and (empty or stage or line in changes or (top < line and not head)):
            cuts.append(top)
    for start, stop in zip(cuts, [*cuts[1:], end]):
        while not source.lines[stop - 1].strip():
            stop -= 1
        statements = [
            node for line in sorted(starts) if start <= line < stop for node in starts[line]
        ]
        if start == first:
            statements = [function, *statements]
        yield start, stop, statements, "" if start == first else _title(statements, stop)


def _changes(function):
    """The lines where a run of reporting of some length begins, and those after it."""
    lines, blocks = set(), [function.body]
    while blocks:
        block = blocks.pop()
        runs = [(kind, list(run)) for kind, run in itertools.groupby(block, is_reporting)]
        for place, (reporting, run) in enumerate(runs):
            if not reporting:
                blocks += [node.body for node in run if isinstance(node, ast.With)]
            elif run[-1].end_lineno - run[0].lineno + 1 >= SHORTEST_REPORT:
                lines.add(run[0].lineno - 1)
                lines |= {after[0].lineno - 1 for _, after in runs[place + 1 : place + 2]}
    return lines


def _title(statements, stop):
    """The title under which statements are folded away; "" where one is no reporting."""
    whole = []
    for node in statements:
        if not any(node in ast.walk(outer) for outer in whole):
            whole.append(node)
    reporting = all(is_reporting(node) for node in whole)
    return "Printing" if reporting and all(node.end_lineno <= stop for node in whole) else ""


def is_reporting(node):
    """Returns whether a statement only prints, asks, draws, or collects the lab's results."""
    if isinstance(node, (ast.For, ast.If, ast.With)):
        body = [*node.body, *getattr(node, "orelse", [])]
        plain = [part for part in body if isinstance(part, ast.Assign) and not is_reporting(part)]
        rest = [part for part in body if part not in plain]
        return bool(rest) and all(map(is_reporting, rest)) and not any(map(_computes, plain))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        while isinstance(function, ast.Attribute):
            function = function.value
        return getattr(function, "id", "") == "lesson"
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        target = target.value if isinstance(target, ast.Subscript) else target
        return getattr(target, "id", "") in ("result", "title")
    if isinstance(node, ast.Return):
        return isinstance(node.value, ast.Dict) or getattr(node.value, "id", "") == "result"
    return False


def _computes(node):
    """Returns whether a statement runs a session or calls a function of the lab's own graph."""
    calls = [ast.unparse(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)]
    return any(call.startswith(("sess", "tf.", "rnn.")) for call in calls)


def _notes(source, first, end, statements, lesson):
    """The comment above some code and a short docstring of it, taken out of the code.

    Returns:
      (formulas, notes, first line after the comment, lines of the docstring).
    """
    start, comment, hidden = first, [], ()
    while start < end and source.lines[start].strip().startswith("#"):
        comment.append(source.lines[start].strip().lstrip("# "))
        start += 1
    formula, words = _formula_and_words(" ".join(comment))
    formulas = [coloured(equations.to_mathml(formula), lesson)] if formula else []
    notes = [inline(words[:1].upper() + words[1:], lesson)] if words else []
    if statements and isinstance(statements[0], (ast.FunctionDef, ast.ClassDef)):
        docstring = ast.get_docstring(statements[0])
        if docstring and "\n\n" not in docstring:
            notes.append(inline(docstring.replace("\n", " "), lesson))
            node = statements[0].body[0]
            hidden = range(node.lineno - 1, node.end_lineno)
    return formulas, notes, start, hidden


def _formula_and_words(comment):
    """A comment cut behind the equation that it begins with."""
    cuts = [match.span() for match in re.finditer(r"[:;,.] +(?=[A-Za-z])", comment)]
    for end, start in [*cuts, (len(comment), len(comment))]:
        formula = comment[:end]
        if equations.is_formula(formula):
            return formula, comment[start:]
    return "", comment


def _names_made(statements, first, end):
    """The names that statements bind in these lines, in their order."""
    made = []
    for node in statements:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                made += [part] if first < part.lineno <= end else []
    made.sort(key=lambda name: (name.lineno, name.col_offset))
    return list(dict.fromkeys(name.id for name in made))


def _calls(statements, first, end, namespace):
    """(name, first sentence of its docstring) of what these lines call from the course."""
    names = {}
    for node in statements:
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and first < part.lineno <= end:
                names.setdefault(ast.unparse(part.func), part)
    for name in names:
        called = namespace.get(name.partition(".")[0])
        for attribute in name.split(".")[1:]:
            called = getattr(called, attribute, None)
        module = getattr(called, "__module__", None) or ""
        if module.startswith("common.") and module not in NOT_EXPLAINED:
            documentation = inspect.getdoc(called) or ""
            sentence = documentation.split("\n\n")[0].replace("\n", " ")
            if sentence:
                yield name, sentence


def code_html(code):
    """Python as HTML with classes for its colours; they are in `book.css`."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    lines = highlight(code, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).splitlines()
    indents = [len(line) - len(line.lstrip()) for line in code.splitlines()]
    return "".join(  # a line that is too long goes on two characters behind its own indent
        f'<span class="line" style="--indent:{indent}ch">{line}\n</span>'
        for indent, line in zip(indents, lines)
    )
