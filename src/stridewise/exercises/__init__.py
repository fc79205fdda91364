"""The exercises of the course, as data: what is asked, on which inputs, and what students get wrong.

Read `record.py` first (what an exercise is), then one lesson, a folder named after its notebook:
`storage_order/exercises.py` and the folder `misconceptions` beside it, where each known wrong answer stands above the
sentence that explains it. `convolution/` holds what the convolutions of several lessons share. `axis_orders.py` and
`strided.py` make the variants of misconceptions about axes and strides. `registry.py` lists all exercises in course
order.
"""

from stridewise.exercises.cases import Case, case
from stridewise.exercises.record import Contract, Exercise, Misconception
from stridewise.exercises.registry import EXERCISES, exercise_named

__all__ = ["EXERCISES", "Case", "Contract", "Exercise", "Misconception", "case", "exercise_named"]
