"""UpdateTable: what goes together, and encryption, stream, class and protection."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    EXTENDDB,
    KEY,
    NUBO,
    QUOTAS,
    REPORTED,
    TABLE,
    put,
    read_back,
    table,
)
from dynacheck.vectors.corpus.support.table_updates import (
    BOUGHT,
    BUY,
    ON_DEMAND,
    RARE,
    STREAM,
    UNITS,
    changed,
    indexes,
    making,
    updating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

PAGE = API.format("UpdateTable")
CONFIG = NUBO.format("tier1/updateTable/config.test.ts")


def _refused(rule: str, source: str = REPORTED, **request: object) -> Vector:
    return changed(rule, source, request)


def _missing(rule: str, **request: object) -> Vector:
    """What is told before the table is looked for."""
    return changed(rule, REPORTED, request, made=None)


_WARM: Request = {"ReadUnitsPerSecond": 1}
_BOUND: Request = {"MaxReadRequestUnits": 1}
_TOGETHER = (
    changed("A table that is not there is not changed.", ERRORS, BUY, made=None),
    _refused("A name is required.", PAGE, TableName=None),
    _refused("A name of 2 characters is too short.", QUOTAS, TableName="dy"),
    changed("A table to be changed may be named by its ARN.", PAGE,
            {"TableName": ARN + TABLE, "DeletionProtectionEnabled": False}),
    _missing("A request changes something."),
    _missing("Definitions alone change nothing.", AttributeDefinitions=[]),
    _missing("An empty list of changes of indexes changes nothing.", **indexes()),
    _missing("Changes of indexes beside another are not an empty list.", **indexes(),
             DeletionProtectionEnabled=True),
    _missing("Encryption is changed alone.", SSESpecification={"Enabled": True}, TableClass=RARE),
    _missing("A class is changed alone.", TableClass=RARE, DeletionProtectionEnabled=True),
    _missing("Protection is changed alone.", DeletionProtectionEnabled=True, **making()),
    _missing("Protection is told before warmth.", DeletionProtectionEnabled=True,
             WarmThroughput=_WARM),
    _missing("Warmth is changed alone.", WarmThroughput=_WARM, **STREAM),
    _missing("Warmth is changed without an index.", WarmThroughput=_WARM, **making()),
    _missing("Warmth of a table and of an index are changed apart.", WarmThroughput=_WARM,
             **updating({"WarmThroughput": _WARM})),
    _missing("Bounds are changed with the billing mode at most.", OnDemandThroughput=_BOUND,
             **STREAM),
    _missing("Bounds of a table and changes of indexes come apart.", OnDemandThroughput=_BOUND,
             **making()),
    _missing("Capacity and stream are changed apart.", ProvisionedThroughput=UNITS, **STREAM),
    _missing("Capacity and indexes are changed apart.", ProvisionedThroughput=UNITS, **making()),
    _missing("Stream and indexes are changed apart.", **STREAM, **making()),
    _missing("Capacity comes with the mode PROVISIONED.", BillingMode="PROVISIONED"),
    _missing("Capacity does not come with the mode on demand.", BillingMode="PAY_PER_REQUEST",
             ProvisionedThroughput=UNITS),
    _missing("A billing mode is one of two.", BillingMode="X"),
    _missing("A class is one of two.", TableClass="GLACIER"),
    _missing("Encryption that contradicts itself is told before the table.",
             SSESpecification={"Enabled": False, "SSEType": "KMS"}),
    changed("An empty bound beside another change says nothing.", REPORTED,
            {"OnDemandThroughput": {}, "BillingMode": "PAY_PER_REQUEST"}),
    changed("An empty warmth beside another change says nothing.", REPORTED,
            {"WarmThroughput": {}, "DeletionProtectionEnabled": False}),
    changed("A refused change leaves the table as it was.", REPORTED,
            {"TableClass": RARE, "DeletionProtectionEnabled": True}, described=True),
)  # fmt: skip

_PROTECTION = (
    changed("A table may be protected later.", CONFIG, {"DeletionProtectionEnabled": True},
            described=True),
    changed("Protection may be taken away.", CONFIG, {"DeletionProtectionEnabled": False},
            made={**ON_DEMAND, "DeletionProtectionEnabled": True}, described=True),
)  # fmt: skip


def _stream(rule: str, *given: object, source: str = REPORTED, made: Request = ON_DEMAND) -> Vector:
    return changed(rule, source, *({"StreamSpecification": each} for each in given), made=made)


_ON: Request = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
_OFF: Request = {"StreamEnabled": False}
_STREAMS = (
    changed("A stream may be switched on.", PAGE, STREAM, described=True),
    changed("A stream may be switched off.", PAGE, {"StreamSpecification": _OFF},
            made={**ON_DEMAND, **STREAM}, described=True),
    _stream("A stream that is switched on has a view.", {"StreamEnabled": True}),
    _stream("A stream that is switched off has no view.",
            {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}),
    _stream("A stream that is on is not switched on.", _ON, made={**ON_DEMAND, **STREAM}),
    _stream("A stream that is off is not switched off.", _OFF),
    _stream("A view is one of four.", {"StreamEnabled": True, "StreamViewType": "X"}, source=PAGE),
    _stream("A stream is on or off.", {"StreamViewType": "NEW_IMAGE"}, source=PAGE),
    _stream("A stream may change its view by going off and on.", _ON, _OFF,
            {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}, source=PAGE),
)  # fmt: skip

_SWITCHING = Vector(
    "a-table-takes-writes-while-its-stream-is-switched",
    "A table takes writes while its stream is being switched.",
    PAGE,
    (Step("UpdateTable", {"TableName": TABLE, **STREAM}, settle=False),
     *read_back([Step("PutItem", put(KEY))])),
    (table("p:S"),),
)  # fmt: skip
_KMS: Request = {**ON_DEMAND, "SSESpecification": {"Enabled": True}}


def _encrypted(rule: str, given: Request, made: Request = ON_DEMAND, **more: bool) -> Vector:
    return changed(rule, REPORTED, {"SSESpecification": given}, made=made, **more)


_ENCRYPTION = (
    _encrypted("A table may be encrypted with the account's key later.", {"Enabled": True},
               described=True),
    _encrypted("A table may go back to the service's key.", {"Enabled": False}, _KMS,
               described=True),
    _encrypted("The account's key may be asked for once more.",
               {"SSEType": "KMS", "KMSMasterKeyId": "alias/aws/dynamodb"}, _KMS),
    _encrypted("The service's key is not asked for where it is used.", {"Enabled": False}),
    _encrypted("An empty specification asks for the service's key.", {}),
    _encrypted("AES256 is not asked for.", {"Enabled": True, "SSEType": "AES256"}),
)  # fmt: skip

_CLASSES = (
    changed("A table may be of another class later.", CONFIG, {"TableClass": RARE},
            described=True),
    changed("A class that is there already may be asked for.", REPORTED, {"TableClass": "STANDARD"},
            described=True),
    changed("A class that was named may be asked for again.", REPORTED, {"TableClass": RARE},
            made={**BOUGHT, "TableClass": RARE}, described=True),
)  # fmt: skip

THROUGHPUT_MODE = EXTENDDB.format("test_table_throughput_mode.py")


def _mode(rule: str, mode: str, made: Request | None, **given: object) -> Vector:
    """A change by TableThroughputMode."""
    asked = {"TableThroughputMode": mode, **given}
    return changed(rule, THROUGHPUT_MODE, asked, made=made, described=made is not None)


_MODES = (
    _mode("A table gets capacity by TableThroughputMode too.", "PROVISIONED", ON_DEMAND,
          ProvisionedThroughput=UNITS),
    _mode("A table goes on demand by TableThroughputMode too.", "PAY_PER_REQUEST", BOUGHT),
    _mode("BillingMode decides where a change has both.", "PAY_PER_REQUEST", ON_DEMAND, **BUY),
    _mode("Capacity comes with TableThroughputMode.", "PROVISIONED", None),
    _mode("Capacity does not come with TableThroughputMode on demand.", "PAY_PER_REQUEST", None,
          ProvisionedThroughput=UNITS),
    _mode("TableThroughputMode of a change is one of two.", "X", None),
    _mode("TableThroughputMode of a change is told after BillingMode.", "Y", None,
          BillingMode="X"),
)  # fmt: skip

VECTORS = (*_MODES, *_TOGETHER, *_PROTECTION, *_STREAMS, _SWITCHING, *_ENCRYPTION, *_CLASSES)
