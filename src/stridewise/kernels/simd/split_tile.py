"""A register tile for fewer channels out than a vector has lanes: a vector is split among them.

With 3 channels out, 5 of 8 lanes of the ordinary tile would multiply zeros. Here each channel has `group` consecutive
lanes, which take in `group` consecutive products of its sum at once; at the end the lanes of a group are added up. For
4 channels and 8 lanes the group is 2:

    pixels    x[k]    x[k+1]  x[k]    x[k+1]  x[k]    x[k+1]  x[k]    x[k+1]
    weights   w[k,0]  w[k+1,0] w[k,1] w[k+1,1] w[k,2] w[k+1,2] w[k,3] w[k+1,3]

For use with the tiles of `register_tile` that are one column wide, in functions compiled by Numba; group is a constant
that divides the lanes:

    tile = fma_groups(tile, x, row_offsets, k, w, offset, group)      as drawn: group elements of x and a vector of w
    tile = fma_groups_part(tile, x, row_offsets, k, w, offset, group, count)  only `count` elements of x: others are 0
    tile = add_within_groups(tile, group)               replaces the lanes of each group by their sum
    tile = load_groups(tile, memory, offset, row_step, group)   what `store_groups` stored: each number in all lanes of
                                                                its group
    store_groups(tile, memory, offset, row_step, group)         stores one lane of each group, lanes // group to a row
"""

# ruff: noqa: ARG001  (an intrinsic's parameters are types; the values arrive in `generate`, as args)
from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic

from stridewise.kernels.simd.vectors import I64, VectorCode


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def fma_groups(_typing: Any, tile: Any, x: Any, row_offsets: Any, k: Any, w: Any, offset: Any, group: Any) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def elements(code: VectorCode, base: Any, element_offset: Any, _count: Any) -> Any:
        return code.load_short(base, element_offset, group.literal_value)

    return tile(tile, x, row_offsets, types.intp, w, types.intp, group), _multiply_add(tile, elements, group)


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def fma_groups_part(
    _typing: Any, tile: Any, x: Any, row_offsets: Any, k: Any, w: Any, offset: Any, group: Any, count: Any
) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def elements(code: VectorCode, base: Any, element_offset: Any, count: Any) -> Any:
        return code.load_masked(base, element_offset, code.first_lanes(count))

    signature = tile(tile, x, row_offsets, types.intp, w, types.intp, group, types.intp)
    return signature, _multiply_add(tile, elements, group)


def _multiply_add(tile: Any, elements: Callable[..., Any], group: Any) -> Callable[..., Any]:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value, x, row_offsets, k, w, offset, _, *count = args
        code = VectorCode(builder, tile.dtype)
        x_base, w_base = code.pointer(context, signature.args[1], x), code.pointer(context, signature.args[4], w)
        weights, lanes = code.load(w_base, offset), range(code.lanes)
        for i in range(tile.rows):
            start = builder.add(builder.extract_value(row_offsets, i), k)
            found = elements(code, x_base, start, *count or [None])
            pixel = code.shuffle(found, [lane % group.literal_value for lane in lanes])
            total = code.multiply_add(pixel, weights, builder.extract_value(value, i))
            value = builder.insert_value(value, total, i)
        return value

    return generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def add_within_groups(_typing: Any, tile: Any, group: Any) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, code = args[0], VectorCode(builder, tile.dtype)
        for i in range(tile.rows):
            vector, distance = builder.extract_value(value, i), group.literal_value // 2
            while distance:
                partners = code.shuffle(vector, [lane ^ distance for lane in range(code.lanes)])
                vector, distance = builder.fadd(vector, partners), distance // 2
            value = builder.insert_value(value, vector, i)
        return value

    return tile(tile, group), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def load_groups(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, group: Any) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, _ = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for i in range(tile.rows):
            row = builder.add(offset, builder.mul(row_step, I64(i)))
            elements = code.load_short(base, row, code.lanes // group.literal_value)
            vector = code.shuffle(elements, [lane // group.literal_value for lane in range(code.lanes)])
            value = builder.insert_value(value, vector, i)
        return value

    return tile(tile, memory, types.intp, types.intp, group), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def store_groups(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, group: Any) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, _ = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for i in range(tile.rows):
            firsts = code.shuffle(builder.extract_value(value, i), list(range(0, code.lanes, group.literal_value)))
            code.store(firsts, base, builder.add(offset, builder.mul(row_step, I64(i))))
        return context.get_dummy_value()

    return types.void(tile, memory, types.intp, types.intp, group), generate
