"""Arrays whose shapes do not fit together."""

import ast
import math
import re

from stridewise.checker.answers.failing_line import LineValue
from stridewise.checker.messages.errors.failure import Entry, Failure, parsed, quoted, with_shape

Shape = tuple[int, ...]


def _shape(text: str) -> Shape:
    return tuple(int(number) for number in re.findall(r"-?\d+", text))


def _named(failure: Failure, shape: Shape, otherwise: str) -> str:
    """Return the name of the only array in the line that has this shape, with the shape; else the words given."""
    arrays = [value for value in failure.line.of_kind("array") if value.shape == shape]
    return with_shape(arrays[0]) if len(arrays) == 1 else f"{otherwise} {shape}"


def _first_misfit(left: Shape, right: Shape) -> tuple[int, int] | None:
    """Return the two lengths that do not fit: of axes counted from the right, unequal, and neither of them 1."""
    pairs = zip(reversed(left), reversed(right), strict=False)
    return next(((a, b) for a, b in pairs if a != b and 1 not in (a, b)), None)


def _no_broadcast(failure: Failure) -> str:
    shapes = [_shape(text) for text in re.findall(r"\([\d,]*\)", failure.found[1])]
    misfit = _first_misfit(*shapes) if len(shapes) == 2 else None
    if misfit is None:
        return "NumPy compares shapes from the last axis on: two lengths must be equal, or one of them 1."
    left, right = _named(failure, shapes[0], "An array of shape"), _named(failure, shapes[1], "one of shape")
    rule = "NumPy compares shapes from the last axis on, where two lengths must be equal or one of them 1"
    return f"{left} and {right} do not fit: {misfit[0]} meets {misfit[1]}. {rule}."


def _no_room(failure: Failure) -> str:
    source, target = _shape(failure.found[1]), _shape(failure.found[2])
    value, place = _named(failure, source, "The right side has shape"), _named(failure, target, "the place for it")
    value = value if value[0] != "`" else f"The right side is {value}"
    place = place if place[0] != "`" else f"the place for it is {place}"
    return f"{value}, {place}: print both shapes, and see which slice or sum makes them equal."


def _matmul(failure: Failure) -> str:
    right, left = int(failure.found[1]), int(failure.found[2])
    arrays = [value for value in failure.line.of_kind("array") if len(value.shape) > 1]
    rule = "a @ b sums over the last axis of a and the last but one of b: both must have the same length"
    if len(arrays) == 2 and (arrays[0].shape[-1], arrays[1].shape[-2]) == (left, right):
        return f"{with_shape(arrays[0])} and {with_shape(arrays[1])}: {left} meets {right}. {rule}."
    return f"Here {left} meets {right}: {rule}."


def _stacks(failure: Failure) -> str:
    arrays = [value for value in failure.line.of_kind("array") if len(value.shape) > 2]
    held = f"{with_shape(arrays[0])} and {with_shape(arrays[1])}: " if len(arrays) == 2 else ""
    return f"{held}`@` multiplies the last two axes; the axes before them must be equal, or one of them 1."


def _dot(failure: Failure) -> str:
    left, left_axis, right, right_axis = failure.found.groups()
    sums = f"np.dot sums over axis {left_axis} of the first (length {left}) and axis {right_axis} of the second"
    return f"{sums} (length {right}): the two must be equal. Reshape or transpose one of them."


def _reshape(failure: Failure) -> str:
    size, shape = int(failure.found[1]), _shape(failure.found[2])
    if re.search(r"-1|newaxis", failure.found[2]):
        others = math.prod(length for length in shape if length != -1)
        return f"The array has {size} elements, which is no multiple of {others}: no length fits in place of -1."
    return f"The array has {size} elements, the shape {shape} has room for {math.prod(shape)}."


def _unpack(failure: Failure) -> str:
    expected = int(failure.found[1])
    others = [value for value in failure.line.values if value.text.startswith(("(", "["))]
    arrays = failure.line.of_kind("array")
    if len(others) == 1:
        return f"{quoted(others[0])} is {others[0].text}, and {_names(expected)} on the left of `=`."
    if len(arrays) == 1 and arrays[0].shape:
        length = arrays[0].shape[0]
        return (
            f"{with_shape(arrays[0])} unpacks into {length} parts along its first axis; {_names(expected)} on the left."
        )
    return ""


def _names(count: int) -> str:
    return f"there {'is one name' if count == 1 else f'are {count} names'}"


def _einsum_axes(failure: Failure) -> str:
    operands = _operands(failure)
    odd = [(letters, value) for letters, value in operands if len(letters) != len(value.shape)]
    rule = "einsum needs one letter for each axis of each array"
    if not odd:
        return f"{rule}."
    letters, value = odd[0]
    return f'{with_shape(value)} has {len(value.shape)} axes, its letters are "{letters}": {rule}.'


def _einsum_lengths(failure: Failure) -> str:
    lengths: dict[str, tuple[int, str]] = {}
    for letters, value in _operands(failure):
        for letter, length in zip(letters, value.shape, strict=False):
            first, name = lengths.setdefault(letter, (length, value.expression))
            if length != first and 1 not in (length, first):
                return (
                    f'The letter "{letter}" has length {first} in `{name}` and {length} in {quoted(value)}: '
                    "in einsum a letter stands for one length."
                )
    return ""


def _operands(failure: Failure) -> list[tuple[str, LineValue]]:
    """Return the letters and the array of each operand of the np.einsum call in the line."""
    for call in (node for node in ast.walk(parsed(failure.line.expression)) if isinstance(node, ast.Call)):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            letters = first.value.replace(" ", "").split("->")[0].split(",")
            values = [failure.line.value_of(ast.unparse(operand)) for operand in call.args[1:]]
            arrays = [value for value in values if value and value.kind == "array"]
            if len(arrays) == len(letters) == len(values):
                return list(zip(letters, arrays, strict=True))
    return []


def _transpose(failure: Failure) -> str:
    arrays = failure.line.of_kind("array")
    if len(arrays) != 1:
        return "transpose takes every axis of the array exactly once."
    axes = len(arrays[0].shape)
    return f"{with_shape(arrays[0])} has {axes} axes: transpose takes each of them exactly once, 0 to {axes - 1}."


def _axis(failure: Failure) -> str:
    axes = int(failure.found[2])
    return f"An array of {axes} axes has the axes 0 to {axes - 1}; -1 is the last." if axes > 1 else ""


def _negative(failure: Failure) -> str:
    negative = [value for value in failure.line.of_kind("int") if value.text.startswith("-")]
    held = f"{quoted(negative[0])} is {negative[0].text}. " if negative else ""
    return f"{held}A length cannot be negative: check which of the two sizes is subtracted from which."


def _one_number(failure: Failure) -> str:
    arrays = [value for value in failure.line.of_kind("array") if math.prod(value.shape) > 1]
    held = f"{with_shape(arrays[-1])} is an array. " if arrays else ""
    return f"{held}One element takes one number: .sum() of a window is one, or assign to a slice of the same shape."


ENTRIES = (
    Entry(("ValueError",), r"einstein sum subscripts.*(?:too many|more)|more dimensions than subscripts", _einsum_axes),
    Entry(("ValueError",), r"too many subscripts for operand", _einsum_axes),
    Entry(("ValueError",), r"remapped shapes \[original->remapped\].*->", _einsum_lengths),
    Entry(("ValueError",), r"remapped shapes \[original->remapped\].*newaxis", _stacks),
    Entry(
        ("ValueError",),
        r"output subscript '(\w)' which never appeared",
        lambda failure: (
            f'Every letter after -> must also stand before it, with an array: "{failure.found[1]}" does not.'
        ),
    ),
    Entry(
        ("ValueError",), r"could not broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))", _no_room
    ),
    Entry(("ValueError",), r"could not be broadcast together with shapes ((?:\([\d,]*\) ?)+)", _no_broadcast),
    Entry(("ValueError",), r"^matmul: .*\(size (\d+) is different from (\d+)\)", _matmul),
    Entry(
        ("ValueError",),
        r"^matmul: Input operand \d does not have enough dimensions",
        "`@` multiplies matrices. For a number times an array write `*`.",
    ),
    Entry(("ValueError",), r"not aligned: (\d+) \(dim (\d+)\) != (\d+) \(dim (\d+)\)", _dot),
    Entry(
        ("ValueError",),
        r"^shape-mismatch for sum",
        "tensordot pairs the axes of the two lists in axes=: each pair must have equal lengths.",
    ),
    Entry(("ValueError",), r"cannot reshape array of size (\d+) into shape (\([-\w,]*\))", _reshape),
    Entry(("ValueError",), r"(?:not enough|too many) values to unpack \(expected (\d+)", _unpack),
    Entry(("ValueError",), r"^axes don't match array", _transpose),
    Entry(("AxisError",), r"axis (-?\d+) is out of bounds for array of dimension (\d+)", _axis),
    Entry(("ValueError",), r"^negative dimensions are not allowed", _negative),
    Entry(
        ("ValueError",),
        r"^mismatch in length of strides and shape",
        "as_strided needs one stride for each axis of the shape.",
    ),
    Entry(
        ("TypeError", "ValueError"),
        r"only (?:0-dimensional|length-1|size-1) arrays can be converted|^setting an array element with a sequence\.$",
        _one_number,
    ),
    Entry(
        ("ValueError",),
        r"inhomogeneous shape",
        "The rows of an array must have equal lengths: print the length of each of them.",
    ),
)
