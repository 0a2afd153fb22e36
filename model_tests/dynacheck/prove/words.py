"""What a theorem may not ask in a proof: what tells a stand-in for a number from a number.

The stand-ins of ``standins`` refuse what they cannot mean. Those for numbers and conditions cannot
refuse everything: ``is`` and ``type`` ask nothing of an object, and who catches every error catches
a refusal too. So the functions of a theorem's module that it is made of are read for these.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any, Final

BARRED: Final = frozenset(
    {"type", "id", "hasattr", "getattr", "vars", "callable", "eval", "exec", "suppress"}
)
"""Names that no theorem has a use for."""
CAUGHT: Final = frozenset({"Refused", "Disabled", "FalseTheoremError"})
"""The errors that a theorem may catch: not those by which a proof refuses."""
NUMBERS: Final = frozenset({"int", "bool", "float", "Number", "Integral", "Rational"})
"""Classes that a number's stand-in is not of, or not of alone."""
THEOREMS: Final = "dynaspec.items.theorems"


def offence(claim: Callable[..., bool]) -> str:
    """The first thing that a claim, or a function of its own, may not ask; empty if there is none.

    Functions of the specification are not looked at: only those that theorems are stated by.
    """
    for function in _reached(claim):
        names = {name for code in _codes(function.__code__) for name in code.co_names}
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
        if function.__module__ != claim.__module__ and not function.__module__.startswith(THEOREMS):
            continue
        seen[id(function)] = function
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        names = {name for code in _codes(function.__code__) for name in code.co_names}
        pending += [*cells, *(function.__globals__.get(name) for name in names)]
    yield from seen.values()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _offences(code: CodeType, names: set[str]) -> Iterator[str]:
    yield from (f"`{name}`" for name in sorted(names & BARRED))
    steps = list(dis.get_instructions(code))
    asks = "isinstance" in names or any(step.opname == "MATCH_CLASS" for step in steps)
    yield from (f"being `{name}`" for name in sorted(names & NUMBERS) if asks)
    for before, step in pairwise(steps):
        if step.opname == "IS_OP" and not (before.opname == "LOAD_CONST" and before.argval is None):
            yield "`is` of anything but `None`"
        if step.opname == "CHECK_EXC_MATCH" and before.argval not in CAUGHT:
            yield f"`except` of anything but {', '.join(sorted(CAUGHT))}"
        if (before.opname, step.opname) == ("PUSH_EXC_INFO", "POP_TOP"):
            yield "`except` of everything"
        if step.opname == "BEFORE_WITH":
            yield "`with`"
