"""The lab book: its files, links and contents. What a browser makes of it: `test_browser`."""

import ast
import html.parser
import json
import re
import sys
from pathlib import Path

from common.plots import figures, palette
from common.teaching import display
from common.teaching.book import arrange, live, pages, pieces, svg
from common.teaching.book.recorder import Recorder
from common.teaching.lab_source import Source, is_command_line
from common.teaching.lesson import Question
from labs import __main__ as course
from tests.teaching.book.conftest import MADE

import pytest


class Reader(html.parser.HTMLParser):
    """Collects links, ids, and tags that are not closed."""

    VOID = ("meta", "link", "img", "input", "br", "hr")

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.open, self.text, self.images = [], [], [], "", []
        self.code = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.images += [attributes] if tag == "img" else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        self.code += data if "code" in self.open and "pre" not in self.open else ""


def page(book, name):
    return (book / name).read_text(encoding="utf-8")


@pytest.mark.covers("python -m labs book")
@pytest.mark.covers("python -m labs book 4 8 --out book")
def test_links_are_whole_and_nothing_comes_from_a_network(book):
    for path in book.glob("*.html"):
        reader = Reader(path.read_text(encoding="utf-8"))
        assert not reader.open
        assert len(reader.ids) == len(set(reader.ids))
        for link in reader.links:
            name, _, part = link.partition("#")
            target = book / name if name else path
            assert link.startswith("data:image/") or not re.match(r"\w+:|//", link)
            if link.startswith("data:"):
                continue
            assert target.exists(), link
            if part:
                assert part in Reader(target.read_text(encoding="utf-8")).ids
        assert "\\_" not in reader.code
        shared = sum(part.stat().st_size for part in (book / "assets").rglob("*") if part.is_file())
        assert path.stat().st_size + shared < 1_500_000


def test_the_index_lists_every_lab(book):
    text = Reader(page(book, "index.html")).text
    for number, (_, title) in course.find_labs().items():
        assert pages.capital(title.rstrip(".")) in text
        assert (f"python -m labs book {number}\n" in text) == (number not in MADE)


def test_a_page_has_all_its_parts(book):
    text = page(book, "lab04_hihello.html")
    reader = Reader(text)
    assert {"lesson", "guess", "code", "result", "after", "try", "exercises"} <= set(reader.ids)
    assert "tf.placeholder" in reader.text and "rnn.dynamic_rnn" in reader.text
    assert "python -m labs exercise 2" in reader.text
    assert '<a rel="prev" href="lab01_one_node.html">' in text
    assert '<a rel="next" href="lab32_text_classification.html">' in text
    lab = course.load(course.find_labs(), 4)
    assert f"python -m labs 4 {lab.variations[0].options}" in reader.text
    assert "steps right, of 6" in reader.text
    assert not list(book.rglob("*.tmp")) and not list(book.rglob(".*"))


def test_a_question_comes_before_its_result_with_a_folded_answer(book):
    text = page(book, "lab04_hihello.html")
    question = text.index("In how many of the 6 places can it be right?")
    assert question < text.index('id="result"')
    assert text.index("<details><summary>Answer</summary>", question) > question
    assert "<details open" not in text


def test_pictures_are_in_the_page_s_colours_and_say_what_was_found(book):
    text = page(book, "lab04_hihello.html")
    picture = re.search(r"<svg.*?</svg>", text, re.DOTALL)[0]
    assert "prediction: " in re.search(r'aria-label="([^"]*)"', picture)[1]
    assert "training step + 1" in picture, "text stays text"
    assert "var(--text)" in picture and "var(--page)" in picture
    assert not re.search("(?:fill|stroke): ?#(?:000000|ffffff)", picture)
    assert (book / "pictures" / "lab04_hihello.png").stat().st_size < 40_000


def test_a_picture_s_colours():
    drawn = (
        '<?xml version="1.0"?><svg viewBox="0 0 144 72" width="2in"><g style="fill: #ffffff"/>'
        '<g style="fill: #808080; stroke: #0072b2"/><g id="over-image-0-1"><text style="fill: '
        '#000000"/></g><g style="fill: #fde725"/></svg>'
    )
    shown = svg.themed(drawn, "a < b", "wide")
    assert shown.startswith("<svg") and 'aria-label="a &lt; b"' in shown
    assert "fill: var(--page)" in shown and "stroke: var(--plot-blue)" in shown
    assert "color-mix(in srgb, var(--page) 50%, var(--text))" in shown
    assert "fill: #000000" in shown and "#fde725" in shown, "on an image, and a colour map's own"


def test_panels_stand_below_one_another_on_a_narrow_page(tmp_path):
    figure, (left, right) = figures.new_figure(1, 2, width=9)
    left.imshow([[0, 1]], cmap="viridis")
    left.text(0, 0, "kept")
    right.imshow([[0, 1]], cmap="Greys")
    right.text(0, 0, "turned")
    with figures.arranged(arrange.for_narrow_page):
        figures.save(figure, tmp_path / "picture.svg")
    assert figure.get_figwidth() == arrange.NARROW_WIDTH
    assert left.get_position().y0 > right.get_position().y1
    shown = svg.themed((tmp_path / "picture.svg").read_text("utf-8"), "", "narrow")
    assert re.findall('id="narrow-((?:over|in)-[a-z]+)', shown) == ["over-image", "in-grey"]


def lab_source(number):
    path = Path(course.__file__).parent / f"{course.find_labs()[number][0]}.py"
    return Source(path.read_text(encoding="utf-8"))


def test_code_stands_beside_what_explains_it():
    source = lab_source(4)
    shapes = {"x": "[?, 6, 5] float32", "loss": "[] float32"}
    namespace = vars(sys.modules[course.load(course.find_labs(), 4).run.__module__])
    found = list(pieces.pieces_of(source, shapes, namespace))
    [with_x] = [piece for piece in found if any(name == "x" for name, *_ in piece.tensors)]
    assert "x = tf.placeholder(" in with_x.code
    assert with_x.tensors[0][1] == "[?, 6, 5] float32"
    [with_loss] = [piece for piece in found if any(name == "loss" for name, *_ in piece.tensors)]
    assert 'aria-label="loss = mean over steps' in with_loss.formulas[0]
    assert "# loss = mean" not in with_loss.code, "the equation stands above the line"
    calls = dict(call for piece in found for call in piece.calls)
    assert "same numbers" in calls["rnn.dynamic_rnn"]
    for piece in found:
        assert piece.code.splitlines()[0] in source.lines[piece.first_line - 1 :]


@pytest.mark.parametrize("number", course.find_labs())
def test_no_line_of_a_lab_is_lost(number):
    """Every statement stands in one piece; what only prints is folded away."""
    source = lab_source(number)
    shown = [line for piece in pieces.pieces_of(source, {}) for line in piece.code.splitlines()]
    statements = [
        source.lines[node.lineno - 1]
        for part in source.tree.body[1:]
        if not is_command_line(part)
        for node in ast.walk(part)
        if isinstance(node, ast.stmt) and not isinstance(getattr(node, "value", 0), ast.Constant)
    ]
    assert not [line for line in statements if line not in shown]
    code = [line for line in source.lines if line.strip()]
    assert len(shown) < 1.2 * len(code)


@pytest.mark.parametrize(
    ("comment", "formula"),
    [
        ("h_t = tanh(x_t W)", "h_t = tanh(x_t W)"),
        ("h_t, c_t = cell(x_t, (h, c)): the same cell", "h_t, c_t = cell(x_t, (h, c))"),
        ("J_t[i] = d state_t[i]. Each row is a unit", "J_t[i] = d state_t[i]"),
        ("Where h = 0: the bias alone", ""),
        ("the loss before the update", ""),
    ],
)
def test_the_equation_of_a_comment(comment, formula):
    source = Source(f'"""Lab."""\n# {comment}\nx = 1\n')
    [piece] = pieces.pieces_of(source, {})
    labels = [re.search('aria-label="([^"]*)"', html)[1] for html in piece.formulas]
    assert labels == ([formula] if formula else [])
    assert piece.code == "x = 1"


def test_reporting_is_folded_away():
    tree = ast.parse(
        "for a in b:\n    c = f'{a}'\n    lesson.say(c)\n"
        "lesson.picture(draw)\nresult['a'] = 1\nreturn {'a': 1}\n"
        "loss = sess.run(x)\nfor a in b:\n    loss = sess.run(a)\n    lesson.say(loss)\n"
    )
    assert [pieces.is_reporting(node) for node in tree.body] == [True] * 4 + [False] * 2


def test_a_question_is_kept_where_it_is_asked():
    lesson = Recorder(None)
    lesson.stage("Training")
    lesson.say("before")
    lesson.ask("Why <so>?", "Because.")
    lesson.say("after")
    assert lesson.stages[-1].parts == ["before", Question("Why <so>?", (), "Because."), "after"]
    assert pieces.inline("Why <so>?", "") == "Why &lt;so&gt;?"


def test_gates_have_their_colours():
    html = pieces.lesson_html("    c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(j)\n\nWord i.")
    for thing in ("memory", "forget-gate", "input-gate", "candidate"):
        assert f'<mi class="{thing}">' in html
    assert "class" not in re.sub(
        'class="[^"]*equation[^"]*"|class="(left|right|label|note)"',
        "",
        (pieces.lesson_html("    J[i, j] = f")),
    )


def test_the_search_index_has_the_whole_text(book):
    script = (book / "assets" / "search.js").read_text(encoding="utf-8")
    index = json.loads(script.partition("=")[2].rstrip(";\n"))
    by_part = {(name, part): text for name, part, _, _, text in index}
    assert "best_table" in by_part["lab04_hihello.html", "code"]
    assert "one-hot" in by_part["lab04_hihello.html", "lesson"]
    assert "softmax(h_t)" in by_part["lab04_hihello.html", "lesson"], "equations too"


def test_a_book_is_the_same_from_several_processes(book, tmp_path):
    """And it links to a notebook that is there."""
    notebook = tmp_path / "notebooks" / "lab01_one_node.ipynb"
    notebook.parent.mkdir()
    notebook.write_text("{}")
    options = ["--out", str(tmp_path), "--steps", "20", "--jobs", "2"]
    assert course.main(["book", "1", "32", *options]) == 0
    for name in ("lab01_one_node.html", "lab32_text_classification.html"):
        alone, side_by_side = (
            re.sub(r"<nav .*?</nav>", "", page(made, name), flags=re.DOTALL)
            for made in (book, tmp_path)
        )
        link = f'<p><a href="notebooks/{notebook.name}" download>This lab as a notebook</a></p>'
        assert (link in side_by_side) == (name == "lab01_one_node.html")
        assert alone == side_by_side.replace(link, "")


def test_other_letters(book):
    assert "안녕 &lt;b&gt;" in pieces.lesson_html("안녕 <b>")
    assert 'charset="utf-8"' in page(book, "index.html")


def test_errors_in_one_line(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    unwritable = ["4", "--out", str(tmp_path / "file")]
    for arguments in (["99"], ["4", "--steps", "0"], ["4", "--seed", "-1"], ["x"], unwritable):
        try:
            status = course.main(["book", *arguments])
        except SystemExit as end:
            status = end.code
        assert status == 2
        captured = capsys.readouterr()
        assert captured.err.startswith("python -m labs book: error: ")
        assert captured.err.count("\n") == 1 and captured.out == ""


@pytest.mark.covers("python -m labs book 4 --open")
def test_a_single_page_is_opened(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(display, "open_file", opened.append)
    assert course.main(["book", "3", "--steps", "1", "--open", "--out", str(tmp_path)]) == 0
    assert opened == [tmp_path / "lab03_batching.html"] and opened[0].exists()


def test_another_s_page_stays(tmp_path, capsys):
    for name in ("index.html", "lab04_hihello.html"):
        (tmp_path / name).write_text("<h1>My own page</h1>")
        assert course.main(["book", "4", "--steps", "1", "--out", str(tmp_path)]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1
        assert f"{name}: is there already and no page of the lab book" in captured.err
        assert (tmp_path / name).read_text() == "<h1>My own page</h1>"
        (tmp_path / name).unlink()
    (tmp_path / "assets").mkdir()
    assert course.main(["book", "4", "--steps", "1", "--out", str(tmp_path)]) == 2
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_a_book_s_own_pages_may_be_written_again(book):
    pages.check_place(book, ["index.html", "lab04_hihello.html", "lab99_not_there.html"])


def test_a_page_of_an_older_book_keeps_its_own_files(tmp_path, monkeypatch):
    """Its script would not find what a newer page has."""
    shared = list(pages.assets())
    for content in (b"old", b"new"):
        assets = [*shared, ("more.js", content)]
        monkeypatch.setattr(pages, "assets", assets.__iter__)
        pages.write_index(tmp_path, {}, {})
        (tmp_path / "index.html").rename(tmp_path / content.decode())
    for name in ("old", "new"):
        folder = re.search(r'href="(assets/\w+)/book.css"', (tmp_path / name).read_text())[1]
        assert (tmp_path / folder / "more.js").read_text() == name


def test_numbers_of_networks_cannot_end_the_page():
    tokens = ["</script>", "<!--", "<script"]
    text = live.as_json({"tokens": tokens})
    assert "<" not in text and json.loads(text) == {"tokens": tokens}


def test_a_thing_has_one_colour_in_pictures_and_pages():
    style = pages.static("book.css")
    light = style[: style.index('data-theme="dark"')]
    for color in palette.THINGS.values():
        assert f"{svg.PROPERTIES[color]}: {color};" in light
