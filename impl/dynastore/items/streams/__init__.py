"""Streams: what becomes of a table's changes, and how it is read."""
