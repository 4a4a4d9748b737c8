"""Every exercise: its solution passes, its starter fails, each typical mistake is recognised."""

import json
import sys
import types
from pathlib import Path

from common.teaching.exercises import compare, judge, runner, source, values

import numpy as np
import pytest

LIBRARY = Path(__file__).parents[3] / "labs" / "exercises"
EXERCISES = source.find(LIBRARY)
GRAPHS = [number for number, one in EXERCISES.items() if one.part("ALLOWED")]
ARRAYS = [number for number in EXERCISES if number not in GRAPHS]


def check_here(exercise, text, seed):
    """As `judge.check`, but in this process, which is quicker. For texts that are our own."""
    student = types.ModuleType("student")
    exec(compile(text, "student", "exec"), student.__dict__)
    helpers = {"student": student, "np": np, "tf": sys.modules.get("tensorflow.compat.v1")}
    exec(exercise.function_source("driver") or "", helpers)
    cases, lines = judge.cases_of(exercise, seed), [json.dumps({"ready": True})]
    for case in cases:
        function = helpers.get(case.function) or getattr(student, case.function)
        plain = values.to_plain(list(case.arguments))
        try:
            with np.errstate(all="ignore"):
                answer = {"result": values.to_plain(function(*values.from_plain(plain)))}
        except Exception as error:
            answer = {"error": {"type": type(error).__name__, "text": str(error)}}
        lines.append(json.dumps(answer))
    return judge.judge(exercise, cases, runner.Run(lines, [], "no more answers"))


def test_the_issue_s_subjects_are_there():
    assert list(EXERCISES) == list(range(1, len(EXERCISES) + 1))
    assert len(EXERCISES) >= 16


@pytest.mark.parametrize("number", ARRAYS)
def test_the_solution_passes_and_the_starter_fails(number, tmp_path):
    exercise = EXERCISES[number]
    path = tmp_path / exercise.file_name
    path.write_text(exercise.solution, encoding="utf-8")
    verdict = judge.check(exercise, path, seed=number)
    assert verdict.passed, verdict.message
    path.write_text(exercise.starter, encoding="utf-8")
    assert not judge.check(exercise, path, seed=number).begun
    path.write_text(exercise.starter + "\n", encoding="utf-8")
    verdict = judge.check(exercise, path, seed=number)
    assert not verdict.passed
    assert verdict.message.endswith("not written yet")


@pytest.mark.parametrize("number", ARRAYS)
def test_each_mistake_is_told_what_it_is(number):
    exercise = EXERCISES[number]
    assert len(exercise.mistakes) >= 5
    for mistake in exercise.mistakes:
        for seed in range(3):
            verdict = check_here(exercise, exercise.with_mistake(mistake), seed)
            assert mistake.message in verdict.message, (mistake, verdict.message)


@pytest.mark.parametrize("number", ARRAYS)
def test_the_solution_passes_whatever_the_inputs(number):
    exercise = EXERCISES[number]
    for seed in range(100, 120):
        verdict = check_here(exercise, exercise.solution, seed)
        assert verdict.passed, (seed, verdict.message)


@pytest.mark.parametrize("number", ARRAYS)
def test_recorded_results_of_tensorflow_are_among_the_cases(number):
    exercise = EXERCISES[number]
    recorded = [case for case in judge.cases_of(exercise, 0) if case.recorded]
    assert bool(recorded) == bool(exercise.part("recorded"))


def test_the_graph_exercise(tmp_path):
    [number] = GRAPHS
    exercise = EXERCISES[number]
    path = tmp_path / exercise.file_name
    path.write_text(exercise.solution, encoding="utf-8")
    verdict = judge.check(exercise, path, seed=1)
    assert verdict.passed, verdict.message
    unwritten = check_here(exercise, exercise.starter, seed=1)
    assert unwritten.message.endswith("not written yet")
    for mistake in exercise.mistakes:
        verdict = check_here(exercise, exercise.with_mistake(mistake), seed=2)
        assert mistake.message in verdict.message, (mistake, verdict.message)


@pytest.mark.parametrize("number", EXERCISES)
def test_a_task_says_its_lab_and_its_shapes(number):
    exercise = EXERCISES[number]
    assert exercise.docstring.startswith(f"Exercise {number}: ")
    assert f"It belongs to lab {exercise.lab}. " in exercise.docstring
    assert "| name " in exercise.docstring
    assert "solution" not in exercise.starter
    assert "checks" not in exercise.starter
    assert exercise.answers and all(answer.strip() for answer in exercise.answers)
    assert all(hints for hints in exercise.hints.values())
    assert sum(map(len, exercise.hints.values())) >= 3
    compile(exercise.starter, exercise.file_name, "exec")


def test_solutions_equal_the_course_s_own_functions():
    """The course's cells, loss, mask, clipping and softmax, which need TensorFlow."""
    from common import rnn, seq2seq
    from common.graph_mode import tf

    random = np.random.RandomState(3)
    x = random.normal(size=[3, 4]).astype(np.float32)
    c, h = random.normal(size=[2, 3, 2]).astype(np.float32)
    logits = random.normal(size=[2, 3, 4]).astype(np.float32)
    targets = random.randint(4, size=[2, 3])
    weights = random.uniform(size=[2, 3]).astype(np.float32)
    gradients = [random.normal(size=shape) for shape in ([3], [2, 2])]
    with tf.Graph().as_default(), tf.Session() as session:
        lstm, gru = rnn.BasicLSTMCell(2), rnn.GRUCell(2)
        new_h, state = lstm(x, rnn.LSTMStateTuple(c, h))
        gru_h, _ = gru(x, h)
        loss = seq2seq.sequence_loss(logits, targets.astype(np.int32), weights)
        clipped, norm = tf.clip_by_global_norm([tf.constant(one) for one in gradients], 0.5)
        mask = tf.sequence_mask([2, 0, 3], 4)
        session.run(tf.global_variables_initializer())
        fetches = [state.c, new_h, gru_h, loss, clipped, norm, mask]
        right = session.run(fetches)
        weights_of_lstm, weights_of_gru = session.run([lstm.weights, gru.weights])

    def solution(name, function):
        [exercise] = [one for one in EXERCISES.values() if one.name == name]
        return exercise.part(function)

    came = [
        *solution("lstm_step", "lstm_step")(x, c, h, *weights_of_lstm),
        solution("gru_step", "gru_step")(x, h, *weights_of_gru),
        solution("sequence_loss", "sequence_loss")(logits, targets, weights),
        *solution("clipping", "clip_by_global_norm")(gradients, 0.5),
        solution("sequence_mask", "sequence_mask")([2, 0, 3], 4),
    ]
    for ours, theirs in zip(came, right):
        assert compare.difference(ours, theirs, 1e-5) == ""
