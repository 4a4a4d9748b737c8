"""The course as pip installs it: a wheel in a fresh environment, used from another folder."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from common import files
from common.teaching.exercises import container

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(command, folder, **environment):
    """Runs a program that must succeed, without this checkout on its path; its output."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**variables, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The programs' folder of an environment with the wheel in it; all else is this Python's."""
    pytest.importorskip("wheel", reason="a wheel is built with setuptools and wheel")
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    left_out = shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=left_out)
    pip = [sys.executable, "-m", "pip", "-q"]
    run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source], folder)
    [wheel] = folder.glob("*.whl")
    shutil.rmtree(source)
    run([sys.executable, "-m", "venv", "--system-site-packages", folder / "fresh"], folder)
    programs = folder / "fresh" / ("Scripts" if os.name == "nt" else "bin")
    run([programs / "python", "-m", "pip", "-q", "install", "--no-deps", wheel], folder)
    # the packages of the environment that runs the tests, behind those of the wheel
    [packages] = (folder / "fresh").rglob("site-packages")
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))
    return programs


@pytest.mark.slow
def test_a_wheel_works_from_any_folder(installed, tmp_path):
    where = "from common import files; print(files.__file__, files.of_course('data').is_dir())"
    path, there = run([installed / "python", "-c", where], tmp_path).split()
    assert there == "True" and not Path(path).is_relative_to(ROOT)
    book = Path("teaching/book")  # its pages need fonts, styles and scripts
    shipped, there = (
        sorted(file.name for part in ("static", "templates") for file in (folder / part).rglob("*"))
        for folder in (ROOT / "common" / book, Path(path).parent / book)
    )
    assert shipped == there
    said = run([installed / "rnn-labs"], tmp_path)
    assert "hihello" in said
    for arguments in (["9", "--steps=2"], ["7", "--restore"], ["21", "--steps=2"]):
        said = run([installed / "rnn-labs", *arguments, "--json"], tmp_path)
        assert json.loads(said)["metrics"], arguments
    run([installed / "rnn-labs", "exercise", "1"], tmp_path)
    shutil.copy(ROOT / "labs/exercises/exercise01_lstm_step.py", tmp_path / "exercises")
    text = (tmp_path / "exercises/exercise01_lstm_step.py").read_text(encoding="utf-8")
    solution = text.partition("\n# checks\n")[0]
    (tmp_path / "exercises/exercise01_lstm_step.py").write_text(solution, encoding="utf-8")
    said = run([installed / "rnn-labs", "exercise", "1", "--check"], tmp_path)
    assert "recorded from TensorFlow 1.15.5" in said and "All right." in said
    (tmp_path / "old.py").write_text(
        "import tensorflow as tf\nprint(tf.contrib.rnn.BasicLSTMCell(2).output_size)\n"
    )
    assert run([installed / "run-tf1", "old.py"], tmp_path).strip() == "2"


@pytest.mark.slow
def test_a_student_of_a_wheel_cannot_read_the_solutions(installed, tmp_path):
    """The solutions lie among the packages there, which are open otherwise."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    text = (ROOT / "labs/exercises/exercise08_persistence.py").read_text(encoding="utf-8")
    program = (
        "import numpy, os\nfolder = os.path.dirname(os.path.dirname(numpy.__file__))\n"
        "import sys\nfor path in sys.path:\n"
        "    if os.path.exists(path + '/labs/exercises'): os.listdir(path + '/labs/exercises')\n"
    )
    solution = program + text.partition("\n# checks\n")[0]
    (folder / "exercise08_persistence.py").write_text(solution, encoding="utf-8")
    command = [installed / "rnn-labs", "exercise", "8", "--check", "--json"]
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=tmp_path, env=variables, capture_output=True
    )
    assert "not allowed in an exercise: read" in json.loads(done.stdout)["message"]


def test_the_wheel_asks_for_what_the_course_needs():
    """Each dependency of pyproject.toml is a line of requirements.txt, with its version."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {line.partition("#")[0].strip() for line in lines}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("dependencies = [")[2].partition("]")[0]
    names = {line.strip().strip('",') for line in block.splitlines()[1:]} - {""}
    assert names and names <= required


def test_the_image_has_what_a_container_of_a_check_starts():
    """No engine is needed: the paths and names that two files share are compared."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"\nWORKDIR {container.COURSE}\n" in text and f"build -t {container.IMAGE} ." in text
    assert re.search(r"^FROM python:3\.1[0-3]-slim$", text, re.MULTILINE)
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    dockerfile = ROOT / ".devcontainer" / settings["build"]["dockerfile"]
    assert dockerfile.resolve() == ROOT / "Dockerfile"


def test_the_image_has_nothing_that_the_course_wrote():
    """Pictures, students' exercises and environments of the matrix, which Git leaves out too."""
    git, docker = (
        {line.strip("/").removeprefix("**/") for line in text.splitlines() if line}
        for text in ((ROOT / name).read_text() for name in (".gitignore", ".dockerignore"))
    )
    assert {entry for entry in git if "checkpoints" not in entry} <= docker


def test_what_the_course_brings_is_there():
    for parts in (("data", "sonnets.txt"), ("checkpoints",), ("tests", "goldens")):
        assert files.of_course(*parts).exists()
