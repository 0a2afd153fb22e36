"""Exhaustive search of a bounded instance by the specification's own functions, compiled."""
