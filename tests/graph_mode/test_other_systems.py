"""Nothing that only Linux has is needed to import the course, to run a lab and to save.

Windows and macOS were not tried. Here a program takes away what they lack.
"""

from tests.processes import run_python

PROGRAM = """
import os, shutil, signal, subprocess, sys, tempfile
import matplotlib, numpy, pandas, tensorflow
from pathlib import Path

for module, names in (
    (os, "fork forkpty execve geteuid getuid killpg mkfifo umask"),
    (os, "sched_getaffinity sched_setaffinity"),
    (signal, "SIGHUP SIGKILL SIGALRM SIGXFSZ"),
):
    for name in names.split():
        vars(module).pop(name, None)
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None  # as if there were no such module
shutil._use_fd_functions = False
os_open, replace = os.open, os.replace

def open_files_only(path, *arguments, **keywords):
    if os.path.isdir(path):
        raise PermissionError(13, "Permission denied", path)  # so Windows
    return os_open(path, *arguments, **keywords)

def replace_closed_files_only(source, target):
    for link in Path("/proc/self/fd").glob("*"):
        try:
            where = os.readlink(link)
        except OSError:
            continue
        assert where not in (os.path.abspath(source), os.path.abspath(target)), f"{where} is open"
    replace(source, target)

os.open, os.replace = open_files_only, replace_closed_files_only
from common import layers, plots, rnn, run_tf1, seq2seq, tf1, training
from labs import __main__ as course
from tests.benchmarks import machine, programs

machine.describe()
assert programs.on_cores(1) is None
with tempfile.TemporaryDirectory() as folder:
    picture = str(Path(folder, "picture.png"))
    save = ["--steps", "3", "--save", str(Path(folder, "model")), "--save-every", "0.001"]
    assert course.main(["7", *save, "--out", picture]) == 0
    assert course.main(["7", "--resume", folder, "--no-plot", *save]) == 0
    print(sorted(path.name for path in Path(folder).glob("*.index")))
"""


def test_a_lab_runs_and_saves_without_what_only_linux_has():
    last = run_python(PROGRAM).stdout.splitlines()[-1]
    assert last == "['model-6.index']"  # a save removes the checkpoint that it resumed
