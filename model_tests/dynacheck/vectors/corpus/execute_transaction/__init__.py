"""Vectors of ExecuteTransaction."""
