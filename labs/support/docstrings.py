"""Support for lab 42: pairs for summaries, from the docstrings of the standard library.

    python -m labs.support.docstrings FILE
    python -m labs 42 --data FILE --source-cut words --target-cut words

The first line writes pairs for lab 42, `rest TAB first sentence`, from the standard library
of this Python, and says how far the first sentence of the rest gets as a summary. The
sources are parsed. Nothing of them is imported or run.
"""

import argparse
import ast
import contextlib
import re
import sys
import sysconfig
import warnings
from pathlib import Path

from common import files
from common.errors import InputError
from common.teaching import output
from labs.support import error_rates, translate

LONGEST_SOURCE = 40  # tokens of the rest; what follows is cut off
SHORTEST_TARGET, LONGEST_TARGET = 3, 20  # tokens of a first sentence; others are left out
LEFT_OUT = {"idle_test", "lib2to3", "site-packages", "test", "tests"}  # folders
_TOKEN = re.compile(r"[\w']+|[^\w\s]")
_END = re.compile(r"[.!?](?=\s|$)")  # of a sentence
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def tokens(text):
    """Words in small letters, and punctuation marks: "Go on." -> ["go", "on", "."]."""
    return _TOKEN.findall(text.lower())


def first_sentence(text):
    """(the first sentence, the rest). A paragraph ends a sentence too, and "e.g." does not."""
    paragraph, _, others = text.strip().partition("\n\n")
    for end in _END.finditer(paragraph):
        following = paragraph[end.end() :].lstrip()
        if not following or not following[0].islower():
            return paragraph[: end.end()].strip(), f"{following}\n\n{others}".strip()
    return paragraph.strip(), others.strip()


def of_source(source):
    """The documentation strings in the text (or bytes) of a module, from its beginning on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old files have invalid escapes
        tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)]
    nodes.sort(key=lambda node: getattr(node, "lineno", 0))
    docstrings = [ast.get_docstring(node) for node in nodes]
    return [docstring for docstring in docstrings if docstring]


def read(folder=None):
    """All documentation strings of the Python files in a folder, sorted by path.

    Args:
      folder: the standard library unless given. Its tests are left out.
    """
    folder = Path(folder or sysconfig.get_path("stdlib"))
    paths = {path.relative_to(folder): path for path in folder.rglob("*.py") if path.is_file()}
    docstrings = []
    for name in sorted(paths, key=lambda path: path.parts):
        if not LEFT_OUT.intersection(name.parts):
            with contextlib.suppress(SyntaxError, ValueError):  # a file for another Python
                docstrings += of_source(files.read_bytes(paths[name]))
    return docstrings


def summaries(docstrings):
    """[(tokens of the rest, tokens of the first sentence)], each pair once."""
    pairs = {}  # as a set that keeps its order
    for docstring in docstrings:
        first, rest = (tokens(part) for part in first_sentence(docstring))
        if SHORTEST_TARGET <= len(first) <= LONGEST_TARGET and len(rest) >= SHORTEST_TARGET:
            pairs[tuple(rest[:LONGEST_SOURCE]), tuple(first)] = True
    return list(pairs)


def lead(source):
    """The baseline: the first sentence of the rest, which is all tokens up to the first "."."""
    ends = [place for place, token in enumerate(source) if token in ".!?"]
    return source[: ends[0] + 1] if ends else source


def baseline(path):
    """(BLEU, share of errors, sources) of `lead` on the part that lab 42 takes for its test."""
    settings = {"task": translate.OWN, "source_cut": "words", "target_cut": "words"}
    task = translate.prepare(path, settings)
    written, rights = [lead(source) for source in task.test], list(task.test.values())
    _, wrong = error_rates.error_rates(written, rights)
    return error_rates.bleu(written, rights), wrong, len(written)


def write(path, pairs):
    """Write the file for lab 42, whole or not at all. Raises InputError as `write_new_text`."""
    lines = [f"{' '.join(source)}\t{' '.join(target)}\n" for source, target in pairs]
    files.write_new_text(path, "".join(lines))


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m labs.support.docstrings",
        description="Write pairs for lab 42: the rest of documentation strings, and their first "
        "sentence.",
    )
    parser.add_argument("file", metavar="FILE", help="where to write the pairs")
    options = parser.parse_args(arguments)
    try:
        pairs = summaries(read())
        write(options.file, pairs)
        bleu, wrong, sources = baseline(options.file)
    except InputError as error:
        output.print_error(f"labs.support.docstrings: error: {error}")
        return 2
    version = ".".join(map(str, sys.version_info[:3]))
    output.say(
        f"{options.file}: {len(pairs):,} pairs from the standard library of Python {version}"
    )
    output.say(
        f"the first sentence of the rest, {sources} sources: BLEU {bleu:.1f}, wrong {wrong:.1%}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
