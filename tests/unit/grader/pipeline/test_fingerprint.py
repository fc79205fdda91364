"""Fingerprints change with what they are of, and with nothing else."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from types import FunctionType

import pytest

from grader.intake.read import LARGEST, Submission
from grader.pipeline import fingerprint as module
from grader.pipeline.fingerprint import check_fingerprints, fingerprint, submission_fingerprint
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.record import Credit

NAMES = [exercise.name for exercise in EXERCISES]


def words(value: object) -> str:
    return module._digest(module._words(value, set()))


def with_code(function: FunctionType, **changed: object) -> FunctionType:
    return FunctionType(function.__code__.replace(**changed), function.__globals__, function.__name__)


def test_every_exercise_has_one_of_its_own_and_so_has_one_that_nobody_knows():
    found = check_fingerprints([*NAMES, "unknown"])
    assert list(found) == [*NAMES, "unknown"]
    assert len(set(found.values())) == len(found)


def test_another_process_finds_the_same():
    code = (
        "import json, sys; from grader.pipeline.fingerprint import checks_of;print(json.dumps(checks_of(sys.argv[1:])))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", code, *NAMES], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(run.stdout) == check_fingerprints(NAMES)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, hints=(*one.hints, "once more")),
        lambda one: replace(one, credit=Credit(contiguous=7)),
        lambda one: replace(one, cases=one.cases[1:]),
        lambda one: replace(one, misconceptions=one.misconceptions[1:]),
        lambda one: replace(one, reference=with_code(one.reference, co_code=one.reference.__code__.co_code + b"\t\0")),
        lambda one: replace(one, reference=with_code(one.reference, co_consts=(*one.reference.__code__.co_consts, 3))),
    ],
)
def test_a_changed_record_has_another_fingerprint(change):
    exercise = exercise_named("pad_nhwc")
    assert words(change(exercise)) != words(exercise)
    assert words(replace(exercise)) == words(exercise)


def test_what_a_record_gets_from_another_function_of_its_module_counts():
    def reference_with(helper_body: str) -> FunctionType:
        scope = {"__name__": "stridewise.exercises.new"}
        exec(f"def helper(x): return {helper_body}\ndef reference(x): return helper(x)", scope)
        return scope["reference"]

    assert words(reference_with("x + 1")) == words(reference_with("x + 1"))
    assert words(reference_with("x + 1")) != words(reference_with("x - 1"))


def test_the_parts_of_a_fingerprint_do_not_run_into_each_other():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint(1, True) == fingerprint(1, True)


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "ada" / "01_a"
    folder.mkdir(parents=True)
    (folder / "01_a.ipynb").write_text("{}")
    return Submission("ada", "01_a", folder)


def test_a_submission_is_its_notebook_and_its_time(submission):
    before = submission_fingerprint(submission)
    (submission.folder / "numpy.py").write_text("mine")
    assert submission_fingerprint(submission) == before
    (submission.folder / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    later = submission_fingerprint(submission)
    assert later != before
    (submission.folder / "01_a.ipynb").write_text("{} ")
    assert submission_fingerprint(submission) != later


def test_what_is_no_notebook_has_one_as_well(submission):
    path, found = submission.folder / "01_a.ipynb", []
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    found.append(submission_fingerprint(submission))
    path.unlink()
    found.append(submission_fingerprint(submission))
    path.symlink_to("/dev/zero")
    found.append(submission_fingerprint(submission))
    assert len(set(found)) == 3
