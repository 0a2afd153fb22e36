"""What vectors of PartiQL are made of: sources, items, and the shortest ways to write one."""

from __future__ import annotations

from collections.abc import Iterable

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    KEY,
    NUBO,
    ONE,
    PARITY,
    TABLE,
    put,
    read_back,
    slug,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"

SELECTS = 'developer guide, "PartiQL select statements for DynamoDB"'
INSERTS = 'developer guide, "PartiQL insert statements for DynamoDB"'
UPDATES = 'developer guide, "PartiQL update statements for DynamoDB"'
DELETES = 'developer guide, "PartiQL delete statements for DynamoDB"'
TYPES = 'developer guide, "PartiQL data types for DynamoDB"'
FUNCTIONS = 'developer guide, "Use PartiQL functions with DynamoDB"'
OPERATORS = 'developer guide, "PartiQL arithmetic, comparison, and logical operators for DynamoDB"'
OVERLAPS = PARITY.format("tier2/partiql/whereOverlap.test.ts")
COMPARED = PARITY.format("tier2/partiql/comparison.test.ts")
GRAMMAR = PARITY.format("tier2/partiql/grammar.test.ts")
WHERE_FUNCTIONS = PARITY.format("tier2/partiql/whereFunctions.test.ts")
SET_FUNCTIONS = PARITY.format("tier2/partiql/setFunctions.test.ts")
WRITES = PARITY.format("tier2/partiql/writeResponses.test.ts")
FROM_FIRST = PARITY.format("tier2/partiql/fromFirstUpdate.test.ts")
INDEXES = PARITY.format("tier2/partiql/executeStatementIndex.test.ts")
SEVERAL_KEYS = PARITY.format("tier2/partiql/multiAttributeIndex.test.ts")
TEXTS = PARITY.format("tier3/error-messages/partiqlGrammar.test.ts")
FUNCTION_TEXTS = PARITY.format("tier3/error-messages/partiqlFunctions.test.ts")
NUMBERS = PARITY.format("tier3/error-messages/partiqlParameterNumbers.test.ts")
DEPTHS = PARITY.format("tier3/limits/nestingDepth.test.ts")
SIZES = PARITY.format("tier3/limits/itemSizeBySurface.test.ts")
BATCHED = NUBO.format("tier2/partiql/batchExecuteStatement.test.ts")
TRANSACTED = NUBO.format("tier2/partiql/executeTransaction.test.ts")
CAPTURED = "nubo-db/dynoxide, tests/{}, captured in eu-west-2 in August 2026"
COSTS = CAPTURED.format("partiql_index_consumed_capacity.rs")
MEMBERS = CAPTURED.format("batch_statement_member_fields.rs")
EDGES = (
    "floci-io/floci, DynamoDbPartiQLEdgeCaseIntegrationTest.java, captured in eu-west-2 on "
    "2026-09-17"
)
ASKED = "AWS's downloadable DynamoDB"
"""Of what neither the documentation nor such a suite shows."""

ITEM: Request = {
    **KEY,
    "n": {"N": "5"}, "s": {"S": "abc"}, "b": {"B": b"abc"}, "t": {"BOOL": True},
    "z": {"NULL": True}, "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]},
    "l": {"L": [{"S": "a"}, {"N": "1"}]}, "m": {"M": {"k": {"N": "7"}}},
}  # fmt: skip


def named(statement: str) -> str:
    """The statement, in which {T} stands for the table."""
    return statement.replace("{T}", f'"{TABLE}"')


def stating(statement: str, *given: object, **members: object) -> Request:
    """A statement with its parameters and other members, as a request or a part of one has it."""
    parameters = {"Parameters": list(given)} if given else {}
    return {"Statement": named(statement), **parameters, **members}


def asked(
    rule: str,
    statement: str,
    *given: object,
    source: str = SELECTS,
    items: Iterable[Request] = (ITEM,),
    tables: tuple[Request, ...] = ONE,
    **members: object,
) -> Vector:
    """A vector of one statement, on a table that holds `items`."""
    step = Step(OPERATION, stating(statement, *given, **members))
    return Vector(_name(rule), rule, source, (step,), tables, tuple(map(put, items)))


def done(
    rule: str,
    statement: str,
    *given: object,
    source: str = UPDATES,
    items: Iterable[Request] = (ITEM,),
    tables: tuple[Request, ...] = ONE,
    key: Request = KEY,
    **members: object,
) -> Vector:
    """A vector of one statement that writes, and of the item afterwards."""
    step = Step(OPERATION, stating(statement, *given, **members))
    steps = read_back([step], key)
    return Vector(_name(rule), rule, source, steps, tables, tuple(map(put, items)))


def _name(rule: str) -> str:
    return slug(rule)[:72].rstrip("-")
