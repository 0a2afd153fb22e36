"""Replication between regions: rep out, rep in and rep admin, over the public API alone."""
