"""Files to be written as a folder or as a zip archive, the same bytes each time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import grader
from grader.course.files import write_atomically
from grader.errors import UserError

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every file in an archive
_REGULAR, _PROGRAM = 0o100644, 0o100755
_MADE_BY_PYTHON = "__pycache__"


@dataclass(slots=True)
class Bundle:
    """Paths and contents.

    Parameters
    ----------
    files : dict of str to bytes
        Path -> content.
    programs : set of str
        The paths of those that can be executed.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)

    def add(self, path: str, content: str | bytes, *, is_program: bool = False) -> None:
        """Add a file."""
        self.files[path] = content.encode() if isinstance(content, str) else content
        if is_program:
            self.programs.add(path)

    def add_tree(self, source: Path, path: str) -> None:
        """Add a file, or a folder with everything in it that Python did not make."""
        for file in _files_in(source):
            self.add(f"{path}/{file.relative_to(source).as_posix()}" if source.is_dir() else path, file.read_bytes())

    def write(self, target: Path) -> None:
        """Write everything into a new folder; into an archive if the name of the target ends in .zip.

        Raises
        ------
        UserError
            The folder exists and is not empty.
        """
        if target.suffix.lower() == ".zip":
            write_atomically(target, self._zipped())
            return
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UserError(f"{target} exists already; give a new folder, or a name that ends in .zip")
        for path, content in self.files.items():
            write_atomically(target / path, content)
            (target / path).chmod(0o755 if path in self.programs else 0o644)

    def _zipped(self) -> bytes:
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            for path in sorted(self.files):
                info = ZipInfo(path, _EARLIEST)
                info.external_attr = (_PROGRAM if path in self.programs else _REGULAR) << 16
                archive.writestr(info, self.files[path], ZIP_DEFLATED)
        return content.getvalue()


def _files_in(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    yield from (path for path in sorted(source.rglob("*")) if path.is_file() and _MADE_BY_PYTHON not in path.parts)


def repository() -> Path:
    """Return the folder of the clone that this package runs from.

    Raises
    ------
    UserError
        It was installed without one.
    """
    root = Path(grader.__file__).parents[1]
    if not (root / "pyproject.toml").is_file() or not (root / "src" / "stridewise").is_dir():
        raise UserError("releasing needs the project's own folder: run it in a clone of the repository")
    return root
