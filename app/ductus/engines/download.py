"""Fetch one file over a network that breaks: resumed, hashed while it streams, given up on in seconds.

Bytes go to `<name>.part` beside the target and are renamed when length and hash are right, so a target that exists is
whole. A part from an earlier run is continued by a range request; a server that ignores the range starts it anew.
Redirects are followed to https alone (or to the very server asked, for a mirror in the house).

Everything runs in one event loop in the caller's thread, because awaiting is the one way to stop at once wherever the
network hangs: in a name look-up, a handshake or a body.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from ductus.errors import DownloadFailed, Remedy, StorageFailed
from ductus.numerals import whole

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a network, in seconds.

    `attempts` is how many times in a row may fail without a single new byte; an attempt that got further starts the
    count anew.
    """

    connect_s: float = 5.0
    stall_s: float = 10.0
    attempts: int = 3
    pause_s: float = 0.5


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """What to fetch and how to know it is right.

    `size_bytes` 0 and empty hashes mean not known. `sha256` is of the content, its first digits where the publisher
    gives no more; `git_sha1` is git's blob id, which is what a hub knows of small files.
    """

    url: str
    size_bytes: int = 0
    sha256: str = ""
    git_sha1: str = ""


TRY_AGAIN = Remedy(
    "Check the connection and try again: what has arrived is kept and continued. Without a network, fetch the files "
    "elsewhere and import their folder."
)
ASK_ELSEWHERE = Remedy("Download the files with a browser where you have access, then import their folder.")

_MAX_REDIRECTS = 5
_POLL_S = 0.1
_HTTP_REFUSED = {
    401: "is private or needs an account",
    403: "is private, or its terms must be accepted on its page first",
    404: "does not exist there",
    410: "is no longer there",
    451: "may not be given out in this country",
}


class _Broken(Exception):
    """The network failed in a way that may pass; worth another attempt."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def _proxy(address: str) -> httpx.Proxy | None:
    if not address:
        return None
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
        if not proxy.url.host:
            raise ValueError(address)
    except (ValueError, httpx.InvalidURL) as fault:
        raise DownloadFailed(
            f"“{address}” is no address of a proxy.",
            remedy=Remedy("Write it as http://name:port.", "Settings…", "settings"),
        ) from fault
    return proxy


class Downloader:
    """Fetches from one server. Owned by one thread; `close` frees its connections.

    `trusted` is the address whose own http redirects are followed too, for a mirror or a test that has no https.
    All calls go through `proxy`; without one, proxy variables of the environment are honoured.

    Raises:
        DownloadFailed: `proxy` is no address.
    """

    def __init__(self, trusted: str, patience: Patience | None = None, proxy: str = "") -> None:
        self._patience = patience or Patience()
        self._trusted = httpx.URL(trusted)
        way = _proxy(proxy)
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            proxy=way,
            timeout=httpx.Timeout(self._patience.stall_s, connect=self._patience.connect_s),
            headers={"user-agent": "ductus", "accept-encoding": "identity"},
            follow_redirects=False,
            trust_env=True,
        )

    def __enter__(self) -> Downloader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self._loop.run_until_complete(self._client.aclose())
        # A name look-up that hangs in its thread is left behind: waiting for it could take a minute.
        self._loop.close()

    def get(self, url: str, max_bytes: int, cancel: CancelToken) -> bytes:
        """The body at `url`, at most `max_bytes` of it.

        Raises:
            DownloadFailed: unreachable, refused, longer than allowed, or a web page instead.
            Cancelled: `cancel` was set.
        """
        body = bytearray()

        async def once() -> None:
            body.clear()
            response = await self._open(url, {})
            try:
                _refuse_page(response, url)
                async for chunk in _chunks(response, self._patience.stall_s):
                    body.extend(chunk)
                    if len(body) > max_bytes:
                        raise DownloadFailed(f"The answer from {_host(url)} is longer than it can rightly be.")
            finally:
                await response.aclose()

        self._insist(once, cancel, url, lambda: 0)
        return bytes(body)

    def fetch(self, file: RemoteFile, target: Path, cancel: CancelToken, on_bytes: Callable[[int], None]) -> None:
        """Have the file at `target`, continuing what an earlier run left; `on_bytes` gets the bytes held so far.

        Raises:
            DownloadFailed: unreachable, stalled, stopped short, refused, or not what was promised.
            StorageFailed: the folder cannot be written or the disk is full.
            Cancelled: `cancel` was set; the part stays for the next time.
        """
        if target.exists():
            on_bytes(target.stat().st_size)
            return
        transfer = _Transfer(self, file, target, on_bytes)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._insist(transfer.once, cancel, file.url, transfer.held_bytes)
            if transfer.was_continued and not transfer.is_right():
                # The old part may be to blame: once more from nothing before the server is.
                transfer.forget()
                self._insist(transfer.once, cancel, file.url, transfer.held_bytes)
            transfer.finish()
        except OSError as fault:
            raise StorageFailed(
                f"“{target.name}” could not be written to {target.parent}: {fault.strerror or fault}",
                remedy=Remedy("Make room on the disk or choose another folder, then try again; what arrived is kept."),
            ) from fault

    def _insist(
        self,
        attempt: Callable[[], Coroutine[Any, Any, None]],
        cancel: CancelToken,
        url: str,
        held_bytes: Callable[[], int],
    ) -> None:
        """Run `attempt` until it succeeds, giving up after several in a row that brought nothing."""
        fruitless, furthest = 0, held_bytes()
        while True:
            cancel.check()  # waits here while paused; the connection was given up before
            try:
                if self._unless_stopped(attempt(), cancel):
                    return
            except _Broken as fault:
                fruitless = 1 if held_bytes() > furthest else fruitless + 1
                furthest = max(furthest, held_bytes())
                if fruitless >= self._patience.attempts:
                    raise DownloadFailed(f"{_host(url)} {fault}.", remedy=TRY_AGAIN, detail=url) from fault
                self._unless_stopped(asyncio.sleep(self._patience.pause_s * 2 ** (fruitless - 1)), cancel)

    def _unless_stopped(self, work: Coroutine[Any, Any, None], cancel: CancelToken) -> bool:
        """Run to the end and answer True, or drop the work when the person cancels or pauses and answer False."""

        async def race() -> bool:
            task = asyncio.ensure_future(work)
            while not task.done():
                await asyncio.wait({task}, timeout=_POLL_S)
                if not task.done() and (cancel.is_cancelled or cancel.is_paused):
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    return False
            task.result()
            return True

        return self._loop.run_until_complete(race())

    async def _open(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """A streaming answer with status 200, 206 or 416, after redirects that may be followed."""
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                response = await self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
            except httpx.ConnectTimeout as fault:
                raise _Broken("did not answer") from fault
            except httpx.TimeoutException as fault:
                raise _Broken(f"sent nothing for {self._patience.stall_s:g} seconds") from fault
            except httpx.TransportError as fault:
                raise _Broken(f"cannot be reached ({fault or type(fault).__name__})") from fault
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as fault:
                raise DownloadFailed(f"“{url}” is not an address to fetch from.", detail=str(fault)) from fault
            if response.status_code in (200, 206, 416):
                return response
            await response.aclose()
            if not response.has_redirect_location:
                raise _refusal(response.status_code, url)
            url = self._followed(url, response.headers["location"])
        raise DownloadFailed(f"{_host(url)} sends the request round in circles.", remedy=TRY_AGAIN)

    def _followed(self, url: str, location: str) -> str:
        target = httpx.URL(url).join(location)
        is_ours = (target.scheme, target.host, target.port) == (
            self._trusted.scheme,
            self._trusted.host,
            self._trusted.port,
        )
        if target.scheme != "https" and not is_ours:
            raise DownloadFailed(
                f"{_host(url)} sent us on to an address that is not secure ({target.scheme}://{target.host}).",
                remedy=Remedy(
                    "A sign-in page of your network may be in between: open a web page first, then try again."
                ),
            )
        return str(target)


class _Transfer:
    """One file on its way: the part, its hash, and what the server said it is."""

    def __init__(self, downloader: Downloader, file: RemoteFile, target: Path, on_bytes: Callable[[int], None]) -> None:
        self._open = downloader._open
        self._stall_s = downloader._patience.stall_s
        self._file = file
        self._target = target
        self._part = target.with_name(target.name + ".part")
        self._tag_file = target.with_name(target.name + ".part.json")
        self._on_bytes = on_bytes
        self._hash = hashlib.sha256()
        self._hashed_bytes = 0
        self.was_continued = False

    def held_bytes(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._tag_file.unlink(missing_ok=True)
        self.was_continued = False

    def is_right(self) -> bool:
        return not self._fault()

    def finish(self) -> None:
        """Rename the part into place if it is what was promised, else delete it and say so."""
        fault = self._fault()
        if fault:
            self.forget()
            raise DownloadFailed(f"“{self._target.name}” {fault}, so it was thrown away.", remedy=TRY_AGAIN)
        with self._part.open("rb+") as stream:
            os.fsync(stream.fileno())
        self._part.replace(self._target)
        self._tag_file.unlink(missing_ok=True)

    async def once(self) -> None:
        """One attempt: ask for what is missing, write what comes."""
        held = self.held_bytes()
        if self._file.size_bytes and held > self._file.size_bytes:
            self.forget()
            held = 0
        if held and held == self._file.size_bytes:
            self.was_continued = True
            return
        response = await self._open(self._file.url, self._range(held))
        try:
            held = self._starting_point(response, held)
            await self._stream(response, held)
        finally:
            await response.aclose()

    def _range(self, held: int) -> dict[str, str]:
        if not held:
            return {}
        headers = {"range": f"bytes={held}-"}
        tag = self._tag()
        # A weak tag may not be used to join ranges (RFC 9110, 13.1.5).
        if tag and not tag.startswith("W/"):
            headers["if-range"] = tag
        return headers

    def _tag(self) -> str:
        try:
            return str(json.loads(self._tag_file.read_text(encoding="utf-8"))["etag"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _starting_point(self, response: httpx.Response, held: int) -> int:
        """Where the answer's first byte belongs: at the end of the part, or at 0 when the server starts anew."""
        _refuse_page(response, self._file.url)
        if response.status_code == 416:
            # The part is as long as the file, or belongs to another one.
            self.forget()
            raise _Broken("would not continue the file")
        total = _total_bytes(response)
        if self._file.size_bytes and total and total != self._file.size_bytes:
            raise DownloadFailed(
                f"“{self._target.name}” has {whole(total)} bytes at {_host(self._file.url)}, not the "
                f"{whole(self._file.size_bytes)} that were promised, so nothing was fetched.",
                remedy=TRY_AGAIN,
            )
        if response.status_code == 206:
            if _first_byte(response) != held:
                self.forget()
                raise _Broken("sent another piece than was asked for")
            self.was_continued = self.was_continued or held > 0
            return held
        self._tag_file.write_text(json.dumps({"etag": response.headers.get("etag", "")}), encoding="utf-8")
        return 0

    async def _stream(self, response: httpx.Response, held: int) -> None:
        promised = _total_bytes(response) or self._file.size_bytes
        self._hash_up_to(held)
        with self._part.open("rb+" if held else "wb") as stream:
            stream.seek(held)
            async for chunk in _chunks(response, self._stall_s):
                held += len(chunk)
                stream.write(chunk)
                self._hash.update(chunk)
                self._hashed_bytes = held
                self._on_bytes(held)
                if promised and held > promised:
                    break
        if promised and held < promised:
            raise _Broken("broke off in the middle")

    def _hash_up_to(self, held: int) -> None:
        """Bring the running hash to the first `held` bytes, reading the part where it is behind."""
        if self._hashed_bytes == held:
            return
        self._hash, self._hashed_bytes = hashlib.sha256(), held
        if held:
            feed_file(self._hash, self._part)

    def _fault(self) -> str:
        """What is wrong with the whole part; empty if nothing."""
        size = self.held_bytes()
        if self._file.size_bytes and size != self._file.size_bytes:
            return f"came with {whole(size)} bytes instead of {whole(self._file.size_bytes)}"
        self._hash_up_to(size)
        is_right = True
        if self._file.sha256:
            is_right = self._hash.hexdigest().startswith(self._file.sha256.lower())
        elif self._file.git_sha1:
            git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
            feed_file(git, self._part)
            is_right = git.hexdigest() == self._file.git_sha1.lower()
        return "" if is_right else "does not have the content that was promised"


def feed_file(hasher: _Hash, file: Path) -> None:
    """Give a file to a hash, piece by piece."""
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            hasher.update(chunk)


async def _chunks(response: httpx.Response, stall_s: float) -> AsyncIterator[bytes]:
    """The body as it comes; a network that fails on the way is `_Broken`."""
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except httpx.TimeoutException as fault:
        raise _Broken(f"sent nothing for {stall_s:g} seconds") from fault
    except (httpx.TransportError, httpx.DecodingError) as fault:
        raise _Broken("broke off in the middle") from fault


def _host(url: str) -> str:
    return httpx.URL(url).host or url


def _refuse_page(response: httpx.Response, url: str) -> None:
    if response.headers.get("content-type", "").lower().startswith("text/html"):
        raise DownloadFailed(
            f"{_host(url)} answered with a web page instead of the file.",
            remedy=Remedy("A sign-in page of your network may be in between: open a web page first, then try again."),
        )


def _refusal(status: int, url: str) -> Exception:
    if status >= 500 or status in (408, 425, 429):
        return _Broken(f"answered with fault {status}")
    said = _HTTP_REFUSED.get(status, f"was refused with code {status}")
    name = httpx.URL(url).path.strip("/")
    return DownloadFailed(f"“{name}” at {_host(url)} {said}.", remedy=ASK_ELSEWHERE, detail=f"HTTP {status} for {url}")


_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def _total_bytes(response: httpx.Response) -> int:
    """Length of the whole file by the answer's head; 0 where it does not say."""
    if response.status_code == 206:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        return int(found[2]) if found and found[2] != "*" else 0
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and "content-encoding" not in response.headers else 0


def _first_byte(response: httpx.Response) -> int:
    found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
    return int(found[1]) if found else -1
