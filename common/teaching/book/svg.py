"""Matplotlib's SVG for a page: it takes the page's colours and type, light and dark.

Greys become mixtures of the page's text and ground; the colours of `plots.palette` and of
Matplotlib's cycle become custom properties of `book.css`. Text on a heat map keeps its colour, as
the cells below it keep theirs.
"""

import re

from common.plots import palette
from common.teaching.book.arrange import OVER_IMAGE

PROPERTIES = {
    palette.BLUE: "--plot-blue",
    palette.VERMILLION: "--plot-vermillion",
    palette.GREEN: "--plot-green",
    palette.ORANGE: "--plot-orange",
    palette.PURPLE: "--plot-purple",
    palette.SKY: "--plot-sky",
    "#1f77b4": "--plot-blue",  # Matplotlib's cycle
    "#ff7f0e": "--plot-orange",
    "#2ca02c": "--plot-green",
    "#d62728": "--plot-vermillion",
    "#9467bd": "--plot-purple",
    "#ff0000": "--plot-vermillion",
    "#0000ff": "--plot-blue",
    palette.THINGS["input_gate"]: "--input-gate",
    palette.THINGS["forget_gate"]: "--forget-gate",
    palette.THINGS["output_gate"]: "--output-gate",
    palette.THINGS["new_input"]: "--candidate",
    palette.THINGS["c"]: "--memory",
    palette.THINGS["h"]: "--output",
}
PROPERTIES = {color.lower(): name for color, name in PROPERTIES.items()}
COLOR = re.compile(r"#[0-9a-f]{6}\b")
FAMILY = re.compile(r"font-family: [^;\"]*|(font: [^;\"]*?\d(?:px|pt)) [^;\"]*")


def themed(text, description, name):
    """Returns Matplotlib's SVG as an element for a page.

    Args:
      text: the whole file.
      description: read aloud in place of the picture.
      name: its class; also before its ids, as a page has two of a picture.
    """
    from markupsafe import escape

    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    head, _, body = text[text.index("<svg") :].partition(">")
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head).groups()
    # such a group has a group for its box, and one for its letters
    parts = re.split(rf'(<g id="{OVER_IMAGE}(?:(?!<g id=).)*)', body, flags=re.DOTALL)
    parts[::2] = [COLOR.sub(_property, part) for part in parts[::2]]
    body = FAMILY.sub(_family, "".join(parts))
    body = _renamed(body, name)
    shades = "" if OVER_IMAGE in body else "grey"  # of its images
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'class="{name} {shades}" role="img" aria-label="{escape(description)}" '
        f'viewBox="0 0 {width} {height}" '
        f'style="--width: {float(width) / 72:.2f}">{body.strip()}'
    )


def _renamed(body, name):
    """Returns the picture with ids that are the same in every process.

    Matplotlib makes the name of a clip path from its place in memory.
    """
    names = {}
    for old in re.findall(r'\bid="([^"]*)"', body):
        names[old] = (
            f"{name}-{len(names)}" if re.fullmatch(r"p[0-9a-f]{10}", old) else f"{name}-{old}"
        )

    def rename(match):
        return match[1] + names.get(match[2], f"{name}-{match[2]}")

    return re.sub(r'(\bid="|url\(#|href="#)([^")]*)', rename, body)


def _property(match):
    """A colour in words of the page; one that it does not know stays."""
    color = match[0]
    if color in PROPERTIES:
        return f"var({PROPERTIES[color]})"
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    if not red == green == blue:
        return color
    if red in (0, 255):
        return "var(--page)" if red else "var(--text)"
    return f"color-mix(in srgb, var(--page) {red / 2.55:.0f}%, var(--text))"


def _family(match):
    mono = "mono" in match[0].lower()
    family = "var(--font-code)" if mono else "var(--font-plot)"
    return f"{match[1]} {family}" if match[1] else f"font-family: {family}"
