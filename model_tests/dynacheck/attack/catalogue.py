"""The attacks: what each sends, and what it leaves stored."""

from __future__ import annotations

from typing import Final

from dynacheck.attack.attack import Attack
from dynacheck.attack.attacks import expressions, volumes
from dynacheck.attack.attacks.volumes import BATCH, INDEXES, LARGE, LARGE_LONG, LONG_KEYS, UNREAD

_WORK: Final = "work in a shared loop"
_BYTES: Final = "memory counted in pieces"
_MORE: Final = "amplification"
_OF_A_BATCH: Final = BATCH * LARGE

ATTACKS: Final = (
    Attack(
        "in-filter",
        _WORK,
        "a Scan of 2,000 tiny items and twelve IN of 100 equal operands each, 3.8 KB",
        expressions.in_filter,
    ),
    Attack(
        "long-expressions",
        _WORK,
        "two transactions of 100 updates, each with a condition of 3.8 KB of its own",
        expressions.long_expressions,
    ),
    Attack(
        "nested-paths",
        _WORK,
        "three reads and a write of 560 nested paths of an item of 95,000 attributes",
        expressions.nested_paths,
    ),
    Attack(
        "contains",
        _WORK,
        "three writes whose condition looks 149 times into a list of 190,000 elements",
        expressions.contains,
    ),
    Attack(
        "long-statements",
        _WORK,
        "two transactions of 100 PartiQL updates of 7.5 KB, each with a condition of its own",
        expressions.long_statements,
    ),
    Attack(
        "gzip-members",
        _WORK,
        "two bodies of 100,000 empty gzip members, 2 MB",
        volumes.gzip_members,
    ),
    Attack(
        "connections",
        _WORK,
        "1,000 connections, half a head on each",
        volumes.connections,
    ),
    Attack(
        "large-batches",
        _BYTES,
        "45 batches of 25 items of 400 KB, always the same, on four connections",
        volumes.large_batches,
        data=_OF_A_BATCH,
    ),
    Attack(
        "slow-readers",
        _BYTES,
        "four BatchGetItem of 16 MB of control characters, whose answers nobody reads",
        volumes.slow_readers,
        data=UNREAD * LARGE,
    ),
    Attack(
        "announcers",
        _BYTES,
        "eight heads that announce 16 MB, and nothing after them; honest items have 100 KB",
        volumes.announcers,
        item_bytes=100_000,
    ),
    Attack(
        "cache-fillers",
        _BYTES,
        "2,000 expressions never seen before, most of 4 KB, one in ten of 300 KB, on four"
        " connections",
        expressions.cache_fillers,
    ),
    Attack(
        "long-keys",
        _MORE,
        "40 items of 390 KB and 200 reads among 2,000 items; partition keys share 500 of 600 bytes,"
        " half of them all",
        volumes.long_keys,
        data=LARGE_LONG * LARGE + LONG_KEYS * 1_000,
    ),
    Attack(
        "indexed-batch",
        _MORE,
        "one batch of 25 items of 400 KB to a table with 20 indexes that have all attributes",
        volumes.indexed_batch,
        data=_OF_A_BATCH * (1 + INDEXES),
    ),
)
"""All attacks, by what grows."""
BY_NAME: Final = {each.name: each for each in ATTACKS}
