"""Hypothesis strategies for requests: few keys, many collisions, both sides of each limit."""

from dynacheck.conform.strategies.catalogue import (
    item_catalogue,
    limit_steps,
    statement_catalogue,
    table_catalogue,
    token_examples,
)
from dynacheck.conform.strategies.entries import entry_examples, index_reads
from dynacheck.conform.strategies.items import items_of, read
from dynacheck.conform.strategies.paging import large_batches, order_examples, walk_examples
from dynacheck.conform.strategies.plain import plain_requests, plain_stream_requests
from dynacheck.conform.strategies.segments import segment_examples
from dynacheck.conform.strategies.steps import examples_of
from dynacheck.conform.strategies.streams import stream_examples

__all__ = [
    "entry_examples",
    "examples_of",
    "index_reads",
    "item_catalogue",
    "items_of",
    "large_batches",
    "limit_steps",
    "order_examples",
    "plain_requests",
    "plain_stream_requests",
    "read",
    "segment_examples",
    "statement_catalogue",
    "stream_examples",
    "table_catalogue",
    "token_examples",
    "walk_examples",
]
