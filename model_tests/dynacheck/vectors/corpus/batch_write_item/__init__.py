"""Vectors of BatchWriteItem."""
