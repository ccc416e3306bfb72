"""Mistral OCR: `POST /v1/ocr` with a picture as data URI; the answer is Markdown with a confidence for each word.

Its blocks are paragraphs, which say nothing about single lines, so it reads line crops and not whole pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from ductus.document.transcription import TextSpan
from ductus.engines.base import (
    Availability,
    Crop,
    EngineInfo,
    EngineState,
    OnReading,
    RawReading,
    Role,
    option,
)
from ductus.engines.remote_support import opening
from ductus.engines.remote_support.options import ServiceOptions
from ductus.engines.remote_support.pictures import PictureLimits, picture_of
from ductus.engines.remote_support.reading import read_each, unstated

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.remote_support.client import Answer, ServiceClient
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="mistral",
    title="Mistral OCR",
    roles=frozenset({Role.RECOGNIZER}),
    summary="Reads print and clear hands with Mistral's service, with a confidence for each word.",
    languages="Most written today",
    licence="Terms of the service",
    homepage="https://docs.mistral.ai/capabilities/document_ai/basic_ocr",
    scans_leave=True,
)

LIMITS = PictureLimits(most_bytes=30 << 20, longest_px=8192, least_px=32)


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Which weights."""

    weights: str = option("mistral-ocr-latest", "Weights", "Name of the weights as Mistral knows them.")
    address: str = option("https://api.mistral.ai/v1", "Address", "Where the service is.", is_advanced=True)


def availability(options: Options | None = None) -> Availability:
    """Whether address, weights and key are set. Asks neither network nor keyring."""
    options = options or Options()
    missing = "" if options.weights.strip() else f"{INFO.title} needs the name of the weights."
    return opening.availability_of(INFO, options.address, missing=missing)


def destination(options: Options) -> str:
    """Host that scans go to."""
    return opening.destination_of(options.address)


def service_host(options: Options) -> str:
    """Host that is asked and that the key is for."""
    return opening.host_of(options.address)


def load(options: Options, device: str = "auto") -> MistralOcr:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: address, weights or key are missing.
    """
    availability(options).require()
    return MistralOcr(options, opening.open_client(INFO, options, options.address))


class MistralOcr:
    """Mistral's service: a `Recognizer`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client
        self._revision = ""

    @property
    def state(self) -> EngineState:
        """The revision is what the service says it answered with, known from its first answer on."""
        return opening.state_of(self._client, self._options.weights.strip(), self._revision)

    def close(self) -> None:
        self._client.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with a span for every word that has a confidence."""

        async def one(images: Sequence[Image]) -> list[RawReading]:
            return [await self._read_line(image) for image in images]

        return read_each(self._client, crops, one, cancel, on_reading)

    async def _read_line(self, image: Image) -> RawReading:
        request = {
            "model": self._options.weights.strip(),
            "document": {"type": "image_url", "image_url": picture_of(image, LIMITS).data_uri},
            "confidence_scores_granularity": "word",
            "include_image_base64": False,
        }
        answer = await self._client.ask("POST", self._client.service.address / "ocr", json=request)
        held = answer.object()
        named = held.get("model")
        self._revision = named if isinstance(named, str) and named else self._revision
        return _reading_of(answer, held)


def _reading_of(answer: Answer, held: dict[str, Any]) -> RawReading:
    pages = held.get("pages")
    page = pages[0] if isinstance(pages, list) and pages else None
    if not isinstance(page, dict) or not isinstance(page.get("markdown"), str):
        raise answer.strange("it holds no page of Markdown")
    text = plain_text(page["markdown"])
    scores = page.get("confidence_scores")
    words = scores.get("word_confidence_scores") if isinstance(scores, dict) else None
    sure = [
        (plain_text(word["text"]), min(1.0, max(0.0, float(word["confidence"]))))
        for word in (words if isinstance(words, list) else [])
        if isinstance(word, dict) and isinstance(word.get("text"), str) and _is_share(word.get("confidence"))
    ]
    spans = _spans(text, [(word, share) for word, share in sure if word])
    letters = sum(span.end - span.start for span in spans)
    if not letters:
        return unstated(text)
    confidence = sum(span.confidence * (span.end - span.start) for span in spans) / letters
    return RawReading(text, min(1.0, confidence), spans)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _spans(text: str, words: Sequence[tuple[str, float]]) -> tuple[TextSpan, ...]:
    """Where the words stand in the plain text, one after the other; a word that is not found is passed over.

    Their places in the Markdown say nothing any more once its marks are taken off.
    """
    spans, start = [], 0
    for word, confidence in words:
        found = text.find(word, start)
        if found >= 0:
            start = found + len(word)
            spans.append(TextSpan(found, start, confidence))
    return tuple(spans)


_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_STRONG = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")


def plain_text(markdown: str) -> str:
    """The text of one line without the marks Markdown puts on it: headings, emphasis, pictures, escapes."""
    text = _BREAK.sub(" ", _PICTURE.sub("", markdown))
    text = _STRONG.sub(r"\2", _HEADING.sub("", text))
    return " ".join(unescape(_ESCAPED.sub(r"\1", text)).split())
