"""The files of a delivery, a folder or a zip archive, without unpacking anything.

A file is its path, its time, and a way to read it up to a limit. Nothing is ever written under a name from an archive,
so no path in it can lead anywhere; a path that tries to is refused all the same, together with its student's delivery.
"""

import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile

from grader.errors import UserError
from grader.intake.member_names import member_name, name_encoding
from grader.intake.read import MAX_BYTES

_MAX_FILES = 200_000  # members of one archive; a class of 3,000 with ten files each stays far below
_MAX_PATH_LENGTH = 500
_MAX_NESTED_BYTES = 300 * 2**20  # of an archive in an archive: whole repositories are handed in
_ENCRYPTED = 0x1  # a flag of an archive's member
_SYSTEM_FILES = {"__MACOSX", ".ipynb_checkpoints", "__pycache__"}


class RefusedFileError(Exception):
    """This file is not taken; the text says why."""


# What zipfile and its decompressors raise for a damaged archive.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    RefusedFileError,
)


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of a delivery.

    Parameters
    ----------
    path : PurePosixPath
        As delivered; an archive inside the delivery counts as a folder.
    modified : datetime or None
        Its local time, where it is known.
    read : callable
        Returns its bytes. Raises RefusedFileError for a file that is damaged, or larger than a submission may be.
    """

    path: PurePosixPath
    modified: datetime | None
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not taken, and why."""

    path: PurePosixPath
    cause: str


@contextmanager
def open_delivery(source: Path) -> Iterator[list[DeliveredFile | RefusedFile]]:
    """List the files of a folder or zip archive, sorted by path; they can be read inside the block.

    Archives inside are opened, one level deep. What systems and editors add is left out silently: hidden files,
    checkpoints.

    Raises
    ------
    UserError
        The source is neither a folder nor a readable zip archive.
    """
    with ExitStack() as stack:
        if source.is_dir():
            files = list(_files_in_folder(source, stack))
        elif source.is_file():
            try:
                files = list(_files_in_archive(stack.enter_context(zipfile.ZipFile(source)), PurePosixPath()))
            except _DAMAGE as error:
                raise UserError(f"{source} is not a readable zip archive: {error}") from None
        else:
            raise UserError(f"{source} is neither a folder nor a zip archive")
        yield sorted(files, key=lambda file: str(file.path))


def _files_in_folder(source: Path, stack: ExitStack) -> Iterator[DeliveredFile | RefusedFile]:
    for folder_name, folders, files in os.walk(source):
        folder = Path(folder_name)
        links = [name for name in folders if (folder / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not is_system_file(name) and name not in links)
        for name in sorted([*files, *links]):
            if not is_system_file(name):
                path = PurePosixPath((folder / name).relative_to(source).as_posix())
                yield from _file_on_disk(folder / name, path, stack)


def _file_on_disk(file: Path, path: PurePosixPath, stack: ExitStack) -> Iterator[DeliveredFile | RefusedFile]:
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode):
        yield RefusedFile(path, "it is a link" if stat.S_ISLNK(mode) else "it is not a regular file")
    elif path.suffix.lower() == ".zip":
        try:
            yield from _files_in_archive(stack.enter_context(zipfile.ZipFile(file)), path.with_suffix(""))
        except _DAMAGE as error:
            yield RefusedFile(path, f"the archive cannot be read: {error}")
    else:
        yield DeliveredFile(path, datetime.fromtimestamp(file.stat().st_mtime), lambda: _read_file(file))


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _read_limited(file.read)


def _files_in_archive(
    archive: zipfile.ZipFile, folder: PurePosixPath, *, is_nested: bool = False
) -> Iterator[DeliveredFile | RefusedFile]:
    """Yield the files of an archive, which counts as `folder`."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MAX_FILES:
        raise RefusedFileError(f"it holds {len(members):,} files")
    encoding = name_encoding(archive)
    names = [member_name(member, encoding) for member in members]
    copies = Counter(names)
    for member, name in zip(members, names, strict=True):
        path = folder / name.lstrip("/")
        if any(is_system_file(part) for part in path.parts):
            continue
        cause = _suspicion(member, name) or (copies[name] > 1 and "the archive holds two files of this name")
        if cause:
            # Wherever its path leads, it came in the folder that the archive stands for.
            yield RefusedFile(folder / (PurePosixPath(name[-_MAX_PATH_LENGTH:]).name or "?"), cause)
        elif path.suffix.lower() == ".zip":
            yield from _files_in_nested_archive(archive, member, path, is_nested=is_nested)
        else:
            yield DeliveredFile(path, _member_time(member), lambda member=member: _read_member(archive, member))  # type: ignore[misc]


def _files_in_nested_archive(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath, *, is_nested: bool
) -> Iterator[DeliveredFile | RefusedFile]:
    if is_nested:
        yield RefusedFile(path, "it is an archive in an archive in an archive")
        return
    folder = path.with_suffix("")
    try:
        with _nested_archive(archive, member) as inner:
            files = list(_files_in_archive(inner, folder, is_nested=True))
    except _DAMAGE as error:
        yield RefusedFile(path, f"the archive cannot be read: {error}")
        return
    for file in files:
        if isinstance(file, DeliveredFile):
            # Read again on demand: the archives of a whole class would fill the memory.
            read = _nested_reader(archive, member, file.path.relative_to(folder))
            yield DeliveredFile(file.path, file.modified, read)
        else:
            yield file


def _nested_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: PurePosixPath) -> Callable[[], bytes]:
    def read() -> bytes:
        with _nested_archive(archive, member) as inner:
            encoding = name_encoding(inner)
            wanted = next(info for info in inner.infolist() if PurePosixPath(member_name(info, encoding)) == name)
            return _read_member(inner, wanted)

    return read


@contextmanager
def _nested_archive(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[zipfile.ZipFile]:
    """Open an archive in an archive; a large one on the disk: not it, but its notebook has to be small."""
    _refuse_if_larger(member, _MAX_NESTED_BYTES)
    with SpooledTemporaryFile(max_size=MAX_BYTES) as content:
        with archive.open(member) as file:
            copyfileobj(file, content)
        with zipfile.ZipFile(content) as inner:
            yield inner


def _refuse_if_larger(member: zipfile.ZipInfo, limit: int) -> None:
    if member.file_size > limit:
        raise RefusedFileError(f"it has {member.file_size / 2**20:,.0f} MB; at most {limit // 2**20} MB are read")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    _refuse_if_larger(member, MAX_BYTES)
    try:
        with archive.open(member) as file:
            return _read_limited(file.read)
    except _DAMAGE as error:
        raise RefusedFileError(f"it cannot be read: {error}") from None


def _read_limited(read: Callable[[int], bytes]) -> bytes:
    """Read up to the limit and no further: the size that an archive states may be a lie."""
    try:
        content = read(MAX_BYTES + 1)
    except OSError as error:
        raise RefusedFileError(f"it cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise RefusedFileError(f"it has more than {MAX_BYTES // 2**20} MB")
    return content


def _suspicion(member: zipfile.ZipInfo, name: str) -> str:
    if not PurePosixPath(name).name:
        return "it has no name"
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "its path leads out of the archive"
    if len(name) > _MAX_PATH_LENGTH:
        return f"its path has {len(name):,} characters"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    return "it is encrypted" if member.flag_bits & _ENCRYPTED else ""


def _member_time(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time) if member.date_time[0] > 1980 else None  # 1980: the format's "unknown"
    except ValueError:
        return None


def is_system_file(name: str) -> bool:
    """Return whether a file or folder of this name comes from a system or an editor, and not from a student."""
    return name in _SYSTEM_FILES or (name.startswith(".") and name != "..")
