"""DescribeLimits: the account's quotas, as they are by default."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import QUOTAS, one

OPERATION = "DescribeLimits"

VECTORS = (
    one(OPERATION, {}, "An account has the default quotas.", QUOTAS, tables=()),
)  # fmt: skip
