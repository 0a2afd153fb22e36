"""Expressions that are wrong as a whole, or look so; :v stands for a string.

Some are right: what matters is that the target takes exactly those that the specification takes.
"""

from __future__ import annotations

UPDATES: list[object] = ["", " ", 1, *"""\
a = :v
SET a = :v SET b = :v
SET a = :v, a = :v
SET a = :v, a.b = :v
SET a[0] = :v, a.b = :v
SET p = :v
REMOVE p
SET a = :v REMOVE a
SET name = :v
SET a = size(b)
SET a = b + c + d
SET a = list_append(:v, a)
SET a = (b + :v)
ADD a.b :v
ADD a :v
DELETE a :v
SET a = :undefined
SET #undefined = :v
SET a = if_not_exists(b)
SET a = if_not_exists(:v, b)
set a = :v
SET a = unknown(b)
SET a = list_append(b)
SET a[1] = :v
SET a.b.c = :v
REMOVE a[0], a[1]
SET a[-1] = :v
SET :v = a
REMOVE :v
SET a = :v,
SET
SET a == :v
SET a = :v REMOVE b ADD c :v
SET a = LIST_APPEND(a, :v)
DELETE a b
ADD a b
""".splitlines()]  # fmt: skip
"""Of an UpdateExpression."""

CONDITIONS: list[object] = ["", " ", 1, *"""\
a
a =
a = b = c
(a = :v
a = :v)
size(a)
size(a) = size(b)
contains(a, a)
contains(a)
begins_with(a, b, c)
attribute_exists(:v)
attribute_type(a, :v)
attribute_type(a, b)
name = :v
a = :undefined
#undefined = :v
a IN ()
a IN :v
a BETWEEN :v
a BETWEEN :v OR :v
:v = :v
NOT
a AND b
ATTRIBUTE_EXISTS(a)
attribute_exists(a.b[0])
a == :v
a != :v
unknown(a)
attribute_exists (a)
NOT NOT a = :v
a = :v and b <> :v
a = 'a'
a = 1
size(:v) = a
attribute_exists(a) = :v
((a = :v))
((((a = :v))))
a BETWEEN :v AND :v
begins_with(p, :v)
a.b.c = :v
a[0][1] = :v
a[b] = :v
a..b = :v
a[0 = :v
.a = :v
a < b AND NOT b > a
attribute_not_exists(size(a))
contains(size(a), :v)
begins_with(:v, :v)
a IN (b, c, :v)
""".splitlines()]  # fmt: skip
"""Of a ConditionExpression."""

PROJECTIONS: list[object] = ["", " ", 1, *"""\
a,
,a
a b
a, a
a, a.b
a.b, a
a[0], a.b
name
#undefined
a..b
a[
a[-1]
size(a)
:v
a.b.c
a[0][0], a[1]
p, r
a.b, a.c
""".splitlines()]  # fmt: skip
"""Of a ProjectionExpression."""
