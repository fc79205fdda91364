"""A parcel comes out as it went in; whatever else is in a file, it is refused, and takes no memory."""

import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest

from stridewise.checker.answers.encoding import LARGEST, DecodeError, decode, encode

WORDS = {"calls": [1, "two", None]}
ENDING = struct.Struct("<4s8xLLH")
MEMORY = np.arange(100, dtype=np.uint8)


def test_words_and_memory_come_out_as_they_went_in():
    words, memory = decode(encode(WORDS, MEMORY))
    assert words == WORDS
    np.testing.assert_array_equal(memory, MEMORY)
    assert decode(encode([], MEMORY[:0]))[1].size == 0


def npy(array, *, pickled=False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=pickled)
    return file.getvalue()


def header(text: str, data: bytes = b"\0" * 64) -> bytes:
    """A .npy member with this text in its header."""
    line = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(line).to_bytes(2, "little") + line + data


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, data in members:
            made.writestr(name, data)
    return file.getvalue()


def words(text: bytes) -> tuple[str, bytes]:
    return "words.npy", npy(np.frombuffer(text, np.uint8))


GOOD, BYTES = words(b"{}"), ("memory.npy", npy(MEMORY))
BOMB = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,)}"
OBJECT = "{'descr': '|O', 'fortran_order': False, 'shape': (8,)}"

HOSTILE = {
    "nothing": b"",
    "a pickle": pickle.dumps(WORDS),
    "noise": bytes(range(256)) * 10,
    "zeros": bytes(10**6),
    "too large": bytes(LARGEST + 1),
    "an empty archive": archive(),
    "one member": archive(GOOD),
    "three members": archive(GOOD, BYTES, ("more.npy", npy(MEMORY))),
    "other names": archive(GOOD, ("../memory.npy", npy(MEMORY))),
    "compressed": archive(GOOD, ("memory.npy", npy(np.zeros(10**6, np.uint8))), compression=zipfile.ZIP_DEFLATED),
    "a shape bomb": archive(GOOD, ("memory.npy", header(BOMB))),
    "objects": archive(GOOD, ("memory.npy", header(OBJECT))),
    "pickled objects": archive(GOOD, ("memory.npy", npy(np.array([WORDS]), pickled=True))),
    "other numbers": archive(GOOD, ("memory.npy", npy(np.zeros(8)))),
    "two axes": archive(GOOD, ("memory.npy", npy(np.zeros((8, 8), np.uint8)))),
    "a deep header": archive(GOOD, ("memory.npy", header("(" * 100))),
    "no header": archive(GOOD, ("memory.npy", b"abc")),
    "no JSON": archive(words(b"{"), BYTES),
    "deep JSON": archive(words(b"[" * 100_000), BYTES),
    "a long number": archive(words(b"1" * 10_000), BYTES),
    "much JSON": archive(words(b"[" + b"0," * 2**21 + b"0]"), BYTES),
    "a long table of contents": b"PK\x01\x02".ljust(46, b"\0") * 9 + ENDING.pack(b"PK\x05\x06", 46 * 9, 0, 0),
    "two endings": archive(GOOD, BYTES)[:-22] + b"PK\x06\x07" + bytes(16) + archive(GOOD, BYTES)[-22:],
    "a comment": archive(GOOD, BYTES)[:-2] + b"\1\0!",
    "cut off": encode(WORDS, MEMORY)[:-30],
    "one bit flipped": bytes(byte ^ (place == 500) for place, byte in enumerate(encode(WORDS, MEMORY))),
}


@pytest.mark.parametrize("file", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_everything_else_is_refused(file):
    with pytest.raises(DecodeError):
        decode(file)


def test_members_that_claim_more_than_there_is_are_refused():
    good = archive(GOOD, BYTES)
    size = len(npy(MEMORY)).to_bytes(4, "little")
    assert good.count(size) >= 2
    with pytest.raises(DecodeError):
        decode(good.replace(size, (2**30).to_bytes(4, "little")))


def test_only_plain_data_can_be_sent():
    with pytest.raises(TypeError):
        encode({"calls": object()}, MEMORY)
    assert json.loads(json.dumps(WORDS)) == WORDS
