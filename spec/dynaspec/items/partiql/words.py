"""The words of PartiQL: those that are no name of an attribute unless it is in double quotes.

Source: the reserved words of SQL-92, which PartiQL takes over, and its own. Tests that were run
against the service show that ``inner`` and ``order`` are such words and that ``data``, which an
expression reserves, is none; which of the others are was learned by asking AWS's downloadable
DynamoDB.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATEMENTS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "EXISTS"})
"""The words that a statement begins with."""
OPERATORS: Final = frozenset({"AND", "OR", "IN", "IS", "LIKE", "BETWEEN"})
"""The words that stand between operands."""
LITERALS: Final = frozenset({"TRUE", "FALSE", "NULL", "MISSING"})
TYPES: Final = _words(
    """
    BAG BIT BLOB BOOL BOOLEAN CHAR CHARACTER CLOB DATE DEC DECIMAL DOUBLE FLOAT INT INTEGER
    LIST NUMERIC PRECISION REAL SEXP SMALLINT STRING STRUCT SYMBOL TIME TIMESTAMP TUPLE VARCHAR
    VARYING
    """
)
"""The words that are types, or parts of one."""
TYPE_NAMES: Final = frozenset({"INT2", "INT4", "INT8", "INTEGER2", "INTEGER4", "INTEGER8"})
"""The types that AWS's downloadable DynamoDB does not reserve."""
TYPES_OF_TWO_WORDS: Final = frozenset({"DOUBLE PRECISION", "CHARACTER VARYING"})
FUNCTIONS: Final = _words(
    """
    AVG BIT_LENGTH CAST CHARACTER_LENGTH CHAR_LENGTH COALESCE COUNT DATE_ADD DATE_DIFF EXTRACT LOWER
    MAX MIN NULLIF OCTET_LENGTH POSITION SIZE SUBSTRING SUM TRIM UPPER
    """
)
"""The words that are functions."""
CLAUSES: Final = _words(
    """
    ALL AS ASC AT BY DESC DISTINCT GROUP HAVING INTO LIMIT MODIFIED NEW NOT OLD ORDER REMOVE
    RETURNING SET VALUE WHERE
    """
)
"""The other words that have a place in a statement."""
_REST: Final = _words(
    """
    ABSOLUTE ACTION ADD ALLOCATE ALTER ANY ARE ASSERTION AUTHORIZATION BEGIN CASCADE CASCADED
    CASE CATALOG CHECK CLOSE COLLATE COLLATION COLUMN COMMIT CONFLICT CONNECT CONNECTION CONSTRAINT
    CONSTRAINTS CONTINUE CONVERT CORRESPONDING CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME
    CURRENT_TIMESTAMP CURRENT_USER CURSOR DEALLOCATE DECLARE DEFAULT DEFERRABLE DEFERRED DESCRIBE
    DESCRIPTOR DIAGNOSTICS DISCONNECT DO DOMAIN DROP ELSE END ESCAPE EXCEPT EXCEPTION EXEC
    EXECUTE EXTERNAL FETCH FIRST FOR FOREIGN FOUND FULL GET GLOBAL GO GOTO GRANT
    IDENTITY IMMEDIATE INDEX INDICATOR INITIALLY INNER INPUT INSENSITIVE INTERSECT INTERVAL
    ISOLATION JOIN KEY LANGUAGE LAST LEFT LET LEVEL LOCAL MATCH MODULE NAMES NATIONAL NATURAL
    NCHAR NEXT NO NOTHING OF ON ONLY OPEN OPTION OUTER OUTPUT OVERLAPS PAD PARTIAL PIVOT PREPARE
    PRESERVE PRIMARY PRIOR PRIVILEGES PROCEDURE PUBLIC READ REFERENCES RELATIVE RESTRICT REVOKE
    RIGHT ROLLBACK ROWS SCHEMA SCROLL SECTION SESSION SESSION_USER SOME SPACE SQL SQLCODE SQLERROR
    SQLSTATE SYSTEM_USER TABLE TEMPORARY THEN TO TRANSACTION TRANSLATE TRANSLATION UNION UNIQUE
    UNKNOWN UNPIVOT USAGE USER USING VALUES VIEW WHEN WHENEVER WITH WORK WRITE ZONE
    """
)
KEYWORDS: Final = STATEMENTS | OPERATORS | LITERALS | TYPES | FUNCTIONS | CLAUSES | _REST
"""All of them, in capitals; a statement may write them in any case."""


def terminal(word: str) -> str:
    """The kind of token that ``word`` is: a keyword of its own, one of a group, or a name."""
    upper = word.upper()
    if upper in STATEMENTS | OPERATORS | CLAUSES | LITERALS:
        return upper
    if upper in TYPES:
        return "TYPE"
    if upper in TYPE_NAMES:
        return "TYPE_NAME"
    if upper in FUNCTIONS:
        return "FUNCTION"
    return "KEYWORD" if upper in KEYWORDS else "WORD"
