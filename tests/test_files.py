"""Files that are no ordinary files, or too large."""

import os
import stat

from common import files
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


def test_a_file_that_grows_is_read_up_to_the_limit(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(bytes(3000))
    monkeypatch.setenv("LARGEST_FILE_MB", "0.002")
    monkeypatch.setattr(files, "check", lambda path: None)  # it was smaller when checked
    with pytest.raises(InputError, match=r"set LARGEST_FILE_MB"):
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


def test_a_hidden_folder_of_a_killed_process_goes_after_an_hour(tmp_path):
    new, old, of_another = (
        tmp_path / name
        for name in (".a.saving-12345678", ".a.saving-abcdefgh", ".ab.saving-abcdefgh")
    )
    for folder in (new, old, of_another):
        folder.mkdir()
    for folder in (old, of_another):
        os.utime(folder, (0, 0))
    files.write_text(tmp_path / "a", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [new.name, of_another.name, "a"]
    )


def test_the_check_before_long_work_leaves_nothing_behind(tmp_path):
    files.check_writable(tmp_path / "new" / "a")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"a: cannot be written: "):
        files.check_writable(tmp_path / "file" / "a")


@pytest.mark.skipif(os.name != "posix", reason="other systems have no modes")
def test_the_usual_mode(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_text(tmp_path / "a", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(files.fcntl is None, reason="this system has no locks of files")
def test_a_clock_that_jumps_ahead_does_not_end_another_process_s_save(tmp_path, monkeypatch):
    def write(written):
        now = files.time.time()
        with monkeypatch.context() as patch:
            patch.setattr(files.time, "time", lambda: now + 10 * files._OLD)
            files.write_text(tmp_path / "a", "the other's")  # it looks for old folders
        written.write_text("mine")

    files.replace_whole(tmp_path / "a", write)
    assert (tmp_path / "a").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_text_that_a_person_has_changed_stays(tmp_path):
    path = tmp_path / "a"
    files.write_new_text(path, "new")
    files.write_new_text(path, "new")
    path.write_text("changed")
    with pytest.raises(InputError, match=r"a: is there already, with other contents, and stays"):
        files.write_new_text(path, "new")
    assert path.read_text() == "changed"
    if os.name == "posix":
        (tmp_path / "link").symlink_to("nowhere")
        with pytest.raises(InputError, match=r"link: cannot be read"):
            files.write_new_text(tmp_path / "link", "new")
        assert os.readlink(tmp_path / "link") == "nowhere"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_file_that_would_be_waited_for_is_an_error(tmp_path, monkeypatch):
    """As some files of /proc, which say that they are ordinary ones and have nothing to read."""
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)  # somebody may still write
    monkeypatch.setattr(files, "check", lambda path: None)
    try:
        with pytest.raises(InputError, match=r"pipe: cannot be read: Resource temporarily"):
            files.read_bytes(tmp_path / "pipe")
    finally:
        os.close(writer)


def test_without_locks_the_folder_of_another_process_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)  # Windows
    (tmp_path / ".a.saving-abcdefgh").mkdir()
    os.utime(tmp_path / ".a.saving-abcdefgh", (0, 0))
    files.write_text(tmp_path / "a", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.saving-abcdefgh", "a"]
