"""The lab book as a reader meets it, in headless Chromium."""

from tests.teaching.book import browser

import pytest

CONTRAST = """
function channel(value) { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; }
function light(color) { const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(channel);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; }
function behind(element) { for (let e = element; e; e = e.parentElement) {
  const color = getComputedStyle(e).backgroundColor;
  if (!/, 0\\)$/.test(color)) return color; } return "rgb(255, 255, 255)"; }
const worst = [100, ""];
for (const element of document.querySelectorAll("main *, header *")) {
  if (!element.offsetParent || !Array.from(element.childNodes).some(n => n.nodeType === 3 && n.data.trim())) continue;
  const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < worst[0]) { worst[0] = ratio; worst[1] = element.outerHTML.slice(0, 120); }
}
return worst;
"""  # noqa: E501


LONG_EQUATION = """
for (const sign of document.querySelectorAll("math mi")) sign.textContent = "long".repeat(40);
"""


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


def visit(chromium, path):
    chromium.get(path.as_uri())
    assert chromium.get_log("browser") == []


def test_every_page_opens_without_an_error(chromium, book):
    for path in sorted(book.glob("*.html")):
        visit(chromium, path)
        assert chromium.find_element("css selector", "h1").text
        for image in chromium.find_elements("css selector", "img"):
            assert chromium.execute_script("return arguments[0].naturalWidth", image) > 100


def test_equations_are_typeset(chromium, book):
    visit(chromium, book / "lab01_one_node.html")
    size = "return document.querySelector('math').getBoundingClientRect().width"
    assert chromium.execute_script(size) > 40
    index = "return getComputedStyle(document.querySelector('math msub mi')).display"
    assert "math" in chromium.execute_script(index)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(chromium, book, theme):
    for name in ("index.html", "lab04_hihello.html"):
        visit(chromium, book / name)
        chromium.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        ratio, element = chromium.execute_script(CONTRAST)
        assert ratio >= 4.5, element


def test_the_theme_button(chromium, book):
    visit(chromium, book / "index.html")
    color = "return getComputedStyle(document.body).backgroundColor"
    before = chromium.execute_script(color)
    chromium.find_element("id", "theme").click()
    assert chromium.execute_script(color) != before
    chromium.refresh()
    assert chromium.execute_script(color) != before, "it is remembered"
    chromium.find_element("id", "theme").click()


def test_search_in_the_titles(chromium, book):
    visit(chromium, book / "index.html")
    chromium.find_element("id", "search").send_keys("SAY hihello")
    shown = [
        one for one in chromium.find_elements("css selector", "#labs li") if one.is_displayed()
    ]
    assert len(shown) == 1 and "hihello" in shown[0].text
    assert chromium.find_element("id", "found").text == "1 found"


def test_the_keyboard_alone_suffices(chromium, book):
    from selenium.webdriver.common.keys import Keys

    visit(chromium, book / "index.html")
    body = chromium.find_element("tag name", "body")
    body.send_keys(Keys.TAB)
    assert chromium.switch_to.active_element.text == "To the text"
    chromium.find_element("id", "search").send_keys("hihello", Keys.TAB)
    chromium.switch_to.active_element.send_keys(Keys.ENTER)
    assert chromium.current_url.endswith("lab04_hihello.html")


def test_a_phone(chromium, book):
    chromium.set_window_size(500, 900)
    try:
        for path in book.glob("*.html"):
            visit(chromium, path)
            chromium.execute_script(LONG_EQUATION)
            width = "return document.documentElement.scrollWidth - innerWidth"
            assert chromium.execute_script(width) <= 0, path
    finally:
        chromium.set_window_size(1200, 1000)
