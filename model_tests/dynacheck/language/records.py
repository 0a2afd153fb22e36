"""Whether a frozen dataclass is a plain record: its fields are all that there is to it."""

from __future__ import annotations

import dataclasses
import types
from typing import Any

GENERATED = "<string>"
"""Where the functions come from that `dataclass` writes."""

PLAIN = (types.FunctionType, property, classmethod, staticmethod, types.MemberDescriptorType)
"""What may stand in a record beside its fields: what is read is then what is written."""

UNREAD = {"__repr__"}
"""What no reader asks of a value."""


def is_record(annotation: Any) -> bool:
    """Whether `annotation` is a frozen dataclass."""
    if not (isinstance(annotation, type) and dataclasses.is_dataclass(annotation)):
        return False
    parameters: Any = vars(annotation).get("__dataclass_params__")
    return parameters is not None and parameters.frozen


def wrong_with(kind: type) -> str | None:
    """What makes a frozen dataclass more than its fields, or less; None if nothing does."""
    if type(kind) is not type:
        return f"`{kind.__name__}` has a metaclass"
    if kind.__mro__[1:] != (object,):
        return f"`{kind.__name__}` inherits from `{kind.__mro__[1].__name__}`"
    for field in dataclasses.fields(kind):
        if not (field.compare and field.init) or field.hash is False:
            return f"the field `{field.name}` is left out of comparisons, or of construction"
        if field.default_factory is not dataclasses.MISSING:
            return f"the field `{field.name}` has a factory"
    for name, member in vars(kind).items():
        special = name.startswith("__") and name.endswith("__")
        if special and name not in UNREAD and _is_written(kind, member):
            return f"`{kind.__name__}` defines `{name}`"
        if not special and type(member) not in PLAIN and hasattr(type(member), "__get__"):
            return f"`{kind.__name__}.{name}` is no plain method or property"
    if "__eq__" not in vars(kind):
        return f"`{kind.__name__}` compares objects, not values"
    return None


def _is_written(kind: type, member: Any) -> bool:
    """Whether it is something to run that somebody wrote."""
    if isinstance(member, types.FunctionType):
        if member.__globals__ is vars(dataclasses):  # of a record with slots
            return False
        generated = member.__qualname__.startswith(f"{kind.__qualname__}.")
        return member.__code__.co_filename != GENERATED or not generated
    plain = isinstance(member, types.GetSetDescriptorType | types.MemberDescriptorType)
    return hasattr(type(member), "__get__") and not plain
