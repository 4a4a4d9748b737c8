"""The lab book: its files, links and contents. What a browser makes of it: `test_browser`."""

import html.parser
import json
import re
from pathlib import Path

from common.teaching.book import live, pages, pieces
from common.teaching.book.recorder import Recorder
from common.teaching.lab_source import Source
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
            assert not re.match(r"\w+:|//", link)
            assert target.exists(), link
            if part:
                assert part in Reader(target.read_text(encoding="utf-8")).ids
        for image in reader.images:
            assert image["alt"]
        assert path.stat().st_size < 1_500_000


def test_the_index_lists_every_lab(book):
    text = Reader(page(book, "index.html")).text
    for number, (_, title) in course.find_labs().items():
        assert title.rstrip(".") in text
        assert (f"python -m labs book {number})" in text) == (number not in MADE)


def test_a_page_has_all_its_parts(book):
    text = page(book, "lab04_hihello.html")
    reader = Reader(text)
    assert {"lesson", "picture", "code", "printed", "exercises"} <= set(reader.ids)
    assert "<math" in text
    assert "tf.placeholder" in reader.text and "rnn.dynamic_rnn" in reader.text
    assert "python -m labs exercise 2" in reader.text
    assert '<a rel="prev" href="lab01_one_node.html">' in text
    assert '<a rel="next" href="lab32_text_classification.html">' in text
    assert 'if __name__ == "__main__"' not in reader.text
    lab = course.load(course.find_labs(), 4)
    assert all(variation.answer in reader.text for variation in lab.variations)
    assert (book / "pictures" / "lab04_hihello.png").read_bytes().startswith(b"\x89PNG")
    assert not list(book.rglob("*.tmp")) and not list(book.rglob(".*"))


def test_code_stands_beside_the_shapes_of_its_tensors():
    labs = course.find_labs()
    path = Path(course.__file__).parent / f"{labs[4][0]}.py"
    source = Source(path.read_text(encoding="utf-8"))
    shapes = {"x": "[?, 6, 5] float32", "loss": "[] float32"}
    found = list(pieces.pieces_of(source, shapes))
    [with_x] = [piece for piece in found if any(name == "x" for name, *_ in piece.tensors)]
    assert "x = tf.placeholder(" in with_x.code
    assert with_x.tensors[0][1] == "[?, 6, 5] float32"
    for piece in found:
        assert source.lines[piece.first_line - 1] == piece.code.splitlines()[0]


def test_a_question_is_kept_where_it_is_asked():
    lesson = Recorder(None)
    lesson.stage("Training")
    lesson.say("before")
    lesson.ask("Why <so>?", "Because.")
    lesson.say("after")
    assert lesson.stages[-1].parts == ["before", Question("Why <so>?", (), "Because."), "after"]
    from common.teaching.book import pages

    template = pages.environment().get_template("lab.html")
    text = template.render(
        title="t",
        style="",
        script="",
        lesson="",
        picture="",
        cell="",
        number=1,
        name="n",
        file="f",
        pieces=[],
        stages=lesson.stages,
        rows=[],
        variations=[],
        after="",
        exercises=[],
        previous=None,
        following=None,
    )
    assert "<summary>Why &lt;so&gt;?</summary><p>Because.</p>" in text


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


def test_another_s_page_stays(tmp_path, capsys):
    for name in ("index.html", "lab04_hihello.html"):
        (tmp_path / name).write_text("<h1>My own page</h1>")
        assert course.main(["book", "4", "--steps", "1", "--out", str(tmp_path)]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1
        assert f"{name}: is there already and no page of the lab book" in captured.err
        assert (tmp_path / name).read_text() == "<h1>My own page</h1>"
        (tmp_path / name).unlink()
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_a_book_s_own_pages_may_be_written_again(book):
    pages.check_place(book, ["index.html", "lab04_hihello.html", "lab99_not_there.html"])


def test_numbers_of_networks_cannot_end_the_page():
    tokens = ["</script>", "<!--", "<script"]
    text = live.as_json({"tokens": tokens})
    assert "<" not in text and json.loads(text) == {"tokens": tokens}
