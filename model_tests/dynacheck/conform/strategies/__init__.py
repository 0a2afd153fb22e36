"""Hypothesis strategies for requests: few keys, many collisions, both sides of each limit."""

from dynacheck.conform.strategies.catalogue import item_catalogue, limit_steps, table_catalogue
from dynacheck.conform.strategies.schemas import POOL, PREFIX, Schema
from dynacheck.conform.strategies.steps import Step, item_steps, table_steps

__all__ = [
    "POOL",
    "PREFIX",
    "Schema",
    "Step",
    "item_catalogue",
    "item_steps",
    "limit_steps",
    "table_catalogue",
    "table_steps",
]
