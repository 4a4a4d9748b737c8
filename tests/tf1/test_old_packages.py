"""Lines of programs of 2019 for NumPy, pandas, SciPy and Python, each run by `run_tf1`.

The values were checked with NumPy 1.18, pandas 1.3.5, SciPy 1.1 and Python 3.7.
"""

import importlib.util
import io
import json
import random
import subprocess
import sys
import types
import xml.etree.ElementTree as ElementTree

from common.tf1 import old_names, old_pandas, old_scipy, program_source

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("PIL")


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """The output of a program of these lines: {label: text}."""
    lines = [
        "import collections, io, json, math, random",
        "import numpy as np, pandas as pd, tensorflow as tf",
        "session = tf.Session()",
        "best = session.run(tf.argmax([[1, 2]], 1))",
        "price = session.run(tf.constant([[1.5]]))",
        "found = np.zeros(3)",
        "small = np.zeros(2, np.uint8)",
        "frame = pd.DataFrame({'Date': ['a', 'b', 'c'], 'Open': [1., 2, 3]})",
        "days = frame.set_index(pd.to_datetime(['2020-01-01', '2020-01-02', '2020-01-03']))",
        "def show(label, value): print(label, '|', value)",
        *(f"show({label!r}, {code})" for label, (code, _) in VALUES.items()),
        *(line.replace("SHOW", f"show({label!r}, ") for label, (line, _) in STATEMENTS.items()),
    ]
    path = tmp_path_factory.mktemp("program") / "program.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "common.run_tf1", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return dict(line.split(" | ", 1) for line in done.stdout.splitlines())


# {label: (expression, what it prints)}
VALUES = {
    "fetched numbers": ("session.run([tf.constant(0.25), tf.constant(3)])", "[0.25, 3]"),
    "fetched in a dictionary": ("{'loss': session.run(tf.constant(0.25))}", "{'loss': 0.25}"),
    "%f": ("'%.2f' % price", "1.50"),
    "%d": ("'%d of %s' % (best, 'x')", "1 of x"),
    "math": ("math.exp(price[0])", "4.4816890703380645"),
    "wraps": ("np.array([-1, 300], dtype=np.uint8)", "[255  44]"),
    "np.math": ("np.math.sqrt(4)", "2.0"),
    "ptp": ("np.arange(3).ptp()", "2"),
    "tostring": ("np.arange(2, dtype=np.int8).tostring()", r"b'\x00\x01'"),
    "fromstring": (r"np.fromstring(b'\x01\x02', dtype=np.uint8)", "[1 2]"),
    "fromstring of numbers": ("np.fromstring('1 2', sep=' ')", "[1. 2.]"),
    "vstack": ("np.vstack(x for x in ([1], [2])).tolist()", "[[1], [2]]"),
    "histogram": ("np.histogram([1, 2], 2, normed=True)[0]", "[1. 1.]"),
    "sample of a set": ("sorted(random.sample({1, 2}, 2))", "[1, 2]"),
    "json": ("json.loads('[1]', encoding='utf8')", "[1]"),
    "rU": ("len(open(__file__, 'rU').read()) > 9", "True"),
    "drop": ("frame.drop('Date', 1).shape", "(3, 1)"),
    "concat": ("pd.concat([frame, frame], 1).shape", "(3, 4)"),
    "dropna": ("frame.dropna(0).shape", "(3, 2)"),
    "fillna": ("pd.Series([1., np.nan]).fillna(method='ffill').tolist()", "[1.0, 1.0]"),
    "first": ("days.Open[0]", "1.0"),
    "last": ("days.Open[-1]", "3.0"),
    "by label": ("frame.Open[2]", "3.0"),
    "values": ("frame[['Open']].values.flags.writeable", "True"),
    "type of text": ("frame.Date.dtype == object", "True"),
    "resample": ("days[['Open']].resample('M').mean().Open.tolist()", "[2.0]"),
    "date_range": ("len(pd.date_range('2020-01-01', periods=3, freq='H'))", "3"),
    "applymap": ("frame[['Open']].applymap(abs).shape", "(3, 1)"),
    "mad": ("round(frame.Open.mad(), 4)", "0.6667"),
    "squeeze": ("pd.read_csv(io.StringIO('a\\n1'), squeeze=True).shape", "(1,)"),
    "whitespace": ("pd.read_csv(io.StringIO('a b\\n1 2'), delim_whitespace=True).shape", "(1, 2)"),
    "bad lines": ("len(pd.read_csv(io.StringIO('a\\n1\\n2,3'), error_bad_lines=False))", "1"),
    "to_csv": (
        "repr(frame[['Open']].to_csv(index=False, line_terminator=';'))",
        "'Open;1.0;2.0;3.0;'",
    ),
    "date_parser": (
        "pd.read_csv(io.StringIO('d\\n2020'), parse_dates=['d'], date_parser=pd.to_datetime).d[0]",
        "2020-01-01 00:00:00",
    ),
    "float size": ("tf.placeholder(tf.float32, [None, 6 / 2]).shape", "(?, 3)"),
    "float size of a variable": ("tf.get_variable('w', [4, 6 / 2]).shape", "(4, 3)"),
    "zero_state": (
        "tf.nn.rnn_cell.GRUCell(3).zero_state(tf.constant([4]), tf.float32).shape",
        "(4, 3)",
    ),
    "zero_state of a list": (
        "tf.nn.rnn_cell.GRUCell(3).zero_state([4], tf.float32).shape",
        "(4, 3)",
    ),
}
STATEMENTS = {
    "store": ("found[0] = price; found[1] = best; SHOW found.tolist())", "[1.5, 1.0, 0.0]"),
    "store that wraps": ("small[0] = 300; small[1:2] = [7]; SHOW small.tolist())", "[44, 7]"),
    "chained": ("frame['Open'][0] = 9.; SHOW frame.Open.tolist())", "[9.0, 2.0, 3.0]"),
    "inplace": ("frame['Open'].replace(2., 0., inplace=True); SHOW frame.Open[1])", "0.0"),
    "inplace of an attribute": (
        "frame.Open.replace(3., 5., inplace=True); SHOW frame.Open[2])",
        "5.0",
    ),
    "itemset": ("found.itemset(2, 4); SHOW found.tolist())", "[1.5, 1.0, 4.0]"),
}


@pytest.mark.parametrize("label", [*VALUES, *STATEMENTS])
def test_a_line_of_2019(label, output):
    assert output[label] == {**VALUES, **STATEMENTS}[label][1]


def test_ix_reads_and_writes_by_label_or_position():
    days = pd.DataFrame({"Open": [1.0, 2, 3], "Close": [4.0, 5, 6]}, index=list("abc"))
    ix = old_pandas.ByLabelOrPosition
    assert ix(days)[0, "Close"] == 4.0 and ix(days)["b", 0] == 2.0
    assert ix(days)[0:2, "Close"].tolist() == [4.0, 5.0]
    assert ix(days)["a":"b"].shape == (2, 2)  # labels: the last one too
    assert ix(days)[-1].tolist() == [3.0, 6.0]
    assert ix(days)[days.Open > 1, 1].tolist() == [5.0, 6.0]
    ix(days)[0, "Close"] = 9.0
    ix(days)[0, 0] = 8.0
    assert days.shape == (3, 2) and days.iloc[0].tolist() == [8.0, 9.0]
    numbers = pd.DataFrame({"x": [1.0, 2.0]}, index=[5, 7])
    assert ix(numbers)[7, "x"] == 2.0
    with pytest.raises(KeyError):
        ix(numbers)[-1]


def test_pictures_of_scipy_misc(tmp_path):
    module = old_scipy.Finder().create_module(
        importlib.util.spec_from_loader(old_scipy.NAME, old_scipy.Finder())
    )
    old_scipy.restore(module)
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert module.imresize(picture, [8, 6]).shape == (8, 6, 3)
    assert module.imresize(picture, 0.5).shape == module.imresize(picture, 50).shape == (2, 2, 3)
    module.imsave(str(tmp_path / "a.png"), picture)
    assert (module.imread(str(tmp_path / "a.png")) == picture).all()
    assert module.imread(str(tmp_path / "a.png"), flatten=True).dtype == np.float32
    assert module.bytescale(np.array([0.0, 1.0, 2.0])).tolist() == [0, 128, 255]
    assert np.isclose(module.logsumexp([1.0, 1.0]), 1 + np.log(2))


def test_what_a_program_does_otherwise_stays():
    """The rewritten statements do what the plain ones do."""
    rewritten = compile(
        program_source.rewritten(
            "table = {'a': {}}; table['a']['b'] = 1; grid = [[0, 0], [0, 0]]; grid[1][0] = 5\n"
            "array = np.zeros([2, 3]); array[:, 1] = 2; array[0, ::2] = [1, 4]\n"
            "word = '%s-%d' % ('x', 3); share = '100%%' % (); people = '%(n)s' % {'n': 'ann'}\n"
            "class Box:\n    def sort(self, inplace): self.kept = inplace\n"
            "class Owner: pass\n"
            "owner = Owner(); owner.box = Box(); owner.box.sort(inplace=True)\n",
            "program.py",
        ),
        "program.py",
        "exec",
    )
    names = {"np": np}
    sys.modules["_run_tf1"] = program_source
    exec(rewritten, names)
    assert names["table"] == {"a": {"b": 1}} and names["grid"] == [[0, 0], [5, 0]]
    assert names["array"].tolist() == [[1, 2, 4], [0, 2, 0]]
    assert (names["word"], names["share"], names["people"]) == ("x-3", "100%", "ann")
    assert names["owner"].box.kept is True
    for line in ("(1, 2)[0] = 3", "{}[[]] = 1", "np.zeros(2)[0] = [1, 2]", "'%d' % 'x'"):
        tree = program_source.rewritten(line, "program.py")
        with pytest.raises((TypeError, ValueError)):
            exec(compile(tree, "program.py", "exec"), {"np": np})


def test_elements_of_xml_and_functions_that_go_on():
    element = ElementTree.fromstring("<a><b/><c/></a>")
    assert [child.tag for child in program_source.old_method(element, "getchildren")] == ["b", "c"]
    assert program_source.old_method(ElementTree, "tostring", element).startswith(b"<a>")
    assert json.loads(json.dumps([1])) == [1] and random.sample([1], 1) == [1]
    assert np.vstack([[1], [2]]).shape == (2, 1) and io.StringIO("a").read() == "a"


@pytest.mark.parametrize(
    "first, last",
    [
        (
            "find_spec = lambda name: find(name) if name[:9] != 'distutils' else None",
            "from distutils.version import LooseVersion; from distutils import util\n"
            "import distutils.dir_util\n"
            "print(LooseVersion('1.15.5') < LooseVersion('2.0'), util.strtobool('yes'))",
        ),
        (  # no setuptools: `distutils` stays missing, and nothing else fails
            "find_spec = lambda name: find(name) if '.' not in name else find('no_such.module')\n"
            "sys.modules['setuptools'] = None; sys.modules['distutils'] = None",
            "print('distutils.version' not in sys.modules, 1)",
        ),
    ],
)
def test_distutils_on_a_python_that_has_dropped_it(first, last):
    """Python 3.12 has no distutils; setuptools brings its own."""
    lines = [
        "import sys, importlib.util",
        "from common.tf1 import old_names",
        "for name in [name for name in sys.modules if name.startswith('distutils')]:",
        "    del sys.modules[name]",
        "find = importlib.util.find_spec",
        first,
        "importlib.util.find_spec = find_spec",
        "old_names.restore_modules()",
        "importlib.util.find_spec = find",
        "sys.meta_path[:] = [each for each in sys.meta_path if 'Distutils' not in repr(each)]",
        last,
    ]
    command = [sys.executable, "-W", "ignore", "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.stdout, done.stderr) == ("True 1\n", "")


def test_yaml_is_loaded_without_a_loader(monkeypatch):
    """`yaml.load(stream)` of PyYAML until 5; the module here has the signature of PyYAML 6."""
    module = types.ModuleType("yaml")
    module.FullLoader, module.load = "full", lambda stream, Loader: (stream, Loader)  # noqa: N803
    monkeypatch.setitem(sys.modules, "yaml", module)
    old_names.restore_of("yaml")
    old_names.restore_of("yaml")
    assert module.load("a: 1") == ("a: 1", "full")
    assert module.load("a: 1", Loader="safe") == ("a: 1", "safe")


def test_yaml_itself_is_loaded_without_a_loader(tmp_path):
    pytest.importorskip("yaml")  # .ci/run installs it
    program = tmp_path / "program.py"
    program.write_text("import yaml\nprint(yaml.load('{a: [1, 2.5]}'))\n", encoding="utf-8")
    command = [sys.executable, "-m", "common.run_tf1", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.stdout, done.returncode) == ("{'a': [1, 2.5]}\n", 0)
