"""Vectors of TransactWriteItems."""
