"""The files of a delivery, a folder or a zip archive, without unpacking anything.

A file is its path, its time, and a way to read it up to a limit. Nothing is ever written under a name that an archive
gives, so no path in it can lead anywhere; those that try are refused all the same, with what holds them.
"""

import os
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from grader.intake.read import LARGEST

_MOST_FILES = 200_000  # of one archive; a class of 3,000 with ten files each is far below
_LONGEST_PATH = 500
_ENCRYPTED, _UTF8 = 0x1, 0x800
_SYSTEM_FILES = {"__MACOSX", ".ipynb_checkpoints", "__pycache__"}
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class RefusedFileError(ValueError):
    """This file is not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file. path: as delivered, an archive's name standing for a folder. modified: its local time, where it is known.

    read: its bytes; raises RefusedFileError for a file that is damaged, or larger than a submission may be.
    """

    path: PurePosixPath
    modified: datetime | None
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not taken, and why."""

    path: PurePosixPath
    cause: str


Found = DeliveredFile | RefusedFile


@contextmanager
def open_delivery(source: Path) -> Iterator[list[Found]]:
    """What is in a folder or zip archive, sorted by path; the files can be read inside the `with`.

    Archives inside are looked into, once. Left out silently is what systems and editors add: hidden files, checkpoints.
    Raises ValueError if `source` is neither a folder nor a zip archive.
    """
    with ExitStack() as stack:
        if source.is_dir():
            found = list(_in_folder(source, stack))
        elif source.is_file():
            try:
                found = list(_in_archive(stack.enter_context(zipfile.ZipFile(source)), PurePosixPath()))
            except _DAMAGE as fault:
                raise ValueError(f"{source} is no zip archive that can be read: {fault}") from None
        else:
            raise ValueError(f"{source} is neither a folder nor a zip archive")
        yield sorted(found, key=lambda one: str(one.path))


def _in_folder(source: Path, stack: ExitStack) -> Iterator[Found]:
    for name, folders, files in os.walk(source):
        folder = Path(name)
        links = [one for one in folders if (folder / one).is_symlink()]
        folders[:] = sorted(one for one in folders if not _is_system_file(one) and one not in links)
        for one in sorted([*files, *links]):
            if not _is_system_file(one):
                yield from _on_disk(folder / one, PurePosixPath((folder / one).relative_to(source).as_posix()), stack)


def _on_disk(file: Path, path: PurePosixPath, stack: ExitStack) -> Iterator[Found]:
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode):
        yield RefusedFile(path, "it is a link" if stat.S_ISLNK(mode) else "it is no ordinary file")
    elif path.suffix.lower() == ".zip":
        try:
            yield from _in_archive(stack.enter_context(zipfile.ZipFile(file)), path.with_suffix(""))
        except _DAMAGE as fault:
            yield RefusedFile(path, f"the archive cannot be read: {fault}")
    else:
        yield DeliveredFile(path, datetime.fromtimestamp(file.stat().st_mtime), lambda: _file(file))


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _limited(file.read)


def _in_archive(archive: zipfile.ZipFile, inside: PurePosixPath, *, nested: bool = False) -> Iterator[Found]:
    """The files of an archive, which stands for the folder `inside`."""
    members = [one for one in archive.infolist() if not one.is_dir()]
    if len(members) > _MOST_FILES:
        raise RefusedFileError(f"it holds {len(members):,} files")
    names = [_name(one) for one in members]
    copies = Counter(names)
    for member, name in zip(members, names, strict=True):
        path = inside / name.lstrip("/")
        if any(_is_system_file(part) for part in path.parts):
            continue
        cause = _suspicion(member, name) or (copies[name] > 1 and "the archive holds two files of this name")
        if cause:
            # Where its path leads does not matter; it came with what stands around it.
            yield RefusedFile(inside / (PurePosixPath(name[-_LONGEST_PATH:]).name or "?"), cause)
        elif path.suffix.lower() == ".zip":
            yield from _nested(archive, member, path, nested=nested)
        else:
            yield DeliveredFile(path, _time(member), lambda member=member: _member(archive, member))  # type: ignore[misc]


def _nested(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath, *, nested: bool) -> Iterator[Found]:
    if nested:
        yield RefusedFile(path, "it is an archive in an archive in an archive")
        return
    try:
        content = zipfile.ZipFile(BytesIO(_member(archive, member)))
        for found in _in_archive(content, path.with_suffix(""), nested=True):
            if isinstance(found, DeliveredFile):
                # Read anew when it is wanted: the archives of a whole class would fill the memory.
                name = found.path.relative_to(path.with_suffix(""))
                found = DeliveredFile(found.path, found.modified, _again(archive, member, name))
            yield found
    except _DAMAGE as fault:
        yield RefusedFile(path, f"the archive cannot be read: {fault}")


def _again(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: PurePosixPath) -> Callable[[], bytes]:
    def read() -> bytes:
        content = zipfile.ZipFile(BytesIO(_member(archive, member)))
        wanted = next(one for one in content.infolist() if PurePosixPath(_name(one)) == name)
        return _member(content, wanted)

    return read


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > LARGEST:
        raise RefusedFileError(f"it has {member.file_size / 2**20:,.0f} MB; at most {LARGEST // 2**20} MB are read")
    try:
        with archive.open(member) as file:
            return _limited(file.read)
    except _DAMAGE as fault:
        raise RefusedFileError(f"it cannot be read: {fault}") from None


def _limited(read: Callable[[int], bytes]) -> bytes:
    """What there is to read, decompressed no further than the limit: what an archive says of a size may be a lie."""
    try:
        content = read(LARGEST + 1)
    except OSError as fault:
        raise RefusedFileError(f"it cannot be read: {fault.strerror}") from None
    if len(content) > LARGEST:
        raise RefusedFileError(f"it has more than {LARGEST // 2**20} MB")
    return content


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path with slashes. Old programs write UTF-8 without saying so."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        with suppress(ValueError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _suspicion(member: zipfile.ZipInfo, name: str) -> str:
    if not PurePosixPath(name).name:
        return "it has no name"
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "its path leads out of the archive"
    if len(name) > _LONGEST_PATH:
        return f"its path has {len(name):,} characters"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    return "it is encrypted" if member.flag_bits & _ENCRYPTED else ""


def _time(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time) if member.date_time[0] > 1980 else None  # 1980: the format's "unknown"
    except ValueError:
        return None


def _is_system_file(name: str) -> bool:
    return name in _SYSTEM_FILES or (name.startswith(".") and name != "..")
