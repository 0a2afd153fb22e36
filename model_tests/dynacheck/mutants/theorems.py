"""Mutants of the request semantics: one function, written differently, for each theorem.

The changed function takes the place of the original wherever the specification names it, for as
long as the theorem is tried.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dynacheck.mutants.specification import StaleMutantError
from dynacheck.prove.theorems import prove_theorems
from dynacheck.verdicts import Method, Verdict


@dataclass(frozen=True)
class TheoremMutant:
    """A function of the request semantics, changed, and the theorem that is then refuted."""

    name: str
    module: str
    """The module of the function, below `dynaspec.items`."""
    function: str
    old: str
    new: str
    breaks: str
    """The theorem that no longer holds."""
    caught_by: tuple[Method, ...] = ("prove",)

    @property
    def of(self) -> str:
        """What is mutated, in words."""
        return f"items.{self.module}.{self.function}"

    def caught_by_method(self, method: str) -> bool:
        """Whether `prove` refutes the theorem it breaks."""
        if method not in self.caught_by:
            raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")
        return self.verdict().verdict == "refuted"

    def verdict(self) -> Verdict:
        """What the prover says of the theorem while the change is in place."""
        with self.in_place():
            (verdict,) = prove_theorems("items", only={self.breaks})
            return verdict

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the changed function stand for the original; raises `StaleMutantError`."""
        module = importlib.import_module(f"dynaspec.items.{self.module}")
        original = getattr(module, self.function)
        source = inspect.getsource(original)
        if source.count(self.old) != 1:
            raise StaleMutantError(f"{self.name}: {self.of} does not hold once: {self.old!r}")
        names = dict(vars(module))
        exec(f"from __future__ import annotations\n{source.replace(self.old, self.new)}", names)
        readers = [
            reader
            for name, reader in list(sys.modules.items())
            if name.startswith("dynaspec.") and getattr(reader, self.function, None) is original
        ]
        changed = _in_module(names[self.function], vars(module))
        for reader in readers:
            setattr(reader, self.function, changed)
        try:
            yield
        finally:
            for reader in readers:
                setattr(reader, self.function, original)


def _in_module(function: Any, names: dict[str, Any]) -> Any:
    """`function`, looking its names up among those of a module."""
    return type(function)(function.__code__, names, function.__name__, function.__defaults__)


THEOREM_MUTANTS = (
    TheoremMutant(
        "NOT means nothing",
        "expressions.conditions",
        "holds",
        "return not holds(part, item)",
        "return holds(part, item)",
        "a_condition_or_its_negation_holds_and_never_both",
    ),
    TheoremMutant(
        "NOT never holds",
        "expressions.conditions",
        "holds",
        "return not holds(part, item)",
        "return False",
        "a_condition_twice_negated_is_itself",
    ),
    TheoremMutant(
        "AND of anything holds",
        "expressions.conditions",
        "holds",
        "so_far and holds(part, item)",
        "so_far or holds(part, item)",
        "not_both_is_one_of_them_not",
    ),
    TheoremMutant(
        "OR of anything holds",
        "expressions.conditions",
        "holds",
        "so_far or holds(part, item), parts, False",
        "so_far or holds(part, item), parts, True",
        "neither_is_both_not",
    ),
    TheoremMutant(
        "AND counts parts",
        "expressions.conditions",
        "holds",
        "so_far and holds(part, item)",
        "so_far != holds(part, item)",
        "and_takes_its_parts_two_at_a_time",
    ),
    TheoremMutant(
        "OR compares parts",
        "expressions.conditions",
        "holds",
        "so_far or holds(part, item)",
        "so_far == holds(part, item)",
        "or_takes_its_parts_two_at_a_time",
    ),
    TheoremMutant(
        "the last part of AND decides",
        "expressions.conditions",
        "holds",
        "so_far and holds(part, item)",
        "holds(part, item)",
        "and_does_not_depend_on_the_order_of_two_parts",
    ),
    TheoremMutant(
        "what is not there is not unequal",
        "expressions.conditions",
        "_compare",
        'return comparator == "<>"',
        "return False",
        "equal_or_unequal_and_never_both",
    ),
    TheoremMutant(
        "greater is not less",
        "expressions.conditions",
        "_compare",
        "return bool(precedes(right, left))",
        "return not precedes(left, right)",
        "greater_is_less_with_sides_exchanged",
    ),
    TheoremMutant(
        "BETWEEN leaves out its upper bound",
        "expressions.conditions",
        "holds",
        '"<=", value, evaluate(high, item)',
        '"<", value, evaluate(high, item)',
        "between_is_two_comparisons",
    ),
    TheoremMutant(
        "IN looks at its last choice alone",
        "expressions.conditions",
        "holds",
        "found or _compare(",
        "_compare(",
        "in_is_equal_to_some",
    ),
    TheoremMutant(
        "IN nothing holds",
        "expressions.conditions",
        "holds",
        "choices,\n                False,",
        "choices,\n                not choices,",
        "in_nothing_never_holds",
    ),
    TheoremMutant(
        "attribute_not_exists means attribute_exists",
        "expressions.conditions",
        "holds",
        "_PREDICATES[name](",
        '_PREDICATES[name.replace("_not", "")](',
        "an_attribute_exists_or_not_and_never_both",
    ),
    TheoremMutant(
        "a number comes before itself",
        "data.values",
        "precedes",
        "return x < y",
        "return x < y or x == y",
        "two_scalars_of_a_type_are_less_equal_or_greater",
    ),
    TheoremMutant(
        "a binary value comes before any other",
        "data.values",
        "precedes",
        "return p < q",
        "return p != q",
        "less_is_transitive",
    ),
    TheoremMutant(
        "what has no order is not greater",
        "expressions.conditions",
        "_not_after",
        "after is not None and not after",
        "not after",
        "not_greater_is_less_or_equal",
    ),
    TheoremMutant(
        "types are ordered by their names",
        "data.values",
        "precedes",
        "return None",
        "return left.tag < right.tag",
        "values_of_different_types_are_unequal_and_without_order",
    ),
    TheoremMutant(
        "what has no order is not less",
        "data.values",
        "precedes",
        "return None",
        "return False",
        "values_without_an_order_have_none",
    ),
    TheoremMutant(
        "equal means unequal",
        "expressions.conditions",
        "_compare",
        "return left == right",
        "return left != right",
        "what_a_key_condition_asks_for_lies_together",
    ),
    TheoremMutant(
        "begins_with takes the prefix for the whole",
        "expressions.conditions",
        "holds",
        "for operand in operands",
        "for operand in reversed(operands)",
        "a_binary_value_is_not_less_than_what_it_begins_with",
    ),
    TheoremMutant(
        "a prefix begins with the binary value",
        "expressions.conditions",
        "holds",
        "for operand in operands",
        "for operand in reversed(operands)",
        "what_begins_with_a_prefix_lies_together",
    ),
    TheoremMutant(
        "a prefix begins with the string",
        "expressions.conditions",
        "holds",
        "for operand in operands",
        "for operand in reversed(operands)",
        "strings_that_begin_with_a_prefix_lie_together",
    ),
    TheoremMutant(
        "digits count in nines",
        "data.sort_keys",
        "fraction",
        "/ 10",
        "/ 9",
        "digits_after_the_point_are_worth_less_than_one",
    ),
    TheoremMutant(
        "the end of a negative number is not turned around",
        "data.sort_keys",
        "significand",
        "(turned(negative, END),)",
        "(END,)",
        "digits_are_ordered_as_their_bytes",
    ),
    TheoremMutant(
        "a tenth is a half",
        "data.sort_keys",
        "power_of_ten",
        "power_of_ten(exponent + 1) / 10",
        "power_of_ten(exponent + 1) / 2",
        "a_power_of_ten_is_ten_times_the_one_before",
    ),
    TheoremMutant(
        "below one there is nothing",
        "data.sort_keys",
        "power_of_ten",
        "power_of_ten(exponent + 1) / 10",
        "0 * power_of_ten(exponent + 1)",
        "a_power_of_ten_is_positive",
    ),
    TheoremMutant(
        "one is the largest power of ten",
        "data.sort_keys",
        "power_of_ten",
        "10 * power_of_ten(exponent - 1)",
        "power_of_ten(exponent - 1)",
        "a_later_power_of_ten_is_at_least_ten_times_as_large",
    ),
    TheoremMutant(
        "the magnitude of a negative number is not turned around",
        "data.sort_keys",
        "places",
        "turned(negative, level)",
        "level",
        "numbers_are_ordered_as_their_bytes",
    ),
    TheoremMutant(
        "a negative number has the sign of zero",
        "data.sort_keys",
        "places",
        "NEGATIVE if negative",
        "ZERO if negative",
        "zero_lies_between_negative_and_positive",
    ),
    TheoremMutant(
        "magnitudes are counted from zero",
        "data.sort_keys",
        "places",
        "magnitude - limits.NUMBER_EXPONENT_MIN",
        "magnitude",
        "every_byte_is_a_byte",
    ),
    TheoremMutant(
        "a page takes one item more than fits",
        "reads.paging",
        "farther",
        "count >= limit",
        "count > limit",
        "a_page_ends_where_a_bound_is_met",
    ),
    TheoremMutant(
        "a page does not count its items",
        "reads.paging",
        "farther",
        "reach.count + 1",
        "reach.count",
        "a_page_of_something_evaluates_something",
    ),
    TheoremMutant(
        "a page leaves out the item after it",
        "reads.paging",
        "page",
        "items[end.count :]",
        "items[end.count + 1 :]",
        "pages_of_any_sizes_are_the_unpaged_sequence",
    ),
    TheoremMutant(
        "what comes after a start key is behind it",
        "reads.paging",
        "behind",
        "count if past(item) else count + 1",
        "count + 1 if past(item) else count",
        "what_a_start_key_does_not_come_before_is_left_out",
    ),
    TheoremMutant(
        "everything is behind a start key",
        "reads.paging",
        "behind",
        "count if past(item) else count + 1",
        "count + 1",
        "what_comes_after_a_start_key_is_not_left_out",
    ),
    TheoremMutant(
        "the start key comes after itself",
        "theorems.paging",
        "after",
        "item > start",
        "item >= start",
        "keys_that_ascend_to_a_start_key_are_not_past_it",
    ),
    TheoremMutant(
        "the next key does not come after the start key",
        "theorems.paging",
        "after",
        "item > start",
        "item > start + 1",
        "keys_that_ascend_from_a_start_key_are_past_it",
    ),
    TheoremMutant(
        "reading goes on one item too late",
        "reads.paging",
        "resumed",
        "behind(items, past) :",
        "behind(items, past) + 1 :",
        "reading_goes_on_where_it_ended",
    ),
    TheoremMutant(
        "a refused transaction keeps what was done",
        "operations.atomic",
        "all_or_nothing",
        "replace(attempt, state=before) if attempt.refused else attempt",
        "attempt",
        "a_refused_transaction_changes_nothing",
    ),
    TheoremMutant(
        "a transaction is undone where nothing is refused",
        "operations.atomic",
        "all_or_nothing",
        "if attempt.refused",
        "if not attempt.refused",
        "a_transaction_that_is_not_refused_does_all_it_asks_for",
    ),
    TheoremMutant(
        "a refused action does not refuse the transaction",
        "operations.atomic",
        "tried",
        "attempt.reasons + (refused.failure,), True",
        "attempt.reasons + (refused.failure,), attempt.refused",
        "a_transaction_is_refused_where_an_action_is",
    ),
    TheoremMutant(
        "reasons are given for refused actions alone",
        "operations.atomic",
        "tried",
        "attempt.reasons + (None,)",
        "attempt.reasons",
        "every_action_has_its_place_among_the_reasons",
    ),
    TheoremMutant(
        "an action reads what the one before it wrote",
        "expressions.updates",
        "effects",
        "effect(action, item)",
        "effect(action, changed(item, found))",
        "two_neighbours_may_change_places",
    ),
)
