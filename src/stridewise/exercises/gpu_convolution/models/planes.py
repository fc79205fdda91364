"""Which thread of an 8 by 8 block writes which output of a plane."""

from collections.abc import Callable

from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign, Spot

Place = Callable[[Spot], tuple[int, int]]
SIDE = 8


def right_place(spot: Spot) -> tuple[int, int]:
    """Return the output that the thread has."""
    return spot.by * SIDE + spot.ty, spot.bx * SIDE + spot.tx


def places(*found: Place) -> tuple[Sign, ...]:
    """Return the signs that threads have other outputs than those of their places in the grid."""
    return tuple(Sign("outputs", lambda run, place=place: _are_at(run, place)) for place in found)  # type: ignore[misc]


def _are_at(run: Followed, place: Place) -> bool | None:
    attempted = _attempted(run)
    if not attempted or any((spot.h, spot.w) != place(spot) for spot in attempted):
        return False
    return any((spot.h, spot.w) != right_place(spot) for spot in attempted) or None


def writes_right_places(run: Followed) -> bool:
    """Return whether each thread writes at the place that it has in the grid."""
    return all((spot.h, spot.w) == right_place(spot) for spot in _attempted(run))


def writes_outside(run: Followed) -> bool | None:
    """Return whether threads without an output write as well."""
    attempted = _attempted(run)
    if not attempted or any((spot.h, spot.w) != right_place(spot) for spot in attempted):
        return False
    return any(not run.is_output((spot.h, spot.w)) for spot in attempted) or None


def writes_only(is_written: Callable[[Followed, Spot], bool], *, is_general: bool = False) -> Sign:
    """Return the sign that some threads leave their outputs out."""

    def shows(run: Followed) -> bool | None:
        written = {(spot.h, spot.w) for spot in _attempted(run)}
        outputs = {}
        for thread in run.flow.threads():
            spot = Spot(0, 0, 0, 0, thread.place.y, thread.place.x, thread.block.y, thread.block.x)
            if run.is_output(right_place(spot)):
                outputs[right_place(spot)] = spot
        if written != {place for place, spot in outputs.items() if is_written(run, spot)}:
            return False
        return True if written != outputs.keys() else None

    return Sign("outputs", shows, is_general)


def _attempted(run: Followed) -> list[Spot]:
    return [
        Spot(0, index[0], index[1], 0, thread.place.y, thread.place.x, thread.block.y, thread.block.x)
        for thread, indices in run.attempts.items()
        for index in indices
    ]


EXCHANGED = places(
    lambda o: (o.bx * SIDE + o.tx, o.by * SIDE + o.ty),
    lambda o: (o.by * SIDE + o.tx, o.bx * SIDE + o.ty),
    lambda o: (o.bx * SIDE + o.ty, o.by * SIDE + o.tx),
)
WITHOUT_BLOCK = places(lambda o: (o.ty, o.tx))
A_TILE_APART = places(
    lambda o: (o.by * (SIDE + 2) + o.ty, o.bx * (SIDE + 2) + o.tx),
    lambda o: (o.by * (SIDE - 2) + o.ty, o.bx * (SIDE - 2) + o.tx),
)
OUTSIDE = (Sign("outputs", writes_outside),)
WINDOW_IN_TILE = (
    writes_only(lambda run, o: o.ty + run.sizes.kh <= SIDE and o.tx + run.sizes.kw <= SIDE),
    writes_only(lambda _, o: o.ty < SIDE - 2 and o.tx < SIDE - 2),
    writes_only(lambda _, o: 0 < o.ty < SIDE - 1 and 0 < o.tx < SIDE - 1),
)


def _last_left_out(rows: bool, columns: bool) -> Sign:
    def is_written(run: Followed, spot: Spot) -> bool:
        h, w = right_place(spot)
        return not (rows and h == run.sizes.ho - 1) and not (columns and w == run.sizes.wo - 1)

    return writes_only(is_written)


LAST_LEFT_OUT = (_last_left_out(True, True), _last_left_out(True, False), _last_left_out(False, True))
