"""The pages and the observers that rules name as their sources."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.rule import Source, documented, observed


def guide(title: str) -> Source:
    """A page of the developer guide."""
    return documented(f'developer guide, "{title}"')


def reference(entry: str) -> Source:
    """An entry of the API reference: an operation or a data type."""
    return documented(f"API reference, {entry}")


def paritysuite(test: str) -> Source:
    """What paritysuite/dynamodb-conformance saw of the service."""
    return observed(f"paritysuite/dynamodb-conformance, run against AWS: tests/{test}")


def nubo(test: str) -> Source:
    """What nubo-db/dynamodb-conformance saw of the service."""
    return observed(f"nubo-db/dynamodb-conformance, run against AWS: tests/{test}")


def ketlark(test: str) -> Source:
    """What Ketlark/dynamodb-conformance saw of the service."""
    return observed(f"Ketlark/dynamodb-conformance, run against AWS: tests/{test}")


def extenddb(test: str) -> Source:
    """What ExtendDB/extenddb saw of the service."""
    return observed(f"ExtendDB/extenddb, run against AWS: tests/{test}")


def alternator(test: str) -> Source:
    """What the tests of ScyllaDB's Alternator saw of the service."""
    return observed(f"scylladb/scylladb, run against AWS: test/alternator/{test}")


def localstack(test: str) -> Source:
    """What LocalStack's tests recorded of the service."""
    return observed(f"localstack/localstack, recorded from AWS: tests/aws/services/{test}")


def dynalite(test: str) -> Source:
    """What the tests of dynalite saw of the service."""
    return observed(f"architect/dynalite, run against AWS: test/{test}")


def quirks(finding: str) -> Source:
    """What the probes of ack-api-quirks saw of the service."""
    return observed(
        f"ack-api-quirks, services/dynamodb, run against AWS in October 2026: {finding}"
    )


MODEL: Final = documented("the service model")
TYPES: Final = guide("Supported data types and naming rules in Amazon DynamoDB")
QUOTAS: Final = guide("Quotas in Amazon DynamoDB")
CONDITIONS: Final = guide("Condition and filter expressions, operators, and functions")
UPDATES: Final = guide("Using update expressions in DynamoDB")
PROJECTIONS: Final = guide("Using projection expressions in DynamoDB")
PATHS: Final = guide("Referring to item attributes when using expressions in DynamoDB")
NAMES: Final = guide("Expression attribute names (aliases) in DynamoDB")
VALUES: Final = guide("Using expression attribute values in DynamoDB")
ERRORS: Final = guide("Error handling with DynamoDB")
REPORTED: Final = observed("what users report of the service's own answers")
