"""The exercises of the course, as data: what is asked, on which inputs, and what students get wrong.

Read `record.py` first (what an exercise is) and `limits.py` (what an answer may use), then `cases.py` and `arrays.py`
(its arguments), then one lesson: `storage_order/exercises.py` and the folder `misconceptions` beside it, where each
known wrong answer stands above the sentence that explains it. `registry.py` lists all exercises in course order. The
lessons are `storage_order`, `naive_loops`, `loop_order`, `matmul_convolution`, `stride_tiling`, `im2col`,
`lazy_im2col`, `registers_and_winograd`, `backward` and `gpu_convolution`; `convolution` holds what the convolutions of
several lessons share.

What several exercises share: `layout_cases.py` (cases in every memory layout), `kernel_functions.py` (kernels for a
GPU as functions), `rounding.py` (the tolerance), `forbidden_calls.py`, and for misconceptions `in_place.py`,
`division.py`, `axis_orders.py`, `strided.py` and `example_source.py`.
`model_answers.py` reads what a student sees after a pass.
"""

from stridewise.exercises.cases import Case, case
from stridewise.exercises.record import Contract, Exercise, Misconception
from stridewise.exercises.registry import EXERCISES, exercise_named

__all__ = ["EXERCISES", "Case", "Contract", "Exercise", "Misconception", "case", "exercise_named"]
