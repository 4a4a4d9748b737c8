"""Equations of the docstrings, as MathML: browsers typeset it without any help.

    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    h_t, c_t = cell(x_t, (h_t-1, c_t-1))        h_0 = c_0 = 0

Two or more spaces end a part of a line. A part with = or > in it is an equation; others are
words. `_` begins an index where it stands behind one letter or before one (`h_t-1`, `x_1`);
else it belongs to the name (`forget_bias`). In prose, what has an index, a power or a derivative
is typeset with what belongs to it: "x_t W lets the word in" begins with an equation.
"""

import re
from html import escape

GREEK = {name: f"&{name};" for name in ("eta", "theta", "phi", "sigma", "epsilon", "lambda")}
SIGNS = {"*": "&sdot;", "-": "&minus;", "...": "&hellip;", "<=": "&le;", ">=": "&ge;"}
TOKEN = re.compile(
    r"d(?P<top>[A-Za-z]*)/d(?P<bottom>[A-Za-z]+(?:_(?:\w(?!\w)|\([^()]*\)))?|\([^()]*\))"
    r"|(?P<name>[A-Za-z]+(?:_[A-Za-z]{2,})*)(?P<primes>'*)"
    r"(?:_(?P<index>[A-Za-z0-9]+(?:[-+,][A-Za-z0-9]+)*|\([^()]*\)))?"
    r"|(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?|\.\d+)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>\.\.\.|<=|>=|.)"
)
CODE = re.compile(r"[\"{}]|[A-Za-z_]\.[A-Za-z]")  # a text, a dict, an attribute
RELATION = re.compile(r"\s(=|<=|>=|<|>)\s")


def is_equation(part):
    """Returns whether a part of a line is an equation."""
    return bool(re.search(r"(^|\s)(=|>|<|<=|>=)\s", part)) and not CODE.search(part)


def is_formula(text):
    """Returns whether a text is an equation and nothing else: whole, and no sentence."""
    sentence = re.match(r"[A-Z][a-z]+ ", text) or CODE.search(text)
    return is_equation(text) and not sentence and _balanced(text)


def to_html(lines):
    """Lines of an indented block as HTML: equations typeset in columns, data as it stands."""
    rows, raw, indent = [], [], min(_indent(line) for line in lines if line.strip())
    blocks = []

    def end_rows():
        if rows:
            cells = "\n".join(_cells(*row) for row in rows)
            blocks.append(f'<div class="equations">{cells}</div>')
            rows.clear()

    def end_raw():
        if raw:
            blocks.append(f"<pre>{escape(chr(10).join(raw))}</pre>")
            raw.clear()

    for line in lines:
        parts = parts_of(line)
        if not parts:
            continue
        row = None if CODE.search(line) else _row_of(parts)
        if row is None:
            end_rows()
            raw.append(line[indent:])
        elif rows and _indent(line) > indent + 3 and row[:2] == ("", ""):
            rows[-1] = (*rows[-1][:2], f"{rows[-1][2]} {row[2]}")  # the text of the row above
        else:
            end_raw()
            rows.append(row)
    end_rows()
    end_raw()
    return "\n".join(blocks)


def _indent(line):
    return len(line) - len(line.lstrip())


def _row_of(parts):
    """(label, equation, note) of a line's parts; None where they are columns of data."""
    first = next((place for place, part in enumerate(parts) if is_equation(part)), None)
    if first is None:
        if len(parts) > 2:
            return None
        return (parts[0] if len(parts) == 2 else "", "", parts[-1])
    return ("  ".join(parts[:first]), parts[first], "  ".join(parts[first + 1 :]))


def _cells(label, equation, note):
    """A row of the grid: label, left side, right side with its sign, note."""
    left, right = _sides(equation)
    notes = " ".join(
        to_mathml(part)
        if is_equation(part) or DERIVATIVE.fullmatch(part)
        else f"<span>{prose(part)}</span>"
        for part in parts_of(note)
    )
    words = "" if equation else " words"
    return (
        f'<div class="equation{words}"><span class="label">{prose(label)}</span>'
        f'<span class="left">{left and to_mathml(left)}</span>'
        f'<span class="right">{right and to_mathml(right)}</span>'
        f'<span class="note">{notes}</span></div>'
    )


def _sides(equation):
    """An equation cut before its first sign of relation that stands in no brackets."""
    for match in RELATION.finditer(equation):
        before = equation[: match.start()]
        if before.count("(") == before.count(")") and before.count("[") == before.count("]"):
            return before.strip(), equation[match.start() :].strip()
    return "", equation


DERIVATIVE = re.compile(r"d[A-Za-z]+/d\([^()]*\)")
SEED = re.compile(  # what makes a word of prose part of an equation
    r"(?:(?:tanh|sigmoid|log|exp)\()?[\[(-]*(?:d[A-Za-z]+/d(?:[A-Za-z]+(?:_(?:\w|\([^()]*\)))?|\([^()]*\)?)"
    r"|\|?[A-Za-z]+\d?_(?:\([^()]*\)|(?:\d+|[A-Za-z])(?:[-+][A-Za-z0-9]+)?)\|?"
    r"|[A-Za-z0-9]\^(?:-?[A-Za-z0-9]+|\([^()]*\))"
    r"|(?:tanh|sigmoid|softmax|log|ln|exp|relu)\([A-Za-z]+\d?_\w\)"
    r"|\|[A-Za-z]\|)[\])]*"
)
JOINS = re.compile(
    r"-?[\[(]*(?:[-+*/=<>]|<=|>=|[b-zB-HJ-Z]\d?|\d+(?:\.\d+)?"
    r"|(?:tanh|sigmoid|softmax|log|ln|exp|relu|sqrt|max|min)\([^()]*\)"
    r"|softmax_[wb]|forget_bias|learning_rate|weights|biases)[\])]*"
)
ENDS = "+*/=<>-"
NAMED = (
    "memory",
    "output",
    "outputs",
    "gate",
    "weight",
    "weights",
    "bias",
    "state",
    "step",
    "kernel",
)


def prose(text):
    """Returns words as HTML, the equations among them typeset."""
    words = re.split(r"\s+", text)
    shown, place = [], 0
    while place < len(words):
        start, end = _equation_at(words, place)
        if start is None:
            shown.append(_name_or_word(words[place]))
            place += 1
            continue
        run = " ".join(words[start:end])
        body = run.rstrip(",.;:?")
        del shown[len(shown) - (place - start) :]
        shown.append(f"{to_mathml(body)}{escape(run[len(body) :])}")
        place = end
    return " ".join(shown)


def _name_or_word(word):
    """A name of the code, such as train_op, as code."""
    match = re.fullmatch(r"([(]*)([a-z]+(?:_[a-z]+)+)(\W*)", word)
    if not match:
        return escape(word)
    before, name, after = match.groups()
    return f"{escape(before)}<code>{name}</code>{escape(after)}"


def _equation_at(words, place):
    """(start, end) of the equation whose seed is the word at a place; (None, None) for none."""
    bare = words[place].rstrip(",.;:?")
    named = place and words[place - 1] in NAMED and re.fullmatch("[b-zUVW]", bare)
    if not (named or SEED.fullmatch(bare)):
        return None, None
    start, end = place, place + 1
    while start and JOINS.fullmatch(words[start - 1]):
        start -= 1
    while end < len(words) and _goes_on(words[end - 1], " ".join(words[start:end])):
        word = words[end].rstrip(",.;:?")
        if not (JOINS.fullmatch(word) or SEED.fullmatch(word)):
            break
        end += 1
    while start < place and words[start] in tuple(ENDS):
        start += 1
    while end > place + 1 and words[end - 1] in tuple(ENDS):
        end -= 1
    if not _balanced(" ".join(words[start:end])):
        start, end = place, place + 1
    return (start, end) if _balanced(words[place]) or end - start > 1 else (None, None)


def _goes_on(word, run):
    """Returns whether an equation can go on behind a word: no comma ends it, except in brackets."""
    return word[-1] not in ",.;:?" or not _balanced(run)


def _balanced(text):
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


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
        if token["bottom"]:
            yield "atom", _derivative(token["top"], token["bottom"])
        elif token["name"]:
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


def _derivative(top, bottom):
    """dloss/dh_t as a fraction."""
    d = '<mi mathvariant="normal">d</mi>'
    above = f'<mspace width="0.12em"></mspace><mi>{top}</mi>' if top else ""
    below = _row(list(_tokens(bottom)))
    return (
        f"<mfrac><mrow>{d}{above}</mrow>"
        f'<mrow>{d}<mspace width="0.12em"></mspace>{below}</mrow></mfrac>'
    )


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
