"""The theorems of the request semantics: that they are proved, and that the prover can say no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
import z3
from hypothesis import given as for_all
from hypothesis import strategies as st

from dynacheck.mutants.specification import StaleMutantError
from dynacheck.mutants.theorems import THEOREM_MUTANTS, TheoremMutant
from dynacheck.prove.arbitrary import Fold
from dynacheck.prove.listing import listing
from dynacheck.prove.paths import paths
from dynacheck.prove.sequences import Chunk, Many, Octets, Tail
from dynacheck.prove.standins import MisalignedError
from dynacheck.prove.symbolic import Bool, Int
from dynacheck.prove.theorems import counterexample, prove_theorems
from dynacheck.verdicts import Verdict
from dynaspec.items.data import sort_keys
from dynaspec.items.data.numbers import parse
from dynaspec.items.data.values import Item, N, S, Value, utf8
from dynaspec.items.expressions import conditions
from dynaspec.items.expressions.conditions import And, Condition, Not, Or
from dynaspec.items.expressions.paths import Path, clash
from dynaspec.items.reads import paging
from dynaspec.items.theorems import THEOREMS
from dynaspec.items.theorems.paging import Keys, Natural, SizeOf
from dynaspec.machine import require
from dynaspec.theorem import FalseTheoremError, Theorem, given
from support.machines.claims import judged, near_their_limits
from support.repository import DOCS


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    return {verdict.property: verdict for verdict in prove_theorems("items")}


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_a_theorem_is_proved(theorem: Theorem, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[theorem.name]
    assert verdict.verdict == "proved", f"{theorem.sentence}\n{verdict.verdict}: {verdict.detail}"
    assert verdict.efforts
    assert not near_their_limits([verdict])


@pytest.mark.parametrize("mutant", THEOREM_MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_refuted_by_a_counterexample(mutant: TheoremMutant) -> None:
    verdict = mutant.verdict()
    assert verdict.verdict == "refuted", (
        f"{mutant.name!r} in {mutant.of} leaves {mutant.breaks} {verdict.verdict}: {verdict.detail}"
    )
    assert f"{mutant.breaks} is false of\n" in verdict.detail


def test_every_theorem_has_a_mutant_a_name_and_a_sentence() -> None:
    names = [theorem.name for theorem in THEOREMS]
    assert len(set(names)) == len(names)
    assert {mutant.breaks for mutant in THEOREM_MUTANTS} == set(names)
    assert all(theorem.sentence.endswith(".") for theorem in THEOREMS)


def test_a_mutant_of_text_that_is_gone_is_stale() -> None:
    mutant = TheoremMutant("gone", "reads.paging", "page", "no such text", "", "")
    with pytest.raises(StaleMutantError, match="does not hold once"):
        mutant.verdict()


def test_a_mutant_is_gone_after_its_trial() -> None:
    before = conditions.holds, paging.page
    for mutant in THEOREM_MUTANTS[:1]:
        mutant.verdict()
    assert (conditions.holds, paging.page) == before


def test_the_list_of_theorems_is_up_to_date(verdicts: dict[str, Verdict]) -> None:
    assert (DOCS / "theorems.md").read_text() == listing(verdicts.values()), (
        "run: python -m dynacheck.prove.listing > docs/theorems.md"
    )


# --- That the prover can say no -------------------------------------------------------------------


def one_of_two_conditions_holds(one: Condition, other: Condition, item: Item) -> bool:
    return conditions.holds(one, item) or conditions.holds(other, item)


def test_what_is_false_of_some_parts_is_refuted() -> None:
    verdict = judged(Theorem(one_of_two_conditions_holds))
    assert verdict.verdict == "refuted"
    assert "one = Call(name='attribute_exists'" in verdict.detail


def every_part_holds_where_some_part_does(parts: tuple[Condition, ...], item: Item) -> bool:
    return conditions.holds(And(parts), item) == conditions.holds(Or(parts), item)


def test_two_folds_of_one_sequence_are_told_apart() -> None:
    verdict = judged(Theorem(every_part_holds_where_some_part_does))
    assert verdict.verdict == "refuted"
    assert "parts = (" in verdict.detail


def no_page_has_three_items(items: Keys, size_of: SizeOf) -> bool:
    return paging.reach(items, size_of, None).count < 3


def test_what_holds_of_few_elements_is_not_proved() -> None:
    for induction in ((), ("items",)):
        verdict = judged(Theorem(no_page_has_three_items, induction))
        assert verdict.verdict == "refuted"
        assert "items = (" in verdict.detail


def test_what_no_few_elements_refute_is_unknown() -> None:
    verdict = judged(Theorem(more_items_than_anybody_tries))
    assert (verdict.verdict, verdict.passed) == ("unknown", False)


def more_items_than_anybody_tries(items: Keys, size_of: SizeOf) -> bool:
    return paging.reach(items, size_of, None).count < 100


def nothing_at_all(part: Condition, item: Item) -> bool:
    require(conditions.holds(part, item) and conditions.holds(Not(part), item))
    return False


def test_a_theorem_whose_premises_never_hold_is_vacuous() -> None:
    verdict = judged(Theorem(nothing_at_all))
    assert (verdict.verdict, verdict.passed) == ("vacuous", False)


def numbers_are_small(number: Natural) -> bool:
    return number < 10


def nothing_is_large(number: Natural) -> bool:
    given(numbers_are_small, number)
    return number < 20


def test_what_uses_a_false_theorem_is_not_proved() -> None:
    assert judged(Theorem(numbers_are_small), Theorem(nothing_is_large)).verdict == "refuted"


def test_what_uses_something_that_is_no_theorem_is_not_proved() -> None:
    assert judged(Theorem(nothing_is_large)).verdict == "refuted"


def nothing_is_negative(number: Natural) -> bool:
    given(numbers_are_small, number)
    return number >= 0


def test_what_uses_an_unproved_theorem_is_unknown_even_if_it_is_true() -> None:
    verdict = judged(Theorem(nothing_is_negative))
    assert verdict.verdict == "unknown"
    assert "numbers_are_small, which it uses, is no theorem" in verdict.detail


def it_proves_itself(number: Natural) -> bool:
    given(it_proves_itself, number)
    return number != 3


def test_a_theorem_does_not_prove_itself() -> None:
    assert judged(Theorem(it_proves_itself)).verdict == "refuted"


def test_a_false_theorem_is_told_where_it_is_used() -> None:
    with pytest.raises(FalseTheoremError, match="numbers_are_small"):
        nothing_is_large(Natural(15))


def test_a_counterexample_is_run_as_ordinary_python() -> None:
    assert counterexample(numbers_are_small) == "numbers_are_small is false of\n  number = 10"


# --- That stand-ins do what they stand for --------------------------------------------------------


def known_numbers(numbers: list[int]) -> tuple[Int, ...]:
    return tuple(Int(z3.IntVal(number)) for number in numbers)


@pytest.mark.parametrize("bound", range(-5, 6))
def test_an_arbitrary_sequence_is_cut_as_python_cuts(bound: int) -> None:
    items, at = Many(known_numbers([7, 8, 9])), Int(z3.IntVal(bound))
    assert valid(items[:at] == known_numbers([7, 8, 9][:bound]))
    assert valid(items[at:] == known_numbers([7, 8, 9][bound:]))
    assert valid(items[at:].length == len([7, 8, 9][bound:]))


LETTERS = st.lists(st.integers(0, 2), max_size=3)


@for_all(LETTERS, LETTERS)
def test_arbitrary_bytes_are_compared_as_bytes(one: list[int], other: list[int]) -> None:
    def facts() -> tuple[bool, ...]:
        first, second = Octets(known_numbers(one)), Octets(known_numbers(other))
        return bool(first < second), bool(first == second), bool(first.startswith(second))

    (way,) = paths(facts)
    first, second = bytes(one), bytes(other)
    assert way.result == (first < second, first == second, first.startswith(second))


def test_a_fold_is_one_value_however_often_it_is_asked_for() -> None:
    folded = Fold()
    chunk = Many((Chunk.named("some"),))
    total, again = (folded(lambda sum_, item: sum_ + item, chunk, 0) for _ in range(2))
    apart = folded(lambda sum_, item: sum_ - item, chunk, 0)
    more = folded(lambda sum_, item: sum_ + item, chunk + (3,), 0)  # noqa: RUF005
    assert valid(total == again)
    assert not valid(total == apart)
    assert not valid(total == more)


def test_what_looks_into_an_arbitrary_sequence_is_an_error() -> None:
    chunk = Chunk.named("some")
    with pytest.raises(MisalignedError):
        _ = chunk == 3
    with pytest.raises(MisalignedError):
        _ = Octets((Tail("rest"),)) < Octets(known_numbers([1]))
    with pytest.raises(MisalignedError):
        _ = Octets((Tail("rest"),)).startswith(Octets(known_numbers([1])))


def valid(fact: Bool) -> bool:
    return bool(z3.Solver().check(z3.Not(fact.term)) == z3.unsat)


# --- What the proofs take for granted, on real values ---------------------------------------------

TEXTS = st.text(max_size=4)
NUMBERS = st.builds(
    lambda digits, exponent: parse(f"{digits}E{exponent}"),
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.integers(-130, 88),
)


@for_all(TEXTS, TEXTS)
def test_the_utf8_of_strings_is_one_to_one_and_keeps_prefixes(one: str, other: str) -> None:
    assert (one == other) == (utf8(one) == utf8(other))
    assert one.startswith(other) == utf8(one).startswith(utf8(other))


def test_no_code_points_utf8_begins_with_anothers() -> None:
    assert not any(later.startswith(earlier) for earlier, later in pairwise(sorted(code_points())))


def code_points() -> Iterator[bytes]:
    return (utf8(chr(code)) for code in range(0x110000))


ELEMENTS = st.one_of(st.text("ab", min_size=1, max_size=2), st.integers(0, 11))
PATHS = st.builds(
    lambda name, rest: Path((name, *rest)),
    st.text("ab", min_size=1, max_size=2),
    st.lists(ELEMENTS, max_size=3),
)


@for_all(PATHS)
def test_no_update_names_a_path_twice(path: Path) -> None:
    assert clash([path, path]) is not None


@for_all(st.lists(PATHS, unique=True, max_size=5).flatmap(st.permutations))
def test_different_paths_have_one_order(found: list[Path]) -> None:
    ranks = [path.rank for path in sorted(found, key=lambda path: path.rank)]
    assert all(one < two for one, two in pairwise(ranks))


@for_all(NUMBERS, NUMBERS)
def test_numbers_are_ordered_as_their_sort_keys(one: Decimal, other: Decimal) -> None:
    assert (one < other) == (sort_keys.sort_key(N(one)) < sort_keys.sort_key(N(other)))


@for_all(NUMBERS.filter(bool))
def test_a_number_is_the_amount_that_its_places_encode(number: Decimal) -> None:
    magnitude, digits = number.adjusted(), number.as_tuple().digits
    assert sort_keys.amount(number < 0, magnitude, digits) == Fraction(number)
    assert digits[0] != 0
    assert digits[-1] != 0


@dataclass(frozen=True)
class Sized:
    value: Value
    key: bytes


@pytest.mark.parametrize(
    "sized", [Sized(N(parse("-1.5")), bytes([0, 125, 253, 249, 255])), Sized(S("é"), b"\xc3\xa9")]
)
def test_sort_keys_are_the_bytes_that_the_text_says(sized: Sized) -> None:
    assert isinstance(sized.value, N | S)
    assert sort_keys.sort_key(sized.value) == sized.key
