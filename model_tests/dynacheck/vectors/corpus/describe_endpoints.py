"""DescribeEndpoints: where the service is to be reached."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, one

OPERATION = "DescribeEndpoints"

VECTORS = (
    one(OPERATION, {}, "The service tells its endpoints.", API.format(OPERATION), tables=()),
)  # fmt: skip
