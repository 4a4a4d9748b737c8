"""What stands beside a network that translates: the task, the scores, what is said of them."""

from common.teaching.lesson import Lesson
from labs.support import translate

import pytest


@pytest.fixture
def task(tmp_path):
    path = tmp_path / "pairs.tsv"
    lines = "".join(f"go {number}\tva {number} y ya\n" for number in range(40))
    path.write_text(lines, encoding="utf-8")
    return translate.prepare(path, "words", "words")


def test_of_few_pairs_a_tenth_is_for_the_test(task):
    assert (len(task.training), len(task.test)) == (36, 4)
    assert task.longest == 5 and task.longest_of_test() == next(iter(task.test))
    assert (task.unit, task.token, task.baseline()) == ("translations", "tokens", None)


def test_a_checkpoint_brings_its_vocabularies(task, tmp_path):
    metadata = task.metadata("luong", 8)
    again = translate.prepare(tmp_path / "pairs.tsv", "characters", "words", metadata)
    assert again.vocabularies == task.vocabularies


def test_scores_without_a_baseline_claim_nothing(task):
    rights = [targets[0] for targets in task.test.values()]
    scores = translate.score(task, rights)
    assert (scores.sequence_errors, scores.bleu) == (0, pytest.approx(100))
    assert (scores.criterion, scores.is_better) == ("", None)
    assert sorted(scores.as_metrics()) == ["bleu", "sequence_errors", "token_errors"]


def test_scores_beside_a_baseline(task):
    rights = [targets[0] for targets in task.test.values()]
    half = [rights[0], rights[1], (), ()]
    scores = translate.score(task, rights, half)
    assert scores.criterion == "below 50.0%, the baseline's" and scores.is_better
    assert not translate.score(task, half, half).is_better


def test_errors_by_length_leave_out_what_is_not_there(task):
    wrong = [()] * 4
    assert task.errors_by_length({"network": wrong, "baseline": None}) == {
        "network": ([2] * 4, [True] * 4)
    }


def test_the_test_is_judged_and_told(task):
    said = []
    rights = [targets[0] for targets in task.test.values()]
    scores, errors = translate.judge(Lesson(said.append), task, rights, "network")
    assert scores == translate.score(task, rights) and list(errors) == ["network"]
    assert any(line.startswith("  right: go ") for line in said)
