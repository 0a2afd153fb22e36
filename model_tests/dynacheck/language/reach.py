"""Every function that is reached from some, and what in them is outside the language."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any

from dynacheck.language.calls import CONNECTIVES
from dynacheck.language.expressions import Use
from dynacheck.language.kinds import Kind
from dynacheck.language.offence import Offence, OutsideError, UnclearError
from dynacheck.language.signature import signature_of
from dynacheck.language.sources import Place, name_of, place_of
from dynacheck.language.statements import Body


class Reached:
    """The functions reached so far, and their offences."""

    def __init__(self) -> None:
        """Nothing was reached yet."""
        self.functions: dict[FunctionType, tuple[Any, ...]] = {}
        """Each with the annotations that were given to its first parameters."""
        self.meanings: dict[tuple[FunctionType, Place], Any] = {}
        """What is called at a place in a function; `bool` where conditions are compared."""
        self.offences: list[Offence] = []
        self._seen: dict[tuple[FunctionType, Use], Kind | None] = {}
        self._open: list[FunctionType] = []

    def reach(self, function: FunctionType, use: Use, given: tuple[Any, ...] = ()) -> Kind | None:
        """Read `function` and all that it reaches; what it gives, None where that is not clear."""
        if (function, use) not in self._seen:
            self._seen[function, use] = None
            self.functions[function] = given
            self._seen[function, use] = self._read(function, use, given)
        return self._seen[function, use]

    def _read(self, function: FunctionType, use: Use, given: tuple[Any, ...]) -> Kind | None:
        def tell(node: ast.expr, meant: Any, its_given: tuple[Any, ...]) -> None:
            self.meanings[function, place_of(node)] = meant
            if meant in self._open:
                raise UnclearError(f"`{name_of(meant)}` calls itself, and nothing bounds it")
            if isinstance(meant, FunctionType) and meant not in CONNECTIVES:
                self.reach(meant, use, its_given)

        self._open.append(function)
        try:
            return Body(function, given, use, tell).result()
        except OutsideError as error:
            file = signature_of(function, given).source.file
            self.note(file, _line(error.node), name_of(function), error.wrong, error.instead)
        except UnclearError as error:
            code = function.__code__
            instead = "use the kinds of the language"
            self.note(code.co_filename, code.co_firstlineno, name_of(function), str(error), instead)
        finally:
            self._open.pop()
        return None

    def note(self, file: str, line: int, function: str, wrong: str, instead: str) -> None:
        """Keep an offence, unless the same one is known of another use of the function."""
        offence = Offence(file, line, function, wrong, instead)
        if offence not in self.offences:
            self.offences.append(offence)


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))
