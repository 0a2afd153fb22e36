"""Histories of concurrent clients: read into columns, judged promise by promise, certified."""
