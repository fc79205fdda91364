"""Which outputs neighbouring threads have: what decides how many pieces of memory a warp asks for."""

from itertools import pairwise

from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign
from stridewise.gpu.symbolic import Index


def _first_of_each(run: Followed) -> list[tuple[Index, Index]]:
    """Return the first outputs of each two threads that are neighbours in a block."""
    first = {run.flow.number(thread): indices[0] for thread, indices in run.attempts.items()}
    return [(first[one], first[other]) for one, other in pairwise(sorted(first)) if other == one + 1]


def _neighbours_share_the_last(run: Followed) -> bool | None:
    """Return whether neighbours have the same last index more often than not, where there are several."""
    pairs = _first_of_each(run)
    if run.flow.shapes["out"][-1] == 1 or not pairs:
        return None
    return sum(one[-1] == other[-1] for one, other in pairs) * 2 > len(pairs)


def _one_each(run: Followed) -> bool:
    return all(len(indices) == 1 for indices in run.attempts.values())


def _has_several_in_a_row(run: Followed) -> bool | None:
    """Return whether threads have several outputs each, neighbours along the last axis."""
    if run.flow.shapes["out"][-1] == 1:
        return None
    several = [indices for indices in run.attempts.values() if len(indices) > 1]
    return bool(several) and all(one[:-1] == other[:-1] for indices in several for one, other in pairwise(indices))


def _has_a_row(run: Followed) -> bool | None:
    """Return whether each thread writes one row of the matrix, all of it."""
    columns = run.flow.shapes["out"][-1]
    rows = [{index[0] for index in indices} for indices in run.attempts.values()]
    return all(map(lambda row, indices: len(row) == 1 and len(indices) == columns, rows, run.attempts.values()))


def _has_a_pixel(run: Followed) -> bool | None:
    """Return whether each thread reads pixels of its own and writes each to several rows of the matrix."""
    several = [indices for indices in run.attempts.values() if len(indices) > 1]
    return bool(several) and all(len({index[0] for index in indices}) == len(indices) for indices in several)


NEIGHBOURING_PLACES = (Sign("costs", lambda run: _one_each(run) and _neighbours_share_the_last(run)),)
SEVERAL_IN_A_ROW = (Sign("costs", _has_several_in_a_row),)
DOWN_THE_COLUMNS = (Sign("costs", lambda run: _one_each(run) and _neighbours_share_the_last(run)),)
A_ROW_EACH = (Sign("costs", _has_a_row),)
A_PIXEL_EACH = (Sign("costs", _has_a_pixel),)
