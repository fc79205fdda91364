"""Under the guard NumPy's own `as_strided` is checked, however it was imported; afterwards it is as before."""

import threading

import numpy as np
import pytest
from numpy.lib import stride_tricks
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise.layout import StrideError, guard, guarded_as_strided

A = np.arange(36, dtype=np.float32).reshape(6, 6).copy()
OUTSIDE = {"shape": (6, 6), "strides": (24, 8)}


def is_guarded():
    """Whether a view one element too long is refused. Nothing is read, so that this is safe without the guard too."""
    try:
        as_strided(A, (37,), (4,))
    except StrideError:
        return True
    return False


@pytest.mark.parametrize(
    "call",
    [
        lambda: as_strided(A, **OUTSIDE),
        lambda: stride_tricks.as_strided(A, **OUTSIDE),
        lambda: np.lib.stride_tricks.as_strided(x=A, **OUTSIDE),
        lambda: as_strided(A, strides=(24, 8)),
        lambda: as_strided(A, (6, 7)),
        lambda: as_strided(A.T, (7, 6)),
        lambda: as_strided(A.tolist(), (6, 6), (48, 16)),
        lambda: as_strided(A, (37,), (4,), subok=True, writeable=False),
    ],
)
def test_every_way_to_call_it_is_checked(call):
    with guarded_as_strided(), pytest.raises(StrideError, match="past the end"):
        call()
    assert not is_guarded()


def test_this_numpy_is_guarded_for_imports_made_before():
    """Fails when NumPy no longer builds its views from that helper class: `guard` then needs another hook."""
    assert guard._interface_class() is not None
    with guarded_as_strided():
        assert is_guarded()


@pytest.mark.parametrize(
    "call",
    [
        lambda: as_strided(A, (3, 3, 2, 2), (48, 8, 24, 4)),
        lambda: as_strided(A, shape=np.array((4, 4, 3, 3)), strides=np.array((6, 1, 6, 1)) * 4),
        lambda: as_strided(A),
        lambda: as_strided(A.T),
        lambda: as_strided(A, (2, 3)),
        lambda: as_strided(A[2:4, 2:4], (4, 4), (24, 4), writeable=False),
        lambda: as_strided([1, 2, 3], (2, 2), (8, 8)),
        lambda: sliding_window_view(A, (3, 2)),
        lambda: sliding_window_view(A[::-1, ::2], 2, axis=0),
        lambda: np.broadcast_to(A[0], (4, 6)),
        lambda: np.broadcast_to(np.lib.stride_tricks.as_strided(A, (6,), (24,)), (2, 6)),
    ],
)
def test_sound_views_are_the_same_with_and_without(call):
    plain = call()
    with guarded_as_strided():
        guarded = call()
    np.testing.assert_array_equal(guarded, plain)
    assert (guarded.strides, guarded.dtype) == (plain.strides, plain.dtype)


def test_writeable_is_kept():
    with guarded_as_strided():
        assert as_strided(A, (2, 2), (4, 4)).flags.writeable
        assert not as_strided(A, (2, 2), (4, 4), writeable=False).flags.writeable


def test_a_view_made_under_the_guard_outlives_it():
    with guarded_as_strided():
        tiles = as_strided(A, (3, 3, 2, 2), (48, 8, 24, 4))
    assert tiles[2, 2, 1, 1] == 35
    with guarded_as_strided(), pytest.raises(StrideError):
        as_strided(tiles[2, 2], (3,), (24,))


def test_contexts_nest():
    with guarded_as_strided():
        with guarded_as_strided():
            assert is_guarded()
        assert is_guarded()
    assert not is_guarded()


def test_an_exception_does_not_leave_it_behind():
    original = stride_tricks.as_strided
    with pytest.raises(KeyError), guarded_as_strided():
        raise KeyError
    assert not is_guarded()
    assert stride_tricks.as_strided is original


def test_threads_that_leave_out_of_order_do_not_undo_each_other():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with guarded_as_strided():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with guarded_as_strided():
        thread.start()
        assert inside.wait(10)
    assert is_guarded()
    leave.set()
    thread.join()
    assert not is_guarded()


def test_without_the_helper_class_the_public_name_is_checked(monkeypatch):
    monkeypatch.setattr(guard, "_interface_class", lambda: None)
    original = stride_tricks.as_strided
    with guarded_as_strided():
        for call in (
            lambda: np.lib.stride_tricks.as_strided(A, **OUTSIDE),
            lambda: np.lib.stride_tricks.as_strided(A, (6, 7)),
            lambda: np.lib.stride_tricks.as_strided(A.T, (7, 6)),
        ):
            with pytest.raises(StrideError):
                call()
        view = np.lib.stride_tricks.as_strided(A, (4, 4, 3, 3), (24, 4, 24, 4), writeable=False)
        assert view.shape == (4, 4, 3, 3)
        assert not view.flags.writeable
        np.testing.assert_array_equal(np.lib.stride_tricks.as_strided(A), A)
    assert stride_tricks.as_strided is original
