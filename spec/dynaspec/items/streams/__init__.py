"""Streams: what was written to a table, record by record, and the operations that read it."""
