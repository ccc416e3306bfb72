"""Trace and docTR's own HTTP template: the same service under two sets of names.

`POST {address}/ocr/` and `/recognition/` take pictures as multipart and options in the query. docTR's template calls
them otherwise (`det_arch` for `detection_model` ...), and its answers too; both are understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from ductus.engines.remote_support import opening, trace_results
from ductus.engines.remote_support.options import ServiceOptions
from ductus.engines.remote_support.pictures import PictureLimits, picture_of
from ductus.engines.remote_support.reading import read_each

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.remote_support.client import Answer, ServiceClient
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="trace",
    title="Trace or docTR server",
    roles=frozenset({Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Finds and reads lines of print with docTR's weights on a server: Trace, or docTR's own HTTP template.",
    languages="As the weights chosen: modern Latin script by default",
    licence="Terms of the service; docTR: Apache-2.0",
    homepage="https://github.com/mindee/doctr",
    scans_leave=True,
)

LIMITS = PictureLimits(most_bytes=20_000_000, longest_px=12_000, least_px=8)
_TEMPLATE_NAMES = {
    "detection_model": "det_arch",
    "recognition_model": "reco_arch",
    "symmetric_padding": "symmetric_pad",
    "detection_batch_size": "det_bs",
    "recognition_batch_size": "reco_bs",
    "disable_text_orientation": "disable_crop_orientation",
    "binary_threshold": "bin_thresh",
    "box_threshold": "box_thresh",
    "group_lines": "resolve_lines",
    "group_blocks": "resolve_blocks",
}
_OF_RECOGNITION = ("recognition_model", "recognition_batch_size")
_FLAGS = (
    "assume_straight_pages",
    "preserve_aspect_ratio",
    "symmetric_padding",
    "disable_page_orientation",
    "disable_text_orientation",
    "group_lines",
    "group_blocks",
)
_VALUES = (
    "detection_model",
    "recognition_model",
    "detection_batch_size",
    "recognition_batch_size",
    "binary_threshold",
    "box_threshold",
    "paragraph_break",
)
_MOST_BATCH = 4096
WHOLE, BY_WORDS = "whole", "by words"


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Which server, which weights; the options that Trace has, under its names.

    All but three: `straighten_pages` would give places on a page that nobody here has, and what `detect_orientation`
    and `detect_language` state has no place in a reading.
    """

    address: str = option("", "Address", "Where the server is, such as http://127.0.0.1:8080")
    names: str = option(
        "trace",
        "Names",
        "Whether the server speaks as Trace does or as docTR's template.",
        choices=("trace", "docTR"),
        choice_titles=("Trace", "docTR"),
    )
    line_reading: str = option(
        BY_WORDS,
        "Lines are read",
        "By words: words are found in each line and joined by blanks. Whole: docTR's weights know no blank, so words "
        "come run together.",
        choices=(BY_WORDS, WHOLE),
    )
    detection_model: str = option("db_resnet50", "Line finding", "Architecture that finds words at the server.")
    recognition_model: str = option("crnn_vgg16_bn", "Reading", "Architecture that reads words at the server.")
    assume_straight_pages: bool = option(True, "Straight pages", "Boxes stand upright; off gives slanted outlines.")
    preserve_aspect_ratio: bool = option(True, "Keep proportions", "Pages are not stretched.", is_advanced=True)
    symmetric_padding: bool = option(True, "Centre pages", "Filling goes on both sides.", is_advanced=True)
    disable_page_orientation: bool = option(
        False,
        "Leave pages as they lie",
        "The server does not ask which way up a page lies; for pages that are not straight.",
        is_advanced=True,
    )
    disable_text_orientation: bool = option(
        False,
        "Leave words as they lie",
        "The server does not ask which way up words stand; for pages that are not straight.",
        is_advanced=True,
    )
    detection_batch_size: int = option(
        2,
        "Parts found together",
        "How many the server takes at once.",
        minimum=1,
        maximum=_MOST_BATCH,
        is_advanced=True,
    )
    recognition_batch_size: int = option(
        128,
        "Words read together",
        "How many the server takes at once.",
        minimum=1,
        maximum=_MOST_BATCH,
        is_advanced=True,
    )
    binary_threshold: float = option(
        0.1, "Core threshold", "From which probability a pixel is text.", minimum=0.0, maximum=1.0, is_advanced=True
    )
    box_threshold: float = option(
        0.1, "Least confidence", "Of a word that is found.", minimum=0.0, maximum=1.0, is_advanced=True
    )
    group_lines: bool = option(True, "Join words to lines", "Off gives all words of a page as one.", is_advanced=True)
    group_blocks: bool = option(False, "Join lines to blocks", "Has no effect on lines.", is_advanced=True)
    paragraph_break: float = option(
        0.035,
        "Gap between lines",
        "Share of the page's width from which a gap splits a row. Trace's own 0.0035 puts each word on its own.",
        minimum=0.0,
        maximum=1.0,
        is_advanced=True,
    )


def availability(options: Options | None = None) -> Availability:
    """Whether the address is set. A key is used when there is one. Asks neither network nor keyring."""
    return opening.availability_of(INFO, (options or Options()).address, needs_key=False)


def destination(options: Options) -> str:
    """Host that scans go to, empty when they stay here."""
    return opening.destination_of(options.address)


def service_host(options: Options) -> str:
    """Host that is asked and that the key is for."""
    return opening.host_of(options.address)


def load(options: Options, device: str = "auto") -> TraceServer:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: the address is missing.
    """
    availability(options).require()
    return TraceServer(options, opening.open_client(INFO, options, options.address, needs_key=False))


class TraceServer:
    """A server as Trace's: a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client

    @property
    def state(self) -> EngineState:
        return opening.state_of(self._client, self._options.recognition_model, "")

    def close(self) -> None:
        self._client.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with its confidence, and a span for every word where lines are read by words."""

        async def one(images: Sequence[Image]) -> list[RawReading]:
            return [await self._read_line(image) for image in images]

        return read_each(self._client, crops, one, cancel, on_reading)

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines with their words, grouped by the server."""

        async def read() -> Detection:
            answer = await self._send("ocr", page)
            lines = trace_results.lines_of(answer, page.width, page.height)
            found = f"{self._options.detection_model} + {self._options.recognition_model}"
            return Detection(lines, weights=found, revision=self.state.revision)

        return self._client.run(read(), cancel)

    async def _read_line(self, image: Image) -> RawReading:
        if self._options.line_reading == WHOLE:
            return trace_results.whole_reading(await self._send("recognition", image))
        answer = await self._send("ocr", image)
        return trace_results.reading_by_words(answer, image.width, image.height)

    async def _send(self, what: str, image: Image) -> Answer:
        picture = picture_of(image, LIMITS)
        name = f"scan.{picture.media_type.rpartition('/')[2]}"
        files = {"files": (name, picture.data, picture.media_type)}
        url = self._client.service.address / f"{what}/"
        return await self._client.ask("POST", url, params=self._query(what), files=files)

    def _query(self, what: str) -> dict[str, Any]:
        chosen = self._options
        asked: dict[str, Any] = {name: getattr(chosen, name) for name in _VALUES}
        asked |= {name: "true" if getattr(chosen, name) else "false" for name in _FLAGS}
        if what == "recognition":
            asked = {name: value for name, value in asked.items() if name in _OF_RECOGNITION}
        if chosen.names == "docTR":
            asked = {_TEMPLATE_NAMES.get(name, name): value for name, value in asked.items()}
        return asked
