"""What is wrong with an expression by its text alone, before names and values are known.

The service reports one fault: the first in the order of the calls in `condition` and `update`, then
what is wrong with names and values, and last what `operands` finds.
Source: API reference, "ConditionExpression" and "UpdateExpression"; developer guide, "Condition and
filter expressions, operators, and functions", "Using update expressions", "Reserved words".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.expressions.reserved import RESERVED_WORDS
from dynastore.items.expressions.syntax import (
    Among,
    Arithmetic,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Negated,
    Node,
    Parentheses,
    Path,
    Placeholder,
    Update,
)

CONDITION_FUNCTIONS: Final = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
"""Function of a condition → its number of operands. All but `size` are conditions themselves."""
UPDATE_FUNCTIONS: Final = {"if_not_exists": 2, "list_append": 2}
"""Function of an update → its number of operands."""
MAX_OPERATORS: Final = 300
"""Most operators and functions in an expression (developer guide, "Quotas")."""
MAX_OPTIONS: Final = 100
"""Most operands of IN (same page)."""
MAX_INDEX: Final = 2**31 - 1
MAX_STEPS: Final = 32
"""Most steps of a document path: no item is nested deeper (same page, "Attributes")."""


def condition(node: Node) -> None:
    """Refuse a condition that is wrong by its text."""
    nodes = list(walk(node))
    _redundant_parentheses(nodes)
    _functions(nodes, CONDITION_FUNCTIONS, UPDATE_FUNCTIONS, "a condition")
    _condition(node)
    paths(nodes)
    options(nodes)


def update(parsed: Update) -> None:
    """Refuse an update that is wrong by its text."""
    operands = [action.operand for action in parsed.actions if action.operand is not None]
    nodes = [node for operand in operands for node in walk(operand)]
    _redundant_parentheses(nodes)
    paths(_paths_in_order(parsed))
    _functions(nodes, UPDATE_FUNCTIONS, CONDITION_FUNCTIONS, "an update")
    _sections(parsed.sections)


def update_operands(parsed: Update) -> None:
    """Refuse functions in the wrong place or with a wrong number of operands."""
    operands = [action.operand for action in parsed.actions if action.operand is not None]
    nodes = [node for operand in operands for node in walk(operand)]
    _update_nesting(nodes)
    operand_counts(nodes, UPDATE_FUNCTIONS)


def _paths_in_order(parsed: Update) -> Iterator[Node]:
    for action in parsed.actions:
        yield action.path
        if action.operand is not None:
            yield from walk(action.operand)


def paths(nodes: Iterable[Node]) -> None:
    """Refuse a path with a reserved word, or a list position out of range, or too many steps."""
    for node in nodes:
        if not isinstance(node, Path):
            continue
        for step in node.steps:
            if isinstance(step, int):
                _index(step)
            elif step.upper() in RESERVED_WORDS:
                raise validation(f"Attribute name is a reserved keyword; reserved keyword: {step}")
        if len(node.steps) > MAX_STEPS:
            raise validation(
                f"The document path has too many nesting levels; nesting levels: {len(node.steps)}"
            )


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, left to right, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node in the order in which they are written."""
    match node:
        case Path() | Placeholder():
            return ()
        case Call(_, arguments):
            return arguments
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Between(operand, low, high):
            return (operand, low, high)
        case Among(operand, options):
            return (operand, *options)
        case Both(terms) | Either(terms):
            return terms
        case Negated(term):
            return (term,)
        case Parentheses(content):
            return (content,)


def bare(node: Node) -> Node:
    """Return the node without the parentheses around it."""
    while isinstance(node, Parentheses):
        node = node.content
    return node


def exceeds(nodes: Iterable[Node]) -> bool:
    """Say whether there are more operators and functions than an expression may have."""
    count = 0
    for node in nodes:
        match node:
            case Both(terms) | Either(terms):
                count += len(terms) - 1
            case Path() | Placeholder() | Parentheses():
                pass
            case _:
                count += 1
    return count > MAX_OPERATORS


def operators(nodes: Iterable[Node]) -> None:
    """Refuse more operators and functions than an expression may have."""
    if exceeds(nodes):
        raise too_many_operators()


def too_many_operators() -> ServiceError:
    """Say that there are too many; the count is the first that is too many.

    Whatever else is wrong with an expression, its names or its values is told before: so does
    DynamoDB Local, and so AWS was seen to tell a function that there is not (*scylladb/scylladb*,
    `test/alternator/test_limits.py`; the count too).
    """
    return validation(
        f"The expression contains too many operators; operator count: {MAX_OPERATORS + 1}"
    )


def _redundant_parentheses(nodes: Iterable[Node]) -> None:
    for node in nodes:
        if isinstance(node, Parentheses) and isinstance(node.content, Parentheses):
            raise validation("The expression has redundant parentheses;")


def _functions(
    nodes: Iterable[Node], known: dict[str, int], elsewhere: dict[str, int], where: str
) -> None:
    for node in nodes:
        if not isinstance(node, Call) or node.function in known:
            continue
        if node.function in elsewhere:
            raise validation(
                f"The function is not allowed in {where} expression; function: {node.function}"
            )
        raise validation(f"Invalid function name; function: {node.function}")


def comparisons(node: Node) -> Iterator[Node]:
    """Yield what AND, OR and NOT connect, left to right, without recursion."""
    waiting = [node]
    while waiting:
        current = bare(waiting.pop())
        if isinstance(current, Both | Either | Negated):
            waiting.extend(reversed(children(current)))
        else:
            yield current


def _condition(node: Node) -> None:
    """Refuse an operand in the place of a condition, and a condition in that of an operand."""
    for term in comparisons(node):
        if isinstance(term, Call) and term.function == "size":
            raise _misused(term.function)
        for operand in children(term):
            for each in walk(operand):
                if isinstance(each, Call) and each.function != "size":
                    raise _misused(each.function)


def _update_nesting(nodes: Iterable[Node]) -> None:
    """Refuse `list_append` within another function or a sum."""
    for node in nodes:
        if isinstance(node, Call | Arithmetic):
            for operand in map(bare, children(node)):
                if isinstance(operand, Call) and operand.function != "if_not_exists":
                    raise _misused(operand.function)


def _misused(function: str) -> ServiceError:
    return validation(
        f"The function is not allowed to be used this way in an expression; function: {function}"
    )


def options(nodes: Iterable[Node]) -> None:
    """Refuse more operands of IN than it may have."""
    for node in nodes:
        if isinstance(node, Among) and len(node.options) > MAX_OPTIONS:
            raise validation(
                "The IN operator is provided with too many operands; "
                f"number of operands: {len(node.options)}"
            )


def operand_counts(nodes: Iterable[Node], functions: dict[str, int]) -> None:
    """Refuse a function with another number of operands than it takes."""
    for node in nodes:
        if isinstance(node, Call) and len(node.arguments) != functions[node.function]:
            raise validation(
                "Incorrect number of operands for operator or function; operator or function: "
                f"{node.function}, number of operands: {len(node.arguments)}"
            )


def _sections(names: tuple[str, ...]) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise validation(f'The "{name}" section can only be used once in an update expression;')


def _index(position: int) -> None:
    if position > MAX_INDEX:
        raise validation(f"List index is not within the allowable range; index: [{position}]")
