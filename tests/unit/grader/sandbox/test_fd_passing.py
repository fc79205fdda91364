"""Every process that asks gets a descriptor of the same socket, until the server is closed."""

import socket
from pathlib import Path

import pytest

from grader.sandbox.fd_passing import DescriptorServer, request_fd


@pytest.fixture
def pair():
    with (ends := socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))[0], ends[1]:
        yield ends


def test_every_request_gets_a_descriptor_of_its_own_for_the_same_socket(pair):
    server = DescriptorServer(lambda: pair[0])
    try:
        with request_fd(server.address) as first, request_fd(server.address) as second:
            first.sendall(b"first")
            second.sendall(b"second")
            assert (pair[1].recv(10), pair[1].recv(10)) == (b"first", b"second")
            assert len({first.fileno(), second.fileno(), pair[0].fileno()}) == 3
    finally:
        server.close()


def test_the_folder_is_for_its_owner_alone_and_is_removed(pair):
    server = DescriptorServer(lambda: pair[0])
    folder = Path(server.address).parent
    assert folder.stat().st_mode & 0o077 == 0
    server.close()
    assert not folder.exists()
    with pytest.raises(OSError, match="No such file"):
        request_fd(server.address)


def test_a_request_gets_nothing_if_there_is_nothing_to_pass():
    def nothing():
        raise RuntimeError("nothing there")

    server = DescriptorServer(nothing)
    try:
        with pytest.raises(OSError, match="no descriptor was sent"):
            request_fd(server.address)
    finally:
        server.close()
