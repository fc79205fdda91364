"""Lesson 06: what students believe of Winograd's four products."""

import numpy as np

from stridewise.exercises.lesson_06 import winograd_examples as wrong
from stridewise.exercises.record import Misconception

_FOUR = "The four products are (d0 - d2) g0, (d1 + d2) (g0 + g1 + g2)/2, (d2 - d1) (g0 - g1 + g2)/2, (d1 - d3) g2."
_OUTPUTS = "Of the four products p, q, r, s the outputs are p + q + r and q - r - s."

WINOGRAD_F23 = (
    Misconception(
        "kernel-flipped",
        "taps read backwards (true convolution, as in mathematics)",
        "Nothing is flipped here: g[0] meets d[:, 0] in the first output and d[:, 1] in the second.",
        wrong.kernel_flipped,
        change_arguments=lambda d, g: (d, g[::-1]),
    ),
    Misconception(
        "halves-forgotten",
        "the two middle products without their 1/2",
        "g0 + g1 + g2 and g0 - g1 + g2 are divided by 2: in p + q + r both bring g0 and g2, which would count twice.",
        wrong.halves_forgotten,
    ),
    Misconception(
        "halves-cut-off",
        "a matrix of whole numbers for the taps, in which every 1/2 became 0",
        "Give the matrix the dtype of g: as whole numbers 0.5 is 0, and two of the products vanish.",
        wrong.halves_cut_off,
    ),
    Misconception(
        "last-product-added",
        "a last product that is added to the second output, where it is subtracted",
        _OUTPUTS,
        wrong.last_product_added,
    ),
    Misconception(
        "third-product-added-twice",
        "a third product that is added to both outputs, where the second subtracts it",
        _OUTPUTS,
        wrong.third_product_added_twice,
    ),
    Misconception(
        "all-products-added",
        "products that are all added, where two of them are subtracted from the second output",
        _OUTPUTS,
        wrong.all_products_added,
    ),
    Misconception(
        "difference-turned-round",
        "d1 - d2 in the third product, where it is d2 - d1",
        _FOUR,
        wrong.difference_turned_round,
    ),
    Misconception(
        "first-difference-turned-round",
        "d2 - d0 in the first product, where it is d0 - d2",
        _FOUR,
        wrong.first_difference_turned_round,
    ),
    Misconception(
        "sums-for-differences",
        "sums in the first and the last product, where they are differences",
        _FOUR,
        wrong.sums_for_differences,
    ),
    Misconception(
        "weights-crossed",
        "the sums of the taps in the second and third product exchanged",
        _FOUR,
        wrong.weights_crossed,
    ),
    Misconception(
        "outputs-exchanged",
        "the two outputs in the other order",
        "out[:, 0] starts at d[:, 0], out[:, 1] at d[:, 1].",
        wrong.outputs_exchanged,
        change_result=lambda out, d, g: out[:, ::-1],
    ),
    Misconception(
        "axes-exchanged",
        "the outputs along the first axis and the tiles along the second",
        "out[t, i] has a row for each tile: np.stack(outputs, axis=1), or a transpose at the end.",
        wrong.axes_exchanged,
        change_result=lambda out, d, g: out.T,
    ),
    Misconception(
        "first-tile-only",
        "the first tile alone",
        "Each row of d is a tile of its own, and has two outputs. d[:, 0] is the first input of all of them.",
        wrong.first_tile_only,
        variants=(wrong.first_tile_without_an_axis, wrong.first_tile_and_zeros),
    ),
    Misconception(
        "made-float64",
        "constants in float64, which turn a float32 result into float64",
        "Give the matrices the dtype of d: np.array(..., dtype=d.dtype).",
        wrong.made_float64,
        variants=(wrong.made_float64_at_the_end,),
        change_result=lambda out, d, g: out.astype(np.float64),
    ),
    Misconception(
        "transformed-in-place",
        "a transform that is written into d itself",
        "d[:, 0] is a view: `-=` changes the argument. Write d[:, 0] - d[:, 2], which makes a new array.",
        wrong.transformed_in_place,
    ),
    Misconception(
        "six-products",
        "the definition itself, with its six multiplications a tile",
        _FOUR,
        wrong.six_products,
        shows_in="cost",
    ),
)
