"""What is stated here and not in the talk: from other sources, or for a proof's sake alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dynacheck.talk.passage import (
    LEADERSHIP,
    LEASES,
    LOG,
    RECOVERY,
    STREAMS,
    STRONG,
    Passage,
    System,
    of,
)

HOW = "Developer Guide, *How DynamoDB global tables work*"
KCL = "Developer Guide, *Using the DynamoDB Streams Kinesis adapter*"
JOURNAL = "Talks DAT425 (2024) and DAT440 (2025)"

OTHERS = (
    System(
        "Consensus",
        (
            Passage(
                "Lamport, *Paxos Made Simple*, 2001",
                "A ballot may be won by nobody.",
                of(LEADERSHIP, "a_vote_is_split"),
                store=("node.leadership",),
            ),
            Passage(
                "Elhemali et al., *Amazon DynamoDB*, USENIX ATC 2022, on gray failures",
                "A replica stands for election only when a peer misses the leader too.",
                of(
                    LEADERSHIP,
                    "nobody_stands_on_its_own_word",
                    "a_word_is_good_while_the_leader_is_missed",
                    "a_replica_has_the_word_of_a_peer_that_hears_again",
                ),
                store=("node.leadership",),
            ),
            Passage(
                "Liskov and Cowling, *Viewstamped Replication Revisited*, 2012",
                "A replica holds a prefix of the log of the latest ballot it took part in.",
                of(
                    LOG,
                    "a_replica_holds_the_last_log_it_accepted",
                    "only_a_leader_extends_what_it_sent",
                ),
                store=("node.replication",),
            ),
            Passage(
                "the same, section 4.3, *Recovery*",
                "A replica that has lost what it said asks the others, and takes the leader's log.",
                of(
                    RECOVERY,
                    "what_may_be_acknowledged_is_in_every_later_leaders_log",
                    "acknowledged_mutations_are_in_every_later_leaders_log",
                    "logs_agree_where_acknowledged",
                    "what_was_acknowledged_was_on_two_disks",
                    "a_peer_vouches_for_the_latest_leader",
                    "what_is_heard_covers_what_was_said",
                    "a_lost_replica_knows_how_to_recover",
                    "a_replica_recovers_into_a_lower_ballot",
                    "it_stays_possible_that_nothing_is_lost",
                ),
                store=("node.recovery",),
            ),
            Passage(
                "Alagappan and others, *Protocol-Aware Recovery*, FAST 2018",
                "Who has lost something neither leads nor votes until it has caught up.",
                of(
                    RECOVERY,
                    "who_has_lost_something_takes_part_in_nothing",
                    "a_leader_starts_with_what_a_lost_disk_had",
                    "a_ballot_is_won_with_a_vote_that_is_lost",
                    "two_have_lost_something",
                ),
                store=("disk.sums", "disk.storage"),
            ),
        ),
    ),
    System(
        "Streams",
        (
            Passage(
                "Developer Guide, *Change data capture for DynamoDB Streams*",
                "A reader reads a parent shard before its children.",
                of(STREAMS, "a_reader_finishes_parents_before_children"),
                ("streams: A reader finishes a shard before its children, and an empty shard too",),
            ),
            Passage(
                KCL,
                "Workers share the shards by leases, and one takes over from another that dies.",
                of(
                    LEASES,
                    "one_worker_at_most_can_follow_a_row",
                    "a_deposed_worker_goes_on",
                    "an_heir_goes_on_from_the_checkpoint",
                ),
                ("leases: A write is conditional on the counter, and raises it",),
            ),
            Passage(
                KCL,
                "Each record is handled at least once, and none before the checkpoint again.",
                of(
                    LEASES,
                    "a_checkpoint_never_goes_back",
                    "a_checkpoint_passes_no_record_that_nobody_handled",
                    "nothing_before_its_checkpoint_is_handled_again",
                    "a_record_is_handled_after_those_before_it",
                    "a_record_is_handled_twice",
                ),
                (
                    "leases: The checkpoint moves after the records were handled",
                    "leases: At least once is all one gets",
                ),
            ),
            Passage(
                KCL,
                "A shard is read once its parent was read to its end.",
                of(
                    LEASES,
                    "a_child_is_handled_after_its_parent",
                    "a_finished_shard_was_handled_to_its_end",
                ),
                ("leases: A parent is finished when its row says so",),
            ),
        ),
    ),
    System(
        "Global tables with multi-Region strong consistency",
        (
            Passage(
                HOW,
                "A strongly consistent read in any region shows the latest version.",
                of(
                    STRONG,
                    "an_answer_shows_what_was_acknowledged_before_it",
                    "what_was_answered_is_acknowledged",
                    "a_write_is_read_in_another_region",
                ),
                ("multi_region_strong: A region waits for its own copy",),
            ),
            Passage(
                HOW,
                "Conditions are judged against the latest version.",
                of(
                    STRONG,
                    "an_acknowledged_write_was_judged_on_the_item_it_changed",
                    "of_two_writes_on_one_version_at_most_one_is_acknowledged",
                    "a_refused_write_did_not_find_what_it_expects",
                ),
                (
                    "multi_region_strong: A refusal needs all that a strongly consistent "
                    "read needs",
                    "multi_region_strong: Each write names the version it was judged on, "
                    "one without a condition too",
                ),
            ),
            Passage(
                HOW,
                "A write that meets one in another region is refused, and may be tried again.",
                of(
                    STRONG,
                    "a_conflict_found_another_version",
                    "two_regions_write_at_once_and_one_is_refused",
                ),
                ("multi_region_strong: A conflict says nothing of what was acknowledged",),
            ),
            Passage(
                HOW,
                "No acknowledged write is lost with a region.",
                of(
                    STRONG,
                    "no_acknowledged_write_is_lost_with_a_region",
                    "a_write_outlives_its_region",
                ),
            ),
            Passage(
                HOW,
                "A region cut off from both others serves eventually consistent reads alone.",
                of(
                    STRONG,
                    "an_answer_rests_on_two_regions",
                    "a_copy_has_acknowledged_writes_alone",
                    "a_region_lags",
                ),
            ),
            Passage(
                JOURNAL,
                "One journal orders all writes; each region applies it in order.",
                of(STRONG, "what_may_be_acknowledged_gives_the_same_items_in_every_later_journal"),
            ),
        ),
    ),
)

FOR_PROOFS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leadership": (
            "a_candidate_votes_for_itself",
            "a_candidate_has_not_won_yet",
            "ballots_start_after_never",
            "a_leader_misses_nobody",
        ),
        "replication": (
            "a_read_began_after_what_it_must_see",
            "a_log_belongs_to_a_ballot_that_was_won",
        ),
        "recovery": (
            "who_made_a_ballot_has_promised_it",
            "a_vote_that_counts_binds",
            "a_vote_that_counts_tells_of_the_log_held",
            "a_winner_has_two_votes",
            "a_candidate_votes_for_itself",
            "a_leader_has_won",
            "a_replica_holds_the_last_log_it_accepted",
            "nobody_accepts_more_than_was_sent",
            "every_log_grows_from_its_start",
            "a_goal_covers_what_was_accepted",
            "what_is_heard_was_promised",
        ),
        "conditional_puts": (
            "a_read_begins_with_the_request_that_waits_for_it",
            "what_a_refusal_must_see_was_acknowledged",
            "one_put_for_a_version_in_a_log",
            "versions_never_fall",
            "every_mutation_was_issued",
        ),
        "streams": ("a_partition_keeps_an_image_for_each_mutation",),
        "leases": (
            "a_row_is_sound",
            "a_row_is_written_when_the_shard_may_be_read",
            "a_worker_has_known_only_rows_of_its_own",
            "a_worker_knows_what_it_has_known",
            "a_row_says_what_its_writer_had_passed",
            "a_worker_passes_only_what_was_handled",
            "what_was_handled_was_there_to_be_read",
            "a_shard_begins_when_the_one_before_it_is_closed",
        ),
        "global_tables": (
            "what_was_seen_was_written",
            "an_item_is_a_write_that_was_made",
            "nothing_in_a_stream_is_later_than_the_item",
            "the_end_of_a_stream_is_the_item",
        ),
        "multi_region_strong": (
            "every_journal_begins_with_no_items",
            "a_write_names_the_version_it_was_judged_on",
            "a_write_is_judged_on_acknowledged_items",
            "two_regions_vouch_for_a_read",
            "what_an_answer_must_show_was_acknowledged",
            "a_conflict_is_of_journals_that_were_there",
        ),
    }
)
"""Invariants that no source states: what a proof by induction needs beside those that one does."""
