"""Hypothesis strategies for requests: few keys, many collisions, both sides of each limit."""

from dynacheck.conform.strategies.catalogue import item_catalogue, limit_steps, table_catalogue
from dynacheck.conform.strategies.schemas import POOL, PREFIX, Schema
from dynacheck.conform.strategies.steps import Step, examples_of, read

__all__ = [
    "POOL",
    "PREFIX",
    "Schema",
    "Step",
    "examples_of",
    "item_catalogue",
    "limit_steps",
    "read",
    "table_catalogue",
]
