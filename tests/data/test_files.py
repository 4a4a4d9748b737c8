"""Files that are no ordinary files, or too large."""

import os
import stat

from common.data import files
from common.errors import InputError

import pytest


def test_the_bytes_of_a_file(tmp_path):
    (tmp_path / "a").write_bytes(b"\x00\xff")
    assert files.read_bytes(tmp_path / "a") == b"\x00\xff"


def test_what_is_no_ordinary_file(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"cannot be read: it is a folder"):
        files.read_bytes(tmp_path)
    with pytest.raises(InputError, match=r"none: cannot be read: No such file"):
        files.read_bytes(tmp_path / "none")
    with pytest.raises(InputError, match=r"cannot be read: .*null"):
        files.read_bytes("a\0b")
    # A pipe, where nobody writes, and a device without end: `os.stat` says what they are.
    for kind in (stat.S_IFIFO, stat.S_IFCHR):
        pretended = os.stat_result((kind, *[0] * 9))
        with monkeypatch.context() as patch:
            patch.setattr(files.os, "stat", lambda path, found=pretended: found)
            with pytest.raises(InputError, match=r"cannot be read: it is not an ordinary file"):
                files.read_bytes(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"pipe: cannot be read: it is not an ordinary file"):
        files.read_bytes(tmp_path / "pipe")


def test_a_large_file_is_refused_and_the_limit_can_be_raised(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(bytes(2000))
    monkeypatch.setenv("LARGEST_FILE_MB", "0.001")
    with pytest.raises(InputError, match=r"the 0 MB that are read; set LARGEST_FILE_MB"):
        files.read_bytes(tmp_path / "a")
    monkeypatch.setenv("LARGEST_FILE_MB", "0.002")
    assert len(files.read_bytes(tmp_path / "a")) == 2000
    for value in ("none", "-1", "nan", "inf"):
        monkeypatch.setenv("LARGEST_FILE_MB", value)
        with pytest.raises(InputError, match=rf"LARGEST_FILE_MB={value}: must be a number"):
            files.read_bytes(tmp_path / "a")


def test_a_text_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "text"
    files.write_text(path, "안녕\n")
    assert path.read_bytes() == "안녕\n".encode()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(InputError, match=r"text: cannot be written: No space left on device"):
        files.write_text(path, "other")
    assert [file.name for file in path.parent.iterdir()] == ["text"]
    assert path.read_bytes() == "안녕\n".encode()
