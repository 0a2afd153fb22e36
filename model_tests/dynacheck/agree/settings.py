"""What a TLC configuration asks for, and whether what it names says anything of the states.

The text is read as TLC reads it: without comments and strings. A definition that mentions no
variable, nor anything that does, is as true as it ever was: it is no invariant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_LEFT_OUT = re.compile(r'\\\*[^\n]*|"(?:[^"\\\n]|\\.)*"|\(\*')
_IN_A_COMMENT = re.compile(r"\(\*|\*\)")
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z_0-9]+|<-|==+|-{4,}|[()\[\],!=]|\S")
_PLURALS = {
    "CONSTANT": "CONSTANTS",
    "CONSTRAINT": "CONSTRAINTS",
    "ACTION_CONSTRAINT": "ACTION_CONSTRAINTS",
    "INVARIANT": "INVARIANTS",
    "PROPERTY": "PROPERTIES",
}
_HIDING = ("ACTION_CONSTRAINTS", "VIEW", "SYMMETRY", "ALIAS")
"""What makes TLC show fewer states or steps than the model has, or other ones."""

_OTHERS = ("INIT", "NEXT", "SPECIFICATION", "CHECK_DEADLOCK", "POSTCONDITION")
_SECTIONS = {
    **_PLURALS,
    **{name: name for name in (*_PLURALS.values(), *_HIDING, *_OTHERS)},
}
"""The words that begin a section, and what the section is called."""

_DECLARED = {"VARIABLE", "VARIABLES"}
_ENDS_A_DECLARATION = {"CONSTANT", "CONSTANTS", "ASSUME", "ASSUMPTION", "THEOREM", "RECURSIVE"}


class SettingsError(Exception):
    """The configuration makes TLC show something else than the model; the message says what."""


def without_comments(text: str) -> str:
    """A module or a configuration without its comments, which may be nested, and strings."""
    kept: list[str] = []
    position = depth = 0
    while True:
        found = (_IN_A_COMMENT if depth else _LEFT_OUT).search(text, position)
        if depth == 0:
            kept.append(text[position : found.start() if found else len(text)])
        if found is None:
            return " ".join(kept)
        position = found.end()
        depth += {"(*": 1, "*)": -1}.get(found[0], 0)


@dataclass(frozen=True)
class Settings:
    """A configuration: the words of each section."""

    sections: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, text: str) -> Settings:
        """Read a configuration; `SettingsError` if it hides part of the model."""
        sections: dict[str, list[str]] = {}
        words: list[str] = []
        for token in _TOKEN.findall(without_comments(text)):
            if token in _SECTIONS:
                words = sections.setdefault(_SECTIONS[token], [])
            else:
                words.append(token)
        for name in _HIDING:
            if name in sections:
                raise SettingsError(
                    f"{name} in the model's configuration hides a part of the model, or shows "
                    "another: leave it out"
                )
        return cls({name: tuple(words) for name, words in sections.items()})

    @property
    def invariants(self) -> tuple[str, ...]:
        """The invariants that it names."""
        return self.sections.get("INVARIANTS", ())

    @property
    def properties(self) -> tuple[str, ...]:
        """The invariants and properties that it names."""
        return self.invariants + self.sections.get("PROPERTIES", ())

    @property
    def replaced(self) -> dict[str, str]:
        """What it puts in the place of a definition: `A <- B`, or `A = 1`."""
        words = self.sections.get("CONSTANTS", ())
        pairs = zip(words, words[1:], words[2:], strict=False)
        return {name: new for name, sign, new in pairs if sign in ("<-", "=")}


class Definitions:
    """The definitions of a model, in its module and those that it is made of."""

    def __init__(self, name: str, models: Path, settings: Settings) -> None:
        """Read `name` and what it extends from the folder `models`."""
        self.variables: set[str] = set()
        self._bodies: dict[str, set[str]] = {}
        self.texts: dict[str, str] = {}
        """The modules of the folder that it is made of."""
        pending = [name]
        while pending:
            module = pending.pop()
            file = models / f"{module}.tla"
            if module not in self.texts and file.is_file():
                self.texts[module] = file.read_text(encoding="utf-8")
                tokens = _TOKEN.findall(without_comments(self.texts[module]))
                self._read(tokens)
                pending += _modules(tokens)
        for name_replaced, new in settings.replaced.items():
            self._bodies[name_replaced] = {new}

    def says_something(self, name: str) -> bool:
        """Whether the definition of `name` mentions a variable, itself or by what it mentions."""
        return bool(self.mentioned_by(name) & self.variables)

    def mentioned_by(self, *names: str) -> set[str]:
        """These names, and all that their definitions mention, or the definitions of those."""
        pending, seen = list(names), set[str]()
        while pending:
            word = pending.pop()
            if word not in seen:
                seen.add(word)
                pending += self._bodies.get(word, ())
        return seen

    def _read(self, tokens: list[str]) -> None:
        """Take in the definitions and variables of one module."""
        self.variables.update(_variables(tokens))
        body: set[str] = set()
        inside = 0
        for number, token in enumerate(tokens):
            inside += (token == "LET") - (token == "IN")
            if not inside and _is_defined(tokens, number):
                body = self._bodies.setdefault(token, set())
            else:
                body.add(token)


def _modules(tokens: list[str]) -> Iterator[str]:
    """The modules that a module extends or has an instance of."""
    for number, token in enumerate(tokens):
        if token in ("EXTENDS", "INSTANCE"):
            yield tokens[number + 1]
        if token == "EXTENDS":
            after = number + 2
            while tokens[after] == ",":
                yield tokens[after + 1]
                after += 2


def _variables(tokens: list[str]) -> Iterator[str]:
    """The names that a module declares as variables."""
    declaring = False
    for number, token in enumerate(tokens):
        if token in _DECLARED:
            declaring = True
        elif declaring and re.fullmatch(r"\w+", token) and token not in _ENDS_A_DECLARATION:
            if _is_defined(tokens, number):
                declaring = False
            elif tokens[number - 1] in {",", *_DECLARED}:
                yield token
        elif declaring and token != ",":
            declaring = False


def _is_defined(tokens: list[str], number: int) -> bool:
    """Whether the token at `number` is a name that is defined there: `A ==` or `A(x, y) ==`."""
    if not re.fullmatch(r"\w+", tokens[number]):
        return False
    after = number + 1
    if tokens[after : after + 1] == ["("]:
        while after < len(tokens) and tokens[after] != ")":
            after += 1
        after += 1
    return tokens[after : after + 1] == ["=="]
