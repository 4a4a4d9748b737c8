"""The live cell of a page in a real browser: drawn, played, typed into, with the keyboard alone."""

import copy
import re

from common.teaching.book import live, pages
from common.teaching.book.replay import Replay
from tests.teaching.book import browser
from tests.teaching.book.trained import CELLS, SAMPLE, Trained, page_object

import numpy as np
import pytest

LETTERS = "abcd하"


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


@pytest.fixture(scope="module")
def trained():
    return Trained(CELLS["BasicLSTM"])


class Page:
    """A page with nothing but a live cell."""

    def __init__(self, chromium, folder, exported):
        for name, content in pages.assets():
            file = folder / "assets" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        styles = "".join(
            f'<link rel="stylesheet" href="assets/{name}">'
            for name in ("book.css", *pages.CELL_STYLES)
        )
        scripts = "".join(
            f'<script src="assets/{name}" defer></script>' for name in pages.CELL_SCRIPTS
        )
        path = folder / "page.html"
        path.write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{styles}'
            f'<main><h1>t</h1><h2>t</h2><div id="cell">{pages.cell_html(exported)}</div></main>'
            f"{scripts}</html>",
            encoding="utf-8",
        )
        self.chromium = chromium
        chromium.get(path.as_uri())
        self.settle()

    def settle(self):
        """Waits until all that was asked for is drawn; checks that nothing failed."""
        self.chromium.execute_async_script(
            "const done = arguments[0]; let frames = 5;"
            "const wait = () => frames-- ? requestAnimationFrame(wait) : done(); wait();"
        )
        assert self.chromium.get_log("browser") == []

    def part(self, name):
        return self.chromium.find_element("css selector", f"#live-cell [data-part='{name}']")

    def all(self, selector):
        return self.chromium.find_elements("css selector", f"#live-cell {selector}")

    def set(self, selector, value):
        """Gives a field a value, as a paste or a slider does."""
        self.chromium.execute_script(
            "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('input', {bubbles: true}));",
            f"#live-cell {selector}",
            value,
        )
        self.settle()

    def click(self, selector):
        self.chromium.execute_script(
            "document.querySelector(arguments[0]).click()", f"#live-cell {selector}"
        )
        self.settle()

    def keys(self, *keys):
        self.chromium.switch_to.active_element.send_keys(*keys)
        self.settle()

    @property
    def note(self):
        return re.sub("[\u2018\u2019]", "'", self.part("note").text)

    @property
    def letters(self):
        return [button.text for button in self.all(".live-letters button")]

    @property
    def step(self):
        """The step that is shown, from 1; None without any."""
        shown = re.match(r"step (\d+)", self.part("where").text)
        return int(shown[1]) if shown else None


@pytest.fixture
def page(chromium, trained, tmp_path):
    tasks = [("Which letter?", "This one.")]
    return Page(chromium, tmp_path, page_object(trained.network, tasks=tasks))


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text.replace("\u2212", "-"))]


def test_it_begins_with_what_to_look_for(page):
    assert page.part("look").text == "Look here."
    assert page.all("details summary")[0].text == "Which letter?"
    page.click("details summary")
    assert page.all("details p")[0].text == "This one."
    assert page.letters == list(SAMPLE[:-1])
    assert page.step == len(SAMPLE) - 1


def test_the_drawing_has_the_session_s_numbers(page, trained):
    page.click(".live-letters button:nth-child(4)")
    h, c = trained.session.run([trained.h[0], trained.c[0]], trained.feeds)
    page.set("#live-unit", "2")
    line_c, line_h = (numbers(line.text) for line in page.all(".live-equation p"))
    assert line_c[-1] == pytest.approx(c[3][0, 2], abs=0.006)
    assert line_c[1] == pytest.approx(c[2][0, 2], abs=0.006)
    assert line_h[-1] == pytest.approx(h[3][0, 2], abs=0.006)
    forget = page.all("[data-gate='f'] .live-value")[0].text
    assert numbers(forget)[0] == line_c[0]
    loss = numbers(page.part("loss").text)[0]
    assert loss == pytest.approx(trained.loss, abs=0.0006)


def test_the_bars_are_the_probabilities(page, trained):
    names = [code.text for code in page.all(".live-bars code")]
    shares = [int(bold.text.split()[0].strip(">")) for bold in page.all(".live-bars b")]
    assert sorted(names) == sorted(LETTERS)
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(100, abs=3)


def test_the_keyboard_alone(page):
    from selenium.webdriver.common.keys import Keys

    page.all(".live-letters [tabindex='0']")[0].send_keys(Keys.HOME)
    page.settle()
    assert page.step == 1
    page.keys(Keys.ARROW_RIGHT)
    page.keys(Keys.ARROW_RIGHT)
    assert page.step == 3
    page.all(".live-heat")[0].send_keys(Keys.ARROW_DOWN)
    page.settle()
    heat = page.all(".live-heat")[0]
    assert heat.get_attribute("aria-valuenow") == "1"
    assert "unit 1, memory c" in heat.get_attribute("aria-valuetext")
    page.keys(Keys.ARROW_LEFT)
    assert page.step == 2
    page.keys(Keys.END)
    assert heat.get_attribute("aria-valuenow") == "2"


def test_a_group_is_one_tab_stop(page):
    for group in page.all("[role='radiogroup']"):
        stops = group.find_elements("css selector", "[tabindex='0']")
        assert len(stops) == 1 and stops[0].get_attribute("aria-checked") == "true"
    stops = page.chromium.execute_script(
        "return Array.from(document.querySelectorAll('#live-cell :is(button, input, select, "
        "summary, textarea, [tabindex])')).filter(e => e.tabIndex >= 0 && e.offsetParent).length"
    )
    assert stops < 25


def test_a_click_in_the_heat_map_chooses_unit_and_step(page):
    from selenium.webdriver.common.action_chains import ActionChains

    canvas = page.all(".live-heat canvas")[0]
    width, height = canvas.size["width"], canvas.size["height"]
    steps = len(SAMPLE) - 1
    move = ActionChains(page.chromium).move_to_element_with_offset
    move(canvas, round(2.5 * width / steps - width / 2), round(height / 3)).click().perform()
    page.settle()
    assert page.step == 3
    assert page.all(".live-heat")[0].get_attribute("aria-valuenow") == "2"


def test_time_plays_and_pauses(page):
    from selenium.webdriver.support.wait import WebDriverWait

    play = page.all(".live-play")[0]
    assert play.text == "Play"
    play.click()
    page.settle()
    assert play.text == "Pause" and page.step < 4
    WebDriverWait(page.chromium, 10).until(lambda _: page.step == 3)
    play.click()
    page.settle()
    assert play.text == "Play"


def test_gates_by_hand(page, trained):
    before = page.part("bars").text
    page.set("[data-gate='f'][type='range']", "0")
    assert page.part("bars").text != before
    assert page.part("changes").text.startswith("forget gate = 0.00, all steps")
    assert numbers(page.part("loss").text)[1] == pytest.approx(trained.loss, abs=0.0006)
    page.click("[data-part='changes'] button")
    assert page.part("bars").text == before
    assert page.part("changes").text == ""
    page.set("[data-gate='bias']", "-3")
    assert page.part("bars").text != before
    page.click("[data-part='changes'] button")
    assert page.part("bars").text == before


def test_a_gate_at_one_step_of_one_unit(page):
    page.click(".live-letters button:nth-child(2)")
    for name, value in (("at", "1"), ("in", "1")):
        page.set(f"select[aria-label='{name}']", value)
    page.set("[data-gate='i'][type='range']", "1")
    assert page.part("changes").text.startswith("input gate = 1.00, step 2, unit 0")
    assert numbers(page.all("[data-gate='i'] .live-value")[0].text) == [1]
    page.click(".live-letters button:nth-child(3)")
    assert numbers(page.all("[data-gate='i'] .live-value")[0].text) != [1]


def test_a_gate_is_dragged_in_the_drawing(page):
    from selenium.webdriver.common.action_chains import ActionChains

    frame = page.all("g[data-gate='o'] .live-frame")[0]
    bottom = round(frame.rect["height"] / 2) - 1
    chain = ActionChains(page.chromium).move_to_element(frame).click_and_hold()
    chain.move_to_element_with_offset(frame, 0, bottom).release().perform()
    page.settle()
    assert numbers(page.all("[data-gate='o'] .live-value")[0].text)[0] < 0.05
    assert page.part("changes").text.startswith("output gate")


def test_the_training_slider(page, trained):
    untrained = trained.network["snapshots"][0]["loss"]
    page.set("#live-training", "0")
    assert "after 0 of 5 updates" in page.part("training").text
    assert numbers(page.part("loss").text)[0] == pytest.approx(untrained, abs=0.0006)


def test_it_writes_on(page):
    page.set("#live-temperature", "0")
    page.click("[data-part='writing'] button")
    written = page.all("#live-text")[0].get_attribute("value")
    best = page.all(".live-letters button")[-1].text
    assert written == SAMPLE[:-1] + best
    assert page.step == len(written)
    page.click(".live-reset")
    assert page.all("#live-text")[0].get_attribute("value") == SAMPLE[:-1]


def test_gradients_point_backwards(page, trained):
    page.click(".live-letters button:nth-child(6)")
    label = page.all(".live-back")[0].get_attribute("aria-label")
    assert "\u2212log p" in label
    expected = np.linalg.norm(trained.gradients(5)["x"][:6], axis=1)
    shown = [float(part.split()[-1].replace("\u2212", "-")) for part in label.split(", ")]
    np.testing.assert_allclose(shown[-6:], expected, rtol=0.06)
    assert len(page.all(".live-back path")) == 5


ODD = {
    "안녕하세요": (1, "never saw them: '안' '녕' '세' '요' (4 in all)"),
    "a😀b👩‍👩‍👧": (2, "never saw them: '😀' '👩‍👩‍👧' (2 in all)"),
    "": (0, "Nothing to read yet. It knows 5 letters: a b c d 하."),
    "xyz": (0, "'x' 'y' 'z' (3 in all). Nothing to read yet."),
    "abcd하" * 1000: (200, "The first 200 of 5000 letters are shown: a limit of this page"),
}


@pytest.mark.parametrize("text", ODD)
def test_every_text_keeps_the_block(page, text):
    from selenium.webdriver.support.wait import WebDriverWait

    count, note = ODD[text]
    page.set("#live-text", text)
    WebDriverWait(page.chromium, 10).until(lambda _: page.step == (count or None))
    assert note in page.note
    assert len(page.letters) == count
    assert page.part("drawing").is_displayed() and page.part("timeline").is_displayed()
    page.set("#live-text", "abc")
    assert page.letters == list("abc") and page.part("note").text == ""


@pytest.mark.parametrize("unit", ["1.5", "-3", "99", "1e9", ""])
def test_a_unit_that_is_none_is_refused(page, unit):
    before = page.part("equation").text
    page.set("#live-unit", unit)
    assert re.search("no unit|units are 0 to 2", page.part("unit").text)
    assert page.part("equation").text == before


def test_letters_in_place_of_a_unit(page):
    from selenium.webdriver.common.keys import Keys

    page.set("#live-unit", "2")
    field = page.all("#live-unit")[0]
    field.send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.DELETE, "NaN")
    page.settle()
    assert "units are 0 to 2" in page.part("unit").text
    field.send_keys(Keys.TAB)
    page.settle()
    assert field.get_attribute("value") == "2"


# Other networks and inputs.


def test_networks_side_by_side(chromium, tmp_path):
    networks = [Trained(CELLS[name]).network | {"name": name} for name in ("GRU", "Jordan")]
    page = Page(chromium, tmp_path, page_object(*networks))
    assert [
        card.find_element("css selector", "strong").text for card in page.all(".live-card")
    ] == [
        "GRU",
        "Jordan",
    ]
    assert page.all("g[data-gate='u']")
    page.click(".live-card:nth-child(2)")
    assert page.all("g[data-gate='hidden']") and not page.all("g[data-gate='u']")
    for card, network in zip(page.all(".live-card"), networks):
        assert f"loss {network['loss']:.2f}" in card.text


def test_both_directions(chromium, tmp_path):
    """Scores of the forward h of the last step and of the backward h of the first."""
    one, other = (Trained(CELLS["GRU"]).network for _ in range(2))
    other["layers"][0]["bias"] = live.packed({"bias": np.zeros(8)})["bias"]
    random = np.random.default_rng(0)
    output = live.packed({"w": random.normal(size=[8, 2]), "b": np.zeros(2)})
    network = one | {
        "backward": other["layers"],
        "output": output,
        "answer": live.classes(["good", "bad"]),
        "targets": [None] * 7 + [1],
        "snapshots": [],
    }
    page = Page(chromium, tmp_path, page_object(network))
    expected = Replay(network).probability("bad")
    [share] = [li.text.split()[1] for li in page.all(".live-bars li") if li.text.startswith("bad")]
    assert int(share) == round(100 * expected)


def series(trained, difference=False):
    rows = np.linspace(0.2, 0.8, 12)[:, np.newaxis] + 0.1 * np.sin(np.arange(12))[:, np.newaxis]
    random = np.random.default_rng(1)
    network = copy.deepcopy(trained.network)
    network.pop("snapshots")
    kernel = {"kernel": random.normal(size=[4, 12]), "bias": np.zeros(12)}
    scale = [{"low": 100.0, "high": 200.0}]
    return network | {
        "layers": [live.packed({"kind": "lstm", "forget_bias": 1.0, **kernel})],
        "output": live.packed({"w": random.normal(size=[3, 1]), "b": np.zeros(1)}),
        "input": live.packed(
            {
                "kind": "series",
                "columns": ["Close"],
                "rows": rows,
                "window": 5,
                "scale": scale,
                "labels": [f"2020-01-{day:02}" for day in range(1, 13)],
                "difference": difference,
            }
        ),
        "answer": {
            "kind": "value",
            "names": ["Close"],
            "at": "last",
            "column": 0,
            "scale": scale,
            "added": difference,
        },
        "sample": None,
        "first": 3,
        "targets": [None] * 4 + [0.5],
    }


@pytest.mark.parametrize("difference", [False, True])
def test_a_window_of_prices_is_dragged(chromium, trained, tmp_path, difference):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    network = series(trained, difference)
    page = Page(chromium, tmp_path, page_object(network))
    assert len(page.letters) == 4 if difference else 5
    expected = 100 + 100 * Replay(network).scores()[-1, 0]
    assert numbers(page.part("bars").text)[0] == pytest.approx(expected, abs=0.006)
    before = page.part("bars").text
    point = page.all(".live-point")[-2]
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", point)
    chain = ActionChains(chromium).move_to_element(point).click_and_hold()
    chain.move_by_offset(0, 15).release().perform()
    page.settle()
    page.click(".live-letters button:last-child")
    dragged = page.part("bars").text
    assert dragged != before
    page.all(".live-point[tabindex='0']")[0].send_keys(Keys.ARROW_UP)
    page.settle()
    assert page.part("bars").text != dragged
    page.click(".live-reset")
    page.click(".live-letters button:last-child")
    assert page.part("bars").text == before
    page.set("#live-first", "0")
    assert "2020-01-05" in page.part("input").text


def test_the_forecast_becomes_the_newest_row(chromium, trained, tmp_path):
    from selenium.webdriver.support.wait import WebDriverWait

    network = series(trained)
    page = Page(chromium, tmp_path, page_object(network))
    page.click(".live-on")
    WebDriverWait(chromium, 10).until(
        lambda _: int(page.all("#live-first")[0].get_attribute("value")) >= 5
    )
    page.click(".live-on")
    first = int(page.all("#live-first")[0].get_attribute("value"))
    replay = Replay(network)
    rows = replay.window(3)
    for _ in range(first - 3):
        rows = np.concatenate([rows[1:], replay.scores(rows)[-1:]])
    expected = 100 + 100 * replay.scores(rows)[-1, 0]
    assert numbers(page.part("bars").text)[0] == pytest.approx(expected, abs=0.006)


def test_cards_compare_forecasts_at_the_same_day(chromium, trained, tmp_path):
    networks = [series(trained, difference) for difference in (True, False)]
    page = Page(chromium, tmp_path, page_object(*networks))
    for chosen in (1, 2):
        page.click(f".live-card:nth-child({chosen})")
        shown = [numbers(card.text)[0] for card in page.all(".live-card-answer")]
        expected = [100 + 100 * Replay(network).scores()[-1, 0] for network in networks]
        np.testing.assert_allclose(shown, expected, atol=0.006)


def test_nothing_moves_by_itself_for_who_wants_less_motion(page):
    fill = "return getComputedStyle(document.querySelector('.live-fill')).transitionDuration"
    assert page.chromium.execute_script(fill) != "0s"
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    page.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        assert page.chromium.execute_script(fill) == "0s"
    finally:
        page.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def rows_of_numbers(trained):
    network = series(trained) | {"answer": None, "output": None, "targets": None}
    kernel = np.random.default_rng(2).normal(size=[5, 12])
    network["layers"][0] |= live.packed({"kernel": kernel})
    rows = {"kind": "numbers", "rows": np.eye(2)[[0, 1, 0]], "columns": None, "labels": None}
    return network | {"input": live.packed(rows)}


def test_numbers_are_typed(chromium, trained, tmp_path):
    page = Page(chromium, tmp_path, page_object(rows_of_numbers(trained)))
    before = page.part("equation").text
    page.set(".live-cells input", "half")
    assert "'half' is not a number" in page.note
    assert page.part("equation").text == before
    page.set(".live-cells input", "0,5")
    assert page.part("note").text == "" and page.part("equation").text != before
    stops = [
        field for field in page.all(".live-cells input") if field.get_property("tabIndex") == 0
    ]
    assert len(stops) == 1


def test_words_and_an_embedding(chromium, tmp_path):
    network = Trained(CELLS["BasicRNN"]).network
    names = ["</script><b>", "b", "c", "d", "하"]
    network["input"] = live.packed(live.tokens(names, "words", np.eye(5), start=["b"]))
    network |= {"sample": "하 b </script><b>", "targets": None, "snapshots": []}
    page = Page(chromium, tmp_path, page_object(network))
    assert page.letters == ["b", "하", "b", "</script><b>"]
    page.set("#live-text", "하 x")
    assert page.letters == ["b", "하"]
    assert "never saw it: 'x'" in page.note


def test_a_window_of_letters(chromium, trained, tmp_path):
    network = copy.deepcopy(trained.network)
    network["input"]["window"] = 4
    network |= {"sample": SAMPLE[-5:-1], "targets": None}
    page = Page(chromium, tmp_path, page_object(network))
    page.set("#live-text", "aabbcd")
    assert page.letters == list("bbcd")
    assert page.note == "It reads the last 4 letters only, as in its training."


def test_networks_that_read_different_things(chromium, trained, tmp_path):
    page = Page(chromium, tmp_path, page_object(trained.network, series(trained)))
    assert page.letters == list(SAMPLE[:-1])
    page.click(".live-card:nth-child(2)")
    assert page.letters == ["04", "05", "06", "07", "08"] and page.step == 5
    assert not page.all("#live-text")[0].is_displayed()
    page.click(".live-card:nth-child(1)")
    assert page.letters == list(SAMPLE[:-1])
    assert page.all("#live-text")[0].is_displayed()


def self_attention(trained):
    random = np.random.default_rng(4)
    layer = {name: random.normal(size=[5, 5]) for name in ("w_q", "w_k", "w_v")}
    layer |= {"kind": "attention", "positions": random.normal(size=[8, 5]), "masked": True}
    return trained.network | live.packed(
        {
            "layers": [layer],
            "output": {"w": random.normal(size=[5, 5]), "b": np.zeros(5)},
            "snapshots": [],
        }
    )


def test_self_attention_is_drawn_as_arcs(chromium, trained, tmp_path):
    page = Page(chromium, tmp_path, page_object(self_attention(trained)))
    page.click(".live-letters button:nth-child(4)")
    weights = [int(word.text.split()[0]) for word in page.all(".live-place .live-word")[:4]]
    assert sum(weights) == pytest.approx(100, abs=3)
    assert len(page.all(".live-hidden")) == len(SAMPLE) - 1 - 4
    assert not page.part("gates").is_displayed()


def translation(trained):
    random = np.random.default_rng(6)

    def lstm(inputs, units):
        kernel, bias = random.normal(size=[inputs + units, 4 * units]), np.zeros(4 * units)
        return {"kind": "lstm", "forget_bias": 1.0, "kernel": kernel, "bias": bias}

    target = {"tokens": ["<start>", "<end>", "un", "deux"], "split": "words", "start": 0, "end": 1}
    return trained.network | live.packed(
        {
            "kind": "translate",
            "input": live.tokens(["one", "two", "three"], "words", random.normal(size=[3, 2])),
            "encoder": {"forward": [lstm(2, 3)], "backward": [lstm(2, 3)]},
            "layers": [lstm(2 + 6, 6)],
            "target": target | {"embedding": random.normal(size=[4, 2]), "longest": 5},
            "attention": {
                "kind": "luong",
                "memory": random.normal(size=[6, 6]),
                "query": None,
                "v": None,
                "layer": random.normal(size=[12, 6]),
            },
            "output": {"w": random.normal(size=[6, 4]), "b": np.zeros(4)},
            "sample": "one two three",
            "targets": [2, 3, 1],
            "snapshots": [],
        }
    )


def test_a_translation_is_drawn_with_its_alignment(chromium, trained, tmp_path):
    page = Page(chromium, tmp_path, page_object(translation(trained)))
    tokens = [token.text for token in page.all(".live-token")]
    assert tokens[-3:] == ["one", "two", "three"] and 1 <= len(tokens) - 3 <= 5
    assert page.letters == ["<start>", *tokens[:-4]]
    weights = [int(word.text.split()[0]) for word in page.all(".live-attention .live-word")]
    assert sum(weights) == pytest.approx(100, abs=3)
    page.set("#live-text", "")
    assert page.note.startswith("Nothing to read yet.") and page.letters == []


@pytest.mark.parametrize("make", [self_attention, translation])
def test_odd_texts_for_attention(chromium, trained, tmp_path, make):
    page = Page(chromium, tmp_path, page_object(make(trained)))
    page.set("#live-unit", "4")
    for text, note in (("xyz", "never saw"), ("", "Nothing to read"), ("a one", "never saw")):
        page.set("#live-text", text)
        assert note in page.note and page.part("drawing").is_displayed()
    assert "'xyz'" not in page.note and len(page.letters) >= 1


AXE = """
const done = arguments[0];
axe.run("#cell").then(found => done(found.violations.map(rule => rule.id + ": " + rule.nodes[0].html)));
"""  # noqa: E501


@pytest.mark.parametrize("make", [series, rows_of_numbers, self_attention, translation])
def test_axe_finds_nothing(chromium, trained, tmp_path, make):
    program = browser.axe()
    page = Page(chromium, tmp_path, page_object(make(trained), trained.network))
    try:
        for width in (1280, 390):
            browser.set_width(chromium, width)
            for theme in ("light", "dark"):
                chromium.execute_script(
                    "document.documentElement.dataset.theme = arguments[0]", theme
                )
                page.settle()
                chromium.execute_script(program)
                assert chromium.execute_async_script(AXE) == []
                overflow = "return document.documentElement.scrollWidth - innerWidth"
                assert chromium.execute_script(overflow) <= 0
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_no_frame_of_lab_36_takes_long(chromium, trained, tmp_path):
    """Redraws of two layers of 128 units over 200 letters, in the processor's time."""
    random = np.random.default_rng(0)

    def layer(inputs):
        kernel, bias = random.normal(size=[inputs + 128, 512]) / 9, np.zeros(512)
        return {"kind": "lstm", "forget_bias": 1.0, "kernel": kernel, "bias": bias}

    network = trained.network | live.packed(
        {
            "layers": [layer(5), layer(128)],
            "output": {"w": random.normal(size=[128, 5]), "b": np.zeros(5)},
            "snapshots": [],
        }
    )
    page = Page(chromium, tmp_path, page_object(network))
    chromium.execute_script(
        "window.frames = []; const ask = requestAnimationFrame;"
        "window.requestAnimationFrame = draw => ask(time => { const begun = performance.now();"
        "draw(time); frames.push(performance.now() - begun); });"
    )
    page.set("#live-text", "abcd" * 50)
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(chromium, 30).until(lambda _: page.step == 200)
    page.click(".live-letters button:nth-child(190)")
    frames = sorted(chromium.execute_script("return frames"))
    assert frames[len(frames) // 2] < 50
