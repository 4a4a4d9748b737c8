"""Names of files and folders are names: what was written is found, and nothing else changes."""

import contextlib
import os
from pathlib import Path

from common import plots
from common.errors import InputError
from common.graph_mode import tf
from common.teaching.exercises import command, source
from common.training import checkpoint, tensorboard
from common.training.resume import StartPoint

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.skipif(os.name != "posix", reason="other systems have other names"),
]
LONGEST = 255  # bytes of a name
LIBRARY = Path(__file__).resolve().parents[1] / "labs" / "exercises"
TEXTS = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)
ODD = st.text("[]*?\\{}-. ~$%'\"\n\tm1é안\u202e\x1b", min_size=1, max_size=12)
NAMES = st.one_of(ODD, TEXTS).filter(
    lambda name: name not in (".", "..") and len(name.encode()) <= LONGEST
)
EXAMPLES = ("[2026] rnn", "-m", "--save", " ", "m-3", "m-3.1", ".m", "checkpoint", "a" * LONGEST)


def with_examples(test):
    for name in EXAMPLES:
        test = example(name, name)(test)
    return test


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@contextlib.contextmanager
def others(tmp_path_factory, folder_name):
    """A folder of this name, in one with files that must stay: all that a pattern could mean."""
    base = tmp_path_factory.mktemp("names")
    for name in ("m", "2", "a", "neighbour"):
        (base / name).mkdir()
        for file in ("m-1.index", "m-3.index", "a.png", "results.csv"):
            (base / name / file).write_text("another's")
    assume(not (base / folder_name).exists())
    before = contents(base)
    yield base / folder_name
    after = contents(base)
    assert {name: after.get(name) for name in before} == before
    new = [name for name in after if name not in before]
    assert all(name.startswith(f"{folder_name}/") for name in new), new


@pytest.fixture(scope="module")
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        session.run(tf.global_variables_initializer())
        yield session


@settings(max_examples=60)
@with_examples
@given(NAMES, NAMES)
def test_a_save_is_found_restored_and_resumed(session, tmp_path_factory, folder_name, name):
    with others(tmp_path_factory, folder_name) as folder:
        prefix = f"{folder}/{name}"
        try:
            first = checkpoint.saver(session, prefix, 0, {"seed": 3})(1)
        except InputError as error:
            assert "too long" in str(error)
            assert len(f"{name}-1000000.data-00000-of-00001".encode()) > LONGEST
            return
        for path in (prefix, first, f"{first}.index", folder):
            assert checkpoint.find(path) == first
            assert checkpoint.restore(session, path) == {"step": 1, "seed": 3}
        assert StartPoint.of(restore=prefix).prefix == first
        start = StartPoint.resuming(prefix, {"seed": 3})
        assert (start.prefix, start.step) == (first, 1)
        second = checkpoint.saver(session, prefix, start.step, {"seed": 3}, start.resumed)(2)
        assert checkpoint.find(prefix) == checkpoint.find(folder) == second == f"{prefix}-3"
        assert checkpoint.metadata(second) == {"step": 3, "seed": 3}
        ends = (".index", ".json", ".data-00000-of-00001")
        assert set(contents(folder)) == {"checkpoint", *(f"{name}-3{end}" for end in ends)}


@settings(max_examples=30)
@with_examples
@given(NAMES, NAMES)
def test_the_last_and_the_best_are_found(session, tmp_path_factory, folder_name, name):
    with others(tmp_path_factory, folder_name) as folder:
        saver = checkpoint.BestAndLastSaver(session, folder / name, {"seed": 3})
        last, best = saver.last(1), saver.best(1)
        assert (checkpoint.find_last(folder / name), checkpoint.find_best(folder / name)) == (
            last,
            best,
        )
        start = StartPoint.resuming(str(folder / name), {"seed": 3}, checkpoint.find_last)
        saver = checkpoint.BestAndLastSaver(session, folder / name, {"seed": 3}, start.resumed)
        saver.last(2)
        assert len(contents(folder)) == 2 * (3 + 1)


@settings(max_examples=25)
@with_examples
@given(NAMES, NAMES)
def test_a_picture_is_where_it_was_asked_for(tmp_path_factory, folder_name, name):
    with others(tmp_path_factory, folder_name) as folder:
        path = folder / f"{name}.svg"
        if len(f"{name}.svg".encode()) > LONGEST:
            with pytest.raises(InputError, match="cannot be written"):
                plots.check_path(path)
            return
        plots.loss_curve(path, [1.0, 2.0], name)
        assert set(contents(folder)) == {f"{name}.svg"}


@settings(max_examples=25)
@with_examples
@given(NAMES, NAMES)
def test_a_log_is_in_its_folder(session, tmp_path_factory, folder_name, name):
    with others(tmp_path_factory, folder_name) as folder:
        log = tensorboard.Log(folder / name)
        log.report(session, 0, 1.5)
        log.close()
        (file,) = contents(folder)
        assert file.startswith(f"{name}/training1/events.out.tfevents.")
        (path,) = (folder / name / "training1").iterdir()
        copy = folder.parent / "events"  # TensorFlow's reader is not what is tested
        copy.write_bytes(path.read_bytes())
        tags = {
            value.tag
            for event in tf.train.summary_iterator(str(copy))
            for value in event.summary.value
        }
        copy.unlink()
        assert "loss" in tags


@settings(max_examples=25)
@with_examples
@given(NAMES, NAMES)
def test_a_class_s_table_has_each_name_and_is_where_it_was_asked_for(
    tmp_path_factory, folder_name, name
):
    """No student has begun, so that no process is started."""
    with others(tmp_path_factory, folder_name) as folder, pytest.MonkeyPatch.context() as patch:
        (folder / name).mkdir(parents=True)
        quick = {8: source.find(LIBRARY)[8]}
        patch.setattr(command.source, "find", lambda _: quick)
        assert command.main([f"--class={folder}"], LIBRARY) == (2 if name.startswith(".") else 0)
        if not name.startswith("."):
            (table,) = contents(folder).values()
            assert name in table.decode("utf-8-sig").replace('""', '"')


@settings(max_examples=25)
@with_examples
@given(NAMES, NAMES)
def test_a_pupil_s_file_is_written_and_checked(tmp_path_factory, folder_name, name):
    with others(tmp_path_factory, folder_name) as folder:
        options = ["8", f"--folder={folder / name}", "--json"]
        assert command.main(options, LIBRARY) == 0
        file_name = source.find(LIBRARY)[8].file_name
        assert set(contents(folder)) == {f"{name}/{file_name}"}
        assert command.main(options, LIBRARY) == 0
        (folder / name / file_name).write_text("changed")
        assert command.main(options, LIBRARY) == 2
        assert contents(folder) == {f"{name}/{file_name}": b"changed"}
