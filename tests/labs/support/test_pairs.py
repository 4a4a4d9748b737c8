"""Pairs for translation: reading, the dictionary, splitting, vocabularies, batches."""

import itertools

from common.errors import InputError
from labs.support import pairs, translate

import numpy as np
import pytest


def write(tmp_path, text):
    path = tmp_path / "pairs.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_lines_are_cut_into_characters_or_words(tmp_path):
    path = write(tmp_path, "go on\tva y\tCC-BY\n\nhé\tñ ß\n")
    assert pairs.read_pairs(path, "characters", "words").pairs == [
        (("g", "o", " ", "o", "n"), ("va", "y")),
        (("h", "é"), ("ñ", "ß")),
    ]
    (first, _), _, cuts = pairs.read_pairs(path, "words", "characters")
    assert first == (("go", "on"), ("v", "a", " ", "y")) and cuts == ("words", "characters")


def test_without_spaces_in_most_lines_the_tokens_are_characters(tmp_path):
    read = pairs.read_pairs(write(tmp_path, "one\ttwo three\nfour five\tsix seven\nsix\tvi i\n"))
    assert read.cuts == ("characters", "words") and read.pairs[0][0] == ("o", "n", "e")
    assert [note.partition(";")[0] for note in read.notes[-2:]] == [
        "a source is cut into characters",
        "a target is cut into words",
    ]


GO = (("Go", ".", "Don't", "stop", "!"), ("가", "자", ".", "멈추지", "마", "!"))
RUN = (("Run", ",", "Tom"), ("뛰어",))


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("Go. Don't stop!\t가 자. 멈추지 마!\nRun, Tom\t뛰어\n", ["tabs"]),
        (
            "Go. Don't stop!\t가 자. 멈추지 마!\tCC-BY \"x\nRun, Tom\t뛰어\t\n",
            ["tabs", "of 3 columns"],
        ),
        ('"Go. Don\'t stop!",가 자. 멈추지 마!\n"Run, Tom",뛰어\n', []),
        (
            "SID;English;Korean\n1;Go. Don't stop!;가 자. 멈추지 마!\n2;Run, Tom;뛰어\n",
            ["semi", "'English'"],
        ),
        (
            "원문\t번역문\nGo. Don't stop!\t가 자. 멈추지 마!\nRun, Tom\t뛰어\n",
            ["tabs", "'원문' and"],
        ),
    ],
)
def test_pairs_as_people_have_them(tmp_path, content, notes):
    for encoding in ("utf-8", "utf-16"):
        read = pairs.read_pairs(write(tmp_path, content.encode(encoding)), "words", "words")
        assert read.pairs == [GO, RUN]
        own = [note for note in read.notes if "UTF-16" not in note]
        assert len(own) == len(notes) and all(part in note for part, note in zip(notes, own))


def test_the_columns_of_pairs_may_be_chosen(tmp_path):
    path = write(tmp_path, "1\t가자\tGo\n2\t뛰어\tRun\n")
    for columns in ({"Source": "3", "Target": "2"}, {"Source": "3"}):
        read = pairs.read_pairs(path, "words", "words", renamed=columns)
        assert read.pairs == [(("Go",), ("가자",)), (("Run",), ("뛰어",))]
    path = write(tmp_path, "x\ty\nGo\t가자\nRun\t뛰어\n")
    read = pairs.read_pairs(path, "words", "words", renamed={"Source": "y", "Target": "x"})
    assert read.pairs[0] == (("가자",), ("Go",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\nno tab\n", "line 2: a source, a tab .* and a target are needed, not 'no tab'"),
        ("a\tb\n\tb\n", "line 2"),
        ("a\tb\nb\t \n", "line 2"),
        ("a\tb\n", "1 pairs; at least 2"),
        ("", "the file is empty"),
        (b"a\tb\n\xff\t\xfe\n", "line 2: not UTF-8"),
    ],
)
def test_bad_files_are_refused(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as raised:
        pairs.read_pairs(write(tmp_path, text))
    assert len(str(raised.value).splitlines()) == 1


def test_a_file_that_is_missing_or_none_is_refused(tmp_path):
    for path in (tmp_path / "none.tsv", tmp_path):
        with pytest.raises(InputError, match="cannot be read: "):
            pairs.read_pairs(path)


def test_the_dictionary_without_stress_comments_and_numbers(tmp_path):
    path = write(
        tmp_path,
        "a AH0\na(2) EY1\na.d. EY2 D IY1\nlead L EH1 D\nlead(2) L IY1 D # metal\nlead(3) L EH0 D\n",
    )
    assert pairs.read_dictionary(path) == [
        ("a", ("AH",)),
        ("a", ("EY",)),
        ("lead", ("L", "EH", "D")),
        ("lead", ("L", "IY", "D")),
    ]


def test_what_ships_is_what_the_script_says():
    found = pairs.read_pairs(translate.SHIPPED).pairs
    words = {"".join(source) for source, _ in found}
    assert len(words) == 20_000
    assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyz'") for word in words)
    assert len({sound for _, sounds in found for sound in sounds}) == 39
    licence = translate.SHIPPED.with_name("pronunciations.LICENSE.txt").read_text("utf-8")
    assert "Carnegie Mellon University" in licence and "Redistributions in binary form" in licence


def test_no_source_is_in_both_parts():
    found = [((str(n % 20),), (str(n),)) for n in range(40)]
    training, test = pairs.split(found, 5)
    assert len(test) == 5 and all(len(rights) == 2 for rights in test.values())
    assert len(training) == 30 and not {source for source, _ in training} & set(test)
    assert pairs.split(found, 5) == (training, test)
    assert pairs.split(found, 5, seed=1) != (training, test)
    with pytest.raises(InputError, match="20 different sources leave none"):
        pairs.split(found, 20)


def test_vocabularies_begin_with_the_special_tokens():
    source = pairs.source_vocabulary([("b", "a")])
    target = pairs.target_vocabulary([("Y", "X", "X")])
    assert source.tokens == ["<pad>", "<unknown>", "a", "b"]
    assert target.tokens == ["<pad>", "<unknown>", "<start>", "<end>", "X", "Y"]
    assert (source.tokens[pairs.UNKNOWN], target.tokens[pairs.UNKNOWN]) == ("<unknown>",) * 2
    assert (target.tokens[pairs.START], target.tokens[pairs.END]) == ("<start>", "<end>")


def test_batches_hold_every_pair_once_an_epoch_and_little_padding():
    random = np.random.RandomState(0)
    found = [(("x",) * random.randint(1, 12), (str(n),)) for n in range(500)]
    batches = list(itertools.islice(pairs.batches(found, 8), 63))  # 500 / 8
    assert sorted(one for batch in batches for one in batch) == sorted(found)
    padded = sum(max(len(s) for s, _ in batch) * len(batch) for batch in batches)
    assert padded < 1.15 * sum(len(source) for source, _ in found)
    again = list(itertools.islice(pairs.batches(found, 8), 70))
    assert again[:63] == batches and again[63:] != batches[:7]
    assert list(itertools.islice(pairs.batches(found, 8, skip=65), 5)) == again[65:]
