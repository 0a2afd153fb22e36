"""The pages and the observers that the rules of statements name as their sources."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import guide, nubo, paritysuite
from dynaspec.items.data.rule import observed

SELECTS: Final = guide("PartiQL select statements for DynamoDB")
KEYS: Final = guide("Core components of Amazon DynamoDB")

GRAMMAR: Final = paritysuite("tier3/error-messages/partiqlGrammar.test.ts")
FUNCTIONS: Final = paritysuite("tier3/error-messages/partiqlFunctions.test.ts")
PARAMETERS: Final = paritysuite("tier3/error-messages/partiqlParameterNumbers.test.ts")
SEVERAL_KEYS: Final = paritysuite("tier3/error-messages/partiqlMultiAttributeIndex.test.ts")
SIZES: Final = paritysuite("tier3/limits/itemSizeBySurface.test.ts")

INDEXES: Final = nubo("tier3/error-messages/partiqlIndexQualifier.test.ts")
INDEX_WRITES: Final = nubo("tier2/partiql/indexQualifier.test.ts")
RETURNING: Final = nubo("tier3/error-messages/partiql.test.ts")
STATEMENTS: Final = nubo("tier2/partiql/executeStatement.test.ts")
BATCHES: Final = nubo("tier2/partiql/batchExecuteStatement.test.ts")

_FLOCI: Final = "floci-io/floci, captured from AWS: DynamoDbPartiQL"
EDGES: Final = observed(f"{_FLOCI}EdgeCaseIntegrationTest.java")
SYNTAX: Final = observed(f"{_FLOCI}DocumentedSyntaxIntegrationTest.java")

_DYNOXIDE: Final = "nubo-db/dynoxide, captured from AWS:"
MIXED_BATCHES: Final = observed(f"{_DYNOXIDE} CHANGELOG.md")
COSTS: Final = observed(f"{_DYNOXIDE} tests/partiql_index_consumed_capacity.rs")
TOKENS: Final = observed(f"{_DYNOXIDE} what it says of the texts for a NextToken")

WINTERBAUME: Final = observed(
    "moriyoshi/winterbaume, run against AWS: .agents/docs/LTM/dynamodb-partiql-integration.md"
)
