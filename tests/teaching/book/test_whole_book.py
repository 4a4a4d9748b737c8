"""Every page of the book: its weight, its links, and what axe-core and a phone make of it."""

from labs import __main__ as course
from tests.teaching.book import browser
from tests.teaching.book.test_browser import AXE, visit

import pytest

pytestmark = pytest.mark.slow
MOST = {36: 2_500_000}  # bytes of a page; the others have 1.5 MB
NUMBERS = tuple(course.find_labs())


@pytest.fixture(scope="module")
def tools():
    """(browser, the text of axe-core); without them no book is made."""
    program = browser.axe()
    with browser.opened() as chromium:
        yield chromium, program


@pytest.fixture(scope="module")
def whole_book(tools, tmp_path_factory):
    """All labs, trained for two steps."""
    folder = tmp_path_factory.mktemp("whole")
    assert course.main(["book", "--steps", "2", "--out", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("number", NUMBERS)
def test_every_page(number, tools, whole_book):
    chromium, program = tools
    page = whole_book / f"{course.find_labs()[number][0]}.html"
    if not page.exists():
        assert number == 51, "only several workers cannot run everywhere"
        return
    assert page.stat().st_size < MOST.get(number, 1_500_000)
    for width, theme in ((1280, "light"), (390, "dark")):
        browser.set_width(chromium, width)
        visit(chromium, page, theme)
        across = "return document.documentElement.scrollWidth - innerWidth"
        assert chromium.execute_script(across) <= 0
        chromium.execute_script(program)
        assert chromium.execute_async_script(AXE) == [], (width, theme)
