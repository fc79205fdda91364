"""What several commands take."""

from pathlib import Path
from typing import Annotated

import typer

import grader

SolutionsOption = Annotated[Path, typer.Option("--solutions", help="Folder of the lessons' sources.", metavar="DIR")]
NotebooksOption = Annotated[Path, typer.Option("--notebooks", help="Folder of the student notebooks.", metavar="DIR")]
CourseOption = Annotated[Path, typer.Option("--course", help="The nbgrader course root.", metavar="DIR")]
LessonArgument = Annotated[
    str,
    typer.Argument(
        help="A lesson, such as 01_storage_order, or the beginning of its name, such as 01.", metavar="LESSON"
    ),
]
StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; can be repeated.", metavar="ID")
]
DatabaseOption = Annotated[
    str | None, typer.Option("--db", help="URL of the gradebook, instead of DIR/gradebook.db.", metavar="URL")
]
UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox", help="Where no sandbox is possible: run submissions with all the rights that you have."
    ),
]
KeyFileOption = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        help="File with the secret key that the inputs of judging are drawn from; by default DIR/.grading-key, "
        "which is created on first use.",
        metavar="FILE",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", help="Number of worker processes; by default one per core, 0 for none.", metavar="N"),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", help="Use the workers of this Dask scheduler instead.", metavar="tcp://HOST:PORT"),
]


def _here_or_in_clone(name: str) -> Path:
    """Return the folder of this name here; where there is none, that of the clone which the package runs from."""
    here, in_clone = Path(name), Path(grader.__file__).parents[1] / name
    return in_clone if in_clone.is_dir() and not here.is_dir() else here


SOLUTIONS, NOTEBOOKS, COURSE = _here_or_in_clone("solutions"), _here_or_in_clone("notebooks"), Path("course")
