"""Claims that are false, and what the prover of theorems says of a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dynacheck.prove.theorems import prove_theorems
from dynacheck.verdicts import Verdict
from dynaspec.theorem import Theorem

Claim = Callable[..., bool]


def judged(*theorems: Theorem) -> Verdict:
    """The verdict on the last of some theorems, which may use those before it."""
    return list(prove_theorems("test", theorems))[-1]


def in_any_case(ask: Callable[[], bool]) -> bool:
    """What a claim that is asked says; true if it cannot say anything."""
    try:
        return ask()
    except Exception:
        return True


class FalseClaims:
    """A module's false claims."""

    def __init__(self) -> None:
        self.theorems: list[Theorem] = []

    def __call__(self, *induction: str) -> Callable[[Claim], Claim]:
        """Add the claim that this decorates, as a theorem to be proved by induction or not."""

        def kept(claim: Claim) -> Claim:
            self.theorems.append(Theorem(claim, induction))
            return claim

        return kept

    def passed(self) -> list[str]:
        """Those that the prover takes for true."""
        verdicts = {theorem.name: judged(theorem) for theorem in self.theorems}
        assert len(verdicts) == len(self.theorems)
        return [name for name, verdict in verdicts.items() if verdict.passed]


def near_their_limits(verdicts: Iterable[Verdict]) -> list[str]:
    """Where the solver took a third of its limit or more: a proof that another release may lose."""
    efforts = [
        effort
        for verdict in verdicts
        for effort in verdict.efforts
        if 3 * effort.steps >= effort.limit
    ]
    return [
        f"{effort.obligation}: {effort.steps:,} of {effort.limit:,} steps" for effort in efforts
    ]
