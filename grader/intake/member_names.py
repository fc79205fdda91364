"""The names of an archive's files in the encoding in which they were written, about which most archives say nothing.

The format knows UTF-8, which a flag announces, and code page 437. Programs write others: UTF-8 without the flag, the
system's code page (850 or 1252 in Western Europe, GBK in China). One archive is written by one program, so all its
names decide together, by the letters that they would have.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from contextlib import suppress
from zipfile import ZipFile, ZipInfo

_UTF8 = 0x800  # a flag of an archive's member
_UNICODE_PATH = 0x7075  # the extra field in which Info-ZIP repeats the name in UTF-8
_CODE_PAGES = ("cp437", "cp850", "cp1252")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_FREQUENT_LETTERS = frozenset("äöüßéèêëáàâåæçíîïñóòôøúùûãõšžł")


def name_encoding(archive: ZipFile) -> str:
    """Return the encoding of the names that no flag announces.

    Parameters
    ----------
    archive : ZipFile
        The archive, opened.

    Returns
    -------
    str
        An encoding that can decode all of them.
    """
    names = [name for name in map(_raw_name, archive.infolist()) if name and _HIGH_BYTES.search(name)]
    if not names or all(_is_text(name, "utf-8") for name in names):
        return "utf-8"
    if all(_is_chinese(name) for name in names):
        return "gbk"
    readable = [page for page in _CODE_PAGES if all(_is_text(name, page) for name in names)]
    return max(readable or ["cp437"], key=lambda page: _likelihood(name.decode(page) for name in names))


def member_name(member: ZipInfo, encoding: str) -> str:
    """Return the path of an archive's member, with slashes and composed characters.

    Parameters
    ----------
    member : ZipInfo
        The member.
    encoding : str
        What `name_encoding` returns for its archive.

    Returns
    -------
    str
    """
    raw = _raw_name(member)
    name = _unicode_path(member.extra, raw) or raw.decode(encoding) if raw else member.filename
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _raw_name(member: ZipInfo) -> bytes:
    """Return the bytes of a name that no flag says the encoding of; empty if one does."""
    if member.flag_bits & _UTF8:
        return b""
    with suppress(UnicodeEncodeError):
        return member.orig_filename.partition("\0")[0].encode("cp437")
    return b""


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name in the extra field for it, if that is there and belongs to this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        content, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and content[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            with suppress(UnicodeDecodeError):
                return content[5:].decode("utf-8")
    return ""


def _is_text(name: bytes, encoding: str) -> bool:
    try:
        return name.decode(encoding).isprintable()
    except UnicodeDecodeError:
        return False


def _is_chinese(name: bytes) -> bool:
    """Return whether the name is Chinese in GBK: whole characters of two bytes, and none inside of a Latin word."""
    if not _is_text(name, "gbk"):
        return False
    for run in _HIGH_BYTES.finditer(name):
        around = name[max(0, run.start() - 1) : run.start()] + name[run.end() : run.end() + 1]
        is_in_a_word = re.search(rb"[A-Za-z]", around) is not None
        if len(run[0]) % 2 or is_in_a_word or any(char < "\u4e00" for char in run[0].decode("gbk")):
            return False
    return True


def _likelihood(names: Iterable[str]) -> float:
    """Return how much the names look like words: frequent letters, and capitals at the start."""
    return sum(
        _letter_likelihood(char, before) for name in names for before, char in zip(f"/{name}", name, strict=False)
    )


def _letter_likelihood(char: str, before: str) -> float:
    if char.isascii():
        return 0.0
    if not unicodedata.name(char, "").startswith("LATIN"):
        return -2.0
    if char.isupper() and before.islower():
        return -1.0
    return 2.0 if char.lower() in _FREQUENT_LETTERS else 0.5
