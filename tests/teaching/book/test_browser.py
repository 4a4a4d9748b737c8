"""The lab book as a reader meets it, in headless Chromium."""

from tests.teaching.book import browser

import pytest

THEMES = ("light", "dark")
WIDTHS = (1280, 390)
LONG_EQUATION = """
for (const sign of document.querySelectorAll("math mi")) sign.textContent = "long".repeat(40);
"""
AXE = """
const done = arguments[arguments.length - 1];
for (const details of document.querySelectorAll("details")) details.open = true;
axe.run({ exclude: [[".picture svg > *"]] })  // an image to a reader, with a text of its own
  .then(found => done(found.violations.map(rule => rule.id + ": " + rule.nodes[0].html)));
"""
SMALL_TARGETS = """
return Array.from(document.querySelectorAll("button, input, select, summary, #side a, .way a"))
  .filter(element => element.offsetParent)
  .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24)
  .map(([html]) => html);
"""


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


@pytest.fixture(autouse=True)
def wide(chromium):
    browser.set_width(chromium, 1280)


def visit(chromium, path, theme=None):
    chromium.get(path.as_uri())
    assert chromium.get_log("browser") == []
    if theme:
        chromium.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)


def shown(chromium, selector):
    """The elements that a reader sees."""
    found = chromium.find_elements("css selector", selector)
    return [element for element in found if element.is_displayed()]


def test_every_page_opens_without_an_error(chromium, book):
    for path in sorted(book.glob("*.html")):
        visit(chromium, path)
        assert chromium.find_element("css selector", "h1").text
        for image in chromium.find_elements("css selector", "img"):
            chromium.execute_script("arguments[0].loading = 'eager'", image)
            assert chromium.execute_script("return arguments[0].decode().then(() => true)", image)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(chromium, book, theme, width):
    program = browser.axe()
    browser.set_width(chromium, width)
    for path in sorted(book.glob("*.html")):
        visit(chromium, path, theme)
        chromium.execute_script(program)
        assert chromium.execute_async_script(AXE) == [], path.name


def test_targets_are_large_enough(chromium, book):
    for width in WIDTHS:
        browser.set_width(chromium, width)
        for path in sorted(book.glob("*.html")):
            visit(chromium, path)
            assert chromium.execute_script(SMALL_TARGETS) == [], path.name


def test_the_fonts_come_with_the_book(chromium, book):
    visit(chromium, book / "lab01_one_node.html")
    loaded = chromium.execute_async_script(
        "document.fonts.ready.then(() => arguments[0](Array.from(document.fonts)"
        ".filter(font => font.status === 'loaded').map(font => font.family.replace(/\"/g, ''))))"
    )
    assert {"Source Serif 4", "Source Sans 3", "STIX Two Math"} <= set(loaded)


def test_equations_are_typeset(chromium, book):
    visit(chromium, book / "lab01_one_node.html")
    size = "return document.querySelector('math').getBoundingClientRect().width"
    assert chromium.execute_script(size) > 5
    index = "return getComputedStyle(document.querySelector('math msub mi')).display"
    assert "math" in chromium.execute_script(index)


def test_the_theme_button_says_its_state(chromium, book):
    visit(chromium, book / "index.html")
    button = chromium.find_element("id", "theme")
    color = "return getComputedStyle(document.body).backgroundColor"
    before, name = chromium.execute_script(color), button.text
    button.click()
    assert chromium.execute_script(color) != before
    assert {name, button.text} == {"Light", "Dark"}
    chromium.refresh()
    assert chromium.execute_script(color) != before, "it is remembered"
    chromium.find_element("id", "theme").click()


def test_a_picture_follows_the_theme(chromium, book):
    visit(chromium, book / "lab04_hihello.html")
    color = "return getComputedStyle(document.querySelector('.picture text')).fill"
    colors = set()
    for theme in THEMES:
        chromium.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        colors.add(chromium.execute_script(color))
    assert len(colors) == 2


def test_search_in_the_whole_text(chromium, book):
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    visit(chromium, book / "index.html")
    chromium.find_element("tag name", "body").send_keys("/")
    chromium.switch_to.active_element.send_keys("LOGARITHM")
    WebDriverWait(chromium, 10).until(lambda _: shown(chromium, "#results a"))
    assert "1 section" in chromium.find_element("id", "found").text
    chromium.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    chromium.switch_to.active_element.send_keys(Keys.ENTER)
    assert chromium.current_url.endswith("lab04_hihello.html#lesson")


def test_the_keyboard_alone_suffices(chromium, book):
    from selenium.webdriver.common.keys import Keys

    def press(*keys):
        chromium.switch_to.active_element.send_keys(*keys)
        return chromium.switch_to.active_element

    visit(chromium, book / "index.html")
    chromium.find_element("tag name", "body").send_keys(Keys.TAB)
    assert chromium.switch_to.active_element.text == "To the text"
    press(Keys.TAB), press(Keys.TAB), press(Keys.TAB)
    assert press(Keys.TAB).text.startswith("1\n")
    assert press(Keys.ARROW_DOWN).text.startswith("4\n"), "the labs are one tab stop"
    assert "One LSTM cell" in press(Keys.TAB).text, "the first card"
    assert "hihello" in press(Keys.ARROW_RIGHT).text
    press(Keys.ENTER)
    assert chromium.current_url.endswith("lab04_hihello.html")


def test_where_the_reader_is(chromium, book):
    visit(chromium, book / "lab04_hihello.html")
    links = chromium.find_elements("css selector", ".contents a")
    chromium.execute_script("document.getElementById('result').scrollIntoView()")
    chromium.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0], 50))")
    [current] = [link for link in links if link.get_attribute("aria-current")]
    assert current.text == "Result" and current.is_displayed()


def test_copying(chromium, book):
    visit(chromium, book / "lab04_hihello.html")
    chromium.execute_script("""
      window.copied = "";
      Object.defineProperty(navigator, "clipboard",
        { value: { writeText: text => { window.copied = text; return Promise.resolve(); } } });""")
    chromium.find_element("css selector", ".program > .copy").click()
    program = chromium.execute_script("return window.copied")
    assert program.startswith('"""Lab 4:') and program.rstrip().endswith("LAB.main()")
    chromium.find_element("css selector", ".command + .copy").click()
    assert chromium.execute_script("return window.copied").startswith("python -m labs 4 --")


def test_a_phone(chromium, book):
    browser.set_width(chromium, 390, 844)
    for path in book.glob("*.html"):
        visit(chromium, path)
        chromium.execute_script(LONG_EQUATION)
        width = "return document.documentElement.scrollWidth - innerWidth"
        assert chromium.execute_script(width) <= 0, path
    assert not shown(chromium, "#side a")
    chromium.find_element("id", "menu").click()
    assert shown(chromium, "#side a")


def test_paper_shows_the_answers(chromium, book):
    visit(chromium, book / "lab04_hihello.html")
    chromium.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert not chromium.find_elements("css selector", "details:not([open])")
