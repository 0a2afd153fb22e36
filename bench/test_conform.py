"""How fast `conform` drives the embedded store, and moto: requests a second, all told.

The profile is a small one that shrinks nothing, so that the two targets get about the same
requests; the suite's own work (drawing them, the specification's answers, the comparison) counts.
"""

from __future__ import annotations

import time
from functools import partial

from contest import Compete, Contest, NoTurnError, Turn

from dynacheck.conform.campaign import Campaign, Profile
from dynacheck.conform.causes import Cause
from dynacheck.conform.driver import Session
from dynacheck.conform.http_causes import HttpCause
from dynacheck.exchange.tables import TargetLostError
from dynacheck.targets import Target, TargetError, start

ROUNDS = 3
SEED = 1
PROFILE = Profile("bench", rounds=1, examples=10, shrinks_per_symptom=0)


class _Silent:
    """A watcher of a run that nobody watches."""

    def trying(self, what: str, requests: int) -> None: ...

    def tick(self, requests: int, causes: int) -> None: ...

    def found(self, cause: Cause | HttpCause) -> None: ...


def test_requests(compete: Compete) -> None:
    players = {name: partial(_turn, name) for name in ("moto", "embedded")}
    compete(Contest("Requests of `conform`", "small profile", "embedded", players, ROUNDS))


def _turn(name: str) -> Turn:
    try:
        with start(name) as target:
            return _campaign(target)
    except (TargetError, TargetLostError) as error:
        raise NoTurnError(str(error)) from error


def _campaign(target: Target) -> Turn:
    session = Session(target.endpoint, target.alive, target.restart)
    began, used = time.perf_counter(), time.process_time()
    session.open()
    campaign = Campaign(session, PROFILE, _Silent())
    campaign.run(SEED)
    if campaign.lost is not None:
        raise NoTurnError(campaign.lost)
    seconds, own = time.perf_counter() - began, time.process_time() - used
    session.close()
    detail = f"{session.requests:,} requests in {seconds:.1f} s, {own:.1f} s the suite's own"
    return Turn(session.requests / seconds, detail)
