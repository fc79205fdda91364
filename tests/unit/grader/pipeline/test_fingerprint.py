"""Fingerprints change with what they are of, and with nothing else."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import grimp
import pytest

import stridewise
from grader.intake.read import MAX_BYTES, Submission
from grader.pipeline import fingerprint as module
from grader.pipeline.fingerprint import check_fingerprints, code_fingerprint, fingerprint, submission_fingerprint
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.record import Credit

NAMES = [exercise.name for exercise in EXERCISES]
STRIDEWISE, GRADER = Path(stridewise.__file__).parent, Path(module.__file__).parents[1]


def content(value: object) -> list[str]:
    return list(module._content(value, set()))


def test_every_exercise_has_one_of_its_own_and_so_has_an_unknown_one():
    found = check_fingerprints([*NAMES, "unknown"])
    assert list(found) == [*NAMES, "unknown"]
    assert len(set(found.values())) == len(found)


def test_another_process_in_another_folder_finds_the_same(tmp_path):
    shutil.copytree(STRIDEWISE, tmp_path / "stridewise", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import json, sys; from grader.pipeline.fingerprint import check_fingerprints as found;"
        "print(json.dumps(found(sys.argv[1:])))"
    )
    paths = [str(tmp_path), str(GRADER.parent), *sys.path]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(paths)}
    names = [NAMES[0], "conv_jit", NAMES[-1], "unknown"]
    command = [sys.executable, "-c", code, *names]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(run.stdout) == check_fingerprints(names)


# --- the code that all checks share

JUDGING = (
    "grader/judging/measurement.py",
    "grader/sandbox/process_memory.py",
    "grader/sandbox/inside/namespaces.py",
    "grader/intake/sanitize.py",
    "grader/pipeline/grade.py",
    "stridewise/checker/rules/compare.py",
    "stridewise/kernels/api.py",
    "stridewise/exercises/arrays.py",
)


@pytest.fixture
def packages(tmp_path):
    """Copies of the two packages."""
    ignore = shutil.ignore_patterns("__pycache__")
    return [shutil.copytree(root, tmp_path / root.name, ignore=ignore) for root in (STRIDEWISE, GRADER)]


def test_a_change_to_the_measurement_or_any_other_code_of_judging_counts(packages, tmp_path):
    found = [code_fingerprint(*packages)]
    assert found == [code_fingerprint(STRIDEWISE, GRADER)]
    for file in JUDGING:
        with (tmp_path / file).open("a") as text:
            text.write("# changed\n")
        found.append(code_fingerprint(*packages))
        assert found[-1] not in found[:-1], file


def test_a_new_file_counts_and_a_change_to_a_report_does_not(packages, tmp_path):
    before = code_fingerprint(*packages)
    with (tmp_path / "grader/reports/page.py").open("a") as text:
        text.write("# changed\n")
    assert code_fingerprint(*packages) == before
    (tmp_path / "grader/judging/new.py").write_text("")
    assert code_fingerprint(*packages) != before


# What judging imports besides: its settings are fingerprinted with the submission, by their values.
NOT_JUDGING = ("grader.course.", "grader.errors", "grader.pipeline.fingerprint", "grader.pipeline.requests")
# What cards and progress in a notebook need besides, which decide nothing.
SHOWN = ("stridewise.predictions", "stridewise.plots", "stridewise.progress_file")


def test_everything_that_judging_imports_is_covered():
    graph = grimp.build_graph("stridewise", "grader", cache_dir=None)
    for exported in graph.find_modules_directly_imported_by("stridewise"):  # for notebooks
        graph.remove_import(importer="stridewise", imported=exported)
    needed = {"grader.pipeline.grade", *graph.find_upstream_modules("grader.pipeline.grade")}
    covered = [
        (root / name).relative_to(root.parent)
        for root, names in ((STRIDEWISE, module._STRIDEWISE_CODE), (GRADER, module._GRADER_CODE))
        for name in names
    ]
    packages = tuple(".".join(path.with_suffix("").parts) for path in covered)
    missing = {
        name
        for name in needed
        if not name.startswith((*packages, *NOT_JUDGING, *SHOWN, "stridewise.exercises"))
        and name not in ("stridewise", "grader", "grader.pipeline", "grader.course")
    }
    assert missing == set()


# --- an exercise's own record


@pytest.mark.parametrize(
    "change",
    [
        lambda exercise: replace(exercise, hints=(*exercise.hints, "once more")),
        lambda exercise: replace(exercise, credit=Credit(contiguous=7)),
        lambda exercise: replace(exercise, cases=exercise.cases[1:]),
        lambda exercise: replace(exercise, misconceptions=exercise.misconceptions[1:]),
        lambda exercise: replace(exercise, reference=exercise.misconceptions[0].example),
    ],
)
def test_a_changed_record_has_another_content(change):
    exercise = exercise_named("pad_nhwc")
    assert content(change(exercise)) != content(exercise)
    assert content(replace(exercise)) == content(exercise)


def loaded(path: Path, text: str):
    """The module `stridewise.exercises.new` with this text."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("stridewise.exercises.new", path)
    new = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(new)
    return new


REFERENCE = """
def helper(x):
    return {body}


def other(x):
    return {other}


def reference(x):
    return helper(x)


def adapted(f):
    return lambda x: f(x)


closure = adapted(reference)
"""


@pytest.mark.parametrize("function", ["reference", "closure"])
def test_what_a_function_of_the_exercises_refers_to_counts_and_its_neighbours_do_not(tmp_path, function):
    def text(number, **changed):
        return content(getattr(loaded(tmp_path / f"new{number}.py", REFERENCE.format(**changed)), function))

    before = text(1, body="x + 1", other="x")
    assert text(2, body="x + 1", other="x") == before
    assert text(3, body="x - 1", other="x") != before
    assert text(4, body="x + 1", other="-x") == before


# --- what was handed in


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


def test_what_is_not_a_notebook_has_one_as_well(submission):
    path, found = submission.folder / "01_a.ipynb", []
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    found.append(submission_fingerprint(submission))
    path.unlink()
    found.append(submission_fingerprint(submission))
    path.symlink_to("/dev/zero")
    found.append(submission_fingerprint(submission))
    assert len(set(found)) == 3
