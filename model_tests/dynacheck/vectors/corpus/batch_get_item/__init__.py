"""Vectors of BatchGetItem."""
