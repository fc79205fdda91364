"""The register tile: a block of outputs that never leaves the processor's registers, as one Numba value, `Tile`.

A processor multiplies whole vectors: with AVX2 one fused multiply-add (FMA) multiplies 8 float32 by 8 others and adds
them to 8 sums, and two FMAs start in every cycle. No memory delivers numbers that fast. So each number that is loaded
must be used several times, and no sum may go to memory before it is finished. A tile of 6 pixels by 16 channels out (12
vectors; mr by nr in BLIS) does both: for one channel in, 6 pixel values and 2 vectors of weights are loaded, and 12
vectors of products come out.

Numba has no vector type, and keeps an array, however small, in memory. This file adds the type `Tile`, whose value is
`rows * columns` vectors. LLVM, the compiler below Numba, splits such a value and gives each vector a register of its
own, as long as there are enough. `@intrinsic` lets a function emit its own instructions: each `generate` below runs
once, while Numba compiles, and its loops leave nothing but straight-line code.

For use inside functions compiled by Numba; rows and columns must be constants (a literal or a global variable):

    tile = zeros(rows, columns, dtype)                          dtype: of an array, as `out.dtype`
    width = row_width(tile)                                     elements in a row, a constant
    tile = load(tile, memory, offset, row_step, column_step)    a tile of the same shape, from memory
    store(tile, memory, offset, row_step, column_step)
    tile = load_part(tile, memory, offset, row_step, rows, width)    the first `width` elements of the first `rows`
    store_part(tile, memory, offset, row_step, rows, width)          rows; what is not loaded is 0
    scatter_store(tile, memory, offset, step, group)            tile of one row, group a constant: for k < group, fill
                                                                each `group` elements with the k-th of them, and
                                                                store the result at offset + k * step
    prefetch(tile, memory, offset, row_step)                    fetch what `load` or `store` will need
    row_offsets = strided_row_offsets(tile, start, step)        row i starts at element start + i * step
    row_offsets = gathered_row_offsets(tile, table, first)      row i starts at element table[first + i]; table: int64,
                                                                an array or an address
    tile = fma_broadcast(tile, x, row_offsets, k, w, offset)    tile[i, :] += x[row_offsets[i] + k]
                                                                              * w[offset : offset + width]
    tile = fma(tile, x, row_offsets, k, w, offset)              tile[i, j] += x[row_offsets[i] + k + j] * w[offset + j]
    tile = add(tile, other)                                     tile + other, vector by vector

`memory`, x and w are one-dimensional arrays, or the address of the first element as an integer (`array.ctypes.data`),
so that one compiled function serves arrays of every rank and layout; nothing is checked. Offsets and steps count
elements and may be negative. The vectors of a row lie `column_step` elements apart in memory: `lanes` if contiguous.
"""

# ruff: noqa: ARG001  (an intrinsic's parameters are types; the values arrive in `generate`, as args)
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

from stridewise.kernels.machine import CACHE_LINE, VECTOR_BYTES, VECTOR_REGISTERS
from stridewise.kernels.simd.vectors import I64, VectorCode, lanes
from stridewise.kernels.tuning import COLUMNS, ROWS, TALL_ROWS, WIDE_COLUMNS, WIDE_ROWS

__all__ = [
    "COLUMNS", "ROWS", "TALL_ROWS", "VECTOR_BYTES", "VECTOR_REGISTERS", "WIDE_COLUMNS", "WIDE_ROWS", "Tile", "add",
    "fma", "fma_broadcast", "gathered_row_offsets", "lanes", "load", "load_part", "prefetch", "row_width",
    "scatter_store", "store", "store_part", "strided_row_offsets", "zeros",
]  # fmt: skip


class Tile(types.Type):  # type: ignore[misc]
    """The Numba type of `rows` by `columns` vectors; dtype is Numba's float32 or float64."""

    def __init__(self, rows: int, columns: int, dtype: Any) -> None:
        self.rows, self.columns, self.dtype = rows, columns, dtype
        super().__init__(name=f"Tile({rows}, {columns}, {dtype})")


@register_model(Tile)
class _TileModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, tile: Tile) -> None:
        super().__init__(manager, tile, _value_type(tile))


def _value_type(tile: Tile) -> Any:
    return ir.ArrayType(VectorCode(None, tile.dtype).vector, tile.rows * tile.columns)


@intrinsic  # type: ignore[untyped-decorator]
def row_width(_typing: Any, tile: Any) -> Any:
    return types.intp(tile), lambda *_: I64(tile.columns * VectorCode(None, tile.dtype).lanes)


# --- making, loading and storing ----------------------------------------------------------------------------------


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def zeros(_typing: Any, rows: Any, columns: Any, dtype: Any) -> Any:
    if not isinstance(rows, types.IntegerLiteral) or not isinstance(columns, types.IntegerLiteral):
        return None  # Numba then reports that `zeros` has no version for these arguments
    tile = Tile(rows.literal_value, columns.literal_value, dtype.dtype)
    return tile(rows, columns, dtype), lambda *_: ir.Constant(_value_type(tile), None)


@intrinsic  # type: ignore[untyped-decorator]
def load(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, column_step: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, column_step = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for position, element_offset in _element_offsets(builder, tile, offset, row_step, column_step):
            value = builder.insert_value(value, code.load(base, element_offset), position)
        return value

    return tile(tile, memory, types.intp, types.intp, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def store(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, column_step: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, column_step = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for position, element_offset in _element_offsets(builder, tile, offset, row_step, column_step):
            code.store(builder.extract_value(value, position), base, element_offset)
        return context.get_dummy_value()

    return types.void(tile, memory, types.intp, types.intp, types.intp), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def scatter_store(_typing: Any, tile: Any, memory: Any, offset: Any, step: Any, group: Any) -> Any:
    if not isinstance(group, types.IntegerLiteral):
        return None

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, step, _ = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for k in range(min(group.literal_value, code.lanes)):
            from_k = builder.add(offset, builder.mul(step, I64(k)))
            for position, element_offset in _element_offsets(builder, tile, from_k, I64(0), I64(code.lanes)):
                vector = builder.extract_value(value, position)
                code.store(code.broadcast_in_groups(vector, group.literal_value, k), base, element_offset)
        return context.get_dummy_value()

    return types.void(tile, memory, types.intp, types.intp, group), generate


@intrinsic  # type: ignore[untyped-decorator]
def load_part(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, rows: Any, width: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, rows, width = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for position, element_offset in _element_offsets(builder, tile, offset, row_step, I64(code.lanes)):
            mask = _part_mask(code, tile, position, rows, width)
            value = builder.insert_value(value, code.load_masked(base, element_offset, mask), position)
        return value

    return tile(tile, memory, types.intp, types.intp, types.intp, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def store_part(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any, rows: Any, width: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, address, offset, row_step, rows, width = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for position, element_offset in _element_offsets(builder, tile, offset, row_step, I64(code.lanes)):
            mask = _part_mask(code, tile, position, rows, width)
            code.store_masked(builder.extract_value(value, position), base, element_offset, mask)
        return context.get_dummy_value()

    return types.void(tile, memory, types.intp, types.intp, types.intp, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(_typing: Any, tile: Any, memory: Any, offset: Any, row_step: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        _, address, offset, row_step = args
        code = VectorCode(builder, tile.dtype)
        base = code.pointer(context, memory, address)
        for i in range(tile.rows):
            row = builder.add(offset, builder.mul(row_step, I64(i)))
            for line in range(0, tile.columns * VECTOR_BYTES, CACHE_LINE):
                code.prefetch(base, builder.add(row, I64(line // code.itemsize)))
        return context.get_dummy_value()

    return types.void(tile, memory, types.intp, types.intp), generate


def _element_offsets(
    builder: Any, tile: Tile, offset: Any, row_step: Any, column_step: Any
) -> Iterator[tuple[int, Any]]:
    """Yield (position in the tile's value, element offset in memory) of each vector, row by row."""
    for i in range(tile.rows):
        for j in range(tile.columns):
            step = builder.add(builder.mul(row_step, I64(i)), builder.mul(column_step, I64(j)))
            yield i * tile.columns + j, builder.add(offset, step)


def _part_mask(code: VectorCode, tile: Tile, position: int, rows: Any, width: Any) -> Any:
    """Return the mask of the lanes of vector `position` that belong to the first `rows` rows and `width` elements."""
    row, column = divmod(position, tile.columns)
    builder = code.builder
    left = builder.sub(width, I64(column * code.lanes))
    return code.first_lanes(builder.select(builder.icmp_signed("<", I64(row), rows), left, I64(0)))


# --- element offsets of the rows of x -------------------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def strided_row_offsets(_typing: Any, tile: Any, start: Any, step: Any) -> Any:
    row_offsets = types.UniTuple(types.intp, tile.rows)

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        _, start, step = args
        rows = [builder.add(start, builder.mul(step, I64(i))) for i in range(tile.rows)]
        return context.make_tuple(builder, row_offsets, rows)

    return row_offsets(tile, types.intp, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def gathered_row_offsets(_typing: Any, tile: Any, table: Any, first: Any) -> Any:
    row_offsets = types.UniTuple(types.intp, tile.rows)

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        _, array, first = args
        if isinstance(table, types.Array):
            base = context.make_array(table)(context, builder, array).data
        else:
            base = builder.inttoptr(array, I64.as_pointer())
        rows = [builder.load(builder.gep(base, [builder.add(first, I64(i))])) for i in range(tile.rows)]
        return context.make_tuple(builder, row_offsets, rows)

    return row_offsets(tile, table, types.intp), generate


# --- the arithmetic ---------------------------------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def fma_broadcast(_typing: Any, tile: Any, x: Any, row_offsets: Any, k: Any, w: Any, offset: Any) -> Any:
    def pixel(code: VectorCode, base: Any, element_offset: Any, _column: int) -> Any:
        return code.splat(code.load_scalar(base, element_offset))  # LLVM keeps one for all columns

    return tile(tile, x, row_offsets, types.intp, w, types.intp), _multiply_add(tile, pixel)


@intrinsic  # type: ignore[untyped-decorator]
def fma(_typing: Any, tile: Any, x: Any, row_offsets: Any, k: Any, w: Any, offset: Any) -> Any:
    def pixel(code: VectorCode, base: Any, element_offset: Any, column: int) -> Any:
        return code.load(base, code.builder.add(element_offset, I64(column * code.lanes)))

    return tile(tile, x, row_offsets, types.intp, w, types.intp), _multiply_add(tile, pixel)


@intrinsic  # type: ignore[untyped-decorator]
def add(_typing: Any, tile: Any, other: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value, other = args
        for position in range(tile.rows * tile.columns):
            vectors = (builder.extract_value(tile, position) for tile in (value, other))
            value = builder.insert_value(value, builder.fadd(*vectors), position)
        return value

    return tile(tile, tile), generate


def _multiply_add(tile: Tile, pixel: Callable[[VectorCode, Any, Any, int], Any]) -> Callable[..., Any]:
    """Emit tile[i, j] += pixel(i, j) * w[j], loading every vector once.

    The registers hold either the weights of all columns and one pixel, or the pixels of all rows and one vector of
    weights, whichever is less.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value, x, row_offsets, k, w, offset = args
        code = VectorCode(builder, tile.dtype)
        x_base, w_base = code.pointer(context, signature.args[1], x), code.pointer(context, signature.args[4], w)
        places = [builder.add(builder.extract_value(row_offsets, i), k) for i in range(tile.rows)]
        rows, columns = range(tile.rows), range(tile.columns)
        rows_first = [(i, j) for i in rows for j in columns]
        columns_first = [(i, j) for j in columns for i in rows]
        weights = cache(lambda j: code.load(w_base, builder.add(offset, I64(j * code.lanes))))
        for i, j in rows_first if tile.rows >= tile.columns else columns_first:
            total = builder.extract_value(value, i * tile.columns + j)
            total = code.multiply_add(pixel(code, x_base, places[i], j), weights(j), total)
            value = builder.insert_value(value, total, i * tile.columns + j)
        return value

    return generate
