"""States and values in the words of the specification."""

from __future__ import annotations

from dynacheck.names import changes, constants, show
from dynaspec.machines import leadership
from dynaspec.machines.leadership import Ballot, Replica, Role


def test_constants_are_found_in_the_sorts_module() -> None:
    assert constants(Role) == {0: "FOLLOWER", 1: "CANDIDATE", 2: "LEADER"}
    assert show(leadership.NOBODY, Replica) == "NOBODY"
    assert show(7, int) == "7"


def test_changes_name_the_smallest_part_that_differs() -> None:
    before = leadership.initial(leadership.Misses(0))
    after = leadership.stand(before, Replica(1), Ballot(2))
    assert list(changes(before, after, leadership.State)) == [
        "promised[1]: NEVER → 2",
        "votes[1][2]: NOBODY → 1",
        "role[1]: FOLLOWER → CANDIDATE",
    ]
