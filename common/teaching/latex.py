"""A docstring as Markdown for a notebook: its equations in LaTeX, all else as it stands."""

import re

from common.teaching.book.equations import CODE, GREEK, TOKEN, is_equation, parts_of

SIGNS = {"*": r"\cdot", "...": r"\ldots", "<=": r"\le", ">=": r"\ge", "|": r"\vert", "%": r"\%"}
SIGNS |= {sign: f"\\{sign}" for sign in "#&$"}
_WORDS = re.compile(r"(`[^`]*`)")


def markdown(text):
    """Returns a docstring's text as Markdown: an indented block with equations in LaTeX."""
    blocks, lines = [], []
    for line in [*text.splitlines(), None]:
        if line is not None and (line.startswith("    ") or (lines and not line.strip())):
            lines.append(line)
            continue
        if lines:
            blocks += [_block(lines), ""]
            lines = []
        if line is not None:
            blocks.append(escaped(line))
    return "\n".join(blocks).strip() + "\n"


def escaped(line):
    """Returns a line in which * and _ and < are signs, except between backticks."""
    parts = _WORDS.split(line)
    for place in range(0, len(parts), 2):
        for sign in "*_<$":
            parts[place] = parts[place].replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return "".join(parts)


def _block(lines):
    lines = [line[4:] for line in lines]
    while lines and not lines[-1].strip():
        lines.pop()
    equations = any(is_equation(part) for line in lines for part in parts_of(line))
    if not equations or any(CODE.search(line) for line in lines):
        return "\n".join(["```text", *lines, "```"])
    rows = []
    for line in lines:
        parts = [
            equation(part) if is_equation(part) else rf"\text{{{_text(part)}}}"
            for part in parts_of(line)
        ]
        rows += [r" \qquad ".join(parts)] if parts else []
    return "\n\n".join(f"$${row}$$" for row in rows)


def _text(words):
    return re.sub(r"([#$%&_{}])", r"\\\1", words).replace("^", r"\textasciicircum ")


def equation(text):
    """Returns one equation in LaTeX."""
    tokens = [match for match in TOKEN.finditer(text.strip())]
    return _row(tokens, 0, closed=False)[0]


def _row(tokens, place, closed):
    """Returns LaTeX of the tokens up to the bracket that closes this group, and its place."""
    row, word_before = [], False
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token["space"]:
            row += [r"\ " if word_before and _is_word(tokens, place) else " "]
            continue
        sign = token["sign"]
        word_before = not sign
        if sign == "^":
            power, place = _power(tokens, place)
            row.append(f"^{{{power}}}")
        elif sign and sign in "([":
            inner, place = _row(tokens, place, closed=True)
            row.append(f"{sign}{inner}")
        elif sign and sign in ")]" and closed:
            return "".join([*row, sign]), place
        else:
            row.append(_token(token))
    return "".join(row), place


def _is_word(tokens, place):
    return place < len(tokens) and not tokens[place]["sign"]


def _power(tokens, place):
    if place >= len(tokens):
        return "", place
    sign = tokens[place]["sign"]
    if sign and sign in "([":
        inner, place = _row(tokens, place + 1, closed=True)
        return inner[:-1], place
    if sign and place + 1 < len(tokens):
        return _token(tokens[place]) + _token(tokens[place + 1]), place + 2
    return _token(tokens[place]), place + 1


def _token(token):
    if token["bottom"]:
        bottom = equation(token["bottom"])
        return rf"\frac{{\mathrm{{d}}\,\mathrm{{{token['top']}}}}}{{\mathrm{{d}}\,{bottom}}}"
    if token["number"]:
        return token["number"]
    if not token["name"]:
        sign = token["sign"] or " "
        return f"{SIGNS[sign]} " if sign in SIGNS else sign
    name = token["name"]
    if name in GREEK:
        shown = f"\\{name}"
    else:
        shown = name if len(name) == 1 else rf"\mathrm{{{_text(name)}}}"
    index = token["index"]
    below = f"_{{{equation(index.strip('()'))}}}" if index else ""
    return f"{shown}{below}{token['primes']}"
