"""Small machines in the specification's language, drawn by Hypothesis as source text.

All have one kind of state, with something of everything that a state may be made of. Their actions
and invariants are any expressions of the language, so that most invariants are false.
"""

from __future__ import annotations

import itertools
import linecache
import sys
from dataclasses import dataclass, fields, replace
from types import ModuleType
from typing import Any, NewType

from hypothesis import strategies as st

from dynaspec.machine import Disabled, Machine, Map, Seq

Number = NewType("Number", int)
Node = NewType("Node", int)

NUMBERS, NODES = range(2), range(2)
TABLE: Map[Number, Number] = Map(Number(1), {Number(0): Number(2), Number(2): Number(0)})
FAR = Number(99)
"""Nothing is put so far away: what is read there is the default."""
MOST = 3
"""No number of an instance is farther from 0."""
LONGEST = 2
"""No sequence of an instance is longer."""


@dataclass(frozen=True)
class Pair:
    """A record in a state."""

    number: Number
    flag: bool


@dataclass(frozen=True)
class State:
    """Something of everything."""

    n: Number
    m: Number
    flag: bool
    pair: Pair
    two: tuple[Number, Number]
    table: Map[Number, Number]
    other: Map[Number, Number]
    pairs: Map[Number, Pair]
    log: Seq[Number]
    logs: Map[Number, Seq[Number]]


def initial() -> State:
    """Zeros, and nothing in any log."""
    zero = Number(0)
    nothing: Seq[Number] = Seq(zero)
    pair = Pair(zero, False)
    return State(
        n=zero,
        m=zero,
        flag=False,
        pair=pair,
        two=(zero, zero),
        table=Map(zero),
        other=Map(zero),
        pairs=Map(pair),
        log=nothing,
        logs=Map(nothing),
    )


def small(s: State) -> bool:
    """No number is farther than 3 from 0, no log longer than 2."""
    alone = all(near(n) for n in (s.n, s.m, s.pair.number, s.two[0], s.two[1]))
    in_pairs = all(near(pair.number) for _, pair in s.pairs.items())
    in_maps = all(near(n) for _, n in s.table.items()) and all(near(n) for _, n in s.other.items())
    in_logs = short(s.log) and all(short(log) for _, log in s.logs.items())
    defaults = near(s.table[FAR]) and near(s.other[FAR]) and near(s.pairs[FAR].number)
    return alone and in_pairs and in_maps and in_logs and defaults and short(s.logs[FAR])


def near(n: Number) -> bool:
    """It is not farther than 3 from 0."""
    return -MOST <= n <= MOST


def short(log: Seq[Number]) -> bool:
    """It has two elements at most, and they are near."""
    return log.length <= LONGEST and all(near(n) for n in log)


# --- Expressions, as text -------------------------------------------------------------------------

PARAMETERS = {"a": "Number", "b": "Number", "k": "Node"}
LITERALS = ("-1", "0", "1", "2")


@st.composite
def numbers(draw: st.DrawFn, depth: int = 2) -> str:
    """An expression for a number."""
    leaves = [*PARAMETERS, *LITERALS, "s.n", "s.m", "s.pair.number", "s.two[0]", "s.log.length"]
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(leaves))
    one, other = draw(numbers(depth - 1)), draw(numbers(depth - 1))
    asked = draw(conditions(depth - 1))
    return draw(
        st.sampled_from(
            [
                f"({one} + {other})",
                f"({one} - {other})",
                f"({one} if {asked} else {other})",
                f"s.table[{one}]",
                f"s.table.put({one}, {other})[a]",
                f"s.pairs[{one}].number",
                f"s.log[{one}]",
                f"s.log.first({one}).length",
                f"s.log.append({one})[{other}]",
                f"s.log.first({one})[{other}]",
                f"s.logs[{one}].length",
                f"s.logs[{one}][{other}]",
                draw(made_of(one, other, asked)),
            ]
        )
    )


def made_of(one: str, other: str, asked: str) -> st.SearchStrategy[str]:
    """An expression for a number read of something that is no part of the state."""
    return st.sampled_from(
        [
            f"TABLE[{one}]",
            f"TABLE.put({one}, {other})[b]",
            f"Map({one}, {{0: {other}}})[{other}]",
            f"Map({one}).put({other}, s.n).put(a, b)[s.m]",
            f"Map(Pair({one}, {asked})).put({other}, s.pair)[a].number",
            f"Map(s.log).put(a, Seq({one}))[{other}].length",
            f"Seq({one}, ({other}, a))[b]",
            f"Seq({one}, (a, {other}, b)).first({other}).length",
            f"({one}, {other})[k]",
            f"abs({one})",
            f"max({one}, {other})",
        ]
    )


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """An expression for a condition."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(
            st.sampled_from(["s.flag", "s.pair.flag", "(s.two[1] < a)", "(s.n == a)", "(k == b)"])
        )
    number, more, third = (draw(numbers(depth - 1)) for _ in range(3))
    one, other = (draw(conditions(depth - 1)) for _ in range(2))
    sign = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    return draw(
        st.sampled_from(
            [
                f"({number} {sign} {more})",
                f"({number} {sign} {more})",
                f"({number} < {more} <= {third})",
                f"({one} & {other})",
                f"({one} | {other})",
                f"({one} ^ {other})",
                f"({one} ^ True)",
                f"({one} == {other})",
                f"({one} and {other})",
                f"({one} or {other})",
                f"(not {one})",
                f"({one} if {number} < 1 else {other})",
                f"implies({one}, {other})",
                f"all_of(({one}, {other}))",
                f"any_of({one} & (s.table[j] {sign} {number}) for j in range(2))",
                f"(s.table == s.table.put({number}, {more}))",
                "(s.table != s.other)",
                f"(s.pairs == s.pairs.put({number}, Pair({more}, {one})))",
                f"(s.log == s.log.first({number}))",
                f"(s.log != s.logs[{number}])",
                f"(s.logs == s.logs.put({number}, s.log))",
                f"(s.pair == Pair({number}, {one}))",
                f"(s.two == ({number}, {more}))",
                f"(s.pairs[{number}] != s.pair)",
                draw(made_with(number, more, one, other)),
            ]
        )
    )


def made_with(number: str, more: str, one: str, other: str) -> st.SearchStrategy[str]:
    """A condition of something that is no part of the state."""
    return st.sampled_from(
        [
            f"(s.table == Map({number}))",
            f"(Map({number}).put(a, {more}) != s.other)",
            f"(Map({number}).put(a, {more}) == TABLE)",
            f"(Map({one}).put({number}, {other})[{more}])",
            f"(s.log == Seq(s.log[9], ({number},)))",
            "any_of(s.table[i] > s.table[j] for i in range(3) for j in range(i))",
        ]
    )


def made_anew(number: str, more: str, asked: str) -> st.SearchStrategy[str]:
    """What an action does to one field, whatever was there."""
    return st.sampled_from(
        [
            f"table=Map({number})",
            f"table=Map({more}).put({number}, a)",
            f"other=Map({number}, {{0: {more}}})",
            f"pairs=Map(Pair({number}, {asked})).put({more}, s.pair)",
            f"logs=Map(s.log).put({number}, Seq({more}))",
            f"log=Seq({more}, ({number},))",
        ]
    )


@st.composite
def changes(draw: st.DrawFn) -> str:
    """What an action does to one field."""
    number, more, asked = draw(numbers()), draw(numbers(1)), draw(conditions(1))
    return draw(
        st.sampled_from(
            [
                f"n={number}",
                "n=s.n + 1",
                f"m={number}",
                f"flag={asked}",
                f"pair=Pair({number}, {asked})",
                f"pair=replace(s.pair, number={number})",
                f"two=({number}, {more})",
                f"table=s.table.put({more}, {number})",
                "other=s.table",
                f"pairs=s.pairs.put({more}, Pair({number}, {asked}))",
                f"log=s.log.append({number})",
                f"log=s.log.first({more})",
                f"logs=s.logs.put({more}, s.log)",
                f"logs=s.logs.put({more}, s.logs[{more}].append({number}))",
                draw(made_anew(number, more, asked)),
            ]
        )
    )


SIGNATURE = ", ".join(f"{name}: {kind}" for name, kind in PARAMETERS.items())


@st.composite
def actions(draw: st.DrawFn, name: str) -> str:
    """The text of an action."""
    guards = [f"    require({g})\n" for g in draw(st.lists(conditions(), max_size=1))]
    fork = f"    if {draw(conditions(1))}:\n        return replace(s, {draw(changes())})\n"
    effect = {c.split("=")[0]: c for c in draw(st.lists(changes(), min_size=1, max_size=2))}
    body = f"    return replace(s, {', '.join(effect.values())})\n"
    lines = [*guards, draw(st.sampled_from(["", fork])), body]
    return f"def {name}(s: State, {SIGNATURE}) -> State:\n{''.join(lines)}"


@st.composite
def invariants(draw: st.DrawFn, name: str) -> str:
    """The text of an invariant."""
    return f"def {name}(s: State, {SIGNATURE}) -> bool:\n    return {draw(conditions(3))}\n"


def shown(value: Any) -> str:
    """A value of a state as an expression for it."""
    match value:
        case Map():
            puts = "".join(f".put({key}, {shown(kept)})" for key, kept in value.items())
            return f"Map({shown(value.default)}){puts}"
        case Seq():
            appends = "".join(f".append({shown(element)})" for element in value)
            return f"Seq({shown(value.default)}){appends}"
        case tuple():
            return f"({', '.join(map(shown, value))})"
    return repr(value)


@st.composite
def false_invariants(draw: st.DrawFn, name: str, state: State) -> str:
    """The text of an invariant that is false of `state`: in one of many forms, it is never so."""
    known = draw(st.permutations([field.name for field in fields(state)]))
    facts = [f"(s.{field} == {shown(getattr(state, field))})" for field in known]
    facts = facts[: draw(st.integers(2, 5))]
    one, other, rest = facts[0], facts[1], " & ".join(facts)
    both = " and ".join(facts)
    body = draw(
        st.sampled_from(
            [
                f"return ({rest}) ^ True",
                f"return not ({both})",
                f"return implies({rest}, False)",
                f"return implies({one}, ({' & '.join(facts[1:])}) ^ True)",
                f"return implies({one}, implies({other}, not ({both})))",
                f"if {one}:\n        return not ({both})\n    return True",
                f"return True if not {one} else not ({both})",
                f"return not {one} or not ({both})",
                f"return any_of(({', '.join(f'{fact} ^ True' for fact in facts)},))",
                f"return all_of(({', '.join(facts)},)) ^ True",
                f"return (s == replace(s, {', '.join(_settings(state))})) ^ True",
            ]
        )
    )
    return f"def {name}(s: State, {SIGNATURE}) -> bool:\n    {body}\n"


def _settings(state: State) -> list[str]:
    return [f"{field.name}={shown(getattr(state, field.name))}" for field in fields(state)]


HEADER = """\
from dataclasses import replace
from dynaspec.machine import Instance, Machine, Map, Seq, all_of, any_of, implies, require
from support.machines.random_machines import NODES, NUMBERS, TABLE, Node, Number, Pair, State
from support.machines.random_machines import initial, small
"""
FOOTER = """
MACHINE = Machine(
    name="drawn",
    state=State,
    initial=initial,
    actions=({actions},),
    invariants=({invariants},),
    witnesses=(),
    finite={{Node: NODES}},
    instance=Instance(bounds={{Number: NUMBERS}}, within=(small,)),
)
"""


@st.composite
def machines(draw: st.DrawFn) -> str:
    """The text of a module with a machine."""
    acting = [f"act{i}" for i in range(draw(st.integers(1, 3)))]
    holding = [f"hold{i}" for i in range(draw(st.integers(1, 2)))]
    parts = [draw(actions(name)) for name in acting] + [draw(invariants(n)) for n in holding]
    return module_text(acting, holding, parts)


def module_text(acting: list[str], holding: list[str], parts: list[str]) -> str:
    """The text of a module whose machine has these actions and invariants."""
    lists = {"actions": ", ".join(acting), "invariants": ", ".join(holding)}
    return "\n\n".join([HEADER, *parts, FOOTER.format(**lists)])


def with_invariant(machine: Machine[State], name: str, text: str) -> Machine[State]:
    """The machine with one more invariant, the first."""
    added = getattr(module_of(f"{HEADER}\n{text}"), name)
    return replace(machine, invariants=(added, *machine.invariants))


_numbers = itertools.count()


def module_of(source: str) -> ModuleType:
    """A module made of `source`, whose functions have their source."""
    name = f"drawn{next(_numbers)}"
    module = ModuleType(name)
    module.__file__ = f"{name}.py"
    linecache.cache[module.__file__] = (len(source), None, source.splitlines(True), name)
    sys.modules[name] = module
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    return module


def machine_of(source: str) -> Machine[State]:
    """The machine of a module that was drawn."""
    machine: Machine[State] = module_of(source).MACHINE
    return machine


# --- A search that shares nothing with the explorer -----------------------------------------------


MOST_STATES = 400
CALLS = list(itertools.product(NUMBERS, NUMBERS, NODES))
"""Every combination of the parameters, which all functions have."""


def reach(machine: Machine[State]) -> set[State] | None:
    """The states of the machine's instance; `None` where there are too many."""
    start = initial()
    met, left = {start}, [start]
    while left:
        state = left.pop()
        for action in machine.actions:
            for arguments in CALLS:
                try:
                    after = action(state, *arguments)
                except Disabled:
                    continue
                if after not in met and small(after):
                    met.add(after)
                    left.append(after)
                    if len(met) > MOST_STATES:
                        return None
    return met


def holds(invariant: Any, states: set[State]) -> bool:
    """Whether the invariant holds in all of the states."""
    return all(invariant(state, *arguments) for state in states for arguments in CALLS)
