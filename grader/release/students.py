"""What students get: the notebooks of the chosen lessons, and what runs them.

The staff side, the solutions and the tests stay behind. The check needs its reference functions, so a determined
student finds those in the package; model answers are a file of their own, which can be left out.
"""

import re
from collections.abc import Sequence

from grader.course.course import Course
from grader.course.settings import load_settings
from grader.release.bundle import Bundle, repository
from stridewise.checker.notebook.contents import GLOSSARY, PAGE, contents_page, read_lesson
from stridewise.exercises.model_answers import FILE_NAME as MODEL_ANSWERS

_PARTS = (
    *("LICENSE", "Makefile", "make.py", "environment.yml", "pixi.toml", "installation"),
    *(".jupyter/student", ".jupyter/environment", "src/stridewise"),
)
_README = """# {title}

Open the lessons with `make lab` (on Windows: `py make.py lab`). The first time, it installs what they need into this
folder. Start with `notebooks/{page}`. Hand in the notebook itself; nothing else counts.
"""


def student_bundle(course: Course, lessons: Sequence[str], *, with_model_answers: bool) -> Bundle:
    """Collect what students get.

    Parameters
    ----------
    course : Course
        The course root.
    lessons : sequence of str
        Names of released lessons.
    with_model_answers : bool
        Whether a check shows one way to write the function after a pass.

    Returns
    -------
    Bundle

    Raises
    ------
    UserError
        A lesson is unknown, or there is no clone of the repository.
    """
    root, bundle = repository(), Bundle()
    for part in _PARTS:
        bundle.add_tree(root / part, part)
    bundle.add("pyproject.toml", _without_staff((root / "pyproject.toml").read_text(encoding="utf-8")))
    if not with_model_answers:
        bundle.add(f"src/stridewise/exercises/{MODEL_ANSWERS}", "{}\n")
    bundle.add("README.md", _README.format(title="Stridewise", page=PAGE))
    notebooks = {name: course.released(name).read_text(encoding="utf-8") for name in lessons}
    for name, text in notebooks.items():
        bundle.add(f"notebooks/{name}.ipynb", text)
    known = {lesson.name: lesson.exercises for lesson in load_settings(course.root).applied()}
    chosen = (read_lesson(name, text, known.get(name, ())) for name, text in notebooks.items())
    bundle.add(f"notebooks/{PAGE}", contents_page(chosen))
    if (root / "notebooks" / GLOSSARY).is_file():
        bundle.add_tree(root / "notebooks" / GLOSSARY, f"notebooks/{GLOSSARY}")
    return bundle


def _without_staff(pyproject: str) -> str:
    """Return pyproject.toml without the command and the package of the staff side, which are not there."""
    text = pyproject.replace('packages = ["src/stridewise", "grader"]', 'packages = ["src/stridewise"]')
    return re.sub(r"\[project\.(scripts|entry-points\.[^\n]*)\]\n(?:[^\[\n][^\n]*\n)*\n?", "", text)
