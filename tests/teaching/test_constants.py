"""`--set NAME=VALUE`: constants of a lab, and what follows from them."""

from common.errors import InputError
from common.teaching import constants
from labs import lab11_perceptron_xor as lab11

import pytest

LAB = '''"""Lab 99: constants."""

WORD = "hello"
LETTERS = sorted(set(WORD))
SIZES = (2, 3)
RATE = 0.1
STEPS = 10
SHARED = False
AFTER = """
A text.
"""
'''


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "lab99_constants.py"
    file.write_text(LAB, encoding="utf-8")
    return file


def test_the_constants_of_a_file(path):
    assert constants.settable(path) == {
        "WORD": "hello",
        "SIZES": (2, 3),
        "RATE": 0.1,
        "STEPS": 10,
        "SHARED": False,
    }


def test_what_is_computed_from_a_constant_follows(path):
    module = constants.changed_module(path, ["WORD=why", "RATE=1", "SIZES=(4,)", "SHARED=True"])
    assert module.LETTERS == ["h", "w", "y"]
    assert (module.RATE, module.SIZES, module.SHARED, module.STEPS) == (1, (4,), True, 10)
    assert path.read_text(encoding="utf-8") == LAB, "the file stays as it is"


def test_a_value_that_the_file_cannot_take_is_one_line(path):
    path.write_text(LAB + "FIRST = LETTERS[1]\n", encoding="utf-8")
    with pytest.raises(InputError, match="with --set WORD=aaa: IndexError: list index"):
        constants.changed_module(path, ["WORD=aaa"])


def test_a_value_that_the_lab_cannot_take_is_one_line(capsys):
    assert lab11.LAB.command(["--set", "TARGETS={}"]) == 2
    error = capsys.readouterr().err
    assert "error: with --set TARGETS={}: KeyError: 'XOR'" in error and error.count("\n") == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("RATES=1", "give NAME=VALUE with one of WORD='hello'"),
        ("RATE", "give NAME=VALUE"),
        ("LETTERS=[]", "give NAME=VALUE"),
        ("STEPS=1.5", "must be a whole number"),
        ("STEPS=many", "must be of the kind of 10"),
        ("RATE=True", "must be of the kind of 0.1"),
        ("SIZES=3", "must be of the kind of"),
        ("SHARED=1", "must be of the kind of False"),
        ("RATE=__import__('os').getcwd()", "must be of the kind of 0.1"),
    ],
)
def test_settings_that_make_no_sense(path, setting, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        constants.changed_module(path, [setting])
