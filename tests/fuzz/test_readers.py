"""Every reader of files gets whatever hypothesis thinks of, and never ends in a traceback."""

import gzip
import io
import json
import pickle

from common.data import price_files, text, words
from common.language import corpus, generation
from common.training import checkpoint
from labs.support import integer_lists, month_files, news_files, pairs, review_files
from tests.fuzz.readers import returns_or_refuses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.fuzz

NUMBERS = [
    "0",
    "1",
    "-1",
    "1e39",
    "nan",
    "inf",
    "1_000",
    "12.5",
    "٣",
    "9" * 400,
    "0x10",
    "1,5",
    "5.2M",
    "$7",
]
DAYS = [
    "2020-01-02",
    "2020-01-03",
    "20200102",
    "10",
    "today",
    "NaT",
    "2020-02-30",
    "0000-00-00",
    "1/2/20",
]
DAYS += ["1609459200", "9" * 19, "2024- 01- 31", "2024년 1월 5일", "Mon, Jan 4, 2021", "29-Feb-24"]
MONTHS = [
    "1991-01",
    "1991-02",
    "Jan-1991",
    "Feb-91",
    "1991-13",
    "Mai-91",
    "1991M01",
    "199101",
    "1991.1",
]
WORDS = ["good film", '"', "<br />", "", " ", "#", "a\0b", "\ud7ff", "$^{_$", "label"]
NAMES = ["종가", "Close/Last", "Vol.", "<TICKER>", "Price", "Ticker", "VALUE", "sep=;", "Adj Close"]
NAMES += [
    "Date",
    "date",
    "Open",
    "High",
    "Low",
    "Volume",
    "Close",
    "Name",
    "text",
    "label",
    "Month",
]
FIELDS = st.one_of(
    st.sampled_from([*NUMBERS, *DAYS, *MONTHS, *WORDS, *NAMES]),
    st.text(max_size=5),
    st.floats().map(str),
    st.dates().map(str),
)
PRICES = (
    "Date,Open,High,Low,Volume,Close,News\n2020-01-02,1,2,1,5,2,up\n2020-01-03,2,3,1,6,2,down\n"
)
SALES = "Month,sales\n1991-01,5\n1991-02,6\n1991-03,7\n"
YFINANCE = "Price,Close,Close,Open\nTicker,AA,BB,AA\nDate,,,\n2020-01-02,1,2,3\n2020-01-03,4,5,6\n"
SIDE_BY_SIDE = "geo\t" + "\t".join(f"2020-{n:02}" for n in range(1, 10)) + "\nDE" + "\t7" * 9
REVIEWS = "text,label\n" + "good film,1\nbad film,0\n" * 6


SEPARATORS = st.sampled_from([",", ";", "\t"])


def csv_of(rows, separator=","):
    return "\n".join(separator.join(row) for row in rows)


@st.composite
def damaged(draw, whole):
    """A file that is right, but for a few characters put in place of others."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(whole)))
        end = draw(st.integers(start, min(len(whole), start + 12)))
        whole = whole[:start] + draw(FIELDS) + whole[end:]
    return whole


TABLES = st.lists(st.lists(FIELDS, min_size=1, max_size=6), max_size=5)
TABLES = st.builds(csv_of, TABLES, SEPARATORS)


def files_like(whole):
    return st.one_of(
        damaged(whole), TABLES, st.text(max_size=60).map(lambda rest: whole + rest)
    ).map(lambda content: content.encode("utf-8", "surrogatepass")) | st.binary(max_size=60)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "file.csv"


def read_file(read, path, content, *arguments, **options):
    path.write_bytes(content)
    return returns_or_refuses(read, path, *arguments, **options)


RENAMED = st.none() | st.dictionaries(
    st.sampled_from([*NAMES, "Value", "Text", "Source"]), st.sampled_from([*NAMES, "1", "2", "AA"])
)
ENCODINGS = st.sampled_from([None, None, "utf-8", "utf-16", "cp949", "utf-7", "idna"])


@given(content=files_like(PRICES))
def test_prices(path, content):
    read_file(price_files.read_prices, path, content)
    returns_or_refuses(news_files.read, path)


@given(content=files_like(PRICES) | files_like(YFINANCE), renamed=RENAMED, encoding=ENCODINGS)
def test_prices_with_options(path, content, renamed, encoding):
    options = {"renamed": renamed, "encoding": encoding, "adjusted": True}
    read_file(price_files.read_prices, path, content, optional=price_files.OPTIONAL, **options)


@given(content=files_like(PRICES.replace("Close", "Name")) | files_like(YFINANCE))
def test_companies(path, content):
    read_file(price_files.read_companies, path, content, ("Open", "High"))
    returns_or_refuses(price_files.read_companies, path, ("Close",), adjusted=True)


@given(
    content=files_like(SALES) | files_like(SIDE_BY_SIDE),
    monthly=st.sampled_from([None, "sum", "last"]),
    renamed=RENAMED,
)
def test_months(path, content, monthly, renamed):
    read_file(month_files.read_months, path, content, monthly=monthly, renamed=renamed)


@given(content=files_like(REVIEWS) | files_like(REVIEWS.partition("\n")[2]), renamed=RENAMED)
def test_reviews(path, content, renamed):
    read_file(review_files.read_csv, path, content, 10, renamed=renamed)


@given(content=files_like("cat\tK AE T\ndog\tD AO G\n"), renamed=RENAMED)
def test_pairs(path, content, renamed):
    read_file(pairs.read_pairs, path, content, renamed=renamed)


@given(content=st.binary() | st.binary().map(gzip.compress), cut=st.none() | st.integers(0, 40))
def test_corpora(path, content, cut):
    for ending in (".txt", ".gz"):
        path.with_suffix(ending).write_bytes(content[:cut])
        returns_or_refuses(corpus.read, [path.with_suffix(ending)])


def test_the_files_that_are_damaged_are_right_before(path):
    assert read_file(price_files.read_prices, path, PRICES.encode())
    assert read_file(price_files.read_companies, path, YFINANCE.encode(), ("Close",))
    assert read_file(month_files.read_months, path, SALES.encode())
    assert read_file(month_files.read_months, path, SIDE_BY_SIDE.encode())
    assert read_file(review_files.read_csv, path, REVIEWS.encode(), 10)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=4), parts),
    max_leaves=5,
)
FACTS = st.fixed_dictionaries({}, optional={"step": JSON, "alphabet": JSON, "other": JSON})


@given(content=st.one_of(JSON.map(json.dumps), FACTS.map(json.dumps), st.text()))
def test_facts_beside_a_checkpoint(path, content):
    path.with_suffix(".json").write_bytes(content.encode("utf-8", "surrogatepass"))
    returns_or_refuses(checkpoint.metadata, path.with_suffix(""))


OBJECTS = st.recursive(
    st.none() | st.integers() | st.floats() | st.binary(max_size=3) | st.text(max_size=3),
    lambda parts: st.lists(parts, max_size=4) | st.tuples(parts, parts),
    max_leaves=8,
)


@st.composite
def pickles(draw):
    value = draw(OBJECTS)
    if draw(st.booleans()):
        rows = value if isinstance(value, list) else [value]
        value = np.empty(len(rows), object)
        value[:] = rows
    whole = bytearray(pickle.dumps(value, protocol=draw(st.integers(0, 5))))
    for _ in range(draw(st.integers(0, 2))):
        whole[draw(st.integers(0, len(whole) - 1))] = draw(st.integers(0, 255))
    return bytes(whole)


@given(data=pickles() | st.binary(max_size=40))
def test_pickled_lists(data):
    returns_or_refuses(integer_lists.integer_lists, data, "file")


ARRAYS = st.one_of(
    st.lists(st.integers(-1, 9)).map(np.array),
    st.lists(st.floats()).map(np.array),
    st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2)).map(np.array),
    st.integers().map(lambda n: np.array(n % 2**40)),
    st.text().map(np.array),
)


@given(arrays=st.tuples(ARRAYS, ARRAYS, ARRAYS, ARRAYS), cut=st.none() | st.integers(0, 2000))
def test_npz(path, arrays, cut):
    file = io.BytesIO()
    np.savez(file, **dict(zip(("x_train", "y_train", "x_test", "y_test"), arrays)))
    read_file(review_files.read_npz, path, file.getvalue()[:cut], 10)


@given(content=st.text(), more=st.text(max_size=9), length=st.integers(1, 9))
def test_texts(content, more, length):
    def read():
        vocabulary = text.Vocabulary.of(content)
        x, y = text.windows(vocabulary.encode(content), length)
        assert x.shape == y.shape == (len(content) - length, length)
        assert vocabulary.decode(vocabulary.encode(more)) == more

    returns_or_refuses(read)


@given(
    texts=st.lists(st.text()), size=st.none() | st.integers(-1, 9), unknown=st.none() | st.text()
)
def test_texts_as_words(texts, size, unknown):
    def read():
        vocabulary = words.WordVocabulary.of(texts, size, unknown)
        for one in texts:
            vocabulary.decode(vocabulary.encode(one))

    returns_or_refuses(read)


@given(prompt=st.text(), temperature=st.floats())
def test_prompts(prompt, temperature):
    returns_or_refuses(generation.check, text.Vocabulary.of("abc"), [prompt], temperature)
