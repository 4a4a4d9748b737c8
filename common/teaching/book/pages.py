"""The pages of the lab book and its index."""

import hashlib
import importlib
import os
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from common import files
from common.errors import InputError, UnavailableError
from common.teaching.book import live, pieces, search, svg
from common.teaching.book.recorder import Recorder
from common.teaching.exercises import source as exercises
from common.teaching.lab_source import Source

MARK = b'<meta name="generator" content="RNN graph lab">'  # in every page of this book
PARTS = resources.files("common.teaching.book")
# Of `static`, for pages with a live cell, in this order.
CELL_SCRIPTS = (
    *("cell.js", "translation.js", "dom.js", "inputs.js", "model.js"),
    *("drawing.js", "timeline.js", "writing.js"),
    *("gates.js", "cards.js", "answers.js", "live.js"),
)
CELL_STYLES = ("cell.css",)
THUMBNAIL_SIZE = (480, 300)  # pixels
TITLE_HEIGHT = 34  # pixels of a picture


class Entry(NamedTuple):
    """A lab in the index."""

    number: int
    title: str
    page: str  # the file's name; "" where it is not in the book
    minutes: str = ""
    line: str = ""  # its question
    thumbnail: str = ""  # the path of a small picture; "" without any


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
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def check_place(folder, names):
    """Checks that pages can be written without replacing others.

    Raises:
      InputError: a file by one of these names is there, and is no page of this book.
    """
    for path in (folder / name for name in names):
        if os.path.lexists(path) and not is_page(path):
            raise InputError(
                f"{path}: is there already and no page of the lab book: give another --out"
            )
    if (folder / "assets").exists() and not (folder / "index.html").exists():
        raise InputError(f"{folder / 'assets'}: is there already, without a book: another --out")


def static(*names):
    """Returns the text of files of `static`, one after the other."""
    return "\n".join((PARTS / "static" / name).read_text(encoding="utf-8") for name in names)


def is_page(path):
    """Returns whether a file is a page of this book."""
    return MARK in files.read_bytes(path)[:1000]


def entry(number, path, folder, is_made):
    """Returns a lab's `Entry`: with a page if it is made now or was made before."""
    source = Source(path.read_text(encoding="utf-8"))
    title, text = pieces.lesson_of(source)
    minutes = re.search(r"^    minutes=(\d+),$", source.whole, re.MULTILINE)
    question = re.search(r"^Question: (.+?\?)$", text, re.MULTILINE | re.DOTALL)
    page = f"{path.stem}.html"
    return Entry(
        number,
        capital(title.partition(": ")[2]),
        page if is_made or (folder / page).exists() else "",
        minutes[1] if minutes else "",
        capital(re.sub(r"\s+", " ", question[1])) if question else "",
    )


def capital(text):
    """Returns a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def record_lab(order):
    """Runs a lab; returns what its page says, for JSON.

    Args:
      order: {"module": name, "path": of the lab's file, "folder": of the book, "options": for the
        lab's `run`, in place of its defaults}.

    Returns:
      The variables of `lab.html` that come from the run, or {"left_out": the reason}.
    """
    from common import graph_mode

    module = importlib.import_module(order["module"])
    graph_mode.configure_threads()  # this process is the course's own
    lab, path = module.LAB, Path(order["path"])
    declared = live.declaration(module)
    exporter = live.Exporter(declared) if declared else None
    given = {name: value for name, value in order["options"].items() if name in lab.defaults}
    with tempfile.TemporaryDirectory() as drawn:
        picture = Path(drawn) / f"{path.stem}.svg"
        lesson = Recorder(picture, exporter)
        try:
            result = lab.result(lesson, **given)
        except UnavailableError as error:
            return {"left_out": str(error)}
        description = f"{lab.name.replace('_', ' ')}: what this run drew. " + "; ".join(
            f"{row.name}: {row.text}" for row in result.rows[:8]
        )
        if lesson.has_picture:
            write_thumbnail(picture.with_suffix(".png"), Path(order["folder"]) / thumbnail(path))
        images = picture_html(picture, description) if lesson.has_picture else ""
    source = Source(path.read_text(encoding="utf-8"))
    title, text = pieces.lesson_of(source)
    after = lab.after(result.metrics, **{**lab.defaults, **given})
    code_pieces = pieces.pieces_of(source, lesson.shapes, vars(module))
    return {
        "title": title,
        "number": lab.number,
        "minutes": lab.minutes,
        "file": path.name,
        "program": source.whole,
        "lesson": pieces.lesson_html(text).replace("<p>Question: ", '<p class="asks">'),
        "picture": images,
        "cell": cell_html(exporter.live() if exporter else None),
        "pieces": [
            {**piece._asdict(), "html": pieces.code_html(piece.code)} for piece in code_pieces
        ],
        "questions": [
            [
                pieces.inline(words, text)
                for words in (question.text, question.answer, *question.choices)
            ]
            for question in lesson.questions
        ],
        "stages": [
            [stage.title, "\n".join(part for part in stage.parts if isinstance(part, str))]
            for stage in lesson.stages
        ],
        "rows": [
            {
                "name": row.name,
                "text": row.text,
                "expected": row.expected,
                "seeds": row.seeds,
                "lecture": row.lecture,
                "unexpected": row.as_expected is False,
            }
            for row in result.rows
        ],
        "after": pieces.lesson_html(after) if after else "",
        "variations": [
            [variation.options, pieces.inline(variation.answer, text)]
            for variation in lab.variations
        ],
        "exercises": [
            list(pair) for pair in exercises.of_lab(path.parent / "exercises", lab.number)
        ],
    }


def picture_html(picture, description):
    """A lab's picture as drawn for a wide page, and for a narrow one where that differs."""
    wide = picture.read_text(encoding="utf-8")
    narrow = picture.with_stem("narrow").read_text(encoding="utf-8")
    if wide == narrow:
        return svg.themed(wide, description, "drawing")
    return "".join(
        svg.themed(text, description, name)
        for name, text in {"for-wide": wide, "for-narrow": narrow}.items()
    )


def thumbnail(path):
    """The path of a lab's small picture in the book."""
    return f"pictures/{path.stem}.png"


def write_thumbnail(picture, path):
    """Writes a picture of Matplotlib's small enough for the index."""
    from PIL import Image, ImageOps

    with Image.open(picture) as image:
        below_title = image.convert("RGB").crop((0, TITLE_HEIGHT, *image.size))
        small = ImageOps.fit(below_title, THUMBNAIL_SIZE, centering=(0.0, 0.0)).quantize(48)
        files.replace_whole(path, lambda written: small.save(written, optimize=True))


def cell_html(exported):
    """The part of a page where a reader steps through the live network; "" without one.

    Args:
      exported: of `live.Exporter.live`, or None.
    """
    from markupsafe import Markup

    if exported is None:
        return ""
    template = environment().get_template("cell.html")
    return str(template.render(live=Markup(live.as_json(exported))))


HTML = ("lesson", "picture", "cell", "after")  # variables of `lab.html` that are HTML already


def write_lab(folder, record, entries, parts):
    """Writes a lab's page.

    Args:
      folder: of the book.
      record: of `record_lab`.
      entries: {number: Entry} of all labs.
      parts: {first digit of a lab's number: the part's name}.
    """
    from markupsafe import Markup

    here = entries[record["number"]]
    previous, following = _neighbours(entries, here.number)
    variables = record | {name: Markup(record[name]) for name in HTML}
    variables["questions"] = [list(map(Markup, question)) for question in record["questions"]]
    variables["variations"] = [
        [options, Markup(answer)] for options, answer in record["variations"]
    ]
    variables["pieces"] = [
        piece
        | {"html": Markup(piece["html"])}
        | {name: list(map(Markup, piece[name])) for name in ("formulas", "notes")}
        | {"tensors": [[name, shape, Markup(meaning)] for name, shape, meaning in piece["tensors"]]}
        | {"calls": [[name, Markup(sentence)] for name, sentence in piece["calls"]]}
        for piece in record["pieces"]
    ]
    page = (
        environment()
        .get_template("lab.html")
        .render(
            **variables,
            here=here,
            part=parts[here.number // 10],
            groups=groups(entries, parts),
            version=version(),
            styles=["book.css", *(CELL_STYLES if record["cell"] else ())],
            scripts=["book.js", *(CELL_SCRIPTS if record["cell"] else ())],
            previous=previous,
            following=following,
            notebook=_there(folder, f"notebooks/{Path(here.page).stem}.ipynb"),
        )
    )
    files.write_text(folder / here.page, page)


def groups(entries, parts):
    """Returns [(name of the part, its entries)]."""
    return [
        (name, [entry for number, entry in entries.items() if number // 10 == digit])
        for digit, name in parts.items()
    ]


def _neighbours(entries, number):
    """The labs of the book before and after this entry, or None."""
    before = [entry for entry in entries.values() if entry.page and entry.number < number]
    after = [entry for entry in entries.values() if entry.page and entry.number > number]
    return (before[-1] if before else None), (after[0] if after else None)


def write_index(folder, entries, parts):
    """Writes the page with all labs, what all pages load, and the index of the search."""
    entries = {
        number: lab._replace(thumbnail=lab.page and _there(folder, thumbnail(Path(lab.page))))
        for number, lab in entries.items()
    }
    shared = version()
    page = (
        environment()
        .get_template("index.html")
        .render(
            title="RNN graph lab",
            here=None,
            groups=groups(entries, parts),
            version=shared,
            styles=["book.css"],
            scripts=["book.js"],
        )
    )
    files.write_text(folder / "index.html", page)
    for name, content in assets():
        files.replace_whole(
            folder / "assets" / shared / name,
            lambda written, content=content: written.write_bytes(content),
        )
    pages = {
        lab.page: (folder / lab.page).read_text(encoding="utf-8")
        for lab in entries.values()
        if lab.page
    }
    files.write_text(folder / "assets" / "search.js", search.index(pages))


def _there(folder, path):
    """Returns a path in the book if there is such a file, else ""."""
    return path if (folder / path).exists() else ""


def version():
    """Returns the name of the folder of what all pages share, eight digits of its contents.

    A page that an older book has left in the folder goes on with the files that it was made for.
    """
    digest = hashlib.sha256()
    for name, content in assets():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:8]


def assets():
    """Yields (name, bytes) of the files that all pages share."""
    for name in sorted(part.name for part in (PARTS / "static").iterdir() if part.is_file()):
        yield name, (PARTS / "static" / name).read_bytes()
    for part in sorted((PARTS / "static" / "fonts").iterdir(), key=lambda part: part.name):
        yield f"fonts/{part.name}", part.read_bytes()
