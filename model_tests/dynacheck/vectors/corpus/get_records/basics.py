"""GetRecords: what a stream tells of each write."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, SCYLLA, TABLE, put, slug, table
from dynacheck.vectors.corpus.support.streams import OFF, SECOND, reading, streamed
from dynacheck.vectors.vector import Partly, Request, Vector

OPERATION = "GetRecords"
RECORD = API.format("StreamRecord")
GUIDE = 'developer guide, "Change data capture for DynamoDB Streams"'
SEEN = SCYLLA.format("test_streams.py")
SIZES = (
    "localstack/localstack, recorded from AWS: tests/aws/services/lambda_/event_source_mapping/"
    "test_lambda_integration_dynamodbstreams"
)
KEY: Request = {"p": {"S": "a"}}
ABOUT: Request = {"TableName": TABLE, "Key": KEY}
PAIR = ("p:S", "r:N")


def _told(rule: str, source: str, *steps: Step, view: str = "NEW_AND_OLD_IMAGES",
          pair: bool = False) -> Vector:  # fmt: skip
    """A vector that reads the whole stream after some writes."""
    tables = (streamed(view, *(PAIR if pair else ())),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, reading()), tables)


def _put(value: str | None = None, p: str = "a", **more: object) -> Step:
    given = {} if value is None else {"a": {"S": value}}
    return Step("PutItem", put({"p": {"S": p}, **given, **more}))


def _update(expression: str, **values: object) -> Step:
    given = {f":{name}": value for name, value in values.items()}
    request: dict[str, object] = {**ABOUT, "UpdateExpression": expression}
    return Step("UpdateItem", {**request, "ExpressionAttributeValues": given} if given else request)


def _statement(text: str) -> Step:
    return Step("ExecuteStatement", {"Statement": text.replace("{T}", f'"{TABLE}"')})


_DELETE = Step("DeleteItem", ABOUT)
_LIFE = (_put("x"), _put("y"), _DELETE)

_EVENTS = (
    _told("A new item is told as INSERT, with its image.", SEEN, _put("x")),
    _told("An item that takes the place of another is told as MODIFY, with both images.", SEEN,
          _put("x"), _put("y")),
    _told("A deletion is told as REMOVE, with the image of what was there.", SEEN,
          _put("x"), _DELETE),
    _told("An update that makes an item is told as INSERT.", SEEN, _update("SET a = :a",
          a={"S": "x"})),
    _told("An update shows whole images, not what it changes alone.", SEEN,
          _put("x", b={"N": "1"}), _update("SET c = :c", c={"S": "z"})),
    _told("An item that has no more than its key has an image of that.", SEEN,
          Step("UpdateItem", ABOUT), _update("SET a = :a", a={"S": "x"}), _update("REMOVE a")),
    _told("A new item at the key of a deleted one is new.", SEEN, *_LIFE, _put("z")),
)  # fmt: skip

_NOTHING = (
    _told("A write that leaves the item as it was leaves no record.", SEEN, _put("x"), _put("x")),
    _told("A number in another spelling is the same value.", GUIDE,
          _put(None, n={"N": "1.0"}), _put(None, n={"N": "1"})),
    _told("A set in another order is the same value.", GUIDE,
          _put(None, s={"SS": ["x", "y"]}), _put(None, s={"SS": ["y", "x"]})),
    _told("An update that changes nothing leaves no record.", GUIDE,
          _put("x"), _update("SET a = a"), _update("REMOVE b"), Step("UpdateItem", ABOUT)),
    _told("A deletion of what is not there leaves no record.", SEEN, _DELETE),
    _told("A write whose condition fails leaves no record.", GUIDE, _put("x"),
          Step("PutItem", {**put({**KEY, "a": {"S": "y"}}),
                           "ConditionExpression": "attribute_not_exists(p)"})),
    _told("A refused write leaves no record.", GUIDE, Step("PutItem", put({"a": {"S": "y"}}))),
    _told("Reads leave no record.", GUIDE, _put("x"), Step("GetItem", ABOUT),
          _statement("SELECT * FROM {T}")),
)  # fmt: skip

_VIEWS = tuple(
    _told(f"A stream of {view} shows just that of each write.", SEEN, *_LIFE, view=view)
    for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
)

_MANY = Step("BatchWriteItem", {"RequestItems": {TABLE: [
    {"PutRequest": {"Item": {"p": {"S": "b"}, "a": {"S": "y"}}}},
    {"DeleteRequest": {"Key": KEY}},
    {"PutRequest": {"Item": {"p": {"S": "c"}}}},
]}})  # fmt: skip
_TRANSACTION = {"TransactItems": [
    {"Put": {"TableName": TABLE, "Item": {"p": {"S": "b"}}}},
    {"Update": {**ABOUT, "UpdateExpression": "SET a = :a",
                "ExpressionAttributeValues": {":a": {"S": "y"}}}},
    {"ConditionCheck": {"TableName": TABLE, "Key": {"p": {"S": "c"}},
                        "ConditionExpression": "attribute_not_exists(p)"}},
]}  # fmt: skip

_TOGETHER = (
    _told("Each write of a batch has a record.", SEEN, _put("x"), _MANY),
    _told("Each write of a transaction has a record, and a check has none.", GUIDE,
          _put("x"), Step("TransactWriteItems", _TRANSACTION)),
    _told("A transaction that is cancelled leaves no record.", GUIDE, _put("x", p="c"),
          Step("TransactWriteItems", _TRANSACTION)),
    _told("A transaction that comes again with its token leaves no record again.", GUIDE,
          *(Step("TransactWriteItems", {**_TRANSACTION, "ClientRequestToken": "t"}),) * 2),
    _told("Statements leave the records of what they write.", GUIDE,
          _statement("INSERT INTO {T} VALUE {'p': 'a', 'a': 'x'}"),
          _statement("UPDATE {T} SET a = 'y' WHERE p = 'a'"),
          _statement("DELETE FROM {T} WHERE p = 'a'")),
    _told("The statements of a batch leave a record each.", GUIDE,
          Step("BatchExecuteStatement", {"Statements": [
              {"Statement": f"INSERT INTO \"{TABLE}\" VALUE {{'p': '{p}'}}"} for p in "ab"]})),
)  # fmt: skip

_KEYS = (
    _told("A record has both attributes of a key.", RECORD,
          _put("x", r={"N": "1"}), _put("x", r={"N": "2.50"}), view="KEYS_ONLY", pair=True),
    *(Vector(f"the-size-of-a-record-of-{slug(view)}",
             "The size of a record is that of its key and of the images that it shows.", SIZES,
             (_put("hello", n={"N": "101"}, l={"L": [{"S": "x"}]}), _put("y", b={"B": b"foobar"}),
              _DELETE, reading(sizes=True)), (streamed(view),))
      for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")),
)  # fmt: skip

_OFF = Partly("UpdateTable", {"TableName": TABLE, **OFF})
_ON = {"TableName": TABLE, "StreamSpecification": {"StreamEnabled": True,
                                                   "StreamViewType": "KEYS_ONLY"}}  # fmt: skip

_SWITCHED = (
    _told("A stream that is off keeps what it has, and gets no more.", SEEN,
          _put("x"), _OFF, _put("y")),
    Vector(
        "a-stream-that-is-switched-on-again-is-another",
        "A stream that is switched on again is another, with what is written from then on.",
        GUIDE,
        (_put("x"), _OFF, _put("y"), Partly("UpdateTable", _ON), _put("z"), reading(),
         reading(SECOND)),
        (streamed(),),
    ),
    Vector(
        "a-stream-has-what-is-written-after-it-was-switched-on",
        "A stream has what is written after it was switched on.",
        GUIDE,
        (_put("x"), Partly("UpdateTable", _ON), _put("y"), reading()),
        (table("p:S"),),
    ),
    _told("The stream of a deleted table can still be read.", API.format("DeleteTable"),
          _put("x"), Partly("DeleteTable", {"TableName": TABLE})),
    Vector(
        "a-table-of-the-same-name-has-another-stream",
        "A table of the same name has another stream.",
        GUIDE,
        (_put("x"), Partly("DeleteTable", {"TableName": TABLE}),
         Partly("CreateTable", streamed()),
         _put("y"), reading(), reading(SECOND)),
        (streamed(),),
    ),
    Vector(
        "a-whole-stream-may-be-read-in-pages-of-one-record",
        "A Limit is how many records a page has at most.",
        API.format("GetRecords"),
        (*_LIFE, _put("z", p="b"), reading(page=1)),
        (streamed(),),
    ),
)  # fmt: skip
VECTORS = (*_EVENTS, *_NOTHING, *_VIEWS, *_TOGETHER, *_KEYS, *_SWITCHED)
