"""Lesson 3: a convolution whose loops run along its cache lines."""

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import case
from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.convolution.misconceptions import combined
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.limits import MissLimit
from stridewise.exercises.loop_order.misconceptions import conv_reordered
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.layout import Cache

LESSON = "03_loop_order"

# Of the 720 orders of the six loops that have more than one step, those with co innermost miss 130 to 944 times, 648
# times in the order of the lesson's kernel; that of conv_jit in lesson 2 misses 10,098 times. Twice the 648 lets every
# order with co innermost pass, and others that fetch as little, such as ci innermost with co just outside it.
_MISSES = MissLimit(
    case("a 4x7 image, 8 channels in, 16 out", x=ArraySpec((1, 4, 7, 8)), w=ArraySpec((2, 2, 8, 16))),
    Cache(size=1024, line=64, ways=4),
    most=2 * 648,
    asked=("n", "h", "w", "r", "s", "ci", "co"),
    earlier=("n", "h", "w", "co", "r", "s", "ci"),
    advice=(
        "Each element comes with its whole line: an order fetches little if it uses a line before that is evicted.",
        "Next: look at the innermost loop. How many elements does one of its steps skip in x, in w, and in the output?",
    ),
)

CONV_REORDERED = Exercise(
    name="conv_reordered",
    lesson=LESSON,
    asks="conv_reordered(x, w) returns the valid convolution, by loops in an order that fetches few cache lines: "
    f"{FORMULA}.",
    credit=Credit(contiguous=1.5, any_layout=0.5, contract=1),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=convolutions.CASES,
    space=convolutions.SPACE,
    misconceptions=(*combined.ANY_KERNEL, *conv_reordered.MISCONCEPTIONS),
    hints=(
        "Which of the seven loops moves by one element in w, and which of them by one element in out?",
        "w[r, s, ci, co] and out[n, h, w, co] both end with co: that loop belongs innermost.",
        "With co innermost there are CO sums under way. They need not be variables: add to out[n, h, w, co] each time.",
    ),
    contract=Contract(misses=_MISSES, rounding=convolutions.ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

EXERCISES = (CONV_REORDERED,)
