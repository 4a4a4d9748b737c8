"""Every command in a README is run, every link leads somewhere, every lab is listed.

How a command is checked:

- `python -m labs N ...` and `python labs/labNN_....py ...` are run, with two steps only; the
  former in this process, which saves a start of Python, unless they read or write a checkpoint;
- what is run as printed stands in `AS_PRINTED`;
- what would take long, or names a file of the reader's, has a line in `INSTEAD`: what is run
  in its place;
- what another test runs is named by that test's mark, `@pytest.mark.covers("python -m labs book")`;
- what installs something is left to .ci/run, which runs the README's own lines.

A command that is in none of them fails.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from labs import __main__ as course
from labs.__main__ import find_labs

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {".venv", ".git", "build", "node_modules"}
READMES = sorted(
    path
    for path in ROOT.rglob("README.md")
    if not SKIPPED & set(path.relative_to(ROOT).parts) and not (path.parent / "pyvenv.cfg").exists()
)
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && .venv/bin/"
SHORT = " --steps 2"  # appended to the command of a lab

# The reader's program.py.
OLD = "import tensorflow as tf\nprint(tf.contrib.rnn.BasicLSTMCell(2).output_size)\n"
AS_PRINTED = {
    "python -m labs",
    "python -m labs exercise",
    "python -m labs exercise 1",
    "python -m common.run_tf1 --check program.py",
    "python -m common.training.checkpoint checkpoints/tf115_stacked",
}
INSTEAD = {
    "python -m tests.ranges 4 --seeds 20": "python -m tests.ranges 1 --seeds 1",
    "python -m tests.ranges 16": "python -m tests.ranges --help",
    "python -m tests.film labs/pictures/live_network.gif": "python -m tests.film --help",
    "python -m common.run_tf1 program.py --its arguments": "python -m common.run_tf1 program.py",
    "python -m tests.benchmarks --quick": "python -m tests.benchmarks --help",
    "python -m tests.benchmarks.char_rnn": "python -m tests.benchmarks.char_rnn --help",
    "python -m tests.benchmarks.shakespeare FILE": "python -m tests.benchmarks.shakespeare --help",
    "python -m tests.benchmarks --growth growth.png": "python -m tests.benchmarks --help",
    "taskset -c 0 python -m tests.benchmarks.old_speed --old PYTHON": (
        "python -m tests.benchmarks.old_speed --help"
    ),
    "python -m tests.benchmarks.old_speed --old PYTHON --whole program.py": (
        "python -m tests.benchmarks.old_speed --help"
    ),
}

# Installing, and the tests themselves: .ci/run does both.
INSTALLS = re.compile(
    r"(python3 -m venv .*&& |pip install |\. \.venv/bin/activate|\.venv/bin/python -m pytest )"
)
MARK = re.compile(r"^@pytest\.mark\.covers\(\s*(['\"])(.*)\1\s*\)$", re.MULTILINE)


def covered():
    """The commands that tests with the mark `covers` run."""
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    return {command for path in tests for _, command in MARK.findall(path.read_text("utf-8"))}


PROGRAMS = r"(?:python3?|py|pip|taskset|pytest|git|uv|bash|\.ci/run|\.venv\S+)"
INLINE = re.compile(rf"`((?:[A-Z_]+=\S+ )*{PROGRAMS} [^`]+|\. \.venv\S+|\.ci/run)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(text, language):
    """The lines of the code blocks in a language, without comments and empty lines."""
    found = "\n".join(block for name, block in FENCE.findall(text) if name == language)
    lines = found.replace("\\\n", " ").splitlines()
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in lines]
    return [line for line in lines if line]


def commands(text):
    """Every command of a README: the lines of its sh blocks, and `python ...` in its sentences."""
    without_blocks = FENCE.sub("", text)
    inline = [" ".join(found.split()) for found in INLINE.findall(without_blocks)]
    return [*blocks(text, "sh"), *inline]


TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in READMES}
COMMANDS = sorted({command for text in TEXTS.values() for command in commands(text)})


def to_run(command):
    """Returns the command that is run to check a command."""
    if command in AS_PRINTED:
        return command
    if command in INSTEAD:
        return INSTEAD[command]
    if re.match(r"python (-m labs \d|labs/lab\d\d_\w+\.py)", command):
        return command if "--help" in command else command + SHORT
    pytest.fail(f"{command!r}: say in tests/test_readmes.py how it is checked")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the course, where commands may write."""
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "pictures", "goldens", "transcripts")
    for name in ("common", "labs", "data", "checkpoints", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "program.py").write_text(OLD, encoding="utf-8")
    return folder


def runs_here(command):
    """Returns whether a command is `python -m labs N ...` and leaves checkpoints alone."""
    return re.match(r"python -m labs \d", command) and not re.search(r"--(save|re|csv)", command)


COVERED = covered()
RUN = [c for c in COMMANDS if c not in COVERED and not INSTALLS.match(c)]


@pytest.mark.parametrize("command", [command for command in RUN if runs_here(command)])
def test_command_of_a_lab(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(to_run(command))[3:]
    assert course.main(arguments) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", [command for command in RUN if not runs_here(command)])
def test_command(command, checkout):
    program, *arguments = shlex.split(to_run(command))
    assert program == "python"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "Traceback" not in done.stderr


def test_nothing_is_said_of_a_command_that_no_readme_has():
    assert not {*AS_PRINTED, *INSTEAD, *COVERED} - set(COMMANDS)


def test_all_labs_are_run_by_the_transcripts():
    from tests.labs import test_transcripts

    assert set(test_transcripts.LABS) == set(find_labs())


def test_the_test_line_is_the_first_that_ci_finds():
    line = "python -m pytest -n 2"
    lines = [found for found in TEXTS["README.md"].splitlines() if found.endswith(line)]
    assert lines[0] == f"{INSTALL}{line}"


def test_powershell_lines_say_the_same():
    shell, power = (blocks(TEXTS["README.md"], language) for language in ("sh", "powershell"))
    translated = [
        line.replace("python3", "py").replace(" &&", ";").replace(".venv/bin/", ".venv\\Scripts\\")
        for line in shell
    ]
    assert power
    assert all(line in translated for line in power)


def test_every_lab_is_listed_once_with_its_file():
    links = re.findall(
        r"^\| (\d+) \| \[(\w+)\]\((lab\w+\.py)\) \|", TEXTS["labs/README.md"], re.MULTILINE
    )
    labs = [(str(n), name.partition("_")[2], f"{name}.py") for n, (name, _) in find_labs().items()]
    assert links == labs


def test_every_lab_has_its_section_in_labs_readme():
    found = re.findall(r"^### Lab (\d+): (\w+)$", TEXTS["labs/README.md"], re.MULTILINE)
    labs = {f"lab{int(number):02}_{name}" for number, name in found}
    assert labs == {name for name, _ in find_labs().values()}
    assert len(found) == len(labs)


def test_the_picture_of_the_labs_has_the_arrows_of_the_tables():
    readme = TEXTS["labs/README.md"]
    arrows = re.findall(r'^  L(\d+)(?:\[".*?"\])? --> L(\d+)', readme, re.MULTILINE)
    rows = re.findall(r"^\| (\d+) \| \[.*?\| \d+ \| ([\d, ]*) \|", readme, re.MULTILINE)
    after = {(before, lab) for lab, labs in rows for before in labs.replace(",", "").split()}
    assert set(arrows) == after, "the lines after ```mermaid in labs/README.md"


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXTS[name]):
        assert link.startswith("http") or (ROOT / name).parent.joinpath(link).exists(), link
