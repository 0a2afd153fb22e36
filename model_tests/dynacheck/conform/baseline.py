"""Comparing a run with an earlier one: which divergences are known, which are new, which gone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dynacheck.conform.causes import Cause
from dynacheck.conform.http_causes import HttpCause
from dynacheck.judging.compare import OTHER_WORDS


class BaselineError(Exception):
    """A baseline cannot be read; the text says why, and what to do."""


class Known(msgspec.Struct, frozen=True):
    """One divergence of an earlier run, as its JSON object tells it."""

    cause: str
    operations: tuple[str, ...]
    symptom: tuple[str, str, str]
    afterwards: bool
    features: frozenset[str]

    def explains(self, cause: Cause | HttpCause) -> bool:
        """Whether `cause` is this divergence.

        It is if both have one symptom and one needs all that the other needs: which minimal
        example a run ends with is as the draw goes.
        """
        same = (self.symptom, self.afterwards) == (cause.difference.symptom, cause.afterwards)
        mine, its = self.features, cause.features
        return same and (mine <= its or its <= mine)


class Baseline(msgspec.Struct, frozen=True):
    """The divergences of an earlier run."""

    target: str
    divergences: tuple[Known, ...]
    wording: tuple[Known, ...]

    def knows(self, cause: Cause | HttpCause) -> bool:
        """Whether the earlier run had this divergence too."""
        return any(known.explains(cause) for known in (*self.divergences, *self.wording))

    def gone(
        self, causes: tuple[Cause | HttpCause, ...], judged: frozenset[str], strict: bool
    ) -> list[str]:
        """The divergences of judged operations that are no more; of wording only if `strict`."""
        before = self.divergences + (self.wording if strict else ())
        return [
            known.cause
            for known in before
            if judged & {*known.operations} and not any(known.explains(cause) for cause in causes)
        ]


def load(path: Path) -> Baseline:
    """Read the JSON object that `dynaspec conform --json` printed. Raises BaselineError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(
            f"{path} is not a report of this release: {error}. "
            "Make one with `dynaspec conform --json > FILE`"
        ) from None
    if any(known.symptom[1] != OTHER_WORDS for known in found.wording):
        raise BaselineError(f"{path} lists under `wording` what is no difference of wording")
    return found
