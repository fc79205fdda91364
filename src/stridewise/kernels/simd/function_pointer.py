"""Calls of compiled functions through pointers, as BLIS calls the micro-kernels and packing routines of its context.

The caller's machine code does not contain the function: one compiled caller serves every micro-kernel, and only those
functions are compiled that a problem needs. (Otherwise LLVM optimises each again with every caller.)

A parameter is an integer, a named tuple of integers, a record or an array. Nothing is returned, and nothing is checked:
the types must be those that the address was asked for.
"""

from typing import Any

from numba import types
from numba.extending import intrinsic


def integers(tuple_class: Any) -> Any:
    """Return the Numba type of a named tuple whose fields are all int64."""
    return types.NamedUniTuple(types.int64, len(tuple_class._fields), tuple_class)


def compiled_address(function: Any, *parameters: Any) -> int:
    """Return the address of a compiled function for these Numba types, compiling it unless it has been."""
    result = function.get_compile_result(types.none(*parameters))
    return int(result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


@intrinsic  # type: ignore[untyped-decorator]
def call(_typing: Any, address: Any, arguments: Any) -> Any:  # noqa: ARG001
    """Call the function at an address with a tuple of arguments. Integers of any kind are passed as int64."""
    kinds = [_parameter(argument) for argument in arguments]

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        convention = context.call_conv
        values = [
            _converted(context, builder, builder.extract_value(args[1], i), argument)
            for i, argument in enumerate(arguments)
        ]
        function = convention.get_function_type(types.none, kinds)
        pointer = builder.inttoptr(args[0], function.as_pointer())
        convention.call_function(builder, pointer, types.none, kinds, values)
        return context.get_dummy_value()

    return types.void(types.intp, arguments), generate


def _parameter(argument: Any) -> Any:
    if isinstance(argument, types.BaseNamedTuple):
        return integers(argument.instance_class)
    return types.int64 if isinstance(argument, types.Integer | types.Boolean) else argument


def _converted(context: Any, builder: Any, value: Any, argument: Any) -> Any:
    if isinstance(argument, types.BaseNamedTuple):
        fields = [
            context.cast(builder, builder.extract_value(value, i), field, types.int64)
            for i, field in enumerate(argument)
        ]
        return context.make_tuple(builder, _parameter(argument), fields)
    return context.cast(builder, value, argument, _parameter(argument))
