"""Names that NumPy, Python, pandas and Matplotlib dropped: every row of the table works again."""

import collections.abc
import importlib
import sys

from common.tf1 import importing, old_names, runtime

import numpy as np
import pytest


@pytest.fixture(autouse=True, scope="module")
def _restored():
    old_names.restore()
    importing.install()
    exec("import pandas, matplotlib.pyplot", {"__file__": "/program.py"})
    yield
    importing.uninstall()


@pytest.mark.parametrize("module, name", [row[:2] for row in old_names.TABLE])
def test_every_name_of_the_table_is_there(module, name):
    owner = old_names._find(module)
    if owner is None:
        assert module == "cgi" and sys.version_info >= (3, 13)  # the module itself is gone
        return
    assert getattr(owner, name) is not None


def test_numpy():
    assert np.float is float and np.int is int and np.object is object and np.str is str
    assert np.complex is complex and np.bool(1) == True  # noqa: E712  (NumPy 2 has its own)
    assert np.float_ is np.float64 and np.NaN is np.nan and np.product([2, 3]) == 6
    assert np.asfarray([1, 2]).dtype == np.float64 and np.asscalar(np.array([7])) == 7
    assert np.alen([1, 2, 3]) == 3 and np.rank(np.ones([2, 2])) == 2
    assert np.msort([[3, 1], [2, 5]]).tolist() == [[2, 1], [3, 5]]


def test_python(tmp_path):
    find = importlib.import_module
    assert find("collections").Mapping is collections.abc.Mapping
    assert find("inspect").getargspec(lambda a, b=1: 0).args == ["a", "b"]
    assert find("fractions").gcd(12, 18) == 6
    assert find("base64").decodestring(find("base64").encodestring(b"a")) == b"a"
    assert not find("threading").Thread().isAlive()
    assert find("html.parser").HTMLParser().unescape("&lt;") == "<"
    assert find("xml.etree.cElementTree").fromstring("<a/>").tag == "a"
    (tmp_path / "loaded.py").write_text("value = 5\n", encoding="utf-8")
    assert find("imp").load_source("loaded", str(tmp_path / "loaded.py")).value == 5
    sys.modules.pop("loaded")


def test_pandas():
    frame = importlib.import_module("pandas").DataFrame({"a": [1, 2], "b": [3, 4]})
    assert frame.as_matrix().tolist() == [[1, 3], [2, 4]]
    assert frame.append({"a": 5, "b": 6}, ignore_index=True).shape == (3, 2)
    assert frame.append(frame).shape == (4, 2)
    assert dict(frame.iteritems())["a"].tolist() == [1, 2]
    assert frame.ix[0, "b"] == 3 and frame.ix[1, 0] == 2
    assert frame["a"].append(frame["b"]).tolist() == [1, 2, 3, 4]


def test_matplotlib():
    plots = importlib.import_module("matplotlib.pyplot")
    plots.hold(True)
    assert plots.ishold()
    figure = importlib.import_module("matplotlib.figure").Figure()
    axes = figure.subplots()
    axes.set_axis_bgcolor("red")
    assert axes.get_facecolor()[:3] == (1.0, 0.0, 0.0)
    figure.canvas.set_window_title("of no window")


def test_fed_values_become_arrays_as_in_tensorflow():
    values = np.ones(2, np.float32)
    assert runtime._as_array(values, np.float32) is values
    assert runtime._as_array([300, -1], np.uint8).tolist() == [44, 255]
    assert runtime._as_array(["a", b"b"], object).dtype == object
    assert runtime._as_array(2.5).dtype == np.float64
