"""ListStreams: which streams there are."""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.support.shared import API, SCYLLA, TABLE, slug, table
from dynacheck.vectors.corpus.support.streams import OFF, streamed
from dynacheck.vectors.vector import PREFIX, Partly, Request, Vector

OPERATION = "ListStreams"
PAGE = API.format(OPERATION)
SEEN = SCYLLA.format("test_streams.py")
OTHER = f"{PREFIX}other"
_OTHER: Request = {**streamed(), "TableName": OTHER}
_ON: Request = {
    "TableName": TABLE,
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
}


def _listed(rule: str, *steps: Step, source: str = PAGE, tables: tuple[Request, ...] = (),
            **members: object) -> Vector:  # fmt: skip
    """A vector that lists streams after some steps."""
    asked = Step(OPERATION, members)
    made = tables or (streamed(), _OTHER, table("p:S", name=f"{PREFIX}plain"))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, asked), made)


_STREAMS = (
    _listed("The streams of all tables are listed."),
    _listed("The streams of a table are listed.", TableName=TABLE),
    _listed("A table without a stream lists none.", source=SEEN, TableName=f"{PREFIX}plain"),
    _listed("What is no table lists no streams.", TableName=f"{PREFIX}nothing"),
    _listed("A stream that is off is listed.", Partly("UpdateTable", {"TableName": TABLE, **OFF}),
            source=SEEN, TableName=TABLE),
    _listed("A table lists all streams that it had.",
            Partly("UpdateTable", {"TableName": TABLE, **OFF}), Partly("UpdateTable", _ON),
            TableName=TABLE),
    _listed("The streams of a deleted table are listed.",
            Partly("DeleteTable", {"TableName": TABLE}), TableName=TABLE,
            source=API.format("DeleteTable")),
    _listed("The latest stream that a table tells is the one that is listed.",
            Step("DescribeTable", {"TableName": TABLE}), source=SEEN, TableName=TABLE),
)  # fmt: skip
_PAGES = (
    Vector("a-page-may-have-one-stream", "A page may have one stream.", PAGE,
           (Walk(OPERATION, {}, page=1),), (streamed(), _OTHER)),
    Vector("all-streams-of-a-table-in-pages", "All streams of a table are listed in pages.", PAGE,
           (Partly("UpdateTable", {"TableName": TABLE, **OFF}), Partly("UpdateTable", _ON),
            Walk(OPERATION, {"TableName": TABLE}, page=1)), (streamed(), _OTHER)),
    _listed("A page may have 100 streams.", Limit=100),
)  # fmt: skip
_FAULTS = (
    _listed("A page has a stream at least.", source=SEEN, Limit=0),
    _listed("A page has at most 100 streams.", source=SEEN, Limit=101),
    _listed("A listing begins after a stream.", source=SEEN, ExclusiveStartStreamArn="s" * 50),
    _listed("A name of a table is long enough.", TableName="ab"),
    _listed("A name of a table is short enough.", TableName="a" * 256),
    _listed("A name of a table has no spaces.", TableName="a b c"),
)  # fmt: skip
VECTORS = (*_STREAMS, *_PAGES, *_FAULTS)
