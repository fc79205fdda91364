"""One file for each way across the boundary to an answer in another process: words as JSON, arrays as bytes, in .npz.

The other side may be hostile. So nothing is unpickled, a compressed member is refused (a file of a kilobyte could hold
a gigabyte), and no memory is taken that the file itself does not fill, whatever its headers say.
"""

import io
import json
import struct
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**26  # bytes of a file
_LONGEST_WORDS = 2**22
_WORDS, _MEMORY = "words.npy", "memory.npy"
_END = struct.Struct("<4s8xLLH")  # how every archive ends: signature, bytes of its table of contents, where that begins
_OTHER_END = b"PK\x06\x07"  # leads to another ending, for archives of more than 4 GB
_LONGEST_CONTENTS = 300  # bytes; for two members it is about half of this

Bytes = NDArray[np.uint8]


class DecodeError(ValueError):
    """A parcel that no honest sender makes. The text says what is wrong with it."""


def encode(words: Any, memory: Bytes) -> bytes:
    """The file with these words and this memory."""
    text = np.frombuffer(json.dumps(words).encode("ascii"), np.uint8)
    file = io.BytesIO()
    np.savez(file, words=text, memory=memory)
    return file.getvalue()


def decode(file: bytes) -> tuple[Any, Bytes]:
    """The words and the memory of a file that anybody may have written. Raises DecodeError."""
    if len(file) > LARGEST:
        raise DecodeError(f"it has {len(file):,} bytes; at most {LARGEST:,} are read")
    text, memory = _members(file)
    if text.size > _LONGEST_WORDS:
        raise DecodeError(f"its words have {text.size:,} bytes; at most {_LONGEST_WORDS:,} are read")
    try:
        return json.loads(text.tobytes()), memory
    except (ValueError, RecursionError) as fault:
        raise DecodeError(f"its words are not JSON: {fault}") from None


def _has_short_contents(file: bytes) -> bool:
    """Whether zipfile is going to read a short table of contents. A long one takes ten times its size in memory."""
    if len(file) < _END.size:
        return False
    signature, size, start, comment = _END.unpack(file[-_END.size :])
    is_last = signature == b"PK\x05\x06" and comment == 0 and start + size + _END.size == len(file)
    return is_last and size <= _LONGEST_CONTENTS and _OTHER_END not in file[-_END.size - _LONGEST_CONTENTS :]


def _members(file: bytes) -> tuple[Bytes, Bytes]:
    try:
        if not _has_short_contents(file):
            raise DecodeError("it does not end as a .npz file of two members does")
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if list(entries) != [_WORDS, _MEMORY] or len(archive.infolist()) != len(entries):
                raise DecodeError("its members are not the words and the memory")
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values()):
                raise DecodeError("a member is compressed")
            # Members may overlap, or claim to be longer than the file.
            if sum(entry.file_size for entry in entries.values()) > len(file):
                raise DecodeError("its members are larger than the file")
            return _flat(archive.read(_WORDS)), _flat(archive.read(_MEMORY))
    except DecodeError:
        raise
    except Exception as fault:  # zipfile's own errors are of a dozen kinds
        raise DecodeError(f"it is no .npz file: {type(fault).__name__}: {fault}"[:200]) from None


def _flat(member: bytes) -> Bytes:
    """The bytes of a .npy member, which must be a one-dimensional array of bytes."""
    stream = io.BytesIO(member)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise DecodeError("a member is of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    data = np.frombuffer(member, np.uint8, offset=stream.tell())
    # The header's word is compared, never used: it could ask for any amount of memory.
    if dtype.str != "|u1" or shape != (data.size,):
        raise DecodeError(f"a member is {dtype.str} of shape {shape}, and {data.size} bytes are there"[:200])
    return data
