"""Statements that are wrong as a whole, or look so; {T} stands for the table's name.

Some are right: what matters is that the target takes exactly those that the specification takes.
Those about one item are about that of the partition key 'a'.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = tuple(
    """\
SLECT * FROM {T} WHERE p = 'a'
a
'a'
?
MISSING
;
-- note
CREATE TABLE dynaspec_conform_none
SET a = 1
SELECT
SELECT *
SELECT * FROM
SELECT * FROM {T} WHERE
SELECT * FROM {T} WHERE p = 'a' foo
SELECT * FROM {T} WHERE p = 'a')
SELECT * FROM {T} WHERE (p = 'a'
SELECT * FROM {T} WHERE p = 'a' AND
SELECT * FROM {T} WHERE NOT
SELECT * FROM {T} WHERE IS NULL
SELECT * FROM {T} WHERE p = LIKE
SELECT * FROM {T} WHERE p LIKE 'a'
SELECT * FROM {T} WHERE p = 'a' AND x IS FOO
SELECT * FROM {T} WHERE p = MISSING
SELECT * FROM {T} WHERE p
SELECT * FROM {T} WHERE 'a'
SELECT * FROM {T} t WHERE p = 'a'
SELECT * FROM {T} AS t WHERE p = 'a'
SELECT a AS b FROM {T} WHERE p = 'a'
SELECT a, b.a FROM {T} WHERE p = 'a'
SELECT a, a FROM {T} WHERE p = 'a'
SELECT 1 FROM {T} WHERE p = 'a'
SELECT COUNT(*) FROM {T}
SELECT size(a) FROM {T} WHERE p = 'a'
SELECT a[-1] FROM {T} WHERE p = 'a'
SELECT a[2147483648] FROM {T} WHERE p = 'a'
SELECT * FROM {T} ORDER BY p
SELECT * FROM {T} WHERE a = 1 ORDER BY p
SELECT * FROM {T} WHERE p = 'a' ORDER BY a
SELECT * FROM {T} WHERE p IN ['a', 'b'] ORDER BY a
SELECT * FROM {T} WHERE p = 'a' LIMIT 1
SELECT * FROM {T} WHERE p = 1
SELECT * FROM {T} WHERE p = ''
SELECT * FROM {T} WHERE p = ?
SELECT * FROM {T} WHERE p = 'a' OR p = 'a'
SELECT * FROM {T} WHERE p IN ['a', 'a']
SELECT * FROM {T} WHERE p IN []
SELECT * FROM {T} WHERE p IN 'a'
SELECT * FROM {T} WHERE p IN ('a')
SELECT * FROM {T} WHERE p = 'a' AND a > true
SELECT * FROM {T} WHERE p = 'a' AND a > null
SELECT * FROM {T} WHERE p = 'a' AND a + 1 = 2
SELECT * FROM {T} WHERE p = 'a' AND a > -a
SELECT * FROM {T} WHERE p = 'a' AND a BETWEEN 2 AND 1
SELECT * FROM {T} WHERE p = 'a' AND size(a) > 1
SELECT * FROM {T} WHERE p = 'a' AND size(a)
SELECT * FROM {T} WHERE p = 'a' AND size(1) = 1
SELECT * FROM {T} WHERE p = 'a' AND attribute_exists('a')
SELECT * FROM {T} WHERE p = 'a' AND attribute_exists()
SELECT * FROM {T} WHERE p = 'a' AND attribute_exists(a, b)
SELECT * FROM {T} WHERE p = 'a' AND attribute_exists(a) > false
SELECT * FROM {T} WHERE p = 'a' AND attribute_exists(a) = true
SELECT * FROM {T} WHERE p = 'a' AND attribute_type(a, 'X')
SELECT * FROM {T} WHERE p = 'a' AND attribute_type(a, 1)
SELECT * FROM {T} WHERE p = 'a' AND begins_with(a, 1)
SELECT * FROM {T} WHERE p = 'a' AND contains(a, a)
SELECT * FROM {T} WHERE p = 'a' AND unknown(a)
SELECT * FROM {T} WHERE p = 'a' AND a = <<'a', 'a'>>
SELECT * FROM {T} WHERE p = 'a' AND a = <<>>
SELECT * FROM {T} WHERE p = 1e126
SELECT * FROM {T} WHERE p = 'a' # note
SELECT * FROM {T} WHERE p = 'a' /* note */ -- end
SELECT * FROM {T} WHERE p = 'a';
SELECT * FROM {T} WHERE p = 'a' -- a
select * from {T} where p = 'a' and a is missing
SELECT * FROM {T} WHERE 'a' = p
SELECT * FROM "dynaspec_conform_none" WHERE p = 'a'
SELECT * FROM dynaspec_conform_none WHERE
SELECT * FROM "a" WHERE p = 'a'
SELECT * FROM "" WHERE p = 'a'
SELECT * FROM {T}."none" WHERE p = 'a'
SELECT * FROM {T}."a"."b" WHERE p = 'a'
SELECT * FROM "arn:aws:dynamodb:us-east-1:000000000000:table/dynaspec_conform_none" WHERE p = 'a'
SELECT * FROM {T} WHERE p = `a`
SELECT * FROM {T} WHERE p = 'a' AND p = 'b'
SELECT * FROM {T} WHERE (p = 'a' AND p = 'b') OR p = 'a'
SELECT * FROM {T} WHERE p = 'a' AND a IN [a = 1, 2]
SELECT * FROM {T} WHERE p = 'a' AND true IN [a = 1]
SELECT * FROM {T} WHERE p = 'a' AND contains(c, a = 1)
SELECT * FROM {T} WHERE p = 'a' AND size(a = 1) = 1
SELECT * FROM {T} WHERE p = 'a' AND a BETWEEN (a = 1) AND 2
SELECT * FROM {T} WHERE p = 'a' AND 'a' IS STRING
SELECT * FROM {T} WHERE p = 'a' AND 1 IS STRING
SELECT * FROM {T} WHERE p = 'a' AND 1 IS MISSING
SELECT * FROM {T} WHERE p = 'a' AND (a = 1) IS BOOL
SELECT * FROM {T} WHERE p = 'a' AND [1] IS LIST
SELECT * FROM {T} WHERE p = 'a' AND c[1 + 1] = 1
SELECT * FROM {T} WHERE p = 'a' AND c[null] = 1
SELECT * FROM {T} WHERE order = 1
SELECT * FROM {T} WHERE "order" = 1
SELECT order FROM {T} WHERE p = 'a'
EXISTS(SELECT * FROM {T} WHERE p = 'a' AND a = 1)
INSERT INTO {T} VALUE {'p': 'a'}
INSERT INTO {T} VALUE {'p': 'odd', 'q': 'it''s', 'l': [1, {'x': null}], 's': <<1, 2.0>>}
INSERT INTO {T} VALUE {'p': 'odd2'} foo
INSERT INTO {T} VALUE {'p': 1}
INSERT INTO {T} VALUE {'p': ''}
INSERT INTO {T} VALUE {'a': 1}
INSERT INTO {T} VALUE {}
INSERT INTO {T} VALUE ['a']
INSERT INTO {T} VALUE {'p': 'b', 'p': 'c'}
INSERT INTO {T} VALUE {'p': 'b', 'a': [?]}
INSERT INTO {T} VALUE {'p': 'b', 'a': b}
INSERT INTO {T} VALUE {'p': 'b', 'a': <<1, 'a'>>}
INSERT INTO {T} VALUE {'p': 'b', 'a': <<1, 1.0>>}
INSERT INTO {T} VALUE {'p': 'b', 'a': 1e126}
INSERT INTO {T} VALUE {'p': 'b', 'a': MISSING}
INSERT INTO {T} VALUE {'p': 'b'} RETURNING ALL OLD *
INSERT INTO {T}."i" VALUE {'p': 'b'}
INSERT INTO {T} VALUES {'p': 'b'}
INSERT INTO {T} {'p': 'b'}
UPDATE {T} SET a = 1
UPDATE {T} SET a = 1 WHERE
UPDATE {T} SET a = 1 WHERE p = 'none'
UPDATE {T} SET a = 1 WHERE p = 'a' AND p = 'b'
UPDATE {T} SET a = 1 WHERE p = 'a' OR a = 1
UPDATE {T} SET a = 1 WHERE p > 'a'
UPDATE {T} SET a = 1 WHERE p IN ['a']
UPDATE {T} SET a = 1 WHERE p = 1
UPDATE {T} SET a = 1 WHERE a = 1
UPDATE {T} SET p = 'b' WHERE p = 'a'
UPDATE {T} REMOVE p WHERE p = 'a'
UPDATE {T} SET a = 1, a = 2 WHERE p = 'a'
UPDATE {T} SET a = 1 SET a.b = 2 WHERE p = 'a'
UPDATE {T} SET x.y = 1 WHERE p = 'a'
UPDATE {T} REMOVE x.y WHERE p = 'a'
UPDATE {T} SET x = y WHERE p = 'a'
UPDATE {T} SET a = a + 'a' WHERE p = 'a'
UPDATE {T} SET a = a * 2 WHERE p = 'a'
UPDATE {T} SET a = -a WHERE p = 'a'
UPDATE {T} SET a = set_add(b, <<1>>) WHERE p = 'a'
UPDATE {T} SET a = set_add(a, 1) WHERE p = 'a'
UPDATE {T} SET a = set_add(a) WHERE p = 'a'
UPDATE {T} SET a = list_append(a) WHERE p = 'a'
UPDATE {T} SET a = list_append(a, 1) WHERE p = 'a'
UPDATE {T} SET a = unknown(a) WHERE p = 'a'
UPDATE {T} SET a = if_not_exists(a, 1) + 1 WHERE p = 'a'
UPDATE {T} SET x = if_not_exists(x, 1) WHERE p = 'a'
UPDATE {T} SET a = if_not_exists(a) WHERE p = 'a'
UPDATE {T} SET a = size(c) + 1 WHERE p = 'a'
UPDATE {T} SET a = set_add(a, <<1>>) + 1 WHERE p = 'a'
UPDATE {T} SET a = NOT a WHERE p = 'a'
UPDATE {T} SET a = a < 2 WHERE p = 'a'
UPDATE {T} SET a = a IN [1] WHERE p = 'a'
UPDATE {T} SET a = a IS NULL WHERE p = 'a'
UPDATE {T}."a"."b" SET a = 1 WHERE p = 'a'
UPDATE {T} SET a = 2 WHERE p = 'a' AND a = 2
UPDATE {T} SET a = 2 WHERE p = 'a' RETURNING ALL OLD
UPDATE {T} SET a = 2 WHERE p = 'a' RETURNING MODIFIED OLD *
UPDATE {T} SET a = 3 WHERE p = 'a' RETURNING MODIFIED NEW *
UPDATE {T} SET b = 3 REMOVE c WHERE p = 'a' RETURNING ALL OLD *
UPDATE {T} SET b = 4 WHERE p = 'a' RETURNING ALL NEW *
UPDATE {T} t SET a = 3 WHERE p = 'a'
UPDATE {T}."i" SET a = 1 WHERE p = 'a'
UPDATE {T} a = 1 WHERE p = 'a'
UPDATE {T} WHERE p = 'a'
FROM {T} WHERE p = 'a' SET a = 3 REMOVE b
FROM {T} SET a = 3
DELETE {T} WHERE p = 'a'
DELETE FROM
DELETE FROM {T}
DELETE FROM {T} WHERE p = 'a' AND p = 'b'
DELETE FROM {T} WHERE a = 1
DELETE FROM {T} WHERE p = 'none'
DELETE FROM {T} WHERE p = 'none' AND a = 1
DELETE FROM {T} WHERE p = 'a' AND a = 'never'
DELETE FROM {T} WHERE p = 'a' RETURNING ALL NEW *
DELETE FROM {T} WHERE p = 'a' RETURNING MODIFIED OLD *
DELETE FROM {T} WHERE p = 'a' RETURNING ALL OLD *""".splitlines()
)
