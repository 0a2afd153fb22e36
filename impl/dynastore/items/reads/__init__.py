"""Queries and scans, and the pages that they answer with."""
