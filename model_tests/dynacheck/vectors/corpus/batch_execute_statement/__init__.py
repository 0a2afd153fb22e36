"""Vectors of BatchExecuteStatement."""
