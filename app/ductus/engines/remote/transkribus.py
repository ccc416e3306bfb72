"""Transkribus through its processing API: a page is sent, asked after, and comes back as PAGE XML.

A token is got with name and password (the password is the key in the keyring), `POST {address}/processes` begins,
`GET {address}/processes/{id}` tells how far it is, `GET {address}/processes/{id}/page` holds lines, baselines and
texts, which our own reader of PAGE takes in.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.engines.base import (
    Availability,
    DetectedLine,
    Detection,
    EngineInfo,
    EngineState,
    Progress,
    Role,
    option,
)
from ductus.engines.remote_support import opening
from ductus.engines.remote_support.options import ServiceOptions
from ductus.engines.remote_support.pictures import PictureLimits, picture_of
from ductus.engines.remote_support.polling import polled
from ductus.engines.remote_support.reading import NOT_STATED
from ductus.errors import FormatUnreadable

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.document.page import Line
    from ductus.engines.remote_support.client import Answer, ServiceClient
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="transkribus",
    title="Transkribus",
    roles=frozenset({Role.PAGE_READER}),
    summary="Finds and reads lines of whole pages with the hands Transkribus knows. Costs credits there.",
    languages="As the hand chosen by its number",
    licence="Terms of the service; its weights are closed",
    homepage="https://www.transkribus.org/metagrapho/documentation",
    scans_leave=True,
)

LIMITS = PictureLimits(most_bytes=15_000_000, longest_px=12_000, least_px=32)
"""20 MB are taken, counted after base64, which makes four bytes of three."""

_CLIENT_ID = "processing-api-client"
_OVER = frozenset({"FINISHED", "FAILED", "ERROR", "CANCELED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Whose account, and which hand."""

    user: str = option("", "Account", "Your e-mail address at Transkribus; its password is the key.")
    hand: int = option(
        51170,
        "Hand",
        "Number of the text weights at Transkribus, shown there beside their name. 51170 is Text Titan I.",
        minimum=1,
        maximum=10**9,
    )
    line_weights: int = option(
        0, "Line weights", "Number of weights that find the lines; 0 takes the usual ones.", minimum=0, maximum=10**9
    )
    language: str = option(
        "", "Language weights", "Name of language weights there; empty takes none.", is_advanced=True
    )
    page_wait_s: int = option(
        1800,
        "Wait for a page",
        "Seconds after which a page that is not ready is given up; its credits may be spent all the same.",
        minimum=10,
        maximum=86400,
        is_advanced=True,
    )
    address: str = option("https://transkribus.eu/processing/v1", "Address", "Where the service is.", is_advanced=True)
    token_address: str = option(
        "https://account.readcoop.eu/auth/realms/readcoop/protocol/openid-connect/token",
        "Address for signing in",
        "Where name and password become a token.",
        is_advanced=True,
    )


def availability(options: Options | None = None) -> Availability:
    """Whether account and password are set. Asks neither network nor keyring."""
    options = options or Options()
    missing = ""
    if not options.user.strip() and opening.destination_of(options.address):
        missing = f"{INFO.title} needs the e-mail address of your account."
    elif not opening.host_of(options.token_address):
        missing = f"{INFO.title} needs an address for signing in that begins with https://."
    return opening.availability_of(INFO, options.address, missing=missing, key_host=service_host(options))


def destination(options: Options) -> str:
    """Host that scans go to."""
    return opening.destination_of(options.address)


def service_host(options: Options) -> str:
    """Host where one signs in, which alone gets the password; scans go elsewhere, with a token."""
    return opening.host_of(options.token_address)


def load(options: Options, device: str = "auto") -> Transkribus:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: account or password are missing.
    """
    availability(options).require()
    client = opening.open_client(INFO, options, options.address, proof=lambda _: {}, key_host=service_host(options))
    return Transkribus(options, client)


class Transkribus:
    """Transkribus: a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client

    @property
    def state(self) -> EngineState:
        return opening.state_of(self._client, f"htr {self._options.hand}", "")

    def close(self) -> None:
        self._client.close()

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines with outline, baseline and text. The service states no confidence for a line."""
        return self._client.run(self._read(page), cancel)

    def sign_in(self, cancel: CancelToken) -> None:
        """Do nothing but find out whether name and password are accepted.

        Raises:
            EngineUnavailable: they are not, or nobody is there.
            Cancelled: `cancel` was set.
        """
        self._client.run(self._signed_in(), cancel)

    async def _read(self, page: Image) -> Detection:
        client, picture = self._client, picture_of(page, LIMITS)
        headers = await self._signed_in()
        processes = client.service.address / "processes"
        request = {"config": self._config(), "image": {"base64": picture.base64}}
        begun = await client.ask("POST", processes, json=request, headers=headers)
        number = begun.object().get("processId")
        if not str(number).isalnum() or number is None:
            raise begun.strange("it names no process")
        place = f"{processes}/{number}"
        over = await polled(
            client,
            lambda: client.ask("GET", place, headers=headers),
            lambda answer: _status(answer) in _OVER,
            self._options.page_wait_s,
        )
        if _status(over) != "FINISHED":
            raise over.strange("the page could not be processed there")
        found = await client.ask("GET", f"{place}/page", headers={**headers, "accept": "application/xml"})
        state = self.state
        return Detection(_lines(found, picture.scale), weights=state.weights, revision=state.revision)

    def _config(self) -> dict[str, Any]:
        recognition: dict[str, Any] = {"htrId": self._options.hand}
        if self._options.language.strip():
            recognition["languageModel"] = self._options.language.strip()
        config: dict[str, Any] = {"textRecognition": recognition}
        if self._options.line_weights:
            config["lineDetection"] = {"modelId": self._options.line_weights}
        return config

    async def _signed_in(self) -> dict[str, str]:
        """The header with a fresh token, which is good for some minutes; none where there is no password.

        Raises:
            EngineUnavailable: name or password are not accepted.
        """
        secrets = self._client.service.secrets
        if not secrets:
            return {}
        form = {
            "grant_type": "password",
            "client_id": _CLIENT_ID,
            "username": self._options.user.strip(),
            "password": secrets[0],
        }
        answer = await self._client.ask("POST", self._options.token_address.strip(), data=form)
        token = answer.object().get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise answer.strange("signing in gave no token")
        return {"authorization": f"Bearer {token}"}


def _status(answer: Answer) -> str:
    return str(answer.object().get("status", "")).upper()


def _lines(answer: Answer, scale: float) -> tuple[DetectedLine, ...]:
    """The lines of a PAGE file in the page's own pixels.

    Raises:
        EngineFailed: it is no PAGE file.
    """
    from ductus.formats import page_xml

    with tempfile.TemporaryDirectory(prefix="ductus-") as folder:
        file = Path(folder) / "page.xml"
        file.write_bytes(answer.body)
        try:
            pages = page_xml.read(file)
        except FormatUnreadable as fault:
            raise answer.strange("it is no PAGE XML") from fault
    return tuple(_line(line, scale) for line in pages[0].lines)


def _line(line: Line, scale: float) -> DetectedLine:
    def unscaled(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple(Point(point.x / scale, point.y / scale) for point in points)

    baseline = Baseline(unscaled(line.baseline.points)) if line.baseline is not None else None
    outline = Polygon(unscaled(line.polygon.points))
    return DetectedLine(outline, NOT_STATED, baseline, text=line.text.strip(), is_confidence_stated=False)
