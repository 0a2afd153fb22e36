"""The passages of the talk, in its order. A system that is new has its rows here.

After a change: `python model_tests/tests/suite/house/test_talk.py TRANSCRIPT` looks the words up in
the talk's transcript, which is not part of the repository, and writes down that they are there.
"""

from __future__ import annotations

from dynacheck.talk.out_of_the_log import OUT_OF_THE_LOG
from dynacheck.talk.passage import LEADERSHIP, LOG, PUTS, STREAMS, Passage, System, of

THE_TALK = (
    System(
        "Access",
        (
            Passage(
                "it makes sure that the caller is who they say they are",
                "A request is authenticated. (Here: whether it bears a signature.)",
                store=("web.authorization",),
            ),
            Passage(
                "make sure that you are authorized to do whatever you're doing",
                "A policy allows the request, or it is refused.",
            ),
        ),
    ),
    System(
        "Replication of a put",
        (
            Passage(
                "it waits for one other node to acknowledge it to reduce latency",
                "A put is acknowledged once it is on two disks.",
                of(
                    LOG,
                    "what_was_acknowledged_is_on_two_disks",
                    "a_read_answers_with_what_is_acknowledged",
                ),
                store=("node.replication", "disk.journal"),
            ),
            Passage(
                "the third node is usually really close behind",
                "The third replica takes the put a little later.",
                of(LOG, "all_three_replicas_hold_a_mutation"),
                store=("node.replication",),
            ),
        ),
    ),
    System(
        "Leadership",
        (
            Passage(
                "running Paxos among the storage nodes to elect a leader for that partition",
                "Of three replicas two elect one leader in each ballot.",
                of(
                    LEADERSHIP,
                    "one_leader_per_ballot",
                    "a_winner_has_two_votes",
                    "a_vote_binds_until_a_later_ballot",
                    "a_vote_is_for_one_who_stands",
                    "a_majority_has_promised_every_ballot_won",
                ),
                store=("node.leadership",),
            ),
            Passage(
                "the leader is always up-to-date definitionally",
                "Who leads holds all that its ballot started from.",
                of(LOG, "a_leader_is_up_to_date_before_it_serves"),
                store=("node.leadership", "node.replication"),
            ),
            Passage(
                "you have to know that you have all the mutations up until that point",
                "Nobody leads without every mutation that was acknowledged.",
                of(
                    LOG,
                    "what_may_be_acknowledged_is_in_every_later_leaders_log",
                    "acknowledged_mutations_are_in_every_later_leaders_log",
                    "an_acknowledged_mutation_survives_its_leader",
                    "an_unacknowledged_mutation_is_lost",
                ),
                store=("node.leadership",),
            ),
            Passage(
                "you have to go to you one of your peers get yourself caught up",
                "A candidate copies what a voter has and it lacks.",
                of(
                    LOG,
                    "a_candidate_gathers_a_log_that_was_held",
                    "a_vote_tells_of_the_log_held",
                    "a_candidate_copies_from_a_peer",
                ),
                store=("node.leadership",),
            ),
            Passage(
                "you have to know that you have the correct value to compare the put to",
                "A condition is compared with the newest item.",
                of(
                    PUTS,
                    "a_condition_held_on_the_item_just_before",
                    "of_two_puts_on_the_same_version_at_most_one_succeeds",
                    "a_refused_condition_did_not_hold",
                    "a_refusal_saw_what_was_acknowledged_before_its_put",
                ),
                store=("node.execution", "node.overlay", "node.consistent_reads"),
            ),
            Passage(
                "we heartbeat once every 1.5 seconds out to the storage nodes",
                "A leader is heard of regularly, and its peers notice when it is not.",
                of(
                    LEADERSHIP,
                    "a_leader_is_elected_deposed_and_elected_again",
                    "a_replica_follows_a_leader_that_it_did_not_vote_for",
                    "a_ballot_is_entered_by_a_vote_or_when_it_is_won",
                    "nobody_misses_more_than_its_patience",
                ),
                store=("node.leadership",),
            ),
            Passage(
                "I would like to be leader now I think the other guy is gone",
                "A peer stands for election; the old leader may not know yet.",
                of(
                    LEADERSHIP,
                    "two_replicas_believe_they_lead",
                    "who_believes_it_leads_was_elected",
                    "it_stays_possible_that_the_last_ballot_is_won",
                ),
                store=("node.leadership",),
            ),
        ),
    ),
    System(
        "Routing",
        (
            Passage(
                "the request routers themselves are stateless",
                "Any router serves any request.",
                store=("service.request_router", "node.routing"),
            ),
            Passage(
                "has to know which one of all those storage nodes is actually the leader",
                "A metadata service tells routers who leads. (Here: a router learns it by asking.)",
                store=("node.routing",),
            ),
        ),
    ),
    System(
        "Partitions",
        (
            Passage(
                "it is always the same hash function",
                "A key's hash says which partition it is in.",
                of(STREAMS, "a_key_is_in_one_partition_at_a_time"),
            ),
            Passage(
                "we have to pick a storage node in each of the three availability zones",
                "A partition has a replica in each zone. (Here: one partition, three nodes.)",
                store=("service.cluster",),
            ),
        ),
    ),
    System(
        "Reads",
        (
            Passage(
                "we let the request router randomly choose any one of the three storage notes",
                "An eventually consistent read asks any replica, and may be old.",
                store=("node.routing", "node.consistent_reads"),
            ),
            Passage(
                "the leader we know is always up to date",
                "A strongly consistent read returns what was acknowledged before it.",
                of(
                    LOG,
                    "a_read_returns_what_was_acknowledged_before_it",
                    "a_confirmed_read_has_seen_everything_before_it",
                    "a_deposed_leader_waits_with_a_read",
                ),
                store=("node.consistent_reads",),
            ),
            Passage(
                "eventually that node will get caught up",
                "A replica that is behind takes the rest of the log.",
                of(LOG, "it_stays_possible_that_all_of_a_leaders_log_is_acknowledged"),
                store=("node.replication",),
            ),
        ),
    ),
    System(
        "B-tree and replication log",
        (
            Passage(
                "the B tree is where we do all the query and user interactions",
                "Items are read from a tree, in the order of their keys.",
                of(PUTS, "every_prefix_has_its_items", "a_put_changes_its_item_alone"),
                store=("disk.tree", "items.reads.queries", "items.reads.scans"),
            ),
            Passage(
                "recording every mutation that happens against that particular partition",
                "What happened to a partition is one log.",
                of(
                    LOG,
                    "logs_agree_where_acknowledged",
                    "every_log_grows_from_its_start",
                    "nobody_accepts_more_than_was_sent",
                ),
                store=("disk.log", "disk.journal"),
            ),
        ),
    ),
    System(
        "AutoAdmin",
        (
            Passage(
                "make sure that the partition metadata system is up-to-date",
                "AutoAdmin writes down where partitions are and who leads them.",
            ),
            Passage(
                "in listing another storage node to take over that partition",
                "Repair: a new replica takes the place of one that is lost.",
            ),
            Passage(
                "eligible to become the leader of the partition",
                "A new replica counts once it has the tree and the log.",
            ),
        ),
    ),
    System(
        "Secondary indexes",
        (
            Passage(
                "these secondary indexes don't have the same partitioning scheme",
                "An index has partitions of its own.",
            ),
            Passage(
                "what the log propagator is doing is watching the replication log on the storage",
                "Indexes follow the log. (Here: they change with the item.)",
                store=("items.tables.index_keys", "disk.tree"),
            ),
            Passage(
                "remove Bob from someplace in the old index and rewrite that index someplace else",
                "One put may be two writes of an index.",
                store=("items.tables.capacity",),
            ),
        ),
    ),
    System(
        "Provisioning",
        (
            Passage(
                "one RCU will allow you to read up to 4k",
                "Capacity is counted in units of size.",
                store=("items.tables.capacity",),
            ),
            Passage(
                "fairly classic algorithm called a token bucket",
                "A partition serves what its bucket of tokens allows, and throttles the rest.",
            ),
            Passage(
                "this token bucket has a capacity of 300 times your RC",
                "What is not used for five minutes may be used in a burst.",
            ),
            Passage(
                "it changes how quickly your token bucket is getting filled",
                "A multiplier on the fill rate helps a hot partition.",
            ),
            Passage(
                "its output is a new multiplier for this table",
                "A PID controller sets the multiplier from consumption, provision and throttling.",
            ),
            Passage(
                "auto scaling will take the provisioning to this table in this example to 640",
                "The provision follows the consumption, at a target utilization.",
            ),
            Passage(
                "it sets alarms on on certain values that are sitting in cloud watch",
                "Auto scaling acts on alarms about published metrics.",
            ),
        ),
    ),
    System(
        "Backup and restore",
        (
            Passage(
                "we move those replication logs to s3",
                "Segments of the log are archived before they are deleted.",
            ),
            Passage(
                "there is no coordination about when these logs are uploaded",
                "Each partition archives when it likes.",
            ),
            Passage(
                "actual upload of the B tree is not a consistent view",
                "A snapshot is fuzzy: it is right only with the log of its time.",
            ),
            Passage(
                "it finds some snapshot in the past and then all the logs",
                "Point-in-time restore: a snapshot before the time, and the log up to it.",
            ),
            Passage(
                "they're both rooted in the snapshot that dark green snapshot",
                "A partition that was split is restored from its parent's snapshot.",
            ),
            Passage(
                "it's essentially like we want to do a point in time recovery at right now",
                "An on-demand backup is a restore point once the log is uploaded up to it.",
            ),
        ),
    ),
    *OUT_OF_THE_LOG,
)
