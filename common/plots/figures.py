"""Makes figures and writes them to files, whole or not at all."""

import contextlib
import contextvars
import functools
import itertools
import logging
import warnings
from pathlib import Path

from common import files
from common.errors import InputError
from common.harmless import harmless

FORMATS = (".png", ".pdf", ".svg")
# For the scripts that Matplotlib's own font lacks, where one of them is installed.
FONTS = (
    *("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Nanum Gothic", "Malgun Gothic"),
    *("Apple SD Gothic Neo", "AppleGothic", "UnDotum", "Baekmuk Gulim", "Noto Sans CJK SC"),
    *("Noto Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "WenQuanYi Zen Hei"),
    *("Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", "Noto Sans Arabic", "Noto Naskh Arabic"),
    *("Geeza Pro", "Segoe UI", "Tahoma", "Arial Unicode MS", "Arial", "FreeSans", "Unifont"),
)
_ARRANGE = contextvars.ContextVar("arrange", default=lambda figure: None)
NO_FONTS = ("Last Resort",)  # its glyph of a character is a box


def check_path(path):
    """Checks that a picture can be written at `path`, before it is drawn; makes its folder.

    Raises:
      InputError: the folder cannot be made or written, or the file name has another ending.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise InputError(f"{path}: a picture's name must end in {', '.join(FORMATS)}")
    files.check_writable(path)
    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")


def new_figure(rows=1, columns=1, width=8.0, height=4.5, **options):
    """A figure and its axes (one, or an array of them)."""
    with _without_warnings():
        try:
            from matplotlib.figure import Figure
        except ValueError as error:  # of its settings, such as the environment variable MPLBACKEND
            raise InputError(f"Matplotlib does not start: {error}") from None
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(rows, columns, **options)


def save(figure, path):
    r"""Writes the figure to `path`, whole or not at all.

    Control characters are drawn as \x1b. Text that no font of this machine can draw is replaced by
    a number.

    Returns:
      {number: the text that it stands for}.

    Raises:
      InputError: it cannot be written.
    """
    check_path(path)
    with _without_warnings():
        numbered = _make_drawable(figure)
        _ARRANGE.get()(figure)
        if Path(path).suffix.lower() == ".svg":
            _save_svg(figure, path)
        else:
            files.replace_whole(path, lambda written: figure.savefig(written, dpi=110))
    return numbered


def _save_svg(figure, path):
    """Text stays text, and one figure gives the same file each time."""
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "rnn-graph-lab"}):
        files.replace_whole(
            path, lambda written: figure.savefig(written, dpi=110, metadata={"Date": None})
        )


@contextlib.contextmanager
def arranged(arrange):
    """Figures that are saved here are first passed to a function, which may change them."""
    token = _ARRANGE.set(arrange)
    try:
        yield
    finally:
        _ARRANGE.reset(token)


def literal(text):
    """A text from a file or a command line for a picture: its dollar signs are no formula."""
    return text.replace("$", r"\$")


@contextlib.contextmanager
def _without_warnings():
    """Matplotlib's warnings are about its own fonts and folders: nothing that a reader can use."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _make_drawable(figure):
    """Gives each text of a figure fonts that have its characters -> {number: replaced text}."""
    from matplotlib.text import Text

    axes = [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    axes = {axis: _own_labels(axis) for axis in axes if _own_labels(axis)}
    texts = figure.findobj(Text)
    kinds = {text.get_fontname() for text in texts}
    strings = [*(text.get_text() for text in texts), *itertools.chain(*axes.values())]
    used = {character for string in strings for character in harmless(string) if character > " "}
    missing = set.union(set(), *(used - _characters(kind) for kind in kinds))
    families = []
    for family in _families() if missing else ():
        if missing & _characters(family):
            families.append(family)
            missing -= _characters(family)
    numbers = {}

    def drawable(string):
        return _numbered(harmless(string), missing, numbers)

    for text in texts:
        text.set_text(drawable(text.get_text()))
        if families:
            text.set_fontfamily([text.get_fontname(), *families])
    for axis, labels in axes.items():
        if [drawable(label) for label in labels] != labels:
            axis.set_ticks(axis.get_ticklocs(), list(map(drawable, labels)))
        if families:
            family = [axis.get_ticklabels()[0].get_fontname(), *families]
            axis.set_tick_params(labelfontfamily=family)
    return {number: string for string, number in numbers.items()}


def _own_labels(axis):
    """The labels that were given to the ticks of an axis; [] where they are its numbers."""
    from matplotlib.category import StrCategoryLocator
    from matplotlib.ticker import FixedLocator

    if not isinstance(axis.get_major_locator(), (FixedLocator, StrCategoryLocator)):
        return []
    return [label.get_text() for label in axis.get_ticklabels()]


def _numbered(string, missing, numbers):
    """Returns the string with a number for its words from the first missing character to the last.

    Args:
      missing: the characters that cannot be drawn.
      numbers: {replaced text: number}, which grows.
    """
    places = [place for place, character in enumerate(string) if character in missing]
    if not places:
        return string
    start = string.rfind(" ", 0, places[0]) + 1
    end = string.find(" ", places[-1])
    end = len(string) if end < 0 else end
    number = numbers.setdefault(string[start:end], len(numbers) + 1)
    return f"{string[:start]}[{number}]{string[end:]}"


@functools.cache
def _families():
    """The installed font families: those of FONTS first, in that order."""
    from matplotlib.font_manager import fontManager

    installed = dict.fromkeys(font.name for font in fontManager.ttflist)
    others = [name for name in sorted(installed) if not name.startswith(NO_FONTS)]
    return [name for name in FONTS if name in installed] + others


@functools.cache
def _characters(family):
    """The characters that a font family can draw."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family=family)))
    return set(map(chr, font.get_charmap()))
