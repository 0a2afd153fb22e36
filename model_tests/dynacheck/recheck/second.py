"""The second solver, cvc5, behind one small typed façade: SMT-LIB text in, an answer out.

Its limit counts its own steps, so that no answer depends on a clock.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Literal

STEPS = 2_000_000
"""cvc5's limit for one question, in its own resource steps (its option `rlimit-per`)."""

Satisfiable = Literal["unsat", "sat", "unknown"]


class MissingSolverError(Exception):
    """cvc5 is not installed; the message says in one line what to type."""

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__('cvc5 is missing, so nothing is done: pip install "dynaspec[recheck]"')


class UnreadableTextError(Exception):
    """cvc5 cannot read a text; the message is its own."""


def cvc5() -> Any:
    """The solver's module; `MissingSolverError` where it is not installed."""
    try:
        return importlib.import_module("cvc5")
    except ModuleNotFoundError as error:
        if error.name != "cvc5":
            raise
        raise MissingSolverError from None


def second_answer(text: str, steps: int = STEPS) -> Satisfiable:
    """What cvc5 says of an SMT-LIB text that ends with `(check-sat)`.

    Raises `UnreadableTextError` if it cannot read the text, `MissingSolverError` if it is missing.
    """
    module = cvc5()
    manager = module.TermManager()
    solver = module.Solver(manager)
    solver.setLogic("ALL")
    solver.setOption("rlimit-per", str(steps))
    solver.setOption("arrays-exp", "true")  # maps of which all values are the same, at first
    symbols = module.SymbolManager(manager)
    parser = module.InputParser(solver, symbols)
    parser.setStringInput(module.InputLanguage.SMT_LIB_2_6, standard(text), "obligation")
    said = _last_words(parser, solver, symbols)
    for answer in ("unsat", "sat", "unknown"):
        if said.split(" ")[0] == answer:
            return answer
    raise UnreadableTextError(said or "it says nothing: there is no (check-sat)")


def _last_words(parser: Any, solver: Any, symbols: Any) -> str:
    """What the last command of the text says; `UnreadableTextError` if one is refused."""
    said = ""
    try:
        while not (command := parser.nextCommand()).isNull():
            said = command.invoke(solver, symbols).strip()
            if said.startswith("(error"):
                raise UnreadableTextError(said)
    except RuntimeError as error:
        raise UnreadableTextError(str(error)) from error
    return said


def standard(text: str) -> str:
    """`text` with what Z3 writes and cvc5 does not read: the same, said otherwise.

    Names between bars, which may hold bars; a conjunction or disjunction of nothing; a negative
    number where a constant must stand; a map that has one value everywhere, where that is a symbol.
    """
    text = _plainly_named(text)
    text = re.sub(r"(?<=\s)and(?=[\s)])", "true", text)
    text = re.sub(r"(?<=\s)or(?=[\s)])", "false", text)
    text = re.sub(r"\(- (\d+)\)", r"-\1", text)
    return _with_maps_declared(text)


PLAIN = "quoted!"
"""What the plain names begin with that stand for those between bars."""


def _plainly_named(text: str) -> str:
    """A plain name for each that stands between bars; so what follows finds no text in names."""
    if PLAIN in text:
        raise UnreadableTextError(f"it has a name with {PLAIN!r}, which stands for others")
    names: dict[str, str] = {}

    def plain(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"{PLAIN}{len(names)}")

    return re.sub(r"\|(?:[^|\\]|\\.)*\|", plain, text)


_EVERYWHERE = r"\(\(as const (\(Array \w+ \w+\))\) ([^\s()]+)\)"
"""A map that has one value everywhere, as Z3 writes it: its sort, and that value."""


def _with_maps_declared(text: str) -> str:
    """Maps of one symbol everywhere, each with a name, of which is said that it is just that."""
    declared = set(re.findall(r"\(declare-fun (\S+) \(\)", text))
    for sort, value in sorted(set(re.findall(_EVERYWHERE, text))):
        if value in declared:
            name, key = f"everywhere!{value}", sort.split()[1]
            everywhere = f"(forall ((key {key})) (= (select {name} key) {value}))"
            says = f"(declare-fun {name} () {sort})\n(assert {everywhere})\n(assert"
            text = text.replace(f"((as const {sort}) {value})", name)
            text = text.replace("(assert", says, 1)
    return text
