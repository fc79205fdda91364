"""The matrix says what its last run said: a part of it is run again, another one each day.

`make matrix` runs all of it, which takes minutes, and writes the outcome with its date.
"""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from evaluation.answers.right.table import RIGHT
from evaluation.matrix import __main__ as command
from evaluation.matrix import outcomes
from evaluation.matrix.cells import Cell, compared, run_group, run_trial
from evaluation.matrix.outcomes import AnswersChangedError, MatrixRun, all_trials, load, save
from evaluation.matrix.page import PAGE, page, summary
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import ACCEPTED, GROUPS, INVALID_ANSWERS, NOT_NAMED, RIGHT_ANSWERS, Trial
from stridewise.exercises import EXERCISES, case, exercise_named
from tests.fixtures.daily import part_of

RUN_AGAIN = 1  # of each exercise; a trial takes a fraction of a second
TOTALS = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@pytest.fixture(scope="module")
def last_run():
    return load()


def test_the_last_run_had_no_wrong_cell(last_run):
    assert [cell for cell in last_run.cells if not cell.is_right] == []


def test_the_page_and_the_totals_say_what_the_last_run_said(last_run):
    assert PAGE.read_text(encoding="utf-8") == page(last_run)
    assert "\n".join(["<!-- matrix -->", "", *summary(last_run), ""]) in TOTALS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [exercise.name for exercise in EXERCISES])
def test_a_random_part_that_is_run_again_says_what_the_last_run_said(last_run, name):
    trials = [(number, *trial) for number, trial in enumerate(all_trials()) if trial[0] == name]
    for number, exercise, group, trial, _ in part_of(trials, RUN_AGAIN, name):
        assert run_trial(exercise, group, trial) == last_run.cells[number]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_every_exercise_is_tried_with_different_right_answers(exercise):
    is_convolution = exercise.contract.result == "array" and {"x", "w"} <= exercise.witnesses[0].arguments.keys()
    names = {trial.name for trial in GROUPS[RIGHT_ANSWERS](exercise)}
    assert len(names) >= (5 if is_convolution else 2)


CELLS = (
    Cell("untile", RIGHT_ANSWERS, "untile", (ACCEPTED,), ACCEPTED, (True, False)),
    Cell("untile", INVALID_ANSWERS, "returns None", ("caught: type",), "caught: raised"),
)


@pytest.fixture
def two_trials(monkeypatch):
    """The matrix as if there were only the two trials of `CELLS`."""
    trials = [(cell.exercise, cell.group, Trial(cell.name, len, cell.allowed), 0) for cell in CELLS]
    monkeypatch.setattr(outcomes, "all_trials", lambda: iter(trials))
    return trials


def test_a_run_that_is_saved_is_loaded_as_it_was(two_trials, tmp_path):  # noqa: ARG001
    run = MatrixRun("2026-01-31", CELLS)
    save(run, tmp_path / "matrix.json")
    assert load(tmp_path / "matrix.json") == run


def test_a_run_of_other_answers_is_refused(two_trials, tmp_path):
    save(MatrixRun("2026-01-31", CELLS), tmp_path / "matrix.json")
    *kept, dropped = two_trials
    two_trials[:] = kept
    with pytest.raises(AnswersChangedError, match=r"had 2 answers, and now there are 1\. Run `make matrix`\."):
        load(tmp_path / "matrix.json")
    two_trials[:] = [*kept, (*dropped[:2], Trial("another", len, ()), 0)]
    with pytest.raises(AnswersChangedError, match="invalid answers: another was not run"):
        load(tmp_path / "matrix.json")


@pytest.mark.parametrize(
    ("group", "answer", "allowed", "said"),
    [
        (RIGHT_ANSWERS, lambda shape: (17, *shape[1:]), ACCEPTED, NOT_NAMED),
        ("unexplained", RIGHT["row_major_strides"][0], NOT_NAMED, ACCEPTED),
        ("examples", lambda shape: (17, *shape[1:]), "named column-major", NOT_NAMED),
        ("stub", RIGHT["row_major_strides"][0], "not written yet", ACCEPTED),
        (INVALID_ANSWERS, lambda shape: None, "caught: raised", "caught: type"),  # noqa: ARG005
        (INVALID_ANSWERS, RIGHT["row_major_strides"][0], "caught: type", ACCEPTED),
    ],
)
def test_a_wrong_cell_is_listed_and_fails(monkeypatch, capsys, group, answer, allowed, said):
    trial = Trial("the odd one", answer, (allowed,))
    for other in GROUPS:
        monkeypatch.setitem(GROUPS, other, lambda exercise: iter(()))  # noqa: ARG005
    monkeypatch.setitem(GROUPS, group, lambda exercise: iter([trial] * 2))  # noqa: ARG005
    monkeypatch.setattr("sys.argv", ["matrix", "row_major_strides", "--workers", "1"])
    before = PAGE.read_bytes(), outcomes.OUTCOMES.read_bytes(), TOTALS.read_bytes()
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 1
    output = " ".join(capsys.readouterr().out.split())
    assert f"- row_major_strides, {group}: the odd one: expected {allowed}, said {said}" in output
    assert (PAGE.read_bytes(), outcomes.OUTCOMES.read_bytes(), TOTALS.read_bytes()) == before
    text = page(MatrixRun("2026-01-31", tuple(run_group("row_major_strides", group))))
    assert f"| **{said}** (2 of 2) |" in text or group == RIGHT_ANSWERS
    assert re.search(r"^## Wrong cells$", text, re.MULTILINE)


def test_an_exercise_that_does_not_exist_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["matrix", "conv"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2
    assert "no exercise is called conv; the exercises are row_major_strides, " in capsys.readouterr().err


@pytest.mark.parametrize("public", PUBLIC_CHECKS, ids=lambda public: public.name)
def test_a_public_check_is_on_square_contiguous_arrays_and_looks_at_values_and_shape(public):
    for exercise in filter(public.covers, EXERCISES):
        for array in public.arguments(exercise):
            assert not isinstance(array, np.ndarray) or array.flags.c_contiguous
    untile = exercise_named("untile")
    assert public.passes(untile, untile.reference)
    assert public.passes(untile, lambda tiles: untile.reference(tiles).astype("float64").tolist())
    for spoil in (lambda out: out + 0.01, lambda out: out[None], lambda out: None, lambda out: 1 / 0):  # noqa: ARG005
        assert not public.passes(untile, lambda tiles, spoil=spoil: spoil(untile.reference(tiles)))


def test_an_exercise_with_arguments_that_no_public_check_has_is_left_out_of_the_comparison():
    untile = exercise_named("untile")
    without = dataclasses.replace(untile, witnesses=(case("another argument", budget=3),))
    assert compared(untile, RIGHT_ANSWERS)
    assert not compared(untile, INVALID_ANSWERS)
    assert not compared(without, RIGHT_ANSWERS)
