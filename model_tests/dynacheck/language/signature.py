"""What a function takes and gives, as its own definition says."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from dynacheck.language.kinds import Kind, Rest, bind, filled, fit, of_annotation, of_value, words
from dynacheck.language.offence import OutsideError, UnclearError
from dynacheck.language.sources import Names, Source, source_of


@dataclass(frozen=True)
class Signature:
    """A function's parameters and its result."""

    source: Source
    parameters: Mapping[str, Any]
    """The annotation of each; the first of a method or a lambda has none, and is given."""
    optional: frozenset[str]
    """Those with a default."""
    rest: str | None
    """The name of its further arguments, as in `*arguments`."""
    result: Any
    """The annotation of its result; None for a lambda, which is judged by its body."""

    def call(self, node: ast.Call, given: Sequence[Kind], named: Mapping[str, Kind]) -> Kind:
        """The kind of a call's value; `OutsideError` where the arguments do not fit."""
        pairs = {**dict(zip(self.parameters, given, strict=False)), **named}
        is_open = any(isinstance(kind, Rest) for kind in given) or self.rest
        missing = self.parameters.keys() - pairs.keys() - self.optional
        if not is_open and (missing or len(given) + len(named) != len(pairs)):
            raise OutsideError(node, "its arguments are not the parameters", "give each one")
        bound: dict[Any, Kind] = {}
        for name, kind in pairs.items():
            if isinstance(kind, Rest):
                break
            annotation = self.parameters.get(name)
            bind(annotation, kind, bound)
            if not fit(filled(annotation, bound), kind):
                wrong = f"the parameter `{name}` is given {words(kind)}"
                raise OutsideError(node, wrong, f"give {words(of_annotation(annotation))}")
        return filled(self.result, bound)


@functools.lru_cache(maxsize=4096)
def signature_of(function: FunctionType, given: tuple[Any, ...] = ()) -> Signature:
    """What `function` takes and gives; `given` annotates its first parameters if it does not.

    Raises `UnclearError`. What `functools.wraps` says of another function does not count.
    """
    source, names = source_of(function.__code__), Names(function)
    arguments = source.tree.args
    _refuse_defaults(function)
    if arguments.kwarg or arguments.posonlyargs:
        raise UnclearError("it takes `**` or `/`")
    every = [*arguments.args, *arguments.kwonlyargs]
    parameters: dict[str, Any] = {}
    for number, argument in enumerate(every):
        is_given = argument.annotation is None and number < len(given)
        parameters[argument.arg] = given[number] if is_given else _meant(names, argument)
    with_default = [a.arg for a in arguments.args][-len(arguments.defaults) or len(every) :]
    with_default += [
        a.arg for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d
    ]
    rest = arguments.vararg.arg if arguments.vararg else None
    tree = source.tree
    result = names.annotation(tree.returns) if isinstance(tree, ast.FunctionDef) else None
    return Signature(source, parameters, frozenset(with_default), rest, result)


def _meant(names: Names, argument: ast.arg) -> Any:
    try:
        meant = names.annotation(argument.annotation)
        of_annotation(meant)
    except UnclearError as error:
        raise UnclearError(f"the parameter `{argument.arg}`: {error}") from error
    return meant


def _refuse_defaults(function: FunctionType) -> None:
    """A default is a constant like any other: an immutable value."""
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    for value in defaults:
        try:
            of_value(value)
        except UnclearError as error:
            raise UnclearError(f"a parameter has as its default {error}") from error
