"""The savers: which files a save makes, which it removes, and which it leaves alone."""

import os
import shutil
from pathlib import Path

from common import training
from common.errors import InputError
from common.graph_mode import tf
from common.teaching import lab
from common.training import checkpoint
from common.training.checkpoint import _reading

import pytest

GENUINE = Path(lab.checkpoint("tf115_stacked"))
SEED = {"seed": 3}


@pytest.fixture(scope="module")
def session():
    """A session with a weight and a variable that is not trained."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        tf.get_variable("memory", [], trainable=False)
        session.run(tf.global_variables_initializer())
        yield session


def contents(folder):
    """{path: bytes, or where a link leads} of all in a folder but the file `checkpoint`."""
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_symlink() or (path.is_file() and path.name != "checkpoint")
    }


def files_of(*names):
    """The files of checkpoints by these names."""
    return {name + end for name in names for end in (".data-00000-of-00001", ".index", ".json")}


def test_the_last_state_and_the_best_weights(session, tmp_path):
    saver = checkpoint.BestAndLastSaver(session, tmp_path, SEED)
    for done, score in ((10, 0.5), (20, 0.4)):
        best = saver.best(done, score=score)
        last = saver.last(done, history=[])
    assert (last, best) == (str(tmp_path / "last-20"), str(tmp_path / "best" / "weights-20"))
    assert (checkpoint.find_last(tmp_path), checkpoint.find_best(tmp_path)) == (last, best)
    assert (sorted(checkpoint.read(last)), list(checkpoint.read(best))) == (["memory", "w"], ["w"])
    assert checkpoint.metadata(last) == {"step": 20, "seed": 3, "history": []}
    assert checkpoint.metadata(best) == {"step": 20, "seed": 3, "score": 0.4}
    assert set(contents(tmp_path)) == files_of("last-20", "best/weights-20")


def test_a_checkpoint_that_is_replaced_before_it_is_read_is_looked_for_again(
    session, tmp_path, monkeypatch
):
    saver = checkpoint.BestAndLastSaver(session, tmp_path, SEED)
    saver.last(10)
    read = _reading._read

    def read_after_a_save(prefix):
        if prefix.endswith("-10"):
            saver.last(20)
        return read(prefix)

    monkeypatch.setattr(_reading, "_read", read_after_a_save)
    assert checkpoint.restore(session, tmp_path)["step"] == 20


def test_without_a_folder_nothing_is_saved(session):
    saver = checkpoint.BestAndLastSaver(session, None, {})
    assert saver.last(20) is None and saver.best(20) is None
    assert checkpoint.saver(session, None) is None


def test_a_resumed_training_replaces_its_own_checkpoints(session, tmp_path):
    first = checkpoint.BestAndLastSaver(session, tmp_path, SEED)
    first.best(5)
    resumed = first.last(10)
    saver = checkpoint.BestAndLastSaver(session, tmp_path, SEED, resumed)
    saver.last(20)
    assert set(contents(tmp_path)) == files_of("last-20", "best/weights-5")
    saver.best(20)
    assert set(contents(tmp_path)) == files_of("last-20", "best/weights-20")
    save = checkpoint.saver(session, tmp_path / "m")
    resumed = save(3)
    checkpoint.saver(session, tmp_path / "m", 3, resumed=resumed)(4)
    assert set(contents(tmp_path)) == files_of("last-20", "best/weights-20", "m-7")


def test_a_training_that_is_resumed_from_elsewhere_leaves_that_alone(session, tmp_path):
    resumed = checkpoint.saver(session, tmp_path / "a" / "last")(10)
    checkpoint.BestAndLastSaver(session, tmp_path / "b", SEED, resumed).last(20)
    checkpoint.saver(session, tmp_path / "a" / "other", 10, resumed=resumed)(10)
    assert set(contents(tmp_path)) == files_of("a/last-10", "b/last-20", "a/other-20")


def genuine(folder, session):
    """A copy of TensorFlow 1.15's checkpoint."""
    shutil.copytree(GENUINE, folder)


def absolute_name(folder, session):
    """A file `checkpoint` alone, that names a checkpoint in another folder."""
    elsewhere = folder.parent / "elsewhere"
    shutil.copytree(GENUINE, elsewhere)
    folder.mkdir()
    path = elsewhere / "model.ckpt-300"
    (folder / "checkpoint").write_text(f'model_checkpoint_path: "{path}"\n')


def another_lab(folder, session):
    """A checkpoint of another name, newest in the folder."""
    checkpoint.saver(session, folder / "model")(3)


def another_training(folder, session):
    """Checkpoints of the same names, of another training."""
    saver = checkpoint.BestAndLastSaver(session, folder, {"seed": 4})
    saver.best(1)
    saver.last(1)


def links(folder, session):
    """The names of checkpoints, as links to files elsewhere."""
    shutil.copytree(GENUINE, folder.parent / "elsewhere")
    (folder / "best").mkdir(parents=True)
    for name in ("last-1", "last-2", "best/weights-1"):
        for ending in (".index", ".data-00000-of-00001"):
            path = folder.parent / "elsewhere" / f"model.ckpt-300{ending}"
            (folder / f"{name}{ending}").symlink_to(path)


def a_reader_s_own(folder, session):
    """Files with the names of a checkpoint that are none."""
    folder.mkdir()
    for name in ("last-1.json", "last-2.meta", "last", "last-1-notes.txt"):
        (folder / name).write_text("mine")


@pytest.mark.skipif(os.name != "posix", reason="other systems have other links")
@pytest.mark.parametrize(
    "fill", [genuine, absolute_name, another_lab, another_training, links, a_reader_s_own]
)
def test_what_was_in_the_folder_stays(session, tmp_path, fill):
    folder = tmp_path / "mine"
    fill(folder, session)
    before = contents(tmp_path)
    saver = checkpoint.BestAndLastSaver(session, folder, SEED)
    for step in (1, 2):
        saver.last(step)
        saver.best(step)
    save = checkpoint.saver(session, folder / "model.ckpt")
    for step in (299, 300):
        save(step)
    after = contents(tmp_path)
    assert {name: after.get(name) for name in before} == before
    own = {name for name in after if name not in before}
    assert len(own) == 3 * 3  # two of `saver`, one of `save`, of three files each


def test_the_name_given_to_a_save_finds_its_checkpoint(session, tmp_path):
    first = checkpoint.saver(session, tmp_path / "m")(300)
    newest = checkpoint.saver(session, tmp_path / "m")(20)
    other = checkpoint.saver(session, tmp_path / "m2")(7)
    assert checkpoint.find(tmp_path / "m") == newest
    assert checkpoint.find(tmp_path / "m2") == checkpoint.find(tmp_path) == other
    assert checkpoint.find(first) == checkpoint.find(f"{first}.index") == first
    again = checkpoint.saver(session, tmp_path / "m")(300)
    assert checkpoint.find(tmp_path / "m") == again == f"{first}.1"
    assert checkpoint.find(first) == first
    for name in (first, again):
        for ending in (".index", ".json", ".data-00000-of-00001"):
            os.remove(name + ending)
    assert checkpoint.find(tmp_path / "m") == newest


def test_a_folder_never_hides_a_prefix(session, tmp_path):
    name = checkpoint.saver(session, tmp_path / "m")(3)
    for folder in (tmp_path / "m", tmp_path / "m-3"):
        folder.mkdir()
    assert checkpoint.find(tmp_path / "m") == checkpoint.find(name) == name
    assert checkpoint.read(name).keys() == {"memory", "w"}


@pytest.mark.skipif(os.name != "posix", reason="other systems have other names")
@pytest.mark.parametrize("name", ["[2026] rnn", "a*b?", "{a}", "back\\slash", "x [1", "안녕"])
def test_characters_of_a_pattern_are_characters(session, tmp_path, name):
    prefix = tmp_path / name / f"m {name}"
    written = checkpoint.saver(session, prefix, metadata=SEED)(5)
    for path in (prefix, written, tmp_path / name):
        assert checkpoint.find(path) == written
        assert checkpoint.restore(session, path) == {"step": 5, **SEED}


@pytest.mark.skipif(os.name != "posix", reason="other systems have other names")
def test_names_that_cannot_be_saved_are_refused_before_the_training(session, tmp_path):
    for name, message in (
        ("\udcff", "not UTF-8"),
        ("new/\udcff/m", "not UTF-8"),
        ("x" * 240, "too long"),
        ("folder/", "is a folder"),
        (".", "is a folder"),
    ):
        with pytest.raises(InputError, match=message):
            checkpoint.saver(session, f"{tmp_path}/{name}")
        if message == "not UTF-8":
            with pytest.raises(InputError, match=message):
                checkpoint.find(f"{tmp_path}/{name}")
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_a_training_of_no_step_is_saved_too(session, tmp_path):
    """Also where --resume has nothing left to do; its own checkpoint is not written again."""
    with training.Saving(checkpoint.saver(session, tmp_path / "a"), 0) as saving:
        pass
    assert saving.saved == str(tmp_path / "a-0")
    resumed = checkpoint.saver(session, tmp_path / "b")(7)
    before = contents(tmp_path)
    for name, folder in (("b", ""), ("c", ""), ("b", "elsewhere/")):
        prefix = f"{tmp_path}/{folder}{name}"
        with training.Saving(checkpoint.saver(session, prefix, 7, resumed=resumed), 0) as saving:
            pass
        assert saving.saved == f"{prefix}-7" == checkpoint.find(prefix)
    last = checkpoint.BestAndLastSaver(session, tmp_path / "d", SEED).last(3)
    for folder in ("d", "e"):
        saver = checkpoint.BestAndLastSaver(session, tmp_path / folder, SEED, last)
        with training.Saving(saver.last, 3, done=3) as saving:
            pass
        assert saving.saved == str(tmp_path / folder / "last-3")
    after = contents(tmp_path)
    assert {name: after[name] for name in before} == before
    assert set(after) == files_of("a-0", "b-7", "c-7", "elsewhere/b-7", "d/last-3", "e/last-3")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no endless device here")
def test_a_pointer_without_end_is_not_read(session, tmp_path):
    (tmp_path / "checkpoint").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="checkpoint: cannot be read: it is not an ordinary file"):
        checkpoint.find(tmp_path)


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe", b"model_checkpoint_path: 5", b"\0" * 9])
def test_a_damaged_pointer_is_no_traceback(session, tmp_path, damaged, capfd):
    (tmp_path / "checkpoint").write_bytes(damaged)
    with pytest.raises(InputError, match="no checkpoint in this folder"):
        checkpoint.find(tmp_path)
    written = checkpoint.saver(session, tmp_path / "m")(3)
    (tmp_path / "checkpoint").write_bytes(damaged)
    assert checkpoint.find(tmp_path / "m") == written
    assert checkpoint.saver(session, tmp_path / "m")(4) == checkpoint.find(tmp_path)
    assert capfd.readouterr() == ("", "")
