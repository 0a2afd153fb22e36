"""Which lines of the store no vector can reach, and why: each other line some vector does."""

from __future__ import annotations

from dynacheck.conform.branches import Package

ELSEWHERE = {
    "what other regions lead to; tests/store/regions/test_replicas.py, test_stamps.py and "
    "test_writes.py ask as the role of replication does, and where there are other regions": (
        "data.stamps",
        "tables.global_tables",
        "tables.replicas",
        "tables.stamping",
    ),
    "what a request may take at a stretch, and what is kept of it; tests/store/items/test_costs.py "
    "and tests/store/node/test_turns.py bound both": ("data.kept", "data.work"),
    "what only hours lead to: shards roll over and are trimmed, streams go; "
    "tests/store/streams/test_upkeep.py sets the clock": ("streams.upkeep",),
}
"""Reasons, and modules that are not measured, with the tests that reach them."""

NEVER = {
    "what no value can be: a fault of the store itself": (
        r"raise ValueError\(f.a mutation has more than",
        r"raise LookupError\(",
        r"case (_|other):\n\s+raise TypeError\(",
    ),
    "what runs when a module is imported": (
        r"def (_type|_text)\(shape: ",
        r"def _text\(shape: Text\)",
        r"def _value\(\)",
        r"def _dict\(name: ",
        r"def _action\(name: ",
    ),
    "what only time leads to, and no vector waits": (
        r"def _expire\(",
        r"def (ending|expiring)\(",
        r"def of\(self, item: Item\)",
        r"for key, _ in islice\(ended, CLEARED\):",
        r"if found is not None:\n\s+writes\[",
        r"if count >= FREE_DECREASES ",
        r"def (_check_rested|_shown)\(.*: int",
        r"def (_piece|_kept|_old)\(view: View, number: StreamNumber",
        r"def _gone\(number: StreamNumber",
        r"def (expired_iterator|trimmed)\(",
        r"if now - iterator.made > LIFE:",
        r"if shard.trimmed is not None and ",
        r"if shard is None:\n\s+raise stream_not_found\(.Invalid ShardId in ShardIterator",
        r"if record.expired:",
    ),
    "how a shard is parted, which no client asks for": (
        r"if .Part. in request:",
        r"def parted\(view",
        r"def _part\((number|self)",
        r"case Parted\(\):",
        r"if len\(page\) > limit:\n\s+described",
    ),
    "what comes of a folder of an earlier format": (
        r"if stream is None:\n\s+# An earlier release",
        r"if stream is None:\n\s+return NOTHING",
    ),
    "what only more lists lead to than a request holds; tests/store/items/test_costs.py": (
        r"if len\(self\._known\) >= _LISTS:",
    ),
    "what nodes ask, and requests do not": (r"def everything\(view",),
    "two streams of one millisecond, which a clock hardly shows": (
        r"while view.get\(keys.stream_name\(table.name, since\)\)",
    ),
    "a stream that is switched off before it is on, which a vector waits for": (
        r"if stream.status == .ENABLING.:",
    ),
    "more changes than a mutation has": (r"if index >= PLACES:",),
    "what is read of streams, and the specification leaves open": (
        r"if size and size \+ record.size > MAX_BYTES:",
        r"if named < shard.start or ",
        r"if .Type. not in wanted:",
        r"except ValueError:\n\s+pass  # There is no such day.",
        r"if written\(iterator\) != token or ",
    ),
    "what other regions lead to: see ELSEWHERE": (
        r"def (stamp_key|stamped|_merge)\(",
        r"def _replicated\(record: Record",
        r"if role and record.stamp is not None:",
        r"if call.role and after == table:",
        r"if self._call.role:\n\s+return self._merge",
        r"return self._put\(table, at, old, new, self._stamps.give\(",
        r"if stamp is not None:\n\s+told = stamps.metadata",
        r"if table.replicas:\n\s+raise validation\(f.\{INVALID\}Disabling Stream",
        r"if self._call.role and stamps.told",
    ),
    "what only parts of the store ask for, or the simulation, and shards that it has parted; "
    "tests/store/streams/test_publisher.py, test_upkeep.py and test_reading.py part them": (
        r"if .Part. in request:",
        r"def everything\(view: View\)",
        r"def _part\(self, change: Parted",
        r"case Parted\(\):",
        r"described\[.LastEvaluatedShardId.\] = ",
    ),
    "what a folder of an earlier release leads to; tests/store/streams/test_publisher.py": (
        r"if stream is None:\n\s+# An earlier release's table",
    ),
    "requests that follow so soon that a stream is off before it is on, or two begin within a "
    "millisecond; tests/store/streams/test_publisher.py and test_reading.py": (
        r"if stream.status == .ENABLING.:",
        r"since \+= 1",
    ),
    "what needs more than a megabyte of records; tests/store/streams/test_reading.py": (
        r"if size and size \+ record.size > MAX_BYTES:",
    ),
    "an iterator that a client forges, who knows how they are made here; "
    "tests/store/streams/test_reading.py": (r"if written\(iterator\) != token or",),
    "what is answered before the request is carried out: vectors are objects of JSON": (
        r"def unknown_operation\(",
        r"if known is None:\n\s+raise unknown_operation",
        r"except \(msgspec.DecodeError, UnicodeDecodeError, RecursionError\):",
        r"if not isinstance\(data, dict\):\n\s+raise serialization\(.Start of structure or map",
    ),
    "a NextToken that nobody was given": (
        r"except \(ServiceError, KeyError, ValueError\):",
        r"if token.number < 0:",
        r"case _:\n\s+raise ValueError\(",
    ),
    "an operation that there is not, which no vector asks for": (r"if refusal.message:",),
    "members and keys of encryption that the specification leaves out": (
        r"if member in request:\n\s+raise validation\(f.\{INVALID\}\{member\} is not supported",
        r"if key not in _MANAGED:",
        r"if encrypted and given.get\(.KMSMasterKeyId.\) == MANAGED_KEY:",
    ),
    "what the specification has no answer to": (
        r"except ValueError:\n\s+pass  # There is no such day",
        r"raise validation\(.Invalid SequenceNumber for the shard",
        r"if shard.trimmed is not None and named \+ after <= shard.trimmed:",
        r"if .Type. not in wanted:",
        r"if wanted is None and more is None:",
        r"if index.status == .CREATING.:\n\s+raise validation\(f.Cannot read from backfilling"
        r" global secondary index: .index.name",
        r"if isinstance\(asked, Checking\):\n\s+raise partiql.exists_elsewhere",
        r"raise static_checks.too_many_operators\(\)",
        r"if count > MAX_OPERATORS:",
        r"except EmptyKeyError:\n\s+raise\n\s+except ServiceError as refusal:\n\s+if refusal",
        r"if write.asked.reading is not None and write.asked.reading.index is not None:",
        r"if reading is None:\n\s+raise validation\(.Unsupported operation in transaction",
        r"case Range\(\):\n\s+raise _unsupported_operator",
        r"case TypeTest\(\):\n\s+raise validation\(.IS operator",
        r"case Subquery\(select\):\n\s+return _reading",
        r"case Call\(\) \| Binary\(\) \| Unary\(\) \| Range\(\):\n\s+return Checking",
        r"case other:\n\s+raise validation\(f.Unsupported operation",
    ),
    "forms of statements that the specification calls not well formed": (
        r"def (position|conflict|query|everything|elements)\(self",
        r"if name.type == .COLLECTION. and name.upper\(\) != .SEXP.:",
        r"case Subquery\(_, at\):\n\s+raise",
        r"if before == .SEMICOLON.:",
        r"if len\(steps\) > MAX_STEPS:",
        r"case Wildcard\(",
        r"if any\(isinstance\(each, Star\) for each in columns\) and len\(columns\) > 1:",
        r"if wild and \(wild",
        r"if isinstance\(node.steps\[-1\], Wildcard\):",
        r"if insertion.clause (== .AT.|is not None):",
        r"if isinstance\(change, Insertion\):",
        r"if len\(given\) > 1:\n\s+raise validation\(.Invalid syntax with multiple",
        r"if not returned.whole:",
    ),
    "what no SDK sends as it is given: binary that is not base64": (
        r"if len\(data\) % 4:",
        r"except \(binascii.Error, ValueError\):",
        r"if base64.b64encode\(blob\).decode\(\) != data:",
    ),
    "what replication asks and brings: vectors ask one region, which has no others": (
        r"if self._call.role( and stamps.told\(new\) is not None)?:",
        r"def (_merge|_replicated|told|changed|made|_created|fault|_check_ready|_with|_listed)\(",
        r"if stamp is not None:",
        r"if call.role( and after == table)?:",
        r"if role and record.stamp is not None:",
        r"if source is None:",
        r"if (len\(asked\) > 1|known is None or action == .Create.|table.replicas):",
        r"if table.version == LEGACY and table.replicas:",
        r"if table.joined is not None and not call.role:",
        r"for entry in request\[.ReplicaUpdates.\]:",
        r"def (stamp_key|stamped|stamp_space|unstamped)\(",
    ),
}
"""Reasons, and patterns of the lines that have them, with what is under them."""

# Without other regions no table has stamps: model_tests/tests/store/regions tries what gives them.
STORE = Package(
    "dynastore.items",
    frozenset(module for modules in ELSEWHERE.values() for module in modules),
    tuple(pattern for patterns in NEVER.values() for pattern in patterns),
)
BY_THE_ENDPOINT = frozenset({"DescribeEndpoints"})
"""Operations that are answered where requests come in, and not carried out."""
