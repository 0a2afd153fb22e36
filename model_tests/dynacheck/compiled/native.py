"""What runs as machine code: a typed face of numba and llvmlite, which carry no types.

Both are an extra of the distribution, `fast`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])

machine_code = cast("Callable[[F], F]", njit(nogil=True, cache=True))
"""Compile a function of numbers and arrays, once; what it becomes is kept on the disk."""

inlined = cast("Callable[[F], F]", njit(nogil=True, cache=True, inline="always"))
"""The same, written out wherever it is called: what is called a million times a second."""

_INT, _POINTER = ir.IntType(64), ir.PointerType(ir.IntType(64))


class Program:
    """A function in LLVM's language, compiled. It can be called as long as this is kept."""

    def __init__(self, code: bytes, name: str) -> None:
        """Load `code`, as `assembled` gives it."""
        self._engine = _engine()
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        self.address: int = self._engine.get_function_address(name)


def assembled(text: str) -> bytes:
    """Machine code for this machine, of a module in LLVM's language.

    It is not optimised: code without branches gains nothing by it, and takes ten times as long.
    """
    module = llvm.parse_assembly(text)
    module.verify()
    return bytes(_target_machine().emit_object(module))


def processor() -> str:
    """What `assembled` makes code for."""
    return f"{llvm.get_default_triple()} {llvm.get_host_cpu_name()}"


def _target_machine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    cpu = llvm.get_host_cpu_name()
    return target.create_target_machine(cpu=cpu, features=features, opt=0, jit=True)


def _engine() -> Any:
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())


# --- What numba has no words for ------------------------------------------------------------------


def _call_program(_: Any, program: Any, source: Any, target: Any) -> Any:
    """Call the program at this address with the addresses of its input and its output."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        address, *pointers = arguments
        kind = ir.FunctionType(ir.VoidType(), [_POINTER, _POINTER])
        function = builder.inttoptr(address, ir.PointerType(kind))
        builder.call(function, [builder.inttoptr(each, _POINTER) for each in pointers])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


def _prefetch(_: Any, address: Any) -> Any:
    """Have memory brought near that will be written soon."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        byte, word = ir.PointerType(ir.IntType(8)), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        builder.call(function, [builder.inttoptr(arguments[0], byte), word(1), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


def _lowest_bit(_: Any, bits: Any) -> Any:
    """The number of the lowest bit that is set; there must be one."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.int64(types.uint64), generate


def _count_bits(_: Any, bits: Any) -> Any:
    """How many bits are set."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


as_int = cast("Callable[[Any], int]", types.int64)
as_word = cast("Callable[[Any], np.uint64]", types.uint64)
call_program = cast("Callable[[int, int, int], None]", intrinsic(_call_program))
prefetch = cast("Callable[[int], None]", intrinsic(_prefetch))
lowest_bit = cast("Callable[[Any], int]", intrinsic(_lowest_bit))
count_bits = cast("Callable[[Any], int]", intrinsic(_count_bits))
