"""A lab's file in pieces: the lesson as HTML, and code with what explains it beside."""

import ast
from typing import NamedTuple

from common.teaching.book import equations
from common.teaching.lesson import docstring_table

LONGEST_PIECE = 14  # lines; a longer function is cut


class Piece(NamedTuple):
    """Some lines of a lab, and the tensors that they make."""

    first_line: int
    code: str
    tensors: list  # of (name, shape, meaning)


def lesson_html(text):
    """A docstring as HTML; its indented blocks are typeset."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def render_block(tokens, index, options, environment):
        return equations.to_html(tokens[index].content.rstrip().splitlines()) + "\n"

    parser.renderer.rules["code_block"] = render_block
    return (
        parser.render(_escaped(text))
        .replace("<table>", '<div class="wide"><table>')
        .replace("</table>", "</table></div>")
    )


def _escaped(text):
    """In a docstring * and _ and < are signs, not emphasis; indented lines stay as they are."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("    "):
            for sign in "*_<":
                line = line.replace(sign, f"\\{sign}")
        lines.append(line)
    return "\n".join(lines)


def lesson_of(source):
    """(title, the lesson's text) of a lab's docstring."""
    title, _, text = ast.get_docstring(source.tree).partition("\n")
    return title.rstrip("."), text.strip()


def pieces_of(source, shapes):
    """The lab's code in pieces, without its docstring and its command line.

    Args:
      source: a `lab_source.Source`.
      shapes: {name: shape} of the graph's tensors as they were built.
    """
    meanings = docstring_table(ast.get_docstring(source.tree))
    shown = set()
    for first, end, statements in _groups(source):
        tensors = []
        for name in _names_made(statements):
            if name in meanings and name in shapes and name not in shown:
                shown.add(name)
                tensors.append((name, shapes[name], meanings[name]))
        yield Piece(first + 1, "\n".join(source.lines[first:end]).rstrip(), tensors)


def _groups(source):
    """(first line, end, statements) for a piece each; a long function is cut at its empty lines."""
    for statements in source.parts(set()):
        first, end = source.lines_of(statements[0])[0], source.lines_of(statements[-1])[1]
        node = statements[0]
        if not isinstance(node, ast.FunctionDef) or end - first <= LONGEST_PIECE:
            yield first, end, statements
            continue
        for paragraph in source.paragraphs(node.body):
            end = source.lines_of(paragraph[-1])[1]
            yield first, end, paragraph
            first = end


def _names_made(statements):
    """The names that statements bind, in their order."""
    made = []
    for node in statements:
        if isinstance(node, ast.ClassDef):  # Graph only lists them
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                made.append(part)
    made.sort(key=lambda name: (name.lineno, name.col_offset))
    return list(dict.fromkeys(name.id for name in made))


def code_html(code):
    """Python as HTML with classes for its colours; they are in `colours`."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))
