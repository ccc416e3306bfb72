"""Requests to one service with patience: asked again when busy, at its own pace, given up on in finite time.

Everything runs in one event loop in the caller's thread, because awaiting is the one way to stop at once wherever the
network hangs. Keys travel in headers only, and neither headers nor bodies are ever logged.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from ductus.engines.remote_support.addresses import Address, is_on_this_computer
from ductus.engines.remote_support.faults import refusal, strange, unreachable
from ductus.engines.remote_support.gate import proxy, refuse_offline
from ductus.errors import Cancelled, EngineUnavailable, Remedy

if TYPE_CHECKING:
    from ductus.engines.remote_support.options import ServiceOptions
    from ductus.jobs.job import CancelToken

T = TypeVar("T")

CONNECT_S = 10.0
FIRST_PAUSE_S = 1.0
"""Before the second attempt; twice as long before each further one."""

LONGEST_PAUSE_S = 120.0
"""Longer than this nobody is kept waiting: a service that asks for more is given up on, and told so."""

MOST_ANSWER_BYTES = 64 << 20
_POLL_S = 0.05
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
_ABOUT_THE_KEY = frozenset({401, 402, 403})
_OF_THE_SERVICE = {
    408: "did not take the request in time",
    429: "takes no more requests from this key for now",
    503: "is busy or not started",
    529: "is overloaded",
}


@dataclass(frozen=True, slots=True)
class Service:
    """Which service is asked. `headers` prove who asks; they and `secrets` appear in no message."""

    title: str
    address: Address
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was no refusal."""

    service: Service
    status: int
    headers: httpx.Headers
    body: bytes

    def object(self) -> dict[str, Any]:
        """The JSON object it holds.

        Raises:
            EngineFailed: it holds none, or was cut off.
        """
        found = self.json()
        if not isinstance(found, dict):
            raise self.strange("it is no object")
        return found

    def json(self) -> Any:
        """The JSON it holds.

        Raises:
            EngineFailed: it holds none, or was cut off.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise self.strange("it is no whole JSON") from None

    def strange(self, why: str) -> Exception:
        """The error to raise when the answer makes no sense."""
        return strange(self.service.title, self.service.address.host, why)


class _Busy(Exception):
    """Worth another attempt; `pause_s` is what the service asks for, None when it does not say."""

    def __init__(self, why: str, pause_s: float | None = None) -> None:
        super().__init__(why)
        self.pause_s = pause_s


class ServiceClient:
    """Asks one service. Owned by one thread; `close` frees its connections.

    The proxy of the settings, or else of the environment, is honoured, but for a service on this computer. Redirects
    are not followed: they could lead scans elsewhere. `renew` gives the service with its key as it is now, asked for
    after a refusal.

    Raises:
        EngineUnavailable: the settings name a proxy that is no address.
    """

    def __init__(self, service: Service, options: ServiceOptions, renew: Callable[[], Service] | None = None) -> None:
        self.service = service
        self.options = options
        self._renew = renew
        self._is_stale = False
        self._pace = _Pace(options.per_minute)
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(float(options.timeout_s), connect=CONNECT_S),
            headers={"user-agent": "ductus", **service.headers},
            follow_redirects=False,
            trust_env=not service.address.is_here,
            proxy=None if service.address.is_here else _proxy(),
        )

    @property
    def host(self) -> str:
        return self.service.address.host

    def strange(self, why: str) -> Exception:
        """The error to raise when an answer makes no sense."""
        return strange(self.service.title, self.host, why)

    def close(self) -> None:
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._client.aclose())
            self._loop.close()

    def run(self, work: Coroutine[Any, Any, T], cancel: CancelToken) -> T:
        """Run `work`, which asks, to its end.

        Raises:
            EngineUnavailable, EngineFailed: as `ask`.
            Cancelled: `cancel` was set; requests under way are dropped at once.
        """

        async def race() -> T:
            task = asyncio.ensure_future(work)
            try:
                while not task.done():
                    await asyncio.wait({task}, timeout=_POLL_S)
                    if cancel.is_cancelled and not task.done():
                        raise Cancelled
                return task.result()
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        if cancel.is_cancelled:
            work.close()
            raise Cancelled
        try:
            self._freshen()
        except BaseException:
            work.close()
            raise
        return self._loop.run_until_complete(race())

    def _freshen(self) -> None:
        """Take the key anew after a refusal: somebody may have put in another, and this client lives on."""
        if self._is_stale and self._renew is not None:
            self.service = self._renew()
            self._client.headers.update(self.service.headers)
            self._is_stale = False

    async def ask(self, method: str, url: str, **request: Any) -> Answer:
        """The answer to a request; `request` as httpx takes it (`json`, `content`, `files`, `params`, `headers`).

        Raises:
            EngineUnavailable: unreachable, busy beyond patience, a key not accepted, or Ductus stays offline.
            EngineFailed: this request was refused.
        """
        pause_s = FIRST_PAUSE_S
        for attempt in range(1, self.options.attempts + 1):
            if not is_on_this_computer(url):
                refuse_offline(self.host)
            await self._pace.turn()
            try:
                return await self._once(method, url, request)
            except _Busy as fault:
                wanted_s = pause_s if fault.pause_s is None else fault.pause_s
                if wanted_s > LONGEST_PAUSE_S:
                    why = f"{fault} and asks to wait {wanted_s / 60:.0f} minutes"
                    raise unreachable(self.service.title, self.host, why) from fault
                if attempt == self.options.attempts:
                    raise unreachable(self.service.title, self.host, str(fault)) from fault
                await sleep(wanted_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        raise AssertionError("at least one attempt is made")

    async def _once(self, method: str, url: str, request: Mapping[str, Any]) -> Answer:
        body = bytearray()
        try:
            async with self._client.stream(method, url, **request) as response:
                async for chunk in response.aiter_bytes():
                    body.extend(chunk)
                    if len(body) > MOST_ANSWER_BYTES:
                        raise strange(self.service.title, self.host, "it is longer than any text can be")
        except httpx.TimeoutException as fault:
            raise _Busy(f"did not answer within {self.options.timeout_s} seconds") from fault
        except httpx.ConnectError as fault:
            raise _Busy("cannot be reached") from fault
        except (httpx.TransportError, httpx.DecodingError) as fault:
            raise _Busy("broke off") from fault
        except httpx.InvalidURL as fault:
            raise strange(self.service.title, self.host, "it names an address that is none") from fault
        if response.status_code in _BUSY:
            why = _OF_THE_SERVICE.get(response.status_code, f"failed with the fault {response.status_code}")
            raise _Busy(why, retry_after(response.headers))
        if not response.is_success:
            service = self.service
            self._is_stale = response.status_code in _ABOUT_THE_KEY or self._is_stale
            raise refusal(service.title, self.host, response.status_code, bytes(body), service.secrets)
        return Answer(self.service, response.status_code, response.headers, bytes(body))


def _proxy() -> httpx.Proxy | None:
    address = proxy()
    try:
        return httpx.Proxy(address) if address else None
    except (ValueError, httpx.InvalidURL):
        raise EngineUnavailable(
            "The proxy in the settings is no address.",
            remedy=Remedy("It looks like http://proxy.example:3128", "Settings…", "settings", "Privacy"),
        ) from None


class _Pace:
    """Spreads requests so that no more than `per_minute` begin in a minute; 0 lets all through."""

    def __init__(self, per_minute: int) -> None:
        self._gap_s = 60.0 / per_minute if per_minute else 0.0
        self._next_s = 0.0

    async def turn(self) -> None:
        now_s = time.monotonic()
        begins_s = max(now_s, self._next_s)
        self._next_s = begins_s + self._gap_s
        if begins_s > now_s:
            await sleep(begins_s - now_s)


async def sleep(seconds: float) -> None:
    """Wait; a name of its own so that tests need not."""
    await asyncio.sleep(seconds)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date (RFC 9110, 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if seconds == seconds else None
