"""What a theorem may not ask in a proof: what tells a stand-in for a number from a number.

The stand-ins of ``standins`` refuse what they cannot mean. Those for numbers and conditions cannot
refuse everything: ``is`` and ``type`` ask nothing of an object, and who catches every error catches
a refusal too. So the functions of a theorem's module that it is made of are read for these.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, Final

BARRED: Final = frozenset(
    {
        *("type", "id", "hasattr", "getattr", "setattr", "vars", "dir", "callable", "eval", "exec"),
        *("isinstance", "issubclass", "singledispatch", "partial", "object", "super"),
        *("suppress", "globals", "locals"),
    }
)
"""Names that no theorem has a use for."""
CAUGHT: Final = frozenset({"Refused", "Disabled", "FalseTheoremError"})
"""The errors that a theorem may catch: not those by which a proof refuses."""
CHANGES: Final = frozenset(
    {"STORE_GLOBAL", "STORE_ATTR", "STORE_SUBSCR", "DELETE_GLOBAL", "DELETE_ATTR", "DELETE_SUBSCR"}
)
"""Instructions that change what is outside a function."""
THEOREMS: Final = "dynaspec.items.theorems"


def offence(claim: Callable[..., bool]) -> str:
    """The first thing that a claim, or a function of its own, may not ask; empty if there is none.

    Functions of the specification are not looked at: only those that theorems are stated by.
    """
    for function in _reached(claim):
        names = {name for code in _codes(function.__code__) for name in code.co_names}
        held = [function.__globals__.get(name) for name in names]
        if any(isinstance(value, list | dict | set) for value in held):
            return f"a constant that may change has no meaning in a proof ({function.__name__})"
        meant = {getattr(function.__globals__.get(name), "__name__", name) for name in names}
        for code in _codes(function.__code__):
            found = next(_offences(code, names | meant), "")
            if found:
                return f"{found} has no meaning in a proof ({code.co_name})"
    return ""


def _reached(claim: Any) -> Iterator[FunctionType]:
    """A claim and the functions that it names, as far as they state theorems."""
    seen: dict[int, FunctionType] = {}
    pending = [claim]
    while pending:
        function = pending.pop()
        if not isinstance(function, FunctionType) or id(function) in seen:
            continue
        if function.__module__.startswith("dynaspec.") and not _states(function):
            continue
        seen[id(function)] = function
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        names = {name for code in _codes(function.__code__) for name in code.co_names}
        for value in [*cells, *(function.__globals__.get(name) for name in names)]:
            pending += _parts(value)
    yield from seen.values()


def _states(function: FunctionType) -> bool:
    return function.__module__.startswith(THEOREMS)


def _parts(value: Any) -> list[Any]:
    """A function, the functions of a class, or those that a constant holds."""
    if isinstance(value, type) and not value.__module__.startswith("dynaspec."):
        return [getattr(member, "__func__", member) for member in vars(value).values()]
    return list(value) if isinstance(value, tuple | frozenset) else [value]


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _offences(code: CodeType, names: set[str]) -> Iterator[str]:
    yield from (f"`{name}`" for name in sorted(names & BARRED))
    steps = list(dis.get_instructions(code))
    asked = {name for name in code.co_names if name.startswith("__") and name.endswith("__")}
    yield from (f"`{name}`" for name in sorted(asked))
    for before, step, after in zip(steps, steps[1:], [*steps[2:], steps[-1]], strict=False):
        if step.opname in CHANGES:
            yield "a change of what is outside"
        if step.opname in {"MATCH_CLASS", "CHECK_EG_MATCH"}:
            yield "`match` of a class, or `except*`,"
        if before.opname == "PUSH_EXC_INFO" and after.opname != "CHECK_EXC_MATCH":
            yield "`finally`, or `except` of everything,"
        if step.opname == "IS_OP" and not (before.opname == "LOAD_CONST" and before.argval is None):
            yield "`is` of anything but `None`"
        if step.opname == "CHECK_EXC_MATCH" and before.argval not in CAUGHT:
            yield f"`except` of anything but {', '.join(sorted(CAUGHT))}"
        if step.opname == "BEFORE_WITH":
            yield "`with`"
