"""The matrix finds what is sorted wrongly, and its page says what the registry and the answers at hand give.

The whole of it takes minutes, and most of its cells are tests of their own in tests/checker; here a few are run.
"""

import dataclasses
import re

import numpy as np
import pytest

from evaluation.answers.right_answers import RIGHT
from evaluation.matrix import __main__ as command
from evaluation.matrix.cells import Cell, cells, compared, run, too_few
from evaluation.matrix.page import PAGE, details, page, summary
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import ACCEPTED, GROUPS, NOT_NAMED, RIGHT_ANSWERS, Trial
from stridewise.exercises import EXERCISES, case, exercise_named

WRITTEN = PAGE.read_text(encoding="utf-8")
QUICK = ["row_major_strides", "tile_view", "im2col_bytes"]
# The last two columns of a row, where they are counts: how many the public checks let through.
LET_THROUGH = re.compile(r"( \| (?:\d+ of \d+|\d+|-)){2} \|$", re.MULTILINE)


def as_promised():
    """Every cell of the matrix, none of it run, as if each check had said what it has to say."""
    return [
        Cell(exercise.name, group, trial.name, trial.allowed, trial.allowed[0], elsewhere(exercise, group))
        for exercise in EXERCISES
        for group, trials in GROUPS.items()
        for trial in trials(exercise)
    ]


def elsewhere(exercise, group):
    """As if the public checks let all right answers through and nothing else."""
    return (group == RIGHT_ANSWERS,) * len(PUBLIC_CHECKS) if compared(exercise, group) else ()


def test_the_page_has_every_answer_there_is_and_no_wrong_cell():
    promised = page(as_promised())
    assert LET_THROUGH.sub("", WRITTEN) == LET_THROUGH.sub("", promised), "the answers have changed: run `make matrix`"
    ours = next(line for line in summary(as_promised()) if line.startswith("| Stridewise"))
    assert ours in WRITTEN


def test_cells_that_are_run_again_are_right_and_as_the_page_has_them():
    found = cells(QUICK, workers=1)
    assert [cell for cell in found if not cell.is_right] == []
    for name in QUICK:
        assert "\n".join(details(name, found)) in WRITTEN


def test_every_exercise_has_enough_different_right_ways():
    for exercise in EXERCISES:
        trials = GROUPS[RIGHT_ANSWERS](exercise)
        ways = [Cell(exercise.name, RIGHT_ANSWERS, trial.name, (ACCEPTED,), ACCEPTED) for trial in trials]
        assert not list(too_few(exercise.name, ways))


def test_too_few_right_ways_are_a_wrong_cell(monkeypatch):
    monkeypatch.setitem(RIGHT, "row_major_strides", RIGHT["row_major_strides"][:1] * 3)
    *_, last = run("row_major_strides", RIGHT_ANSWERS)
    assert (last.allowed, last.came, last.is_right) == (("2 or more",), "1", False)


def right_way(name):
    return RIGHT[name][0]


@pytest.mark.parametrize(
    ("group", "answer", "allowed", "came"),
    [
        (RIGHT_ANSWERS, lambda shape: shape, ACCEPTED, NOT_NAMED),
        ("other mistakes", right_way("row_major_strides"), NOT_NAMED, ACCEPTED),
        ("known mistakes", lambda shape: shape, "named column-major", NOT_NAMED),
        ("stub", right_way("row_major_strides"), "not written yet", ACCEPTED),
        ("hostile", lambda shape: None, "caught: raised", "caught: type"),  # noqa: ARG005
        ("hostile", right_way("row_major_strides"), "caught: type", ACCEPTED),
    ],
)
def test_what_is_sorted_wrongly_is_listed_and_fails(monkeypatch, capsys, group, answer, allowed, came):
    trial = Trial("the odd one", answer, (allowed,))
    monkeypatch.setitem(GROUPS, group, lambda exercise: iter([trial] * 2))  # noqa: ARG005
    monkeypatch.setattr("sys.argv", ["matrix", "row_major_strides", "--workers", "1"])
    before = PAGE.read_bytes()
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"- row_major_strides, {group}: the odd one: expected {allowed}, came {came}" in said
    assert PAGE.read_bytes() == before
    assert f"| **{came}** (2 of 2) |" in page(run("row_major_strides", group)) or group == RIGHT_ANSWERS


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
    for wrong in (lambda out: out + 0.01, lambda out: out[None], lambda out: None, lambda out: 1 / 0):  # noqa: ARG005
        assert not public.passes(untile, lambda tiles, wrong=wrong: wrong(untile.reference(tiles)))


def test_an_exercise_with_arguments_that_no_public_check_has_is_left_out_of_the_comparison():
    untile = exercise_named("untile")
    other = dataclasses.replace(untile, witnesses=(case("another argument", budget=3),))
    assert compared(untile, RIGHT_ANSWERS)
    assert not compared(untile, "hostile")
    assert not compared(other, RIGHT_ANSWERS)
