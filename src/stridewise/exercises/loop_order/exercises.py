"""Lesson 3: a convolution whose loops run along its cache lines."""

from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.convolution.misconceptions import combined
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.record import Contract, Credit, Exercise

LESSON = "03_loop_order"

CONV_REORDERED = Exercise(
    name="conv_reordered",
    lesson=LESSON,
    asks=f"conv_reordered(x, w) returns the valid convolution, by loops in an order of your own: {FORMULA}.",
    credit=Credit(contiguous=2, any_layout=1),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=convolutions.CASES,
    space=convolutions.SPACE,
    misconceptions=combined.ANY_KERNEL,
    hints=(
        "Which of the seven loops moves by one element in w, and which of them by one element in out?",
        "w[r, s, ci, co] and out[n, h, w, co] both end with co: that loop belongs innermost.",
        "With co innermost there are CO sums under way. They need not be variables: add to out[n, h, w, co] each time.",
    ),
    contract=Contract(rounding=convolutions.ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

EXERCISES = (CONV_REORDERED,)
