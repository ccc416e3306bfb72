"""Azure Document Intelligence v4, its "read": pages sent, asked after, lines with outlines and words come back.

`POST {address}/documentintelligence/documentModels/prebuilt-read:analyze`, answered by 202 with an Operation-Location
that is polled. Lengths are pixels of the picture sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ductus.engines.base import (
    Availability,
    Crop,
    Detection,
    EngineInfo,
    EngineState,
    OnReading,
    Progress,
    RawReading,
    Role,
    option,
)
from ductus.engines.remote_support import azure_results, opening
from ductus.engines.remote_support.options import ServiceOptions
from ductus.engines.remote_support.pictures import Picture, PictureLimits, picture_of
from ductus.engines.remote_support.polling import polled
from ductus.engines.remote_support.reading import read_each

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.remote_support.client import Answer, ServiceClient
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="azure",
    title="Azure Document Intelligence",
    roles=frozenset({Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Finds and reads lines of whole pages, print and modern hands, with outlines and words. Charged by the "
    "page: one line sent alone costs as much as a page.",
    languages="Latin script, Chinese, Japanese, Korean, Russian, Arabic and others in print; nine in handwriting",
    licence="Terms of the service",
    homepage="https://learn.microsoft.com/azure/ai-services/document-intelligence/",
    scans_leave=True,
)

API_VERSION = "2024-11-30"


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Which resource, and how it looks."""

    address: str = option("", "End point", "Of your resource, such as https://archive.cognitiveservices.azure.com")
    kinds: str = option(
        "all",
        "Writing",
        "Which lines of a page are taken; the others are shown on request.",
        choices=("all", "handwriting", "print"),
    )
    high_resolution: bool = option(
        False, "Small script", "Asks for the service's high resolution, which costs more.", is_advanced=True
    )
    weights: str = option("prebuilt-read", "Weights", "Name of the analysis at the service.", is_advanced=True)
    largest_mb: int = option(
        4,
        "Largest picture",
        "Megabytes of a picture your plan takes: 4 in the free one, 500 in the paid one. Larger ones are made smaller.",
        minimum=1,
        maximum=500,
        is_advanced=True,
    )
    page_wait_s: int = option(
        600,
        "Wait for a page",
        "Seconds after which a page that is not ready is given up.",
        minimum=10,
        maximum=86400,
        is_advanced=True,
    )

    @property
    def limits(self) -> PictureLimits:
        return PictureLimits(most_bytes=self.largest_mb * 1_000_000, longest_px=10_000, least_px=50)


def availability(options: Options | None = None) -> Availability:
    """Whether end point and key are set. Asks neither network nor keyring."""
    options = options or Options()
    is_name = options.weights.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return opening.availability_of(
        INFO, options.address, missing="" if is_name else f"{INFO.title} needs the name of an analysis as its weights."
    )


def destination(options: Options) -> str:
    """Host that scans go to."""
    return opening.destination_of(options.address)


def service_host(options: Options) -> str:
    """Host that is asked and that the key is for."""
    return opening.host_of(options.address)


def load(options: Options, device: str = "auto") -> AzureRead:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: end point or key are missing.
    """
    availability(options).require()
    return AzureRead(options, opening.open_client(INFO, options, options.address, _proof))


def _proof(key: str) -> Mapping[str, str]:
    return {"ocp-apim-subscription-key": key}


class AzureRead:
    """The service's read: a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client

    @property
    def state(self) -> EngineState:
        return opening.state_of(self._client, self._options.weights, API_VERSION)

    def close(self) -> None:
        self._client.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's words in the order the service gives, with their places along the line."""

        async def one(images: Sequence[Image]) -> list[RawReading]:
            return [await self._read_line(image) for image in images]

        return read_each(self._client, crops, one, cancel, on_reading)

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines with outlines, texts and words. Those of a kind not asked for are unassigned."""

        async def analyzed() -> Detection:
            picture = picture_of(page, self._options.limits)
            found = azure_results.lines_of(await self._analyze(picture), picture, page.size)
            wanted = self._options.kinds
            is_wanted = [wanted == "all" or line.is_handwritten == (wanted == "handwriting") for line in found]
            pairs = list(zip(found, is_wanted, strict=True))
            return Detection(
                tuple(each.line for each, is_in in pairs if is_in),
                tuple(each.line for each, is_in in pairs if not is_in),
                self._options.weights,
                API_VERSION,
            )

        return self._client.run(analyzed(), cancel)

    async def _read_line(self, image: Image) -> RawReading:
        picture = picture_of(image, self._options.limits)
        return azure_results.reading_of(await self._analyze(picture), picture, image.width)

    async def _analyze(self, picture: Picture) -> Answer:
        """The answer with the finished analysis.

        Raises:
            EngineFailed: it failed there, or the place to ask after it is on another host.
        """
        client = self._client
        url = client.service.address / f"documentintelligence/documentModels/{self._options.weights}:analyze"
        asked: dict[str, str] = {"api-version": API_VERSION}
        if self._options.high_resolution:
            asked["features"] = "ocrHighResolution"
        headers = {"content-type": picture.media_type}
        begun = await client.ask("POST", url, params=asked, content=picture.data, headers=headers)
        place = begun.headers.get("operation-location", "")
        if urlsplit(place)[:2] != urlsplit(client.service.address.url)[:2]:
            raise begun.strange("the place to ask after the result is on another host, where no key is sent")
        answer = await polled(client, lambda: client.ask("GET", place), _is_over, self._options.page_wait_s)
        held = answer.object()
        if held.get("status") != "succeeded":
            fault = held.get("error")
            said = fault.get("message") if isinstance(fault, dict) else ""
            raise answer.strange(f"the analysis failed there. {said or ''}".strip().rstrip("."))
        return answer


def _is_over(answer: Answer) -> bool:
    return answer.object().get("status") not in ("notStarted", "running")
