"""Judging whole streams: what an endpoint told of a stream, against what was written."""
