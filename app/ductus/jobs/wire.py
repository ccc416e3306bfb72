"""Messages between the app and its host process, over a pair of private pipes.

A message is a kind (one byte), the length of its body (eight bytes) and the body, a pickle. Pickle is safe here and
only here: both ends are this program, and nobody else can reach an anonymous pipe. The kind stands outside the
pickle, so that a body that cannot be unpickled still ends the call it belongs to.
"""

from __future__ import annotations

import pickle
import struct
import threading
from enum import IntEnum
from typing import BinaryIO

_HEAD = struct.Struct(">BQ")


class Kind(IntEnum):
    """What a message is. The app sends the first four and answers, the host process the others."""

    CALL = 1
    CANCEL = 2
    PAUSE = 3
    RESUME = 4
    READY = 5
    EVENT = 6
    RESULT = 7
    FAILURE = 8
    QUESTION = 9
    ANSWER = 10


class Wire:
    """One end of the pipes. Any thread may send; one thread receives."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._sending = threading.Lock()

    def send(self, kind: Kind, body: bytes = b"") -> None:
        """Send one message whole; blocks while the other end is busy.

        Raises:
            OSError: the other end is gone.
        """
        with self._sending:
            self._outgoing.write(_HEAD.pack(kind, len(body)))
            self._outgoing.write(body)
            self._outgoing.flush()

    def receive(self) -> tuple[Kind, bytes]:
        """The next message, however long it takes.

        Raises:
            EOFError: the other end is gone, perhaps in the middle of a message.
        """
        kind, length = _HEAD.unpack(self._read(_HEAD.size))
        return Kind(kind), self._read(length)

    def close(self, timeout_s: float) -> None:
        """Close the sending side, which the other end takes as the end; a send that hangs is waited for `timeout_s`.

        Raises:
            OSError: the other end is gone already; the side is closed nevertheless.
        """
        if self._sending.acquire(timeout=timeout_s):
            try:
                self._outgoing.close()
            finally:
                self._sending.release()

    def _read(self, length: int) -> bytes:
        body = self._incoming.read(length)
        if len(body) < length:
            raise EOFError("the other end of the pipe is gone")
        return body


def encode(value: object) -> bytes:
    """`value` as a body.

    Raises:
        Exception: whatever pickle raises on a value that cannot travel.
    """
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def decode(body: bytes) -> object:
    """The value of a body.

    Raises:
        Exception: whatever importing or rebuilding the value raises.
    """
    value: object = pickle.loads(body)  # noqa: S301  # our own other half wrote it, see above
    return value
