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
    assert html.count("<math") == 2, "cut at its sign, so that signs stand below one another"
    assert "<span>in (-1, 1), the program</span>" in html


def test_data_and_programs_stay_as_they_are():
    for line in ('x = "hihell"', "a, _ = sess.run([b], {x: y})", "703    7 (8)    0 (8)"):
        assert equations.to_html([line]).startswith("<pre>")


def test_an_equation_beside_data_is_typeset():
    html = equations.to_html(['    x = "hihell"', "    loss = mean of y_t"])
    assert html.count("<pre>") == 1 and html.count("<math") == 2


def test_labels_and_words_that_go_on():
    lines = ["    the level    the sales y_t, scaled", "                 in training"]
    html = equations.to_html(lines)
    assert html.count('class="equation') == 2 and ">the level<" in html, "the block and one row"
    assert "scaled in training" in html and 'aria-label="y_t"' in html


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("x_t W lets the word in", ["x_t W"]),
        ("With [x_t, h_(t-1)] the input", ["[x_t, h_(t-1)]"]),
        ("so |h_t| < tanh(t), and", ["|h_t| &lt; tanh(t)"]),
        ("dloss/dh_t has two parts: e_t V^T, its own", ["dloss/dh_t", "e_t V^T"]),
        ("multiplied by U^T and 1 - h^2 at each", ["U^T", "1 - h^2"]),
        ("between -1 and 1, so h_7 w + b has a ceiling", ["h_7 w + b"]),
        ("the memory c_(t-1).", ["c_(t-1)"]),
        ("the memory c of the cell, a number", ["c"]),
        ("softmax(h_t) of each", ["softmax(h_t)"]),
        ("log(y_t / y_t-12), the growth", ["log(y_t / y_t-12)"]),
        ("h_12 w + b", ["h_12 w + b"]),
        ("in lab 4 a <b> word - and 3 more", []),
        ("x_one_hot and a train_op", []),
    ],
)
def test_equations_in_prose(text, typeset):
    assert re.findall('aria-label="([^"]*)"', equations.prose(text)) == typeset


def test_a_derivative_is_a_fraction():
    assert "<mfrac>" in equations.to_mathml("dloss/dlogits_t")
    assert "<mfrac>" in equations.to_html(["e_t = y_t    dloss/d(the argument of tanh)"])


def test_names_of_the_code_in_prose():
    assert equations.prose("a forget_bias, of <5>") == "a <code>forget_bias</code>, of &lt;5&gt;"


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
