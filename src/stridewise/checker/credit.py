"""Which parts of an exercise's points an answer has earned."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Literal

from stridewise.exercises.record import Credit

Part = Literal["contiguous", "any_layout", "contract", "speed"]

NOTHING: tuple[Part, ...] = ()
LAID_OUT_CONTIGUOUSLY: tuple[Part, ...] = ("contiguous",)
ALL_VALUES: tuple[Part, ...] = (*LAID_OUT_CONTIGUOUSLY, "any_layout")
ALL_BUT_SPEED: tuple[Part, ...] = (*ALL_VALUES, "contract")
EVERYTHING: tuple[Part, ...] = (*ALL_BUT_SPEED, "speed")


def points_of_parts(credit: Credit) -> dict[Part, float]:
    """Every part that gives points in this exercise, with its points."""
    points: dict[Part, float] = {part: float(getattr(credit, part)) for part in EVERYTHING}
    return {part: most for part, most in points.items() if most}


def earned(credit: Credit, parts: Collection[Part]) -> MappingProxyType[str, float]:
    """The points earned by each part that gives any, where these `parts` are kept."""
    return MappingProxyType({part: most if part in parts else 0.0 for part, most in points_of_parts(credit).items()})
