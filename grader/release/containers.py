"""Autograders for other platforms: the files from which Gradescope and PrairieLearn build and run a container.

Both hold the package, and a course root of one lesson with the key. What a container does with a submission is in
`run`.
"""

import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from grader.course.course import Course
from grader.course.key import course_key
from grader.course.settings import SETTINGS_NAME
from grader.release.bundle import Bundle, repository
from grader.release.run import CONTAINER_NAME, COURSE_NAME

_SCRIPTS = Path(__file__).with_name("scripts")
_PACKAGE = ("LICENSE", "README.md", "pyproject.toml", ".jupyter/environment", "src/stridewise", "grader")
_SECONDS = 900  # that PrairieLearn allows a container


def gradescope_bundle(course: Course, lesson: str, *, sandboxed: bool) -> Bundle:
    """Collect Gradescope's autograder of a lesson: setup.sh, run_autograder, and what they need.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    sandboxed : bool
        Whether submissions run in a sandbox of their own inside the container.

    Returns
    -------
    Bundle
        To be uploaded as an archive.
    """
    bundle = Bundle()
    for name in ("setup.sh", "run_autograder"):
        bundle.add(name, (_SCRIPTS / "gradescope" / name).read_bytes(), is_program=True)
    _add_course(bundle, course, lesson, COURSE_NAME, sandboxed=sandboxed)
    _add_package(bundle, "package")
    return bundle


def prairielearn_bundle(course: Course, lesson: str, *, sandboxed: bool) -> Bundle:
    """Collect PrairieLearn's external grader of a lesson: the question, and the folder from which its image is built.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    sandboxed : bool
        As for `gradescope_bundle`.

    Returns
    -------
    Bundle
        The question below questions/, the image below image/.
    """
    bundle, question = Bundle(), f"questions/{lesson}"
    info = {
        "uuid": str(uuid5(NAMESPACE_URL, f"stridewise/{lesson}")),
        "title": f"Stridewise: {lesson}",
        "topic": "Convolutions",
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": "stridewise-autograder",
            "entrypoint": "/grade/tests/run.sh",
            "timeout": _SECONDS,
        },
    }
    bundle.add(f"{question}/info.json", json.dumps(info, indent=2) + "\n")
    page = (_SCRIPTS / "prairielearn" / "question.html").read_text(encoding="utf-8")
    bundle.add(f"{question}/question.html", page.replace("LESSON", lesson))
    bundle.add(f"{question}/tests/run.sh", (_SCRIPTS / "prairielearn" / "run.sh").read_bytes(), is_program=True)
    _add_course(bundle, course, lesson, f"{question}/tests/{COURSE_NAME}", sandboxed=sandboxed)
    bundle.add_tree(_SCRIPTS / "prairielearn" / "Dockerfile", "image/Dockerfile")
    _add_package(bundle, "image/package")
    return bundle


def _add_course(bundle: Bundle, course: Course, lesson: str, path: str, *, sandboxed: bool) -> None:
    """Add a course root of this one lesson, with the key: an answer gets the same points there as here."""
    bundle.add_tree(course.released(lesson), f"{path}/release/{lesson}/{lesson}.ipynb")
    bundle.add(f"{path}/.grading-key", f"{course_key(course.root)}\n")
    settings = {"lesson": lesson, "seconds": course.seconds, "sandboxed": sandboxed}
    bundle.add(f"{path}/{CONTAINER_NAME}", json.dumps(settings, indent=1) + "\n")
    if (course.root / SETTINGS_NAME).is_file():
        bundle.add_tree(course.root / SETTINGS_NAME, f"{path}/{SETTINGS_NAME}")


def _add_package(bundle: Bundle, path: str) -> None:
    for part in _PACKAGE:
        bundle.add_tree(repository() / part, f"{path}/{part}")
