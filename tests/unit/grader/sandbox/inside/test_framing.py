"""A frame arrives as it was sent, and receiving one changes nothing for what is sent later."""

import socket

import pytest

from grader.sandbox.inside.framing import receive_frame, send_frame


@pytest.mark.parametrize("timeout", [None, 20.0])
def test_a_socket_has_its_own_timeout_again_after_a_frame(timeout):
    here, there = socket.socketpair()
    with here, there:
        there.settimeout(timeout)
        send_frame(here, b"content", b"memory")
        assert receive_frame(there, max_content=7, max_memory=6) == (b"content", b"memory")
        assert there.gettimeout() == timeout
