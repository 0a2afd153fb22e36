"""Mutants that nothing notices, each with the sentence that says why none has to.

They are named as `dynaspec mutants --generated` names them. One that is not generated any more is
an error: what it explained has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ALIKE = (
    "The actions treat replicas alike: what breaks the claim for one of them breaks it for replica "
    "0 in a run with the two exchanged."
)
ONE_WINNER = (
    "It follows from `a_winner_has_two_votes`, of every ballot: two majorities have a replica in "
    "common, which votes once. It is stated as what clients rest on."
)
PROMISED = (
    "It follows from `a_winner_has_two_votes` and `a_vote_binds_until_a_later_ballot`, of every "
    "ballot. It is stated as what an older leader cannot pass by."
)
AN_END = "It is an end in itself, on which no proof rests; the change that was written for it "

LEADERSHIP = {
    "vote: `candidate != r` is not required": (
        "Who stands in a ballot has promised it, and votes in none that it has promised."
    ),
    "one_leader_per_ballot: is claimed of x 0 alone": ALIKE,
    "one_leader_per_ballot: is claimed of y 0 alone": ALIKE,
    "one_leader_per_ballot: is claimed of b 1 alone": ONE_WINNER,
    "one_leader_per_ballot: is not claimed": ONE_WINNER,
    "a_winner_has_two_votes: `(s.votes[x][b] == x) & others` becomes `others`": (
        "Its own vote follows from that of another, by `a_vote_is_for_one_who_stands`."
    ),
    "a_majority_has_promised_every_ballot_won: is claimed of x 0 alone": ALIKE,
    "a_majority_has_promised_every_ballot_won: is claimed of b 1 alone": PROMISED,
    "a_majority_has_promised_every_ballot_won: is not claimed": PROMISED,
    "who_believes_it_leads_was_elected: is claimed of r 0 alone": ALIKE,
    "a_candidate_votes_for_itself: is claimed of r 0 alone": ALIKE,
    "a_candidate_has_not_won_yet: is claimed of r 0 alone": ALIKE,
    "a_candidate_has_not_won_yet: is not claimed": (f"{AN_END}is a winner that goes on standing."),
    "a_vote_is_for_one_who_stands: is claimed of r 0 alone": ALIKE,
    "a_vote_is_for_one_who_stands: is not claimed": (
        f"{AN_END}is a vote for one who does not stand."
    ),
    "a_ballot_is_entered_by_a_vote_or_when_it_is_won: is claimed of r 0 alone": ALIKE,
    "nobody_misses_more_than_its_patience: is claimed of r 0 alone": ALIKE,
    "ballots_start_after_never: `(s.votes[r][NEVER] == NOBODY) & (s.elected[r][NEVER] ^ True)` "
    "becomes `s.votes[r][NEVER] == NOBODY`": (
        "Who wins a ballot has votes in it, by `a_winner_has_two_votes`."
    ),
    "ballots_start_after_never: is claimed of r 0 alone": ALIKE,
    "ballots_start_after_never: is not claimed": f"{AN_END}is a vote in the ballot before.",
}

EXPLAINED: Mapping[str, Mapping[str, str]] = MappingProxyType({"leadership": LEADERSHIP})
"""By the machine's name: each mutant's, and its sentence."""
