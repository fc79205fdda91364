"""Arrays whose shapes do not fit together."""

import ast
import math
import re

from stridewise.checker.answers.failing_line import LineValue
from stridewise.checker.messages.errors.failure import Entry, Failure, parsed, quoted, with_shape
from stridewise.language import mark as N_
from stridewise.language import translate as _

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
    empty = _empty_slice(failure)
    if empty:
        return empty
    in_place = len(shapes) == 3 and shapes[0] == shapes[2]  # out += value: the shapes of out, value and out
    if in_place and len(shapes[0]) == len(shapes[1]):
        axes = [axis for axis, (own, other) in enumerate(zip(*shapes[:2], strict=True)) if own != other]
        target = _named(failure, shapes[0], "The array of shape")
        lengths = " and ".join(f"axis {axis} has {shapes[1][axis]} for {shapes[0][axis]}" for axis in axes)
        return f"What is added to {target} has shape {shapes[1]}: {lengths}. See which slice makes that length."
    misfit = _first_misfit(*shapes) if len(shapes) == 2 else None
    if misfit is None:
        return _("NumPy compares shapes from the last axis on: two lengths must be equal, or one of them 1.")
    left, right = _named(failure, shapes[0], _("An array of shape")), _named(failure, shapes[1], _("one of shape"))
    rule = _("NumPy compares shapes from the last axis on, where two lengths must be equal or one of them 1")
    return _(
        "{left} and {right} do not fit: {first} meets {second}. {rule}.",
        left=left,
        right=right,
        first=misfit[0],
        second=misfit[1],
        rule=rule,
    )


def _empty_slice(failure: Failure) -> str:
    """Say which slice in the line holds nothing, if it ends at -0."""
    for value in failure.line.of_kind("array"):
        if 0 in value.shape and _ends_count_from_behind(value.expression):
            return (
                f"{with_shape(value)} is empty: an end of -0 is 0, so the slice stops before it starts. "
                "Name the end by its place, start + length."
            )
    return ""


def _ends_count_from_behind(expression: str) -> bool:
    ends = [node.upper for node in ast.walk(parsed(expression)) if isinstance(node, ast.Slice)]
    return any(isinstance(end, ast.UnaryOp) and isinstance(end.op, ast.USub) for end in ends)


def _no_room(failure: Failure) -> str:
    source, target = _shape(failure.found[1]), _shape(failure.found[2])
    value, place = (
        _named(failure, source, _("The right side has shape")),
        _named(failure, target, _("the place for it")),
    )
    value = value if value[0] != "`" else _("The right side is {value}", value=value)
    place = place if place[0] != "`" else _("the place for it is {place}", place=place)
    return _(
        "{value}, {place}: print both shapes, and see which slice or sum makes them equal.", value=value, place=place
    )


def _matmul(failure: Failure) -> str:
    right, left = int(failure.found[1]), int(failure.found[2])
    arrays = [value for value in failure.line.of_kind("array") if len(value.shape) > 1]
    rule = _("a @ b sums over the last axis of a and the last but one of b: both must have the same length")
    if len(arrays) == 2 and (arrays[0].shape[-1], arrays[1].shape[-2]) == (left, right):
        names = _(
            "{a} and {b}: {left} meets {right}.",
            a=with_shape(arrays[0]),
            b=with_shape(arrays[1]),
            left=left,
            right=right,
        )
        return f"{names} {rule}."
    return _("Here {left} meets {right}: {rule}.", left=left, right=right, rule=rule)


def _stacks(failure: Failure) -> str:
    arrays = [value for value in failure.line.of_kind("array") if len(value.shape) > 2]
    held = _("{a} and {b}: ", a=with_shape(arrays[0]), b=with_shape(arrays[1])) if len(arrays) == 2 else ""
    return _("{held}`@` multiplies the last two axes; the axes before them must be equal, or one of them 1.", held=held)


def _dot(failure: Failure) -> str:
    left, left_axis, right, right_axis = failure.found.groups()
    return _(
        "np.dot sums over axis {left_axis} of the first (length {left}) and axis {right_axis} of the second "
        "(length {right}): the two must be equal. Reshape or transpose one of them.",
        left_axis=left_axis,
        left=left,
        right_axis=right_axis,
        right=right,
    )


def _reshape(failure: Failure) -> str:
    size, shape = int(failure.found[1]), _shape(failure.found[2])
    if re.search(r"-1|newaxis", failure.found[2]):
        others = math.prod(length for length in shape if length != -1)
        return _(
            "The array has {size} elements, which is no multiple of {others}: no length fits in place of -1.",
            size=size,
            others=others,
        )
    return _(
        "The array has {size} elements, the shape {shape} has room for {room}.",
        size=size,
        shape=shape,
        room=math.prod(shape),
    )


def _unpack(failure: Failure) -> str:
    expected = int(failure.found[1])
    others = [value for value in failure.line.values if value.text.startswith(("(", "["))]
    arrays = failure.line.of_kind("array")
    if len(others) == 1:
        return _(
            "{name} is {value}, and {expected} on the left of `=`.",
            name=quoted(others[0]),
            value=others[0].text,
            expected=_names(expected),
        )
    if len(arrays) == 1 and arrays[0].shape:
        length = arrays[0].shape[0]
        return _(
            "{arrays} unpacks into {length} parts along its first axis; {expected} on the left.",
            arrays=with_shape(arrays[0]),
            length=length,
            expected=_names(expected),
        )
    return ""


def _names(count: int) -> str:
    return _("there is one name") if count == 1 else _("there are {count} names", count=count)


def _einsum_axes(failure: Failure) -> str:
    operands = _operands(failure)
    odd = [(letters, value) for letters, value in operands if len(letters) != len(value.shape)]
    rule = _("einsum needs one letter for each axis of each array")
    if not odd:
        return f"{rule}."
    letters, value = odd[0]
    return _(
        '{array} has {count} axes, its letters are "{letters}": {rule}.',
        array=with_shape(value),
        count=len(value.shape),
        letters=letters,
        rule=rule,
    )


def _einsum_lengths(failure: Failure) -> str:
    lengths: dict[str, tuple[int, str]] = {}
    for letters, value in _operands(failure):
        for letter, length in zip(letters, value.shape, strict=False):
            first, name = lengths.setdefault(letter, (length, value.expression))
            if length != first and 1 not in (length, first):
                return _(
                    'The letter "{letter}" has length {first} in `{name}` and {length} in {value}: in einsum a '
                    "letter stands for one length.",
                    letter=letter,
                    first=first,
                    name=name,
                    length=length,
                    value=quoted(value),
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
        return _("transpose takes every axis of the array exactly once.")
    axes = len(arrays[0].shape)
    return _(
        "{arrays} has {axes} axes: transpose takes each of them exactly once, 0 to {last}.",
        arrays=with_shape(arrays[0]),
        axes=axes,
        last=axes - 1,
    )


def _axis(failure: Failure) -> str:
    axes = int(failure.found[2])
    return (
        _("An array of {axes} axes has the axes 0 to {last}; -1 is the last.", axes=axes, last=axes - 1)
        if axes > 1
        else ""
    )


def _negative(failure: Failure) -> str:
    negative = [value for value in failure.line.of_kind("int") if value.text.startswith("-")]
    held = f"{quoted(negative[0])} is {negative[0].text}. " if negative else ""
    return _("{held}A length cannot be negative: check which of the two sizes is subtracted from which.", held=held)


def _one_number(failure: Failure) -> str:
    arrays = [value for value in failure.line.of_kind("array") if math.prod(value.shape) > 1]
    held = _("{arrays} is an array. ", arrays=with_shape(arrays[-1])) if arrays else ""
    return _(
        "{held}One element takes one number: .sum() of a window is one, or assign to a slice of the same shape.",
        held=held,
    )


ENTRIES = (
    Entry(("ValueError",), r"einstein sum subscripts.*(?:too many|more)|more dimensions than subscripts", _einsum_axes),
    Entry(("ValueError",), r"too many subscripts for operand", _einsum_axes),
    Entry(("ValueError",), r"remapped shapes \[original->remapped\].*->", _einsum_lengths),
    Entry(("ValueError",), r"remapped shapes \[original->remapped\].*newaxis", _stacks),
    Entry(
        ("ValueError",),
        r"output subscript '(\w)' which never appeared",
        lambda failure: _(
            'Every letter after -> must also stand before it, with an array: "{found}" does not.',
            found=failure.found[1],
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
        N_("`@` multiplies matrices. For a number times an array write `*`."),
    ),
    Entry(("ValueError",), r"not aligned: (\d+) \(dim (\d+)\) != (\d+) \(dim (\d+)\)", _dot),
    Entry(
        ("ValueError",),
        r"^shape-mismatch for sum",
        N_("tensordot pairs the axes of the two lists in axes=: each pair must have equal lengths."),
    ),
    Entry(("ValueError",), r"cannot reshape array of size (\d+) into shape (\([-\w,]*\))", _reshape),
    Entry(("ValueError",), r"(?:not enough|too many) values to unpack \(expected (\d+)", _unpack),
    Entry(("ValueError",), r"^axes don't match array", _transpose),
    Entry(("AxisError",), r"axis (-?\d+) is out of bounds for array of dimension (\d+)", _axis),
    Entry(("ValueError",), r"^negative dimensions are not allowed", _negative),
    Entry(
        ("ValueError",),
        r"^mismatch in length of strides and shape",
        N_("as_strided needs one stride for each axis of the shape."),
    ),
    Entry(
        ("TypeError", "ValueError"),
        r"only (?:0-dimensional|length-1|size-1) arrays can be converted|^setting an array element with a sequence\.$",
        _one_number,
    ),
    Entry(
        ("ValueError",),
        r"inhomogeneous shape",
        N_("The rows of an array must have equal lengths: print the length of each of them."),
    ),
)
