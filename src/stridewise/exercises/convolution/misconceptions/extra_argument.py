"""A misconception about `conv(x, w)` carried over to an exercise with one more argument.

What students misunderstand about kernels and channels does not change when the convolution takes a budget or a stride
as well. The example's source is changed and kept where `inspect` finds it, because the sample class is written with it.
"""

import re
from dataclasses import replace

from stridewise.exercises.convolution.variants import ThirdArgument, carried_over
from stridewise.exercises.example_source import Answer, rewritten, source_of
from stridewise.exercises.record import Misconception


def with_a_budget(misconception: Misconception) -> Misconception:
    """Carry a misconception over to `conv_lazy(x, w, budget_bytes)`: the same wrong values, whatever the budget."""
    return _carried_over(misconception, "budget_bytes", "")


def with_a_stride(misconception: Misconception) -> Misconception:
    """Carry a misconception over to `conv_strided(x, w, stride)`: every stride-th row and column of its output."""
    every = "[..., ::stride, ::stride, :]"
    return _carried_over(misconception, "stride", every)


def _carried_over(misconception: Misconception, parameter: ThirdArgument, index: str) -> Misconception:
    """index: source text after each `return`."""
    change_arguments, change_result = misconception.change_arguments, misconception.change_result
    adapter = misconception.adapter
    return replace(
        misconception,
        example=_with_parameter(misconception.example, parameter, index),
        variants=carried_over(misconception, parameter),
        change_arguments=change_arguments and (lambda x, w, extra: (*change_arguments(x, w), extra)),
        change_result=change_result and (lambda out, x, w, _: change_result(out, x, w)),
        adapter=adapter
        and (lambda answer: lambda x, w, extra: adapter(lambda *arguments: answer(*arguments, extra))(x, w)),
    )


def _with_parameter(example: Answer, parameter: str, index: str) -> Answer:
    """The example with one more parameter, and with `index` after each result that it returns."""
    source = source_of(example).replace("(x, w):", f"(x, w, {parameter}):", 1)
    if index:
        source = re.sub(r"return (.+)", rf"return (\1){index}", source)
    return rewritten(example, source, f"with {parameter}")
