"""Which pixels and weights an output is the sum of: the decisions, by default the right ones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign, Sizes, Spot
from stridewise.gpu.symbolic import UNSET, Element, Index, Product, Sum

Pair = tuple[int, int]
Products = dict[Product, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How an output is computed. r and s: row and column in the kernel.

    Parameters
    ----------
    taps : callable
        Sizes -> the pairs (r, s) that are gone through.
    channels : callable
        Sizes -> the input channels.
    place : callable
        (sizes, spot, r, s) -> row and column of the pixel, or None where it counts as zero.
    position : callable
        (sizes, r, s) -> row and column of the weight.
    pixel : callable
        (spot, row, column, ci) -> the indices of x.
    weight : callable
        (spot, r, s, ci) -> the indices of w.
    kept : callable
        (sizes, r, s, ci) -> whether the product is in the sum at the end.
    start : float
        The factor with which the output's old contents count.
    """

    taps: Callable[[Sizes], Iterable[Pair]] = lambda z: [(r, s) for r in range(z.kh) for s in range(z.kw)]
    channels: Callable[[Sizes], Iterable[int]] = lambda z: range(z.ci)
    place: Callable[[Sizes, Spot, int, int], Pair | None] = lambda _, o, r, s: (o.h + r, o.w + s)
    position: Callable[[Sizes, int, int], Pair] = lambda _, r, s: (r, s)
    pixel: Callable[[Spot, int, int, int], Index] = lambda o, row, column, ci: (o.n, row, column, ci)
    weight: Callable[[Spot, int, int, int], Index] = lambda o, r, s, ci: (r, s, ci, o.co)
    kept: Callable[[Sizes, int, int, int], bool] = lambda _, r, s, ci: True  # noqa: ARG005
    start: float = 0

    def products(self, sizes: Sizes, spot: Spot, *, is_plane: bool) -> Products:
        """Return the products whose sum it writes to an output, each with its factor."""
        found: Products = {}
        if self.start:
            index = (spot.h, spot.w) if is_plane else (spot.n, spot.h, spot.w, spot.co)
            found[(Element("out", index),)] = self.start
        for r, s in self.taps(sizes):
            place = self.place(sizes, spot, r, s)
            if place is None:
                continue
            for ci in self.channels(sizes):
                if self.kept(sizes, r, s, ci):
                    product = _product(self, sizes, spot, (r, s), place, ci, is_plane=is_plane)
                    found[product] = found.get(product, 0) + 1
        return found


def _product(window: Window, sizes: Sizes, spot: Spot, tap: Pair, place: Pair, ci: int, *, is_plane: bool) -> Product:
    position = window.position(sizes, *tap)
    if is_plane:
        return Element("w", position), Element("x", place)
    return Element("w", window.weight(spot, *position, ci)), Element("x", window.pixel(spot, *place, ci))


def computes(*windows: Window) -> tuple[Sign, ...]:
    """Return a sign for each way in which a misconception computes an output."""
    return tuple(Sign("windows", lambda run, window=window: shows_window(run, window)) for window in windows)  # type: ignore[misc]


def shows_window(run: Followed, window: Window) -> bool | None:
    """Return whether every output is computed in this way, and not in the right one."""
    is_shown = False
    for (spot, received), right in zip(run.results, _right(run), strict=True):
        products = window.products(run.sizes, spot, is_plane=run.is_plane)
        seen = received_products(received)
        if not _agree(run, seen, products):
            return False
        is_shown = is_shown or not _agree(run, seen, right)
    return (True if is_shown else None) if run.results else False


def is_right(run: Followed) -> bool:
    """Return whether every output that is written is the sum that it should be."""
    results = zip(run.results, _right(run), strict=True)
    return all(_agree(run, received_products(received), right) for (_, received), right in results)


def received_products(received: Sum) -> Products:
    """Return the products of a result, without those with a pixel that nobody has loaded."""
    return {
        product: factor
        for product, factor in received.products.items()
        if len(product) < 2 or not any(part.array == UNSET for part in product)
    }


def _right(run: Followed) -> list[Products]:
    def products() -> list[Products]:
        return [RIGHT.products(run.sizes, spot, is_plane=run.is_plane) for spot, _ in run.results]

    found: list[Products] = run.run.remembered("right products", products)
    return found


def _agree(run: Followed, seen: Products, known: Products) -> bool:
    """Return whether two sums are the same, but for pixels outside the image that a test may have left out."""
    if seen == known:
        return True
    if not seen.items() <= known.items():
        return False
    missing = [_axes_outside(run, product) for product in known.keys() - seen.keys()]
    kept = [_axes_outside(run, product) for product in seen]
    # A test of an axis leaves out all that lies outside along it, and not a part of that.
    tested = set().union(*missing) - set().union(*kept)
    return all(axes & tested for axes in missing)


def _axes_outside(run: Followed, product: Product) -> set[int]:
    """Return the axes of the image along which a product's pixel lies outside it."""
    shape = run.flow.shapes["x"]
    places = [part.at for part in product if part.array == "x"]
    return {
        axis
        for place in places
        for axis, (entry, length) in enumerate(zip(place, shape, strict=True))
        if not 0 <= entry < length
    }


RIGHT = Window()
