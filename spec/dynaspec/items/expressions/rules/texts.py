"""The rules of expressions as they are written: the text, its names and values, its paths."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import (
    CONDITIONS,
    NAMES,
    PATHS,
    PROJECTIONS,
    QUOTAS,
    REPORTED,
    UPDATES,
    VALUES,
    alternator,
    dynalite,
    extenddb,
    nubo,
    paritysuite,
)
from dynaspec.items.data.rule import Rule

_FILTERS: Final = dynalite("scan.js")
_DELETES: Final = dynalite("deleteItem.js")
_CHANGES: Final = dynalite("updateItem.js")
_ENTRIES: Final = extenddb("test_expression_attribute_map_validation.py")
_CLASH: Final = (
    "with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
)

# --- Names and values that stand for others -------------------------------------------------------

NO_PLACEHOLDERS: Final = Rule(
    "placeholders-not-empty",
    "ExpressionAttributeNames and ExpressionAttributeValues have an entry at least.",
    (_FILTERS, _DELETES, _CHANGES),
    "{member} must not be empty",
)
LONG_PLACEHOLDER: Final = Rule(
    "placeholder-of-255-bytes",
    "A placeholder has at most 255 bytes, the sign before it included.",
    (_ENTRIES, NAMES, VALUES),
    "{member} contains invalid key: The expression attribute map contains a key that is too long;"
    "{size}",
)
NO_PLACEHOLDER: Final = Rule(
    "placeholder-readable",
    "A placeholder is # for a name or : for a value, then letters, digits and underscores.",
    (_ENTRIES, _FILTERS, NAMES, VALUES),
    '{member} contains invalid key: Syntax error; key: "{key}"',
)
UNDEFINED_NAME: Final = Rule(
    "placeholder-name-defined",
    "A name with # that an expression uses is defined in ExpressionAttributeNames.",
    (_FILTERS, _CHANGES, NAMES),
    "An expression attribute name used in the document path is not defined; attribute name: {name}",
)
UNDEFINED_VALUE: Final = Rule(
    "placeholder-value-defined",
    "A value with : that an expression uses is defined in ExpressionAttributeValues.",
    (_FILTERS, _CHANGES, VALUES),
    "An expression attribute value used in expression is not defined; attribute value: {name}",
)
UNUSED_PLACEHOLDERS: Final = Rule(
    "placeholders-used",
    "Each placeholder that a request defines is used in an expression.",
    (
        paritysuite("tier3/error-messages/transactWriteItems.test.ts"),
        nubo("tier3/error-messages/query.test.ts"),
        _CHANGES,
    ),
    "Value provided in {member} unused in expressions: keys: {{{keys}}}",
)

# --- The text -------------------------------------------------------------------------------------

EMPTY: Final = Rule(
    "expression-not-empty",
    "An expression is not empty.",
    (
        paritysuite("tier3/error-messages/transactWriteItems.test.ts"),
        _FILTERS,
        _CHANGES,
    ),
    "The expression can not be empty;",
)
TOO_LONG: Final = Rule(
    "expression-of-4096-bytes",
    "An expression has at most 4,096 bytes in UTF-8.",
    (extenddb("test_expression_size_limit.py"), QUOTAS),
    "Expression size has exceeded the maximum allowed size;{size}",
)
SYNTAX: Final = Rule(
    "expression-grammar",
    "An expression is of the grammar of its kind: a condition, an update or a projection.",
    (_FILTERS, _DELETES, _CHANGES, CONDITIONS, UPDATES, PROJECTIONS),
    'Syntax error; token: "{token}", near: "{near}"',
)
REDUNDANT_PARENTHESES: Final = Rule(
    "parentheses-not-doubled",
    "No two pairs of parentheses in an expression enclose the same.",
    (nubo("tier1/query/keyConditionParens.test.ts"), _FILTERS),
    "The expression has redundant parentheses;",
)
TOO_MANY_OPERATORS: Final = Rule(
    "expression-of-300-operators",
    "An expression has at most 300 operators and functions.",
    (alternator("test_limits.py"), QUOTAS),
    "The expression contains too many operators; operator count: {count}",
)

# --- Paths ----------------------------------------------------------------------------------------

RESERVED_WORD: Final = Rule(
    "name-not-reserved",
    "A name that an expression writes outright is no reserved word, in any mixture of case.",
    (_FILTERS, _CHANGES, NAMES),
    "Attribute name is a reserved keyword; reserved keyword: {name}",
)
LARGE_INDEX: Final = Rule(
    "path-position-of-32-bits",
    "A position in a path has at most 10 digits, and is at most 2,147,483,647.",
    (REPORTED,),
    "List index is not within the allowable range; index: [{index}]",
)
DEEP_PATH: Final = Rule(
    "path-of-32-elements",
    "A path has at most 32 names and positions.",
    (alternator("test_projection_expression.py"), QUOTAS, PATHS),
    "The document path has too many nesting levels; nesting levels: {count}",
)
OVERLAP: Final = Rule(
    "paths-do-not-overlap",
    "Of the paths that a projection names or an update changes, none is or begins with another.",
    (paritysuite("tier3/error-messages/batchGetItem.test.ts"), _CHANGES),
    f"Two document paths overlap {_CLASH}",
)
CONFLICT: Final = Rule(
    "paths-do-not-conflict",
    "Two paths that a projection names or an update changes do not take one value for a map "
    "and for a list.",
    (_CHANGES,),
    f"Two document paths conflict {_CLASH}",
)
