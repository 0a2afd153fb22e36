"""Frames between processes: four bytes of length, then a MessagePack list of messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

import msgspec

from dynastore.node.messages import AnyMessage, AnyReply, Cancel, Command

T = TypeVar("T")

_HEAD: Final = 4
_BACKLOG: Final = 1 << 26
"""Bytes that may wait to be sent; what comes beyond is lost, as any message may be."""
_ENCODER: Final = msgspec.msgpack.Encoder()

ToNode: TypeAlias = AnyMessage | Command | Cancel
TO_NODE: Final[msgspec.msgpack.Decoder[list[ToNode]]] = msgspec.msgpack.Decoder(list[ToNode])
TO_ROUTER: Final[msgspec.msgpack.Decoder[list[AnyReply]]] = msgspec.msgpack.Decoder(list[AnyReply])


def frame(messages: Iterable[Any]) -> bytes:
    """Return messages as the bytes that go over a channel."""
    content = _ENCODER.encode(list(messages))
    return len(content).to_bytes(_HEAD, "big") + content


class Channel(asyncio.Protocol, Generic[T]):
    """One end of a channel: hands on the messages that come, and that it was closed."""

    def __init__(
        self,
        decoder: msgspec.msgpack.Decoder[list[T]],
        came: Callable[[list[T]], None],
        closed: Callable[[], None],
    ) -> None:
        """Call `came` with each frame's messages, and `closed` at the end."""
        self._decoder, self._came, self._closed = decoder, came, closed
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be open."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be closed."""
        self._transport = None
        self._closed()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and hand on each frame that is complete. A broken one ends the channel."""
        buffer, start = self._buffer, 0
        buffer += data
        while len(buffer) - start >= _HEAD:
            end = start + _HEAD + int.from_bytes(buffer[start : start + _HEAD], "big")
            if len(buffer) < end:
                break
            try:
                messages = self._decoder.decode(memoryview(buffer)[start + _HEAD : end])
            except msgspec.DecodeError:
                self.close()
                return
            self._came(messages)
            start = end
        if start:
            del buffer[:start]

    def send(self, data: bytes) -> None:
        """Send a frame; it is lost where the channel is closed or its other end too slow."""
        if self._transport is not None and self._transport.get_write_buffer_size() < _BACKLOG:
            self._transport.write(data)

    def close(self) -> None:
        """End the channel."""
        if self._transport is not None:
            self._transport.abort()
