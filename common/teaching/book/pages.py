"""The pages of the lab book and its index."""

import os
import sys
from importlib import resources
from typing import NamedTuple

from common import files
from common.errors import InputError
from common.teaching.book import live, pieces
from common.teaching.book.recorder import Recorder
from common.teaching.exercises import source as exercises
from common.teaching.lab_source import Source

MARK = b'<meta name="generator" content="RNN graph lab">'  # in every page of this book
PARTS = resources.files("common.teaching.book")
# Of `static`, for pages with a live cell, in this order.
CELL_SCRIPTS = (
    *("cell.js", "dom.js", "inputs.js", "model.js"),
    *("drawing.js", "timeline.js", "writing.js", "live.js"),
)
CELL_STYLES = ("cell.css",)


class Entry(NamedTuple):
    """A lab in the index."""

    number: int
    title: str
    page: str  # the file's name; "" where it is not in the book


def environment():
    """Jinja2 with the templates; what is not marked as HTML is escaped."""
    try:
        import jinja2
    except ImportError:
        raise InputError("the lab book needs Jinja2: pip install jinja2") from None
    templates = {
        name: (PARTS / "templates" / name).read_text(encoding="utf-8")
        for name in ("base.html", "cell.html", "index.html", "lab.html")
    }
    return jinja2.Environment(
        loader=jinja2.DictLoader(templates),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def check_place(folder, names):
    """Checks that pages can be written without replacing others.

    Raises:
      InputError: a file by one of these names is there, and is no page of this book.
    """
    for path in (folder / name for name in names):
        if os.path.lexists(path) and MARK not in files.read_bytes(path)[:1000]:
            raise InputError(
                f"{path}: is there already and no page of the lab book: give another --out"
            )


def static(*names):
    """Files of `static`, one after the other, to stand inside a page."""
    from markupsafe import Markup

    texts = [(PARTS / "static" / name).read_text(encoding="utf-8") for name in names]
    return Markup("\n".join(texts))


def write_lab(folder, path, lab, entries, options):
    """Run a lab and write its page and picture.

    Args:
      folder: of the book.
      path: the lab's file.
      lab: its `LAB`.
      entries: {number: Entry} of all labs that have a page.
      options: for the lab's `run`, in place of its defaults.
    """
    from markupsafe import Markup

    picture = folder / "pictures" / f"{path.stem}.png"
    module = sys.modules[lab.run.__module__]
    declared = live.declaration(module)
    exporter = live.Exporter(declared) if declared else None
    lesson = Recorder(picture, exporter)
    given = {name: options[name] for name in options if name in lab.defaults}
    result = lab.result(lesson, **given)
    source = Source(path.read_text(encoding="utf-8"))
    title, text = pieces.lesson_of(source)
    cell = cell_html(exporter.live() if exporter else None)
    previous, following = _neighbours(entries, lab.number)
    after = lab.after(result.metrics, **{**lab.defaults, **given})
    page = (
        environment()
        .get_template("lab.html")
        .render(
            title=title,
            number=lab.number,
            name=lab.name.replace("_", " "),
            file=path.name,
            style=static("book.css", *(CELL_STYLES if cell else ())),
            script=static("book.js", *(CELL_SCRIPTS if cell else ())),
            lesson=Markup(pieces.lesson_html(text)),
            picture=f"pictures/{picture.name}" if lesson.has_picture else "",
            cell=cell,
            pieces=[
                {**piece._asdict(), "html": Markup(pieces.code_html(piece.code))}
                for piece in pieces.pieces_of(source, lesson.shapes)
            ],
            stages=[stage for stage in lesson.stages if stage.title != "What came out"],
            rows=result.rows,
            after=Markup(pieces.lesson_html(after)) if after else "",
            variations=lab.variations,
            exercises=exercises.of_lab(path.parent / "exercises", lab.number),
            previous=previous,
            following=following,
        )
    )
    files.write_text(folder / f"{path.stem}.html", page)


def cell_html(exported):
    """The part of a page where a reader steps through the live network; "" without one.

    Args:
      exported: of `live.Exporter.live`, or None.
    """
    from markupsafe import Markup

    if exported is None:
        return ""
    template = environment().get_template("cell.html")
    return Markup(template.render(live=Markup(live.as_json(exported))))


def _neighbours(entries, number):
    """The labs of the book before and after this entry, or None."""
    before = [entry for entry in entries.values() if entry.page and entry.number < number]
    after = [entry for entry in entries.values() if entry.page and entry.number > number]
    return (before[-1] if before else None), (after[0] if after else None)


def write_index(folder, entries):
    """The page with all labs."""
    page = (
        environment()
        .get_template("index.html")
        .render(
            title="RNN graph lab: the lab book",
            style=static("book.css"),
            script=static("book.js"),
            labs=list(entries.values()),
        )
    )
    files.write_text(folder / "index.html", page)
