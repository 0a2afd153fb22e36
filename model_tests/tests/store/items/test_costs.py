"""What a request costs is in proportion to what it is, and to the items that it looks at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from dynastore.items import execute, kept
from dynastore.items.data.values import NS, L, M, Member, N, S, Value
from dynastore.items.expressions import conditions, grammar
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.conditions import bind_condition
from dynastore.items.expressions.paths import find, project
from dynastore.items.expressions.syntax import Path
from dynastore.node.slices import attempt
from support.trees.store_tree import NOW, Tree, table

NO_LIMIT = 1 << 40


def steps(tree: Tree, operation: str, **request: Any) -> int:
    """Return the steps that a request takes."""
    body = json.dumps(request).encode()
    outcome, taken = attempt(NO_LIMIT, lambda: execute(tree, operation, body, NOW))
    assert outcome is not None
    assert outcome.status == 200, outcome.body
    return taken


def scanned(items: int, terms: int) -> int:
    """Return the steps of a scan of so many items with a filter of so many terms."""
    tree = Tree()
    tree.ask("CreateTable", **table(k="S"))
    for number in range(items):
        tree.ask("PutItem", TableName="table", Item={"k": {"S": str(number)}})
    text = " OR ".join(f"a{number} = :v" for number in range(terms))
    request = {"FilterExpression": text, "ExpressionAttributeValues": {":v": {"N": "1"}}}
    steps(tree, "Scan", TableName="table", **request)  # Now the filter is parsed, and kept.
    return steps(tree, "Scan", TableName="table", **request)


def test_a_scan_costs_as_many_steps_as_items_times_terms() -> None:
    few, many, longer = scanned(50, 70), scanned(100, 70), scanned(100, 140)
    assert 1.5 * few < many < 2.2 * few
    assert 1.5 * many < longer < 2.2 * many


@pytest.mark.parametrize("count", [1_000, 2_000])
def test_a_body_costs_steps_for_each_value(count: int) -> None:
    tree = Tree()
    tree.ask("CreateTable", **table(k="S"))
    item = {"k": {"S": "x"}, "l": {"L": [{"NULL": True}] * count}}
    assert 2 * count < steps(tree, "PutItem", TableName="table", Item=item) < 20 * count


# --- Expressions


class Counted(tuple[Value, ...]):
    """A list's members that count how often somebody goes through them."""

    walks = 0

    def __iter__(self) -> Iterator[Value]:
        type(self).walks += 1
        return super().__iter__()


class Attributes(dict[str, Value]):
    """An item that may be asked for an attribute, and not for all of them."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("one attribute is looked for by going through all of them")

    keys = items = values = __iter__  # type: ignore[assignment]


def bound(text: str, values: dict[str, Value]) -> conditions.Bound:
    return bind_condition(grammar.condition(text), Binding({}, values))


def test_a_list_is_gone_through_once_however_much_is_looked_for_in_it() -> None:
    values: dict[str, Value] = {f":v{number}": N(Decimal(number)) for number in range(100)}
    text = " OR ".join(f"contains(l, {name})" for name in values)
    test = bound(text, values).test
    Counted.walks = 0
    assert not test({"l": L(Counted((S("a"), M({"b": S("c")}), L((S("d"),)))))})
    assert Counted.walks == 1
    assert test({"l": L((S("a"), N(Decimal(99))))})


def test_as_many_lists_as_there_are_keep_no_more_than_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conditions, "_LISTS", 3)
    members = conditions.Members()
    lists = [L((N(Decimal(number)),)) for number in range(10)]
    assert all(members.has(each, each.value[0]) for each in lists)
    assert not members.has(lists[0], lists[1].value[0])
    assert len(members._known) <= 3


def test_a_comparison_that_stands_often_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []

    def looking(item: Any, path: Path) -> Value | None:
        looked.append(path)
        return find(item, path)

    monkeypatch.setattr(conditions, "find", looking)
    test = bound(" OR ".join(["p = :v"] * 150), {":v": S("x")}).test
    for item in ({"p": S("a")}, {"p": S("b")}):
        looked.clear()
        assert not test(item)
        assert len(looked) == 1
    looked.clear()
    options = ",".join([":v"] * 100)
    assert bound(f"p IN ({options})", {":v": S("x")}).test({"p": S("x")})
    assert len(looked) == 1


def test_what_a_comparison_says_of_one_item_it_does_not_say_of_the_next() -> None:
    test = bound("p = :v AND (p = :v OR NOT p = :v)", {":v": S("x")}).test
    assert [test({"p": S(text)}) for text in ("x", "y", "x", "y")] == [True, False, True, False]


def test_a_path_is_followed_without_going_through_the_item() -> None:
    item = Attributes(m=M({"a": S("1")}))
    assert find(item, Path(("m", "a"))) == S("1")
    assert project(item, [Path(("m", f"a{number}")) for number in range(500)]) == {}


def test_nobody_chooses_the_hash_of_a_number() -> None:
    """Numbers that leave the same remainder have the same hash in Python: here they have not."""
    remainder = 2**61 - 1
    numbers = [Decimal(7 + factor * remainder) for factor in range(200)]
    assert len({hash(number) for number in numbers}) == 1
    assert len({hash(Member(number)) for number in numbers}) > 190
    assert len({hash(N(number)) for number in numbers}) > 190
    assert bound("contains(s, :v)", {":v": N(numbers[3])}).test(
        {"s": NS(frozenset(map(Member, numbers)))}
    )


# --- What is kept


def test_what_is_kept_is_bounded_by_what_it_was_made_of() -> None:
    made: list[str] = []

    @kept(100)
    def length(text: str) -> int:
        made.append(text)
        return len(text)

    assert [length("a"), length("a")] == [1, 1]
    assert made == ["a"], "what is kept is not made again"
    for number in range(50):
        length(f"{number:020}")
        assert length.size <= 100
    made.clear()
    length("x" * 26)
    length("x" * 26)
    assert len(made) == 2, "what would take a large part of it is not kept"
