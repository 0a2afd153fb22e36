"""Comparison of the specification's state graphs with those of the TLA+ models."""

from dynacheck.agree.agreement import agree

__all__ = ["agree"]
