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

NEIGHBOUR = (
    "A partition's own parent is given; that its neighbour, which begins where it ends and ends "
    "where the parent does, has the same parent says nothing more of keys."
)
NUMBERED = (
    "`split` names as a parent the partition that it closes, and makes two with higher numbers; no "
    "other claim rests on where the number lies."
)
UNREAD = (
    "What the reader has begun or finished it may read, by "
    "`a_reader_finishes_parents_before_children`, and hence it is a partition."
)

STREAMS = {
    "put: `v != GONE` is not required": (
        "A put of nothing is the step that a delete takes, with the same requirements."
    ),
    "lead: `exists(s, p)` is not required": (
        "A partition then begins with a later leader than the first, and leaders differ in their "
        "numbers alone; the quick instance leaves out that it has one."
    ),
    "split: `k < s.high[p]` becomes `k <= s.high[p]`": (
        "The partition that then comes to be without a key takes no mutation, and its empty shard "
        "holds nobody up: no claim is lost. No instance has a key at the end of a range."
    ),
    "a_reader_sees_the_image_it_saw_last_as_the_old_one: is claimed of p 0 alone": (
        "It follows of every partition from `a_readers_view_is_the_items_at_its_checkpoint` and "
        "`a_mutation_shows_the_items_around_it`."
    ),
    "a_mutation_is_of_its_partitions_keys: `exists(s, p) & holds(s, p, key)` becomes "
    "`holds(s, p, key)`": (
        "What is no partition has no mutation, by `a_partition_keeps_an_image_for_each_mutation`."
    ),
    "a_child_lies_within_its_parent: `(parent >= ROOT) & (parent < p) & (s.ends[parent] != OPEN)` "
    "becomes `s.ends[parent] != OPEN`": NUMBERED,
    "a_child_lies_within_its_parent: `(parent >= ROOT) & (parent < p)` becomes `parent >= ROOT`": (
        NUMBERED
    ),
    "a_child_lies_within_its_parent: `(parent >= ROOT) & (parent < p)` becomes `parent < p`": (
        NUMBERED
    ),
    "a_child_lies_within_its_parent: `parent < p` becomes `parent <= p`": NUMBERED,
    "divide: `exists(s, right) & (s.parent[left] == p) & (s.parent[right] == p)` becomes "
    "`exists(s, right) & (s.parent[left] == p)`": NEIGHBOUR,
    "divide: `right` becomes `left` (2)": NEIGHBOUR,
    "divide: `left` becomes `right`": NEIGHBOUR,
    "a_partition_keeps_an_image_for_each_mutation: `(length == 0) & (s.checkpoint[p] == 0) & "
    "(s.finished[p] ^ True)` becomes `(length == 0) & (s.checkpoint[p] == 0)`": UNREAD,
    "a_partition_keeps_an_image_for_each_mutation: `(length == 0) & (s.checkpoint[p] == 0)` "
    "becomes `length == 0`": UNREAD,
    "a_partition_keeps_an_image_for_each_mutation: `exists(s, p) & some` becomes `some`": (
        "What is no partition has no image, so that `some` is false of it."
    ),
    "a_leader_knows_no_more_than_there_is: `(end >= 0) & (end <= s.shards[p].length)` becomes "
    "`end <= s.shards[p].length`": (
        "What a leader takes for an end is a length or `UNKNOWN`; no proof rests on there being no "
        "other number below 0."
    ),
    "a_leader_knows_no_more_than_there_is: is claimed of t 1 alone": (
        "The actions treat a partition's leaders alike, but for who may learn: what breaks the "
        "claim for one of them breaks it for the first, who may always."
    ),
    "a_reader_finishes_parents_before_children: `(s.checkpoint[p] > 0) | s.finished[p]` becomes "
    "`s.checkpoint[p] > 0`": (
        "A shard is finished with nothing read only where it was closed empty; of a child that "
        "takes two splits, which the quick instance has not."
    ),
}

EXPLAINED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"leadership": LEADERSHIP, "streams": STREAMS}
)
"""By the machine's name: each mutant's, and its sentence."""
