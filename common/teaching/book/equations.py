"""Equations of the docstrings, as MathML: browsers typeset it without any help.

    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    h_t, c_t = cell(x_t, (h_t-1, c_t-1))        h_0 = c_0 = 0

Two or more spaces end a part of a line. A part with = or > in it is an equation; others are
words. `_` begins an index where it stands behind one letter or before one (`h_t-1`, `x_1`);
else it belongs to the name (`forget_bias`).
"""

import re
from html import escape

GREEK = {name: f"&{name};" for name in ("eta", "theta", "phi", "sigma", "epsilon", "lambda")}
SIGNS = {"*": "&sdot;", "-": "&minus;", "...": "&hellip;", "<=": "&le;", ">=": "&ge;"}
TOKEN = re.compile(
    r"(?P<name>[A-Za-z]+(?:_[A-Za-z]{2,})*)(?P<primes>'*)"
    r"(?:_(?P<index>[A-Za-z0-9]+(?:[-+,][A-Za-z0-9]+)*|\([^()]*\)))?"
    r"|(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?|\.\d+)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>\.\.\.|<=|>=|.)"
)
CODE = re.compile(r"[\"{}]|[A-Za-z_]\.[A-Za-z]")  # a text, a dict, an attribute


def is_equation(part):
    """Returns whether a part of a line is an equation."""
    return bool(re.search(r"(^|\s)(=|>|<|<=|>=)\s", part)) and not CODE.search(part)


def to_html(lines):
    """Lines of an indented block as HTML: equations typeset, all else as it stands."""
    if any(CODE.search(line) for line in lines) or not any(
        is_equation(part) for line in lines for part in parts_of(line)
    ):
        return f"<pre>{escape(chr(10).join(lines))}</pre>"
    rows = []
    for line in lines:
        cells = [
            to_mathml(part) if is_equation(part) else f"<span>{escape(part)}</span>"
            for part in parts_of(line)
        ]
        rows.append(f'<div class="equation">{" ".join(cells)}</div>')
    return "\n".join(rows)


def parts_of(line):
    """A line in parts, cut where two spaces stand; what begins with = belongs to its left."""
    parts = []
    for part in re.split(r"\s{2,}", line.strip()):
        if parts and part.startswith(("=", ">", "<")):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return [part for part in parts if part]


def to_mathml(text):
    """One equation."""
    text = text.strip()
    body = _row(list(_tokens(text)))
    return f'<math display="inline" aria-label="{escape(text)}">{body}</math>'


def _tokens(text):
    """(kind, MathML) of each token; a power is joined to what stands before it later."""
    for token in TOKEN.finditer(text):
        if token["name"]:
            yield "atom", _name(token["name"], len(token["primes"]), token["index"])
        elif token["number"]:
            yield "atom", f"<mn>{token['number']}</mn>"
        elif token["space"]:
            yield "space", ""
        elif token["sign"] == "^":
            yield "power", ""
        else:
            sign = token["sign"]
            yield _kind_of(sign), f"<mo>{SIGNS.get(sign) or escape(sign)}</mo>"


def _kind_of(sign):
    return {"(": "open", "[": "open", ")": "close", "]": "close"}.get(sign, "operator")


def _name(name, primes, index):
    shown = GREEK.get(name, name)
    normal = ' mathvariant="normal"' if len(name) == 1 and name.isupper() else ""
    base = f"<mi{normal}>{shown}</mi>"
    prime = f"<mo>{'&prime;' * primes}</mo>" if primes else ""
    if index is None:
        return f"<msup>{base}{prime}</msup>" if prime else base
    index = _row(list(_tokens(index.strip("()"))))
    if prime:
        return f"<msubsup>{base}{index}{prime}</msubsup>"
    return f"<msub>{base}{index}</msub>"


def _row(tokens):
    """Tokens -> one element: groups in brackets, powers, and spaces between words."""
    row, _ = _group(tokens, 0)
    return f"<mrow>{''.join(row)}</mrow>"


def _group(tokens, place):
    """Elements up to the bracket that closes this group."""
    row, spaced = [], False
    while place < len(tokens):
        kind, text = tokens[place]
        place += 1
        if kind == "space":
            spaced = True
            continue
        if kind == "close":
            return [*row, text], place
        if kind == "open":
            inner, place = _group(tokens, place)
            text = f"<mrow>{text}{''.join(inner)}</mrow>"
        if kind == "power":
            power, place = _power(tokens, place)
            row[-1:] = [f"<msup>{row[-1] if row else '<mi></mi>'}{power}</msup>"]
            continue
        if spaced and kind != "operator" and row and not row[-1].startswith("<mo>"):
            row.append('<mspace width="0.28em"></mspace>')
        row.append(text)
        spaced = False
    return row, place


def _power(tokens, place):
    """The exponent behind ^: one token, with its sign, or a group in brackets without them."""
    kind, text = tokens[place] if place < len(tokens) else ("atom", "<mi></mi>")
    place += 1
    if kind == "open":
        inner, place = _group(tokens, place)
        return f"<mrow>{''.join(inner[:-1])}</mrow>", place
    if kind == "operator" and place < len(tokens):
        return f"<mrow>{text}{tokens[place][1]}</mrow>", place + 1
    return text, place
