"""Vectors of GetRecords."""
