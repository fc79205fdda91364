"""What a block's tile holds, where its outputs read it, and what the model finds wrong about it."""

from stridewise.exercises.gpu_convolution.models.planes import SIDE, writes_right_places
from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign, Sizes, Spot
from stridewise.exercises.gpu_convolution.models.windows import Pair, Window, is_right, received_products, shows_window
from stridewise.gpu.followed_arrays import Thread


def held(is_held: object) -> Window:
    """Return the window of an output whose tile lacks some pixels.

    Parameters
    ----------
    is_held : callable
        (sizes, spot, a, b) -> whether the tile has the pixel that lies a rows below and b columns right of the tile's
        first.
    """

    def place(sizes: Sizes, spot: Spot, r: int, s: int) -> Pair | None:
        return (spot.h + r, spot.w + s) if is_held(sizes, spot, spot.ty + r, spot.tx + s) else None  # type: ignore[operator]

    return Window(place=place)


NO_HALO = held(lambda _z, _o, a, b: a < SIDE and b < SIDE)
NO_HALO_BELOW = held(lambda _z, _o, a, _b: a < SIDE)
NO_HALO_TO_THE_RIGHT = held(lambda _z, _o, _a, b: b < SIDE)
NO_CORNER = held(lambda _z, _o, a, b: a < SIDE or b < SIDE)
AN_ELEMENT_A_THREAD = tuple(
    held(lambda _z, _o, a, b, width=width: a * width + b < SIDE * SIDE) for width in (SIDE + 1, SIDE + 2)
)
OWN_PIXELS_AS_HALO = Window(place=lambda _, o, r, s: (o.by * SIDE + (o.ty + r) % SIDE, o.bx * SIDE + (o.tx + s) % SIDE))
HALO_OF_ONE = held(lambda _z, _o, a, b: a <= SIDE and b <= SIDE)
BOUNDS_OF_THE_OUTPUT = (
    held(lambda z, o, a, b: o.by * SIDE + a < z.ho and o.bx * SIDE + b < z.wo),
    held(lambda z, o, a, _b: o.by * SIDE + a < z.ho),
    held(lambda z, o, _a, b: o.bx * SIDE + b < z.wo),
)
BOUNDS_EXCHANGED = (
    held(lambda z, o, a, b: o.by * SIDE + a < z.w and o.bx * SIDE + b < z.h),
    held(lambda z, o, a, b: o.by * SIDE + a < z.wo and o.bx * SIDE + b < z.ho),
)
LAST_PIXELS_MISSING = (
    held(lambda z, o, a, b: o.by * SIDE + a < z.h - 1 and o.bx * SIDE + b < z.w - 1),
    held(lambda z, o, a, _b: o.by * SIDE + a < z.h - 1),
    held(lambda z, o, _a, b: o.bx * SIDE + b < z.w - 1),
)
TRANSPOSED = Window(place=lambda _, o, r, s: (o.by * SIDE + o.tx + s, o.bx * SIDE + o.ty + r))
TRANSPOSED_WHERE_READ = Window(place=lambda _, o, r, s: (o.by * SIDE + o.tx + r, o.bx * SIDE + o.ty + s))
TRANSPOSED_BLOCKS = Window(place=lambda _, o, r, s: (o.bx * SIDE + o.ty + r, o.by * SIDE + o.tx + s))
FIRST_TILE = Window(place=lambda _, o, r, s: (o.ty + r, o.tx + s))


def blocks_apart(side: int) -> Window:
    """Return the window where tiles begin so many pixels apart."""
    return Window(place=lambda _, o, r, s: (o.by * side + o.ty + r, o.bx * side + o.tx + s))


BLOCKS_A_KERNEL_FURTHER = Window(
    place=lambda z, o, r, s: (o.by * (SIDE + z.kh - 1) + o.ty + r, o.bx * (SIDE + z.kw - 1) + o.tx + s)
)


def whole_tile_at_the_place_in_the_image(side: int) -> Window:
    """Return the window where a tile of so many pixels is filled and read at the place of the pixel in the image."""
    return held(lambda _, o, a, b: o.by * SIDE + a < side and o.bx * SIDE + b < side)


def read_at_the_place_in_the_image(side: int) -> Window:
    """Return the window where a tile of so many pixels is read at the place of the pixel in the image."""

    def place(_: Sizes, o: Spot, r: int, s: int) -> Pair | None:
        a, b = o.h + r, o.w + s
        return (o.by * SIDE + a, o.bx * SIDE + b) if a < side and b < side else None

    return Window(place=place)


def reads_tile(*windows: Window) -> tuple[Sign, ...]:
    """Return the signs of windows that depend on the tile: they say nothing where threads have others' outputs."""
    return tuple(with_tile(window, writes_right_places) for window in windows)


def with_tile(window: Window, is_such: object) -> Sign:
    """Return the sign of a window, together with something that holds of the tile."""

    def shows(run: Followed) -> bool | None:
        found = shows_window(run, window)
        return found if found is not True or is_such(run) else False  # type: ignore[operator]

    return Sign("windows", shows)


def _is_of_the_blocks_size(run: Followed) -> bool:
    return any(max(shape) <= SIDE or shape == (SIDE * SIDE,) for shape in run.flow.shared_shapes.values())


def _is_written_outside(run: Followed) -> bool:
    return any(not access.is_inside for access in run.flow.shared_writes)


TILE_OF_THE_BLOCKS_SIZE = (with_tile(NO_HALO, _is_of_the_blocks_size),)
HALO_NOT_LOADED = (with_tile(NO_HALO, lambda run: not _is_of_the_blocks_size(run)),)
SPLIT_BY_THE_SIDE = (with_tile(NO_HALO_TO_THE_RIGHT, _is_written_outside),)
HALO_BELOW_ONLY = (with_tile(NO_HALO_TO_THE_RIGHT, lambda run: not _is_written_outside(run)),)


def _loaders(run: Followed) -> set[Thread]:
    return {access.thread for access in run.flow.shared_writes}


def only_threads_with_an_output_load(run: Followed) -> bool | None:
    """Return whether the threads without an output load nothing, and pixels are missing for that."""
    writers = {thread for thread, indices in run.attempts.items() if all(map(run.is_output, indices))}
    if _diverges(run):
        return False
    if not _loaders(run) or not _loaders(run) <= writers:
        return False if len(writers) < len(run.flow.threads()) else None
    if len(writers) == len(run.flow.threads()):
        return None
    return _lacks_pixels(run)


def _lacks_pixels(run: Followed) -> bool | None:
    """Return whether results lack products, and are right otherwise; None where they lack none."""
    right = Window()
    is_lacking = False
    for spot, received in run.results:
        expected = right.products(run.sizes, spot, is_plane=True)
        seen = received_products(received)
        if not seen.items() <= expected.items():
            return False
        is_lacking = is_lacking or seen != expected
    return is_lacking or None


def leaves_elements_unwritten(run: Followed) -> bool | None:
    """Return whether elements are read that nobody has written, and no output is wrong for that."""
    fault = run.run.fault
    if fault is None or fault.kind != "uninitialised":
        return None
    return is_right(run) and writes_right_places(run)


def reads_beyond_the_image(run: Followed) -> bool | None:
    """Return whether pixels behind the image's edge are loaded into the tile."""
    behind = [access for access in run.flow.reads if access.array == "x" and not access.is_inside]
    if any(min(access.at) < 0 for access in behind) or not is_right(run):
        return False
    return bool(run.flow.shared_writes) if behind else None


def _fault_sign(*details: tuple[str, ...]) -> tuple[Sign, ...]:
    def shows(run: Followed) -> bool | None:
        fault = run.run.fault
        if _diverges(run):  # there is a barrier, to which not all threads come
            return False
        return True if fault is not None and fault.likeness[: len(details[0])] in details else None

    return (Sign("faults", shows, needs_flow=False),)


READ_TOO_EARLY = _fault_sign(("missing barrier", "shared", "write", "read"))
REFILLED_TOO_EARLY = _fault_sign(("missing barrier", "shared", "read", "write"))
WRITTEN_BY_SEVERAL = (
    *_fault_sign(("race", "shared", "write", "write")),
    *_fault_sign(("missing barrier", "shared", "write", "write")),
)
SHAPE_OF_AN_ARGUMENT = _fault_sign(("launch", "shape"))
UNWRITTEN_AND_UNUSED = (Sign("faults", leaves_elements_unwritten),)
BEYOND_THE_IMAGE = (Sign("faults", reads_beyond_the_image),)
LOADED_BY_THREADS_WITH_AN_OUTPUT = (Sign("windows", only_threads_with_an_output_load),)


def _diverges(run: Followed) -> bool:
    return run.run.fault is not None and run.run.fault.kind == "divergent barrier"


def barrier_where_an_output_is(run: Followed) -> bool | None:
    """Return whether only the threads with an output come to the barriers."""
    if not _diverges(run):
        return None
    arrived = {thread for thread, count in run.flow.barriers.items() if count}
    writers = {thread for thread, indices in run.attempts.items() if any(map(run.is_output, indices))}
    return arrived == writers


def barrier_for_some(run: Followed) -> bool | None:
    """Return whether some threads of a block come to a barrier to which others do not."""
    return _diverges(run) or None


BARRIER_WHERE_AN_OUTPUT_IS = (Sign("faults", barrier_where_an_output_is),)
BARRIER_FOR_SOME = (Sign("faults", barrier_for_some, is_general=True),)


def _direct_reads(run: Followed) -> int:
    loaded = sum(access.written is not None and bool(access.written.products) for access in run.flow.shared_writes)
    return sum(access.array == "x" for access in run.flow.reads) - loaded


COST_WITHOUT_TILE = (Sign("costs", lambda run: not run.flow.shared_writes),)
COST_TILE_UNUSED = (Sign("costs", lambda run: bool(run.flow.shared_writes) and not run.flow.shared_reads),)
COST_PARTLY_UNUSED = (Sign("costs", lambda run: bool(run.flow.shared_reads) and _direct_reads(run) > 0),)
