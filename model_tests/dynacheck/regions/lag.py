"""How long writes were on their way to other regions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dynacheck.regions.seen import Seen

_NS_PER_MS = 1e6


@dataclass(frozen=True)
class Way:
    """What was seen of the way from one region to another."""

    source: str
    region: str
    lags: Sequence[tuple[int, float]]
    """When a probe was acknowledged, and how many milliseconds later it or a newer one was seen."""
    unseen: int
    """How many probes were never seen."""

    def quantile(self, part: float) -> float:
        """Return the lag, in milliseconds, below which a part of all is; there must be some."""
        ordered = sorted(lag for _, lag in self.lags)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def ways(seen: Seen, names: Sequence[str]) -> list[Way]:
    """Return the ways between all regions, in both directions."""
    return [_way(seen, a, b) for a in names for b in names if a != b]


def _way(seen: Seen, source: str, region: str) -> Way:
    sightings = [s for s in seen.sightings if (s.source, s.region) == (source, region)]
    highest: list[int] = []
    for sighting in sightings:
        highest.append(max(sighting.found, highest[-1] if highest else 0))
    lags = []
    unseen = 0
    for probe in seen.probes:
        if probe.source != source:
            continue
        at = bisect_left(highest, probe.number)
        if at == len(sightings):
            unseen += 1
        else:
            lags.append((probe.at, max(0.0, (sightings[at].at - probe.at) / _NS_PER_MS)))
    return Way(source, region, lags, unseen)
