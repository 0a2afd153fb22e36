"""A service that is sent PartiQL statements, for tests."""

from __future__ import annotations

from typing import Any, cast

from dynaspec.items import Choice, Failure, OneOf, Success, handle, possible
from support.specified.item_service import Service, s

TABLE = "Things"
UNDERFLOW = (
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)
WRONG = "Incorrect operand type for operator or function; operator or function: "


class Statements(Service):
    """Sends statements to the specification; ``T`` in them stands for the table's name."""

    def execute(self, statement: str, *parameters: object, **more: object) -> Success | Failure:
        request = {"Statement": statement.replace("{T}", f'"{TABLE}"'), **more}
        if parameters:
            request["Parameters"] = list(parameters)
        return self.ask("ExecuteStatement", **request)

    def ask(self, operation: str, **request: object) -> Success | Failure:
        before = self.tables
        after, answer = handle(before, operation, request)
        if isinstance(answer, Failure):
            assert after is before, f"a refused {operation} changed the tables"
        self.tables = after
        return answer

    def rows(self, statement: str, *parameters: object, **more: object) -> list[Any]:
        answer = self.execute(statement, *parameters, **more)
        assert isinstance(answer, Success), f"{statement} was refused: {answer}"
        return cast("list[Any]", answer.body["Items"])

    def fault(self, statement: str, *parameters: object, **more: object) -> Failure:
        answer = self.execute(statement, *parameters, **more)
        assert isinstance(answer, Failure), f"{statement} was accepted: {answer}"
        return answer

    def says(self, statement: str, *parameters: object, **more: object) -> str:
        failure = self.fault(statement, *parameters, **more)
        assert failure.code == "ValidationException", failure
        return failure.message

    def batch(self, *statements: str, **more: object) -> list[Any]:
        named = [{"Statement": each.replace("{T}", f'"{TABLE}"')} for each in statements]
        answer = self.ask("BatchExecuteStatement", Statements=named, **more)
        assert isinstance(answer, Success), answer
        return cast("list[Any]", answer.body["Responses"])

    def may_say(self, statement: str, *parameters: object) -> set[str]:
        """What may be said of a statement that is invalid."""
        return _texts(self.execute(statement, *parameters))

    def batch_given(self, statement: str, *parameters: object) -> list[set[str]]:
        """What may be said of each statement of a batch of one that is invalid."""
        answer = self.ask("BatchExecuteStatement", Statements=[_stated(statement, parameters)])
        assert isinstance(answer, Success), answer
        responses = cast("list[Any]", answer.body["Responses"])
        assert all(each.keys() == {"Error"} for each in responses), responses
        said = [each["Error"]["Message"] for each in responses]
        return [set(each.values) if isinstance(each, OneOf) else {each} for each in said]

    def transaction_may_say(self, statement: str, *parameters: object) -> set[str]:
        """What may be said of a transaction of one statement that is invalid."""
        given = [_stated(statement, parameters)]
        return _texts(self.ask("ExecuteTransaction", TransactStatements=given))

    def transact(self, *statements: str, **more: object) -> Success | Failure:
        named = [{"Statement": each.replace("{T}", f'"{TABLE}"')} for each in statements]
        return self.ask("ExecuteTransaction", TransactStatements=named, **more)

    def put(self, **attributes: object) -> None:
        self.ok("PutItem", Item=attributes)


def _stated(statement: str, parameters: tuple[object, ...]) -> dict[str, object]:
    given = {"Parameters": list(parameters)} if parameters else {}
    return {"Statement": statement.replace("{T}", f'"{TABLE}"'), **given}


def _texts(answer: Success | Failure | Choice) -> set[str]:
    told = possible(answer)
    assert all(isinstance(each, Failure) for each in told), told
    failures = [each for each in told if isinstance(each, Failure)]
    assert {each.code for each in failures} == {"ValidationException"}
    return {each.message for each in failures}


def pairs() -> Statements:
    """A table with a partition key ``pk`` and a sort key ``sk``, both strings."""
    return Statements(("pk", "S"), ("sk", "S"), table=TABLE)


def singles() -> Statements:
    """A table with a partition key ``pk``, a string."""
    return Statements(("pk", "S"), table=TABLE)


def numbered() -> Statements:
    """A table with a partition key ``pk``, a number."""
    return Statements(("pk", "N"), table=TABLE)


def keys(rows: list[Any], name: str = "sk") -> list[str]:
    return [row[name]["S"] for row in rows]


__all__ = ["TABLE", "UNDERFLOW", "WRONG", "Statements", "keys", "numbered", "pairs", "s", "singles"]
