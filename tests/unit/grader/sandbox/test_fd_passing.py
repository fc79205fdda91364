"""Whoever knocks gets the socket behind the door; nobody does who comes too late."""

import socket
from pathlib import Path

import pytest

from grader.sandbox.fd_passing import DescriptorServer, request_fd


@pytest.fixture
def pair():
    with (ends := socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))[0], ends[1]:
        yield ends


def test_everyone_who_knocks_gets_a_socket_of_their_own_to_the_same_end(pair):
    door = DescriptorServer(lambda: pair[0])
    try:
        with request_fd(door.address) as one, request_fd(door.address) as other:
            one.sendall(b"one")
            other.sendall(b"other")
            assert (pair[1].recv(10), pair[1].recv(10)) == (b"one", b"other")
            assert len({one.fileno(), other.fileno(), pair[0].fileno()}) == 3
    finally:
        door.close()


def test_the_folder_is_for_its_owner_alone_and_goes_with_the_door(pair):
    door = DescriptorServer(lambda: pair[0])
    folder = Path(door.address).parent
    assert folder.stat().st_mode & 0o077 == 0
    door.close()
    assert not folder.exists()
    with pytest.raises(OSError, match="No such file"):
        request_fd(door.address)


def test_where_there_is_nothing_behind_the_guest_stays_outside():
    def nothing():
        raise RuntimeError("nothing there")

    door = DescriptorServer(nothing)
    try:
        with pytest.raises(OSError, match="nothing was handed out"):
            request_fd(door.address)
    finally:
        door.close()
