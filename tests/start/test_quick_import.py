"""The quick import: what is said during it, and when it is a plain one."""

import os
import sys

from common.start import quick_import
from tests.processes import run_python

import pytest

NOTICE = b"I0000 00:00:1 port.cc:1] oneDNN custom operations are on.\n"


def test_notices_are_held_back_and_all_else_is_shown(capfd):
    with quick_import.quickly():
        os.write(2, b"mine\n" + NOTICE + b"and mine\n")
    assert capfd.readouterr().err == "mine\nand mine\n"


def test_an_import_that_fails_shows_everything(capfd):
    with pytest.raises(ImportError), quick_import.quickly():
        os.write(2, NOTICE)
        raise ImportError
    assert capfd.readouterr().err.encode() == NOTICE


def test_no_folder_for_temporary_files_is_no_error(capfd, monkeypatch):
    def no_folder():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(quick_import.tempfile, "TemporaryFile", no_folder)
    with quick_import.quickly():
        os.write(2, b"mine\n")
    assert capfd.readouterr().err == "mine\n"


def test_the_import_is_plain_where_it_is_asked_for(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow")
    for name in ("COMMON_PLAIN_IMPORT", "TF_USE_LEGACY_KERAS"):
        monkeypatch.delenv(name, raising=False)
    assert not quick_import.is_plain()
    for name in ("COMMON_PLAIN_IMPORT", "TF_USE_LEGACY_KERAS"):
        monkeypatch.setenv(name, "0")
        assert not quick_import.is_plain()
        monkeypatch.setenv(name, "1")
        assert quick_import.is_plain()
        monkeypatch.delenv(name)
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    assert quick_import.is_plain()


def test_what_other_threads_write_during_the_import_arrives_whole():
    program = """
import os, sys, threading
imported = threading.Event()
def write():
    number = 0
    while not imported.wait(0.01):
        os.write(2, b"line %d\\n" % number)
        number += 1
    os.write(2, b"end %d\\n" % number)
thread = threading.Thread(target=write)
thread.start()
from common import rnn
imported.set()
thread.join()
"""
    *lines, end = run_python(program, TF_CPP_MIN_LOG_LEVEL=None).stderr.splitlines()
    assert lines == [f"line {number}" for number in range(len(lines))]
    assert end == f"end {len(lines)}" and lines


def test_a_program_may_close_standard_error_and_open_another_file(tmp_path):
    program = f"""
import os, sys
os.close(2)
from common import rnn
file = open({str(tmp_path / "file")!r}, "w")
assert file.fileno() == 2
file.write("mine")
"""
    assert run_python(program).stderr == ""
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
