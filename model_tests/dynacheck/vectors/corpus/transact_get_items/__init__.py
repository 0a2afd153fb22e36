"""Vectors of TransactGetItems."""
