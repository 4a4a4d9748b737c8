"""The program's own source: calls that are answered by the runner, and programs in Python 2."""

import ast
import sys

from common.tf1 import importing, program_source

import numpy as np
import pytest


@pytest.fixture
def run(monkeypatch):
    """Runs lines as the runner runs a program; gives its names."""
    monkeypatch.setitem(sys.modules, "_run_tf1", program_source)

    def run_lines(*lines):
        names = {"__name__": "program"}
        exec(compile(program_source.rewritten("\n".join(lines), "p.py"), "p.py", "exec"), names)
        return names

    return run_lines


def test_whole_numbers_and_real_ones_of_an_array_with_one_element(run):
    names = run(
        '"""A program."""',
        "from __future__ import print_function",
        "import numpy as np",
        "t = np.cumsum([0.2, 0.3, 0.5])",
        "drawn = int(np.searchsorted(t, np.random.rand(1) * 1.0))",
        "real, text, other = float(np.array([[2.5]])), int('7'), int('ff', 16)",
        "kind = isinstance(3, int) and np.dtype(float) == np.float64",
    )
    assert names["__doc__"] == "A program." and 0 <= names["drawn"] <= 2
    assert (names["real"], names["text"], names["other"], names["kind"]) == (2.5, 7, 255, True)
    with pytest.raises(TypeError, match="only"):
        run("import numpy as np", "int(np.array([1, 2]))")


def test_arrays_of_lists_of_different_lengths(run):
    names = run("import numpy as np", "a = np.array([[1, 2], [3]])", "b = np.array([[1], [2]])")
    assert names["a"].dtype == object and names["a"].tolist() == [[1, 2], [3]]
    assert names["b"].shape == (2, 1)
    with pytest.raises(ValueError, match="inhomogeneous"):
        run("import numpy as np", "np.array([[1, 2], [3]], dtype=np.float32)")


@pytest.mark.parametrize(
    "expression, result, kind",  # of NumPy 1.18
    [
        ("small * 2", 400, "int64"),
        ("small << 8", 51200, "int64"),
        ("small - 201", -1, "int64"),
        ("small * np.uint8(2)", 144, "uint8"),
        ("np.int8(5) * 2**70", 5 * 2**70, "int"),
        ("real * 2", float(np.float32(0.1)) * 2, "float64"),
        ("0.0 + real", float(np.float32(0.1)), "float64"),
        ("sum([real, real])", float(np.float32(0.1)) * 2, "float64"),
        ("sum(range(4), 1)", 7, "int"),
        ("(np.float64(2) * np.ones(1, np.float32))[0]", 2, "float32"),
        ("(np.float64(1e300) * np.ones(1, np.float32))[0]", 1e300, "float64"),
        ("(np.int64(300) * np.ones(1, np.uint8))[0]", 300, "uint16"),
        ("(np.float64(2) * np.ones(1, np.int32))[0]", 2, "float64"),
        ("'%d' % small + 'a' * 2", "200aa", "str"),
    ],
)
def test_arithmetic_of_numbers_is_that_of_numpy_1(run, expression, result, kind):
    start = "import numpy as np", "small, real = np.uint8(200), np.float32(0.1)"
    value = run(*start, f"value = {expression}")["value"]
    assert (value, type(value).__name__) == (result, kind)


def test_numbers_added_in_place_are_those_of_numpy_1(run):
    names = run(
        "import numpy as np",
        "total, bits, parts, part = 0.0, 0, [0, 0], np.float32(0.1)",
        "for i in range(3):",
        "    total += part",
        "    bits |= np.uint8(255) << 8",
        "    parts[i - i] += part",
        "array = same = np.zeros(2, np.float32)",
        "array += np.float64(3)",
        "words, calls = 'a', []",
        "words += 'b'",
        "def key(): calls.append(1); return 0",
        "parts[key()] -= 1",
    )
    exact = 3 * float(np.float32(0.1))
    assert names["total"] == exact and names["parts"] == [pytest.approx(exact - 1, abs=1e-15), 0]
    assert names["bits"] == 65280 and names["words"] == "ab" and names["calls"] == [1]
    assert names["array"] is names["same"] and names["same"].tolist() == [3, 3]


def test_an_empty_array_is_false(run):
    names = run(
        "import numpy as np",
        "empty, full, many = np.array([]), np.array([1]), np.array([1, 2])",
        "a = 'yes' if empty else 'no'",
        "b = [not empty, bool(empty), not full, bool(full), not np.zeros(0)]",
        "while empty or np.zeros(0): pass",
        "if full and 1: c = 3",
    )
    assert (names["a"], names["b"]) == ("no", [True, False, False, True, True])
    assert names["c"] == 3
    with pytest.raises(ValueError, match="ambiguous"):
        run("import numpy as np", "if np.array([1, 2]): pass")


def test_counting_is_plain_python():
    def code(*lines):
        return ast.unparse(program_source.rewritten("\n".join(lines), "p.py"))

    counted = "for i in range(9):", "    x = i + 1 - len(y) * 2"
    assert "_run_tf1" not in code(*counted)
    assert "_run_tf1.add(i, 1)" in code(*counted, "i = z", "i + 1")


def test_names_that_the_program_gives_a_meaning_of_its_own_stay(run):
    assert run("def int(x): return x + 1", "a = int(1)")["a"] == 2
    names = run("class numpy:", "    array = staticmethod(len)", "a = numpy.array([1, 2])")
    assert names["a"] == 2


def test_lines_of_a_traceback_are_those_of_the_program(run):
    with pytest.raises(ZeroDivisionError) as error:
        run("a = int(1)", "", "1 / 0")
    assert error.traceback[-1].lineno + 1 == 3


def test_modules_of_the_program_are_rewritten_and_libraries_are_not(tmp_path, monkeypatch):
    (tmp_path / "own_part.py").write_text(
        "import numpy as np\nvalue = int(np.ones([1]) * 4)\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "_run_tf1", program_source)
    finder = program_source.Finder(importing.library_test())
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    assert __import__("own_part").value == 4
    assert not (tmp_path / "__pycache__").exists()
    assert finder.find_spec("json.tool") is None and finder.find_spec("numpy") is None
    sys.modules.pop("own_part")
    assert np.ones([1]).size == 1


@pytest.mark.parametrize(
    "line",
    [
        "print 'a'",
        "print 'a %d' % 3",
        "raise ValueError, 'a'",
        "if a <> b: pass",
        "a = `b`",
        "exec 'a'",
        "a = 0777",
        "a = 10L",
        "def f(a, (b, c)): pass",
        "try:\n  a\nexcept ValueError, error:\n  pass",
    ],
)
def test_a_program_in_python_2_is_recognised(line):
    with pytest.raises(SyntaxError) as error:
        program_source.rewritten(line, "old.py")
    assert "of old.py has" in program_source.explain(error.value)
    assert "a program in Python 2" in program_source.explain(error.value)


def test_names_and_modules_of_python_2_are_recognised(run):
    with pytest.raises(NameError) as error:
        run("xrange(3)")
    assert "xrange is a name of Python 2" in program_source.explain(error.value)
    with pytest.raises(ImportError) as error:
        run("import cPickle")
    assert "cPickle is a module of Python 2" in program_source.explain(error.value)


def test_printing_to_a_file_as_in_python_2_is_recognised(run):
    with pytest.raises(TypeError) as error:
        run("import sys", "print >>sys.stderr, 'a'")
    assert "a program in Python 2" in program_source.explain(error.value)


def test_other_errors_are_not_explained(run):
    for line in ("a = (", "b = c", "import no_such_module_here"):
        with pytest.raises((SyntaxError, NameError, ImportError)) as error:
            run(line)
        assert program_source.explain(error.value) is None


def test_a_folder_that_pip_has_installed_into_is_no_part_of_the_program(tmp_path, monkeypatch):
    installed, own = tmp_path / "packages", tmp_path / "program"
    (installed / "tool-1.0.dist-info").mkdir(parents=True)
    own.mkdir()
    monkeypatch.setattr(sys, "path", [str(own), str(installed), *sys.path])
    is_library = importing.library_test()
    assert is_library(str(installed / "tool" / "__init__.py"))
    assert not is_library(str(own / "main.py"))
