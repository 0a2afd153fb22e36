"""The map is up to date, what the pages name is there, and a real PutItem takes the way told."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
from types import FrameType
from typing import Any

import pytest

from dynacheck.architecture import prose
from dynacheck.architecture.page import renewed
from dynacheck.architecture.walked import MOST, SilentActionError, walked
from dynacheck.machines import MACHINES, machine_named
from dynaspec.machine import Machine
from dynastore.service.local import LocalNodes
from dynastore.service.request_router import RequestRouter
from dynastore.web.endpoint import Endpoint
from dynastore.web.server import serving
from support.repository import DOCS, ROOT

PAGES = ("architecture.md", "glossary.md", "adding.md", "design.md")


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


# --- What is generated ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["architecture.md", "adding.md"])
def test_what_is_generated_is_up_to_date(page: str) -> None:
    text = read(page)
    assert text == renewed(text), f"python -m dynacheck.architecture docs/{page}"


@pytest.mark.parametrize("package", sorted(prose.PACKAGES.keys() - {"dynareader"}))  # has no folder
def test_each_folder_is_on_the_page(package: str) -> None:
    page = read("architecture.md")
    root = ROOT / prose.PACKAGES[package] / package
    folders = [file.parent for file in root.rglob("__init__.py") if file.parent != root]
    assert folders
    for folder in folders:
        inner = folder.relative_to(root.parent).as_posix()
        assert f"| `{folder.name}/` |" in page or f"| `{inner}/` |" in page, inner


def test_an_action_that_is_not_seen_is_told() -> None:
    with pytest.raises(SilentActionError, match="acknowledge"):
        walked(machine_named("replication"), most=3)


@pytest.mark.slow
@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_all_states_show_what_some_of_them_show(machine: Machine[Any]) -> None:
    some, all_ = walked(machine), walked(machine, most=sys.maxsize)
    assert some.states < all_.states
    assert some.arrows == all_.arrows
    assert some.sets == all_.sets
    assert all(some.enabled[action] <= all_.enabled[action] for action in some.sets)


# --- What is named --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = read(page)
    assert list(prose.named(text))
    assert prose.missing(text, ROOT) == []


@pytest.mark.parametrize(
    "name",
    [
        "dynastore.web.nothing",
        "dynastore.web.server.nothing",
        "dynastore.web.connection.Connection.nothing",
        "dynacheck.nothing.at.all",
        "spec/dynaspec/nothing.py",
        "docs/nothing.md",
    ],
)
def test_a_name_of_nothing_is_found(name: str) -> None:
    assert prose.missing(f"`{name}`, `dynaspec.machine.require` and `spec/dynaspec/`", ROOT) == [
        name
    ]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_there(page: str) -> None:
    for place in re.findall(r"\]\(([^)#:]+)\)", read(page)):
        assert (DOCS / place).exists(), place


def test_the_glossary_has_each_word_once_in_order_in_a_sentence_with_a_place() -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", read("glossary.md"), re.MULTILINE)[2:]
    words = [word.lower() for word, _, _ in rows]
    assert len(words) > 100
    assert words == sorted(set(words))
    for word, told, _ in rows:
        assert re.fullmatch(r"[A-Z][^.]*(\d\.\d[^.]*)?\.", told), word


def test_the_page_tells_how_many_states_are_looked_at() -> None:
    assert f"{MOST:,} states" in read("architecture.md")


# --- The walk of a PutItem ------------------------------------------------------------------------

ANOTHER_WAY = re.compile(
    r"dynastore\.(disk\..*|service\.(node_process|frames|local)\..*|node\.messages\..*"
    r"|node\.roles\.Leader|items\.api\.decode|items\.requests\.shapes\.converted|web\.server\..*)"
)
"""Of what the walk names: what is no function, or has no part where the nodes share a process."""
TABLE = {
    "TableName": "cats",
    "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEM = {"TableName": "cats", "Item": {"p": {"S": "a"}}}


def test_a_put_item_goes_the_way_that_is_told() -> None:
    page = read("architecture.md")
    walk = page.partition("## The walk of a PutItem")[2].partition("**Later.**")[0]
    told = [
        name
        for name in prose.named(walk)
        if name.startswith("dynastore.") and not ANOTHER_WAY.fullmatch(name)
    ]
    called = iter(asyncio.run(calls_of_a_put()))
    assert len(told) > 20
    for name in told:
        assert name in called, f"{name} is not called, or not after those before it"


async def calls_of_a_put() -> list[str]:
    """The functions of the store that a PutItem calls, in order."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("dynastore."):
            calls.append(f"{module}.{frame.f_code.co_qualname}")

    nodes = LocalNodes()
    router = RequestRouter(nodes.askings)
    await router.await_nodes()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        async with serving(Endpoint(router.submit).answer, listening):
            assert await sent(listening, "CreateTable", TABLE) == 200
            while await sent(listening, "PutItem", ITEM) != 200:
                await router.submit("Housekeeping", b"{}")
            sys.setprofile(note)
            try:
                assert await sent(listening, "PutItem", ITEM) == 200
            finally:
                sys.setprofile(None)
    return calls


async def sent(listening: socket.socket, operation: str, request: dict[str, Any]) -> int:
    """Send a request, and return the status of its answer."""
    body = json.dumps(request)
    credential = "Credential=a/20260101/us-east-1/dynamodb/aws4_request"
    lines = (
        "POST / HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/x-amz-json-1.0",
        f"X-Amz-Target: DynamoDB_20120810.{operation}",
        "X-Amz-Date: 20260101T000000Z",
        f"Authorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;x-amz-date, Signature=a",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    reader, writer = await asyncio.open_connection(*listening.getsockname()[:2])
    writer.write("\r\n".join((*lines, "", body)).encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])
