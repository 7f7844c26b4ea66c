"""Sums of products of 8-bit rows, written for LLVM; importing this needs numba.

From a plain loop LLVM makes instructions that take 8 products at a time. Given the whole row as
vectors of 64, whose products are added in neighbouring pairs, it takes the widest that the
processor has. What a sum is does not depend on that: whole numbers are exact.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import errors
from numba.extending import intrinsic

from matchmaker.matching.meaning import WIDTH

LANES = 64
SUMS = 4
# The rows are read as fast as memory gives them when they are asked for so many rows ahead.
AHEAD = 8
CACHE_LINE = 64

BYTE, WHOLE, PLACE = ir.IntType(8), ir.IntType(32), ir.IntType(64)
BYTES, WHOLES = ir.VectorType(BYTE, LANES), ir.VectorType(WHOLE, LANES)
HALF = ir.VectorType(WHOLE, LANES // 2)
EVEN, ODD = (
    ir.Constant(HALF, [ir.Constant(WHOLE, lane) for lane in range(first, LANES, 2)])
    for first in (0, 1)
)


def check_rows(*arrays: Any) -> None:
    """Refuse, while compiling, arrays whose bytes do not lie one behind the other."""
    for kind in arrays:
        if kind.layout != "C" or kind.dtype != types.int8:
            raise errors.TypingError(f"Rows of bytes in their order are needed, not {kind}.")


def data_of(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Where the values of an array begin."""
    return context.make_array(kind)(context, builder, value).data


def instruction(builder: Any, name: str, result: Any, given: list[Any]) -> Any:
    """One of LLVM's own functions, declared where it is not yet."""
    known = builder.module.globals.get(name)
    return known or ir.Function(builder.module, ir.FunctionType(result, given), name)


def row_at(builder: Any, data: Any, row: Any) -> Any:
    """Where a row of WIDTH bytes begins."""
    return builder.gep(data, [builder.mul(row, ir.Constant(PLACE, WIDTH))])


def wide(builder: Any, row: Any, place: int) -> Any:
    """The bytes of a row from a place on, as whole numbers."""
    start = builder.gep(row, [ir.Constant(PLACE, place)])
    some = builder.load(builder.bitcast(start, BYTES.as_pointer()))
    some.align = 1
    return builder.sext(some, WHOLES)


def pair_sums(builder: Any, products: Any) -> Any:
    """The sums of neighbouring products."""
    parts = [builder.shuffle_vector(products, products, which) for which in (EVEN, ODD)]
    return builder.add(*parts)


@intrinsic
def product(_typing: Any, matrix: Any, _row: Any, query: Any) -> Any:
    """The sum of the products of a row of an 8-bit matrix with an 8-bit query of length WIDTH."""
    check_rows(matrix, query)

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        stored = row_at(builder, data_of(context, builder, signature.args[0], values[0]), values[1])
        asked = data_of(context, builder, signature.args[2], values[2])
        sums = [ir.Constant(HALF, None)] * SUMS
        for step, place in enumerate(range(0, WIDTH, LANES)):
            products = builder.mul(wide(builder, stored, place), wide(builder, asked, place))
            sums[step % SUMS] = builder.add(sums[step % SUMS], pair_sums(builder, products))
        while len(sums) > 1:
            sums = [builder.add(*both) for both in zip(sums[::2], sums[1::2], strict=True)]
        name = f"llvm.vector.reduce.add.v{HALF.count}i32"
        return builder.call(instruction(builder, name, WHOLE, [HALF]), sums)

    return types.int32(matrix, types.intp, query), write


@intrinsic
def ask_ahead(_typing: Any, matrix: Any, _row: Any) -> Any:
    """Ask memory for the row AHEAD of this one; one behind the last row does no harm."""
    check_rows(matrix)

    def write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = data_of(context, builder, signature.args[0], values[0])
        later = row_at(builder, data, builder.add(values[1], ir.Constant(PLACE, AHEAD)))
        given = [later.type, WHOLE, WHOLE, WHOLE]
        fetch = instruction(builder, "llvm.prefetch.p0", ir.VoidType(), given)
        reading, near, of_data = (ir.Constant(WHOLE, value) for value in (0, 3, 1))
        for place in range(0, WIDTH, CACHE_LINE):
            line = builder.gep(later, [ir.Constant(PLACE, place)])
            builder.call(fetch, [line, reading, near, of_data])
        return context.get_dummy_value()

    return types.void(matrix, types.intp), write
