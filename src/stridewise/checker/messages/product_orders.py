"""Messages about the order of an answer's products: misses in a small cache, loads into registers.

Each gives the answer's own number beside that of the order that the exercise asks for.
"""

from collections.abc import Sequence

from stridewise.checker.messages.figures import format_arguments
from stridewise.checker.rules.misses import CacheMisses, Uncounted, misses_of_loops
from stridewise.checker.rules.registers import RegisterLoads
from stridewise.exercises import Exercise, Misconception
from stridewise.language import mark as N_
from stridewise.language import translate as _

_WHY: dict[Uncounted, str] = {
    "library": N_("in a matrix product (@, einsum) NumPy chooses the order, not you"),
    "arithmetic": N_("the order of its products cannot be followed"),
}


def too_many_misses(exercise: Exercise, cost: CacheMisses, misconceptions: Sequence[Misconception]) -> str:
    """Return the message for right values in an order of loops that misses too often.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    cost : CacheMisses
        What was counted.
    misconceptions : sequence of Misconception
        Those with the same innermost loop. If there is just one, it is named.

    Returns
    -------
    str
        In the form of `Finding.message`.
    """
    limit = cost.limit
    text = N_("in the order of your products a small cache misses {count:,} times")
    compared = N_(
        "With {letter} innermost it misses {asked:,} times, in the order of lesson 2's conv_jit {earlier:,} times; at "
        "most {most:,} are allowed."
    )
    measured = N_("Counted with {case}, and a cache of {size:,} bytes in lines of {line}:")
    rows = [
        _headline(exercise, _(text, count=cost.count)),
        _(
            compared,
            letter=limit.asked[-1],
            asked=misses_of_loops(limit, limit.asked),
            earlier=misses_of_loops(limit, limit.earlier),
            most=limit.most,
        ),
        _(measured, case=_(limit.case.note), size=limit.cache.size, line=limit.cache.line),
        *(f"  {row}" for row in format_arguments(limit.case.build())),
    ]
    if cost.order:
        rows += [_("Your loops, from the outermost to the innermost: {loops}.", loops=", ".join(cost.order))]
    return "\n".join([*rows, *_advice(limit.advice, misconceptions)])


def too_many_loads(exercise: Exercise, cost: RegisterLoads, misconceptions: Sequence[Misconception]) -> str:
    """Return the message for right values without a register tile; parameters as for `too_many_misses`."""
    limit = cost.limit
    if cost.count is None:
        found = _("a matrix product of NumPy (@, einsum) does the work")
        compared = _("Write what happens inside it: products of single numbers, or of a column and a row.")
    else:
        text = N_("in the order of your products {registers} registers need {count:,} loads")
        found = _(text, registers=limit.registers, count=cost.count)
        text = N_("In tiles of {mr}x{nr} sums that stay there from the first k to the last, {most:,} are enough.")
        mr, nr = (limit.case.arguments[name] for name in ("mr", "nr"))
        compared = _(text, mr=mr, nr=nr, most=limit.most)
    rows = [
        _headline(exercise, found),
        compared,
        _("Followed with {case}:", case=_(limit.case.note)),
        *(f"  {row}" for row in format_arguments(limit.case.build())),
    ]
    if cost.tile:
        rows += [
            _(
                "Your tiles: {rows}x{columns} sums, and {depth} steps of k in each before the next.",
                rows=cost.tile[0],
                columns=cost.tile[1],
                depth=cost.tile[2],
            )
        ]
    return "\n".join([*rows, *_advice(limit.advice, misconceptions)])


def _headline(exercise: Exercise, found: str) -> str:
    return _("{exercise}: right values, but {headline}.", exercise=exercise.name, headline=found)


def _advice(advice: Sequence[str], misconceptions: Sequence[Misconception]) -> list[str]:
    """Return the misconception if there is exactly one, otherwise advice that holds for everyone."""
    if len(misconceptions) != 1:
        return [_(sentence) for sentence in advice]
    return [f"{_(misconceptions[0].belief)}. {_(misconceptions[0].remedy)}"]


def counted(cost: CacheMisses | RegisterLoads) -> list[str]:
    """Return the line for a correct answer: the misses or loads of its order, or why they could not be counted."""
    if isinstance(cost, RegisterLoads):
        uncounted = N_("Its loads could not be counted: {why}. You get the points for them all the same.")
        text = N_("In the order of your products {registers} registers need {count:,} loads.")
        values = {"registers": cost.limit.registers}
    else:
        uncounted = N_("Its misses could not be counted: {why}. You get the points for them all the same.")
        text = N_(
            "In the order of your products a small cache misses {count:,} times; in that of lesson 2's conv_jit, "
            "{earlier:,} times."
        )
        values = {"earlier": misses_of_loops(cost.limit, cost.limit.earlier)}
    if cost.uncounted:
        return [_(uncounted, why=_(_WHY[cost.uncounted]))]
    return [_(text, count=cost.count, **values)]
