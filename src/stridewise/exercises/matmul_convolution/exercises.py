"""Lesson 4: a convolution as matrix products."""

from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.convolution.misconceptions import combined
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.record import Contract, Credit, Exercise

LESSON = "04_matmul_convolution"

CONV_1X1 = Exercise(
    name="conv_1x1",
    lesson=LESSON,
    asks="conv_1x1(x, w) returns the convolution of x (N, H, W, CI) with weights w (1, 1, CI, CO): "
    "out[n, h, w, co] = sum over ci of x[n, h, w, ci] * weights[0, 0, ci, co].",
    credit=Credit(contiguous=0.5, any_layout=0.5),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.ONE_BY_ONE_WITNESSES,
    cases=convolutions.ONE_BY_ONE_CASES,
    space=convolutions.ONE_BY_ONE_SPACE,
    kinds=convolutions.ONE_BY_ONE_KINDS,
    misconceptions=combined.CONV_1X1,
    hints=(
        "With a 1x1 kernel there is no r or s left to sum over. Which sum remains, and what is it called?",
        "Each pixel is a row vector of CI numbers, and w[0, 0] is a CI by CO matrix.",
        "x @ w[0, 0]: the leading axes of x are treated as rows.",
    ),
    contract=Contract(rounding=convolutions.ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

CONV_MATMUL = Exercise(
    name="conv_matmul",
    lesson=LESSON,
    asks="conv_matmul(x, w) returns the valid convolution, in any way that is as fast as a few matrix products: "
    f"{FORMULA}.",
    credit=Credit(contiguous=1.5, any_layout=0.5, speed=1),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=convolutions.CASES,
    space=convolutions.SPACE,
    kinds=convolutions.KINDS,
    misconceptions=combined.ANY_KERNEL,
    hints=(
        "Fix one kernel position (r, s). Which pixels of x does w[r, s] meet, over all outputs?",
        "It meets the slice of x that starts at row r, column s and has the output's size. What is their product?",
        "out += x[:, r:r + HO, s:s + WO, :] @ w[r, s], for every r and s",
    ),
    contract=Contract(rounding=convolutions.ROUNDING, speed=convolutions.RACE, forbidden=(FINISHED_CONVOLUTIONS,)),
)

EXERCISES = (CONV_1X1, CONV_MATMUL)
