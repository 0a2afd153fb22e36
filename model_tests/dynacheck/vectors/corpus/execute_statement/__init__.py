"""Vectors of ExecuteStatement."""
