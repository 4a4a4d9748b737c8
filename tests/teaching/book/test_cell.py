"""The network in the page computes what the session computes, and can be stepped through."""

import json
import re

from common import rnn
from common.data.text import Vocabulary, one_hot
from common.graph_mode import tf
from common.rnn import numpy_reference
from common.teaching.book import live, pages
from tests.teaching.book import browser

import numpy as np
import pytest
from markupsafe import Markup

TOKENS = Vocabulary("abcd하")
TEXTS = ("abcd", "하하a", "dcbaabcd하")
CELLS = {
    "BasicLSTM": lambda: rnn.BasicLSTMCell(3),
    "BasicLSTM, forget_bias": lambda: rnn.BasicLSTMCell(3, forget_bias=0.2),
    "GRU": lambda: rnn.GRUCell(4),
    "BasicRNN": lambda: rnn.BasicRNNCell(2),
    "two layers": lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.GRUCell(2)]),
}


class Trained:
    """A small network after a few steps: what the session says, and what the page is given."""

    def __init__(self, make_cell):
        with tf.Graph().as_default():
            tf.set_random_seed(2)
            self.x = tf.placeholder(tf.float32, [1, None, len(TOKENS)])
            self.lengths = tf.placeholder(tf.int32, [1])
            self.targets = tf.placeholder(tf.int32, [1, None])
            self.outputs, _ = rnn.dynamic_rnn(
                make_cell(), self.x, sequence_length=self.lengths, dtype=tf.float32
            )
            units = self.outputs.shape.as_list()[2]
            w = tf.get_variable("w", [units, len(TOKENS)])
            b = tf.get_variable("b", [len(TOKENS)])
            flat = tf.reshape(self.outputs, [-1, units])
            logits = tf.matmul(flat, w) + b
            self.losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=tf.reshape(self.targets, [-1]), logits=logits
            )
            train_op = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_mean(self.losses))
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())
            for _ in range(5):
                self.session.run(train_op, self.feeds(TEXTS[0]))
            self.network = live.packed(
                {
                    "name": "small",
                    "tokens": TOKENS.tokens,
                    "words": False,
                    "sample": "abcda",
                    "layers": live.layers(self.session),
                    "output": live.output(self.session, "w", "b"),
                }
            )

    def feeds(self, text, length=None):
        numbers = TOKENS.encode(text)
        return {
            self.x: one_hot(numbers, len(TOKENS))[np.newaxis],
            self.lengths: [len(text) if length is None else length],
            self.targets: np.roll(numbers, -1)[np.newaxis],
        }


@pytest.fixture(scope="module", params=CELLS)
def trained(request):
    return Trained(CELLS[request.param])


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


def call(chromium, expression, *arguments):
    """A value of cell.js; `network`, and the other arguments as `given`."""
    program = (
        f"{pages.static('cell.js')}\n"
        "const network = Cell.open(arguments[0]); const given = arguments[1];\n"
        f"return {expression};"
    )
    network, *given = arguments
    return chromium.execute_script(program, network, given)


def test_every_step_equals_the_session(chromium, trained):
    for text in TEXTS:
        for length in (len(text), 2):
            feeds = trained.feeds(text, length)
            expected = trained.session.run(trained.outputs, feeds)[0]
            rows = feeds[trained.x][0].tolist()
            came = call(
                chromium,
                "Cell.unroll(network, given[0], {}, given[1]).at(-1).map(s => s.h)",
                trained.network,
                rows,
                length,
            )
            np.testing.assert_allclose(came, expected, atol=1e-5)


def test_losses_equal_the_session(chromium, trained):
    feeds = trained.feeds(TEXTS[2])
    expected = trained.session.run(trained.losses, feeds)
    targets = feeds[trained.targets][0].tolist()
    rows = feeds[trained.x][0].tolist()
    came = call(
        chromium, "Cell.losses(network, given[0], given[1])", trained.network, rows, targets
    )
    np.testing.assert_allclose(came, expected, atol=1e-5)


def test_the_gradient_equals_that_of_tensorflow(chromium, trained):
    feeds, step = trained.feeds(TEXTS[2]), 5
    with trained.session.graph.as_default():
        [gradient] = tf.gradients(trained.losses[step], trained.x)
    expected = np.linalg.norm(trained.session.run(gradient, feeds)[0], axis=1)
    rows, targets = feeds[trained.x][0].tolist(), feeds[trained.targets][0].tolist()
    came = call(
        chromium,
        "Cell.gradients(network, given[0], given[1], given[2], {})",
        trained.network,
        rows,
        targets,
        step,
    )
    np.testing.assert_allclose(came, expected, atol=1e-5)
    assert expected[:step].min() > 0 and expected[step + 1 :].max() == 0


# In the page.


@pytest.fixture
def cell_page(chromium, book):
    """part(name): an element of the stepper of lab 4's page."""
    chromium.get((book / "lab04_hihello.html").as_uri())

    def part(name):
        return chromium.find_element("css selector", f"#cell [data-part='{name}']")

    return part


def in_page(book):
    """The weights in lab 4's page, as `numpy_reference` takes them."""
    text = (book / "lab04_hihello.html").read_text(encoding="utf-8")
    [network] = json.loads(re.search(r'id="networks">(.*?)</script>', text, re.DOTALL)[1])
    layers = [
        {name: unpacked(value) for name, value in layer.items()} for layer in network["layers"]
    ]
    return network, layers


def unpacked(value):
    import base64

    if not isinstance(value, dict):
        return value
    return np.frombuffer(base64.b64decode(value["data"]), "<f4").reshape(value["shape"])


def numbers_in(table):
    """{row: numbers} of a table in the page."""
    rows = table.text.replace("\u2212", "-").splitlines()[1:]
    found = [re.fullmatch(r"(.*?)((?: -?\d+\.\d+)+)", row) for row in rows]
    return {one[1].split()[-1]: [float(number) for number in one[2].split()] for one in found}


def test_the_numbers_shown_are_the_network_s(cell_page, book):
    network, layers = in_page(book)
    assert cell_page("text").get_attribute("value") == network["sample"] == "hihell"
    cell_page("text").clear()
    cell_page("text").send_keys("ohlle")
    cell_page("letters").find_elements("tag name", "button")[3].click()
    x = one_hot([network["tokens"].index(letter) for letter in "ohlle"], 5)[np.newaxis]
    [parts] = numpy_reference.unroll(layers, x)
    shown = numbers_in(cell_page("parts"))
    assert set(shown) == {"i", "j", "f", "o", "c", "h"}
    for name, values in shown.items():
        np.testing.assert_allclose(values, parts[name][0, 3], atol=0.0006)
    cell_page("unit").send_keys("\ue017", "2")  # delete, then the number
    unit = int(cell_page("unit").get_attribute("value"))
    along = numbers_in(cell_page("along"))
    np.testing.assert_allclose(along["h"], parts["h"][0, :, unit], atol=0.0006)
    filled_in = cell_page("equation").text.replace("\u2212", "-")
    assert f"= {parts['c'][0, 3, unit]:.3f}\n" in filled_in
    assert filled_in.endswith(f"= {parts['h'][0, 3, unit]:.3f}")


def test_the_keyboard_moves_through_time(cell_page):
    from selenium.webdriver.common.keys import Keys

    cell_page("time").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    current = cell_page("letters").find_element("css selector", "[aria-current]")
    assert current.text == "h" and cell_page("time").get_attribute("value") == "2"
    assert cell_page("time").get_attribute("aria-valuetext") == "step 3: h"
    assert len(cell_page("gradient").find_elements("tag name", "li")) == 3


def test_a_gate_switched_off_changes_the_prediction(cell_page, chromium):
    cell_page("letters").find_elements("tag name", "button")[4].click()
    before = cell_page("prediction").text
    assert "with all gates" not in cell_page("loss").text
    chromium.find_element("css selector", "[data-gate='f']").click()
    assert cell_page("prediction").text != before
    assert "with all gates" in cell_page("loss").text
    assert numbers_in(cell_page("parts"))["f"] == [0] * 5
    chromium.find_element("css selector", "[data-gate='f']").click()
    assert cell_page("prediction").text == before


def test_letters_that_the_network_does_not_know_are_named(cell_page):
    cell_page("text").clear()
    cell_page("text").send_keys("hxe")
    assert cell_page("left").text.startswith("1 left out: the network knows only")
    assert cell_page("letters").text.split() == ["h", "e"]
    cell_page("text").clear()
    cell_page("text").send_keys("x")
    assert not cell_page("show").is_displayed()


def test_a_length_ends_the_sequence(cell_page):
    cell_page("length").send_keys("2")
    cell_page("letters").find_elements("tag name", "button")[4].click()
    assert "the output is 0, the state stays" in cell_page("more").text
    assert numbers_in(cell_page("along"))["h"][2:] == [0] * 4


def cell_html(network):
    template = pages.environment().get_template("cell.html")
    return template.render(
        live="null", networks=Markup(live.as_json([network])), what_to_type="Text"
    )


def page_of(network, folder):
    """A page with nothing but the stepper."""
    path = folder / "page.html"
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>t</title>'
        f'<section id="cell">{cell_html(network)}</section>'
        f"<script>{pages.static('cell.js', 'stepper.js')}</script>",
        encoding="utf-8",
    )
    return path


def test_other_letters_and_a_hostile_token(chromium, tmp_path):
    network = Trained(CELLS["BasicRNN"]).network
    network["tokens"] = ["</script><b>", "b", "c", "d", "하"]
    network["words"], network["sample"] = True, "하 b </script><b>"
    chromium.get(page_of(network, tmp_path).as_uri())
    assert chromium.get_log("browser") == []
    letters = chromium.find_element("css selector", "[data-part='letters']")
    shown = [button.text for button in letters.find_elements("tag name", "button")]
    assert shown == ["하", "b", "</script><b>"]


def test_scores_of_other_classes_than_the_tokens(chromium, tmp_path):
    """Lab 17 answers with a country: there is no next word, so no loss and no gradient."""
    network = Trained(CELLS["GRU"]).network
    network["output"] = {"w": zeros(4, 2), "b": zeros(2)}
    chromium.get(page_of(network, tmp_path).as_uri())
    assert chromium.get_log("browser") == []
    prediction = chromium.find_element("css selector", "[data-part='prediction']")
    lines = [line.text for line in prediction.find_elements("tag name", "li")]
    assert lines == ['"class 0"50.0 %', '"class 1"50.0 %']
    assert chromium.find_element("css selector", "[data-part='loss']").text == ""
    assert not chromium.find_element("css selector", "[data-part='gradient']").is_displayed()


def zeros(*shape):
    return live.packed(np.zeros(shape))
