"""The docstrings' equations as MathML."""

import ast
import html
import re
from html import entities
from pathlib import Path
from xml.etree import ElementTree

from common.teaching.book import equations

import pytest

LABS = sorted((Path(__file__).parents[3] / "labs").glob("lab[0-9]*.py"))


def parsed(mathml):
    """The element of a MathML text; its named signs are HTML's."""
    for name, sign in entities.html5.items():
        if name.endswith(";") and f"&{name}" in mathml and name not in ("lt;", "gt;", "amp;"):
            mathml = mathml.replace(f"&{name}", sign)
    return ElementTree.fromstring(mathml)


def words(mathml):
    return "".join(parsed(mathml).itertext())


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("h_t-1 = 1", "<msub><mi>h</mi><mrow><mi>t</mi><mo>&minus;</mo><mn>1</mn></mrow></msub>"),
        ("x_1 = 1", "<msub><mi>x</mi><mrow><mn>1</mn></mrow></msub>"),
        ("h_(t-1) = 1", "<mi>t</mi><mo>&minus;</mo>"),
        ("forget_bias = 1", "<mi>forget_bias</mi>"),
        ("c' = 1", "<msup><mi>c</mi><mo>&prime;</mo></msup>"),
        ("e^-2 = 1", "<msup><mi>e</mi><mrow><mo>&minus;</mo><mn>2</mn></mrow></msup>"),
        ("e^(-2 t) = 1", "<mi>e</mi><mrow><mo>&minus;</mo><mn>2</mn>"),
        ("(a - b)^2 = 1", "<mo>)</mo></mrow><mn>2</mn></msup>"),
        ("a * b = 1", "<mo>&sdot;</mo>"),
        ("eta = 1", "<mi>&eta;</mi>"),
    ],
)
def test_signs_indexes_and_powers(text, inside):
    mathml = equations.to_mathml(text)
    assert inside in mathml
    parsed(mathml)


def test_a_reader_of_the_screen_hears_the_text():
    assert 'aria-label="a &lt; b"' in equations.to_mathml("a < b")


def test_parts_of_a_line():
    parts = equations.parts_of("    loss   = a + b        in (-1, 1), the program")
    assert parts == ["loss = a + b", "in (-1, 1), the program"]
    html = equations.to_html(["loss   = a + b        in (-1, 1), the program"])
    assert html.count("<math") == 1 and "<span>in (-1, 1), the program</span>" in html


def test_data_and_programs_stay_as_they_are():
    for line in ('x = "hihell"', "a, _ = sess.run([b], {x: y})", "just words, no equation"):
        assert equations.to_html([line]).startswith("<pre>")


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_every_equation_of_the_labs_is_whole(path):
    """It can be parsed, and no letter is lost."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    lines = [line for line in docstring.splitlines() if line.startswith("    ")]
    for part in (part for line in lines for part in equations.parts_of(line)):
        if equations.is_equation(part):
            kept = [sign for sign in words(equations.to_mathml(part)) if sign.isalnum()]
            in_greek = part
            for name in equations.GREEK:
                letter = html.unescape(equations.GREEK[name])
                in_greek = re.sub(rf"(?<![A-Za-z]){name}(?![A-Za-z])", letter, in_greek)
            assert kept == [sign for sign in in_greek if sign.isalnum()], part
