"""The suite's tables in a target: made when first needed, tidied up between examples."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping

from dynacheck.exchange import arns
from dynacheck.exchange.client import Answer, Answered, Broken, Client, Refused
from dynacheck.exchange.naming import Named
from dynacheck.exchange.schemas import ARN, PREFIX, Schema, Streamed
from dynacheck.exchange.streams import Names
from dynaspec.items.api import KEEPING

SETTLE_SECONDS = 30.0
"""How long a table may take to be ready, or to be gone."""

NOBODY = f"{PREFIX}nobody"
"""The table that probing requests name. There is none."""

TOKEN_LENGTH = 36
"""How many characters a client token has at most."""


class TargetLostError(Exception):
    """The target no longer answers and cannot be started again: the run ends here."""


Restart = Callable[[], None]


class Upkeep:
    """Knows which tables a target holds for the suite, and what is in them.

    The tables of the pool are kept from one example to the next. What examples wrote into them is
    deleted; a table that may be other than the suite believes is made anew, so that no divergence
    is the echo of an earlier one.
    """

    def __init__(
        self,
        client: Client,
        alive: Callable[[], bool],
        restart: Restart | None,
        forget: Callable[[], None],
    ) -> None:
        """`restart` brings a dead target back (None: nobody can).

        `forget` is called when a table is gone, and with it what its items have been.
        """
        self.requests = 0
        self.foreign = False
        """Whether the target holds tables of somebody else."""
        self.made: dict[str, Schema] = {}
        self.names = Names()
        self._client, self._alive, self._restart, self._forget = client, alive, restart, forget
        self._written: dict[str, Named] = {}
        self._others: dict[str, object] = {}
        self._suspect: set[str] = set()
        self._run = secrets.token_hex(4)
        self._examples = 0

    def open(self) -> None:
        """Find the target, and remove what an interrupted run left.

        Raises TargetLostError, also where the target does not answer as DynamoDB does.
        """
        names = self._listed()
        self.foreign = any(not name.startswith(PREFIX) for name in names)
        for name in names:
            if name.startswith(PREFIX):
                self.drop(name)

    def _listed(self) -> list[str]:
        """The names of the tables that are there; none where the target does not list them."""
        answer = self.send("ListTables", {})
        if isinstance(answer, Broken) and answer.kind in ("connection lost", "hang"):
            raise TargetLostError(answer.detail)
        if not isinstance(answer, Answered):
            _check_refused(self.send("DescribeTable", {"TableName": NOBODY}))
            return []
        listed = answer.body.get("TableNames")
        if not isinstance(listed, list):
            raise _no_dynamodb("ListTables without TableNames")
        return [str(name) for name in listed]

    def close(self) -> None:
        """Remove the suite's tables, as far as the target still answers."""
        for name in [*self.made, *self._others.values()]:
            if isinstance(self.send("DeleteTable", {"TableName": name}), Broken):
                break
        self._client.close()

    def send(self, operation: str, request: Mapping[str, object]) -> Answer:
        """Send one request. The target's own ARNs of tables stand for those of the suite."""
        self.requests += 1
        asked = self._with_new_token(request)
        own = {arn: self._own_arn(arn) for arn in dict.fromkeys(arns.named(asked))}
        sent = self._with_own_streams(self.names.own(arns.renamed(asked, own)))
        answer = self._client.send(operation, sent)
        if isinstance(answer, Refused):
            return _retold(answer, sent, asked)
        if isinstance(answer, Broken):
            return answer
        self.names.learn(answer.body)
        ours = {each: arn for arn, each in own.items()}
        return Answered(self.names.ours(arns.renamed(answer.body, ours)))

    def _with_own_streams(self, request: Mapping[str, object]) -> Mapping[str, object]:
        """The request with the target's own ARN of the table of a stream that is not there."""
        arn = request.get("StreamArn")
        if not isinstance(arn, str) or not arn.startswith(ARN) or self.names.knows(arn):
            return request
        table, _, label = arn.removeprefix(ARN).partition("/")
        return {**request, "StreamArn": f"{self._own_arn(f'{ARN}{table}')}/{label}"}

    def _with_new_token(self, request: Mapping[str, object]) -> Mapping[str, object]:
        """The request with a client token that no example before had: targets remember tokens."""
        token = request.get("ClientRequestToken")
        if not isinstance(token, str) or not 0 < len(token) <= TOKEN_LENGTH:
            return request
        mark = f"-{self._run}-{self._examples}"
        return {**request, "ClientRequestToken": f"{token[: TOKEN_LENGTH - len(mark)]}{mark}"}

    def _own_arn(self, arn: str) -> str:
        """The target's own ARN for that of a table, as far as it tells it."""
        answer = self.send("DescribeTable", {"TableName": arn.removeprefix(ARN)})
        table = answer.body.get("Table") if isinstance(answer, Answered) else None
        told = table.get("TableArn") if isinstance(table, Mapping) else None
        return told if isinstance(told, str) else arn

    def written(self, items: list[Named]) -> None:
        """Note items that may be there now."""
        self._written |= {repr(item): item for item in items}

    def changed(self, operation: str, request: Mapping[str, object]) -> None:
        """Note what a request that succeeded did to the tables themselves."""
        if operation in KEEPING:
            return
        table = request.get("TableName")
        if operation == "CreateTable":
            if not (isinstance(table, str) and table in self.made):
                self._others[repr(table)] = table
        elif operation == "DeleteTable":
            self._others.pop(repr(table), None)
            if isinstance(table, str) and table in self.made:
                del self.made[table]
                self._forget()
        else:
            self.suspect(request)

    def suspect(self, request: Mapping[str, object]) -> None:
        """Take the tables that a request names for other than they should be.

        They are made anew before the next example.
        """
        text = json.dumps(request, default=repr)
        self._suspect |= {name for name in self.made if name in text}

    def trust(self, table: str) -> None:
        """Take a table for unharmed after all: what was written was read back as it should be."""
        self._suspect.discard(table)

    def sweep(self) -> None:
        """Leave nothing of the example before in the target."""
        self._examples += 1
        self._suspect |= {name for name, made in self.made.items() if isinstance(made, Streamed)}
        for table in sorted(self._suspect):
            self.drop(table)
        self._suspect.clear()
        for table, key in list(self._written.values()):
            if table in self.made:
                answer = self.send("DeleteItem", {"TableName": table, "Key": key})
                if not isinstance(answer, Answered):
                    self.drop(table)
        self._written.clear()
        for other in [*self._others.values()]:
            self.drop(other)
        self.names.forget()

    def make(self, schema: Schema) -> None:
        """Have the table of `schema`, empty. Raises TargetLostError where it cannot be made."""
        if schema.table in self.made:
            return
        request = schema.create_request()
        answer = self.send("CreateTable", request)
        if isinstance(answer, Broken):
            self.revive(answer)
            answer = self.send("CreateTable", request)
        if isinstance(answer, Refused) and answer.code == "ResourceInUseException":
            self.drop(schema.table)
            answer = self.send("CreateTable", request)
        if not isinstance(answer, Answered):
            raise TargetLostError(f"the target does not create the table {schema.table}: {answer}")
        self.wait(schema.table, gone=False)
        self.made[schema.table] = schema

    def drop(self, table: object) -> None:
        """Remove a table, by the very name by which it was made: a lax target takes any."""
        if isinstance(table, str) and table in self.made:
            del self.made[table]
            self._forget()
        self._others.pop(repr(table), None)
        answer = self.send("DeleteTable", {"TableName": table})
        if isinstance(answer, Refused) and self._unlocked(table, answer):
            answer = self.send("DeleteTable", {"TableName": table})
        if isinstance(answer, Broken):
            self.revive(answer)
            return
        if isinstance(answer, Answered):
            self.wait(table, gone=True)
        self.names.forget(table)

    def _unlocked(self, table: object, refused: Refused) -> bool:
        """Whether it is worth another try: the table was busy, or protected from deletion."""
        if refused.code == "ResourceInUseException":
            self.wait(table, gone=None)
            return True
        if "protect" not in refused.message.lower():
            return False
        request = {"TableName": table, "DeletionProtectionEnabled": False}
        return isinstance(self.send("UpdateTable", request), Answered)

    def wait(self, table: object, gone: bool | None) -> None:
        """Wait until a table is gone, or it and its indexes are ready (None: either).

        Raises TargetLostError where that does not happen in time.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        pause = 0.005
        while time.monotonic() < deadline:
            answer = self.send("DescribeTable", {"TableName": table})
            if isinstance(answer, Broken):
                self.revive(answer)
                return
            _check_described(answer)
            done = gone is not False and isinstance(answer, Refused)
            if (done or (not gone and _ready(answer))) and self._streams_settled(table):
                return
            time.sleep(pause)
            pause = min(0.2, pause * 2)
        state = "is not gone" if gone else "is not ready"
        raise TargetLostError(f"the table {table} {state} within {SETTLE_SECONDS:.0f} s")

    def _streams_settled(self, table: object) -> bool:
        """Whether no stream of a table is being switched on or off."""
        for arn in self.names.streams(table):
            answer = self.send("DescribeStream", {"StreamArn": arn})
            told = answer.body.get("StreamDescription") if isinstance(answer, Answered) else None
            status = told.get("StreamStatus") if isinstance(told, Mapping) else None
            if status in ("ENABLING", "DISABLING"):
                return False
        return True

    def revive(self, answer: Broken) -> None:
        """Make sure that the target lives after it broke. Raises TargetLostError."""
        if answer.kind in ("internal error", "garbage"):
            return
        if self._alive() and not isinstance(self.send("ListTables", {}), Broken):
            return
        if self._restart is None:
            raise TargetLostError(f"{answer.kind}: {answer.detail}")
        self._restart()
        self.made.clear()
        self._written.clear()
        self._others.clear()
        self._forget()

    @property
    def lives(self) -> bool:
        """Whether the target's process, or its endpoint, is there."""
        return self._alive()


def _retold(answer: Refused, sent: Mapping[str, object], asked: Mapping[str, object]) -> Refused:
    """A refusal that speaks of a stream as the request did before it had the target's own ARN."""
    own, arn = sent.get("StreamArn"), asked.get("StreamArn")
    if own == arn or not (isinstance(own, str) and isinstance(arn, str)):
        return answer
    return Refused(answer.code, answer.message.replace(own, arn), answer.extra)


def _check_described(answer: Answer) -> None:
    """Refuse a success of DescribeTable that describes nothing. Raises TargetLostError."""
    if isinstance(answer, Answered) and not isinstance(answer.body.get("Table"), Mapping):
        raise _no_dynamodb("DescribeTable without Table")


def _check_refused(answer: Answer) -> None:
    """Refuse what is no DynamoDB answer about a table that is not there. Raises TargetLostError.

    The SDK's code of an error whose answer names none is the HTTP status.
    """
    _check_described(answer)
    if isinstance(answer, Refused) and answer.code.isdigit():
        raise _no_dynamodb(f"DescribeTable with status {answer.code} and no error code")
    if isinstance(answer, Broken) and answer.kind == "garbage":
        raise _no_dynamodb(f"DescribeTable, and {answer.detail}")


def _no_dynamodb(what: str) -> TargetLostError:
    return TargetLostError(f"it answers {what}: is it a DynamoDB endpoint?")


def _ready(answer: Answer) -> bool:
    table = answer.body.get("Table") if isinstance(answer, Answered) else None
    if not isinstance(table, Mapping) or table.get("TableStatus") != "ACTIVE":
        return False
    indexes = table.get("GlobalSecondaryIndexes")
    return all(
        index.get("IndexStatus", "ACTIVE") == "ACTIVE"
        for index in (indexes if isinstance(indexes, list) else [])
        if isinstance(index, Mapping)
    )
