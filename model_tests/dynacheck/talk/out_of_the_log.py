"""The talk's last passages, about what flows out of the log: streams and global tables."""

from __future__ import annotations

from dynacheck.talk.passage import GLOBAL, STREAMS, Passage, System, of

OUT_OF_THE_LOG = (
    System(
        "Streams",
        (
            Passage(
                "anything that changes the table",
                "Each put, update and delete is in the stream.",
                of(STREAMS, "it_stays_possible_that_the_stream_is_caught_up_with"),
                store=(
                    "items.tables.mutation",
                    "items.streams.publisher",
                ),
            ),
            Passage(
                "there are no duplicates in the stream",
                "A shard has every record once.",
                of(STREAMS, "a_shard_has_no_gap_and_no_repeat", "a_deposed_leader_is_refused"),
                (
                    "streams: A shard takes a record only at the sequence number that the "
                    "writer names",
                ),
                store=("node.publishing",),
            ),
            Passage(
                "a key will always be in the same partition",
                "The records of a key are in the order of its mutations.",
                of(
                    STREAMS,
                    "a_key_is_in_one_partition_at_a_time",
                    "a_mutation_is_of_its_partitions_keys",
                    "a_reader_follows_a_key_in_one_shard",
                ),
                store=("items.streams.publisher",),
            ),
            Passage(
                "we give you the new and the old image",
                "A record shows the item before and after.",
                of(
                    STREAMS,
                    "a_mutation_shows_the_items_around_it",
                    "a_reader_sees_the_image_it_saw_last_as_the_old_one",
                    "a_readers_view_is_the_items_at_its_checkpoint",
                ),
                ("streams: The log holds the old image",),
                store=(
                    "items.data.changes",
                    "items.streams.publisher",
                ),
            ),
            Passage(
                "each stream is composed of many different shards",
                "A stream has a shard for each partition.",
                of(
                    STREAMS,
                    "a_child_begins_where_its_parent_ends",
                    "a_child_lies_within_its_parent",
                    "siblings_share_no_key",
                    "a_split_loses_no_key",
                    "a_split_has_records_on_both_sides",
                ),
                ("streams: A closed shard tells where it ends",),
                store=(
                    "items.streams.shards",
                    "items.streams.upkeep",
                ),
            ),
            Passage(
                "will know what was committed into the dynamo stream and what wasn't",
                "A leader, a new one too, goes on where the stream ends.",
                of(
                    STREAMS,
                    "a_leader_knows_no_more_than_there_is",
                    "a_second_leader_goes_on_where_the_first_stopped",
                    "a_deposed_leader_still_writes",
                ),
                store=("node.publishing",),
            ),
        ),
    ),
    System(
        "Global tables",
        (
            Passage(
                "we have to have permission to write into your table",
                "Replication writes as a role of its own.",
                store=("web.authorization",),
            ),
            Passage(
                "kind of like the snake eating its tail",
                "What came in from another region is not sent on.",
                of(GLOBAL, "what_is_shipped_was_written_where_it_is_shipped_from"),
                ("global_tables: A region ships only what was written there",),
                store=("regions.writes",),
            ),
            Passage(
                "rep out process reading the data from every shard of your streams",
                "Rep out reads the whole stream and ships it to the other regions.",
                of(GLOBAL, "it_stays_possible_that_all_regions_are_equal"),
                store=("regions.rep_out",),
            ),
            Passage(
                "there's a shard over here and you need to start replicating it",
                "Rep admin queues each new shard, and a worker picks it up.",
                store=(
                    "regions.rep_admin",
                    "regions.queues",
                ),
            ),
            Passage(
                "process rep in is the one that drives the the request router locally",
                "Rep in puts what comes, if it is later than what is there.",
                of(
                    GLOBAL,
                    "an_item_is_the_latest_of_the_writes_its_region_has_seen",
                    "no_write_takes_effect_twice",
                ),
                store=(
                    "regions.rep_in",
                    "items.tables.stamping",
                ),
            ),
            Passage(
                "that's a signal to the rep out process that this data needs to be sent",
                "Replication metadata tell a user's write from a replicated one.",
                of(GLOBAL, "replication_metadata_tell_where_a_write_was_made"),
                store=(
                    "items.data.stamps",
                    "regions.writes",
                ),
            ),
            Passage(
                "those three-digit counters are how many events happened in that millisecond",
                "A stamp is a time and a number within its millisecond.",
                of(
                    GLOBAL,
                    "a_regions_stamps_are_unique_and_increasing",
                    "a_region_counts_its_writes_from_one",
                ),
                ("global_tables: The clock is monotone across the leaders of a partition",),
                store=("items.data.stamps",),
            ),
            Passage(
                "that counter would roll over but it doesn't it can't",
                "A millisecond has numbers for all of its writes.",
                of(GLOBAL, "a_regions_stamps_are_unique_and_increasing"),
                ("global_tables: The counter cannot roll over",),
                store=("items.data.stamps",),
            ),
            Passage(
                "it only is set true during the time that rep out is trying to delete",
                "A delete is replicated as a write, and no older put undoes it.",
                of(
                    GLOBAL,
                    "a_delete_is_not_undone_by_an_older_put",
                    "a_delete_survives_an_older_put",
                ),
                ("global_tables: The stamp of a deleted item is remembered",),
                store=("items.tables.stamping",),
            ),
            Passage(
                "we do last writer wins and again we have this down to millisecond timing",
                "Of two writes at once the later one stands, everywhere.",
                of(
                    GLOBAL,
                    "regions_that_have_seen_the_same_writes_are_equal",
                    "a_conflict_is_resolved",
                    "merge_is_commutative",
                    "merge_is_associative",
                    "merge_is_idempotent",
                ),
                ("global_tables: A write is later than what it overwrites",),
                store=("items.tables.stamping",),
            ),
            Passage(
                "the region is then used to disambiguate",
                "Of two equal times the region decides.",
                of(
                    GLOBAL,
                    "any_two_stamps_are_ordered",
                    "the_order_of_stamps_is_transitive",
                    "a_tie_is_broken_by_region",
                ),
                store=("items.data.stamps",),
            ),
        ),
    ),
)
