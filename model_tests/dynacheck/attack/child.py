"""`python -m dynacheck.attack.child ENDPOINT NAME SEED SECONDS`: one attack, in a process.

It prints a JSON object once the attack is prepared, or cannot be. It strikes when a line comes, for
so many seconds at most, and prints what its requests were told.
"""

from __future__ import annotations

import asyncio
import json
import sys

from dynacheck.attack.asking import UnansweredError
from dynacheck.attack.attack import Strike
from dynacheck.attack.attacker import Attacker, NotSupportedError
from dynacheck.attack.catalogue import BY_NAME


async def main(endpoint: str, name: str, seed: int, seconds: float) -> None:
    """Prepare, wait, strike."""
    attacker = Attacker(endpoint, seed)
    try:
        strike = await BY_NAME[name].prepare(attacker)
    except NotSupportedError as error:
        _print({"not supported": str(error)})
    except UnansweredError as error:
        _print({"unanswered": str(error)})
    else:
        _print({})
        await asyncio.to_thread(sys.stdin.readline)
        _print({"cut": await _cut(strike, seconds), "told": dict(attacker.told)})


async def _cut(strike: Strike, seconds: float) -> bool:
    """Strike; say whether time was up before all was answered."""
    try:
        async with asyncio.timeout(seconds):
            await strike()
    except TimeoutError:
        return True
    return False


def _print(said: dict[str, object]) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
